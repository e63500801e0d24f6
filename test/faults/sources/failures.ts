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
function broken(bad: readonly unknown[]): (body: unknown) => unknown {
  return (body) => {
    if (Array.isArray(body)) return [...bad, ...body];
    const [key, list] =
      Object.entries(body as object).find(
        ([, value]) => Array.isArray(value) && "record_count" in (body as object),
      ) ?? [];
    if (key === undefined) return { ...(body as object), lines: "none", name: 7, currency_code: {} };
    const rows = list as readonly unknown[];
    const middle = Math.floor(rows.length / 2);
    return {
      ...(body as object),
      [key]: [...rows.slice(0, middle), ...bad, ...rows.slice(middle + bad.length)],
    };
  };
}

/** The rows of a list without their ids: they belong to nothing that can be told, and it is not read to its end. */
function withoutIds(body: unknown): unknown {
  const strip = (entry: unknown) => (isRow(entry) ? { ...entry, id: undefined } : entry);
  if (Array.isArray(body)) return body.map(strip);
  return Object.fromEntries(
    Object.entries(body as object).map(([name, value]) => [
      name,
      Array.isArray(value) && "record_count" in (body as object) ? value.map(strip) : value,
    ]),
  );
}

const isRow = (entry: unknown): entry is object => typeof entry === "object" && entry !== null;

/** Failures in which all but some rows come as they are. */
const withRows: Readonly<Record<string, Fault>> = {
  "a row that is null": { transform: broken([null]), times: always },
  "rows without an id": { transform: withoutIds, times: always },
  "a broken row": { transform: broken(brokenRows), times: always },
};

/** The names of those failures. */
export const brokenRowFailures: ReadonlySet<string> = new Set(Object.keys(withRows));

/** Each with its name in the table. */
export const failures: Readonly<Record<string, Fault>> = {
  "401, empty": { status: 401, body: "", times: always },
  "403": { status: 403, times: always },
  "403, a web page": { status: 403, body: page, contentType: "text/html", times: always },
  "404": { status: 404, times: always },
  "400, SQL": { status: 400, body: { Message: "Invalid column name 'LEAKED'." }, times: always },
  "500 always": { status: 500, body: "", times: always },
  "502 always": { status: 502, times: always },
  "HTML with 200": { body: page, contentType: "text/html", times: always },
  "null with 200": { body: "null", contentType: "application/json", times: always },
  "{} with 200": { emptyObject: true, times: always },
  "a text with 200": { body: '"LEAKED"', contentType: "application/json", times: always },
  "half an answer": { truncate: 20, times: always },
  "a timeout": { hang: true, times: always },
  ...withRows,
};
