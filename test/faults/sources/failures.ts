import type { Fault } from "../../../sandbox/index.ts";

/** The ways in which one source of an answer fails, while all others are well. */

const always = Number.POSITIVE_INFINITY;
const page = "<!doctype html><html><body><h1>LEAKED</h1><p>Maintenance</p></body></html>";

/** What Halo has never been seen to give as a row. */
const brokenRows: readonly unknown[] = [
  { id: {}, client_id: "x", name: 7, priorityid: [], lines: "none", dateoccurred: 12, amountdue: [] },
  {},
];

/** Rows of another kind among the rows of a list; a single record becomes one without what it holds. */
function broken(rows: readonly unknown[]): (body: unknown) => unknown {
  return (body) => {
    if (Array.isArray(body)) return [...rows, ...body];
    const [key, list] =
      Object.entries(body as object).find(
        ([, value]) => Array.isArray(value) && "record_count" in (body as object),
      ) ?? [];
    if (key === undefined) return { ...(body as object), lines: "none", name: 7, currency_code: {} };
    return { ...(body as object), [key]: [...rows, ...(list as unknown[]).slice(0, -rows.length)] };
  };
}

/** Each with its name in the table. */
export const failures: Readonly<Record<string, Fault>> = {
  "401, empty": { status: 401, body: "", times: always },
  "403": { status: 403, times: always },
  "404": { status: 404, times: always },
  "500 always": { status: 500, body: "", times: always },
  "502 always": { status: 502, times: always },
  "HTML with 200": { body: page, contentType: "text/html", times: always },
  "a timeout": { hang: true, times: always },
  "a row that is null": { transform: broken([null]), times: always },
  "a broken row": { transform: broken(brokenRows), times: always },
};
