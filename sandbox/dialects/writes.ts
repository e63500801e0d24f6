import { type Dialect, isObject } from "./dialect.ts";

/** How writes, reports and refusals are answered. */

const isWrite = (method: string) => method === "POST";

export const writeDialects: readonly Dialect[] = [
  {
    name: "missing-right",
    title: "What a good token gets where a right is missing",
    values: ["401", "403"],
    evidence: "corrections 1 and 2: 401 as well as 403, with an empty body (live)",
    trust: "A",
    refuses: (status, body) => (status === 401 && body === "" ? { status: 403, body: "" } : undefined),
  },
  {
    name: "created",
    title: "What a POST of one record is answered with",
    values: ["record", "array"],
    evidence: "HALO-API.md 3: arrays are posted, one record or a list comes back",
    trust: "C",
    says: (body, { method, path }) =>
      isWrite(method) && path.length === 1 && path[0] !== "report" && isObject(body) && "id" in body
        ? [body]
        : body,
  },
  {
    name: "report-run",
    title: "What running a report is answered with",
    values: ["object", "array"],
    evidence: "corrections 28, report-run: `[{…}]` (a comment of a live client)",
    trust: "C",
    says: (body, { method, path }) =>
      isWrite(method) && path[0] === "report" && isObject(body) ? [body] : body,
  },
  {
    name: "status-with-action",
    title: "Whether a status sent with an action is heeded",
    values: ["heeded", "ignored"],
    evidence: "corrections 23: silently ignored on one tenant",
    trust: "C",
    takes: (body, { path }) =>
      path[0] === "actions" && Array.isArray(body)
        ? body.map((entry: unknown) => {
            if (!isObject(entry)) return entry;
            const { new_status: _status, ...rest } = entry;
            return rest;
          })
        : body,
  },
  {
    name: "refusal",
    title: "What the reason of a 400 comes in",
    values: ["as-it-is", "json-text", "dot-net", "problem-details"],
    evidence: "corrections 5, error.400.*: all of them live",
    trust: "A",
    refuses: (status, body, _asked, value) => {
      if (status !== 400) return undefined;
      const said = sentenceIn(body);
      const made: Readonly<Record<string, unknown>> = {
        "json-text": said,
        "dot-net": {
          ClassName: "System.Exception",
          Message: said,
          Data: null,
          InnerException: null,
          HResult: -1,
        },
        "problem-details": {
          title: "One or more validation errors occurred.",
          status,
          errors: { "": [said] },
        },
      };
      return { status, body: JSON.stringify(made[value]), contentType: "application/json" };
    },
  },
  {
    name: "fault",
    title: "What a fault of Halo's own comes with",
    values: ["dot-net", "empty"],
    evidence: "corrections 6: 500 with an empty body (live)",
    trust: "A",
    refuses: (status) => (status === 500 ? { status, body: "" } : undefined),
  },
];

function sentenceIn(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "string") return parsed;
    if (!isObject(parsed)) return body;
    const found = Object.values(parsed)
      .flat()
      .find((value) => typeof value === "string");
    return typeof found === "string" ? found : body;
  } catch {
    return body;
  }
}
