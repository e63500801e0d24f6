import { type Dialect, eachObject, isObject, type JsonObject } from "./dialect.ts";

/** How writes and refusals are answered. */

const isWrite = (method: string) => method === "POST";

/** The entries of a POST of actions, changed. */
const eachAction = (path: readonly string[], body: unknown, change: (entry: JsonObject) => JsonObject) =>
  path[0] === "actions" && Array.isArray(body)
    ? body.map((entry: unknown) => (isObject(entry) ? change(entry) : entry))
    : body;

const addedLine = "Logged through the service desk.";

function withLine(entry: JsonObject): JsonObject {
  return {
    ...entry,
    ...(typeof entry.note === "string" ? { note: `${entry.note}\n${addedLine}` } : {}),
    ...(typeof entry.note_html === "string" ? { note_html: `${entry.note_html}<p>${addedLine}</p>` } : {}),
  };
}

/** Fields of a ticket that Halo may work out itself, whatever is sent. */
const workedOut = new Set(["respondbydate", "fixbydate", "template_id"]);

/** An entry without the last of its fields that is no id of a record or switch of the request. */
function withoutLast(entry: JsonObject): JsonObject {
  const lost = Object.keys(entry).findLast((name) => !/^(?:id|ticket_id|_.*)$/.test(name));
  return Object.fromEntries(Object.entries(entry).filter(([name]) => name !== lost));
}

export const writeDialects: readonly Dialect[] = [
  {
    name: "article-drafts",
    title: "What becomes of an article that is created inactive",
    values: ["kept", "published", "unlisted"],
    evidence: "swagger: inactive is a field of an article, includeinactive a parameter; no recorded answer",
    trust: "C",
    takes: (body, { method, path }, value) =>
      value === "published" && isWrite(method) && path[0] === "kbarticle" && Array.isArray(body)
        ? body.map((entry: unknown) => (isObject(entry) ? { ...entry, inactive: false } : entry))
        : body,
    hears: ({ method, path, query }, value) => {
      if (value === "unlisted" && method === "GET" && path[0] === "kbarticle")
        query.delete("includeinactive");
    },
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
    name: "deleted",
    title: "What a DELETE is answered with",
    values: ["record", "id"],
    evidence: "HALO-API.md 3: the deleted object, or small JSON",
    trust: "B",
    says: (body, { method }) =>
      method === "DELETE" && isObject(body) ? { id: body.id, result: "success" } : body,
  },
  {
    name: "lost-field",
    title: "Whether a part of a write is left out",
    values: ["none", "warned", "silent"],
    evidence:
      "corrections 31: `_warning` on a 200, and a part not stored (live); 23: silently ignored (live)",
    trust: "A",
    takes: (body, asked) =>
      isWrite(asked.method) && asked.path[0] !== "report" && Array.isArray(body)
        ? body.map((entry: unknown) => (isObject(entry) ? withoutLast(entry) : entry))
        : body,
    says: (body, { method, path }, value) =>
      value === "warned" && isWrite(method) && path[0] !== "report" && isObject(body) && "id" in body
        ? { ...body, _warning: "A value was not stored" }
        : body,
  },
  {
    name: "note",
    title: "What Halo stores of a note",
    values: ["as-sent", "line-added"],
    evidence: "corrections of writes: a line of the tenant's template stands under the text (assumed)",
    trust: "C",
    takes: (body, { path }) => eachAction(path, body, (entry) => withLine(entry)),
    words: [
      [`\n${addedLine}`, ""],
      [`<p>${addedLine}</p>`, ""],
      [addedLine, ""],
    ],
  },
  {
    name: "time",
    title: "Whether time is rounded when it is stored",
    values: ["exact", "half-hours"],
    evidence:
      "charge rates of Halo have a rounding (swagger); an action then holds another time than was sent",
    trust: "C",
    takes: (body, { path }) =>
      eachAction(path, body, (entry) =>
        typeof entry.timetaken === "number"
          ? { ...entry, timetaken: Math.ceil(entry.timetaken * 2) / 2 }
          : entry,
      ),
  },
  {
    name: "mail-addresses",
    title: "Whether the addresses that are sent with an action are heeded and shown",
    values: ["stored", "ignored", "not-shown"],
    evidence:
      "swagger: `emailto`, `emailcc`; Halo's web app sends both (live); what is stored of them no source says",
    trust: "C",
    takes: (body, { path }, value) =>
      eachAction(path, body, ({ emailto, emailcc, ...rest }) =>
        value === "ignored"
          ? {
              ...rest,
              ...(emailto === undefined ? {} : { emailto: "" }),
              ...(emailcc === undefined ? {} : { emailcc: "" }),
            }
          : { emailto, emailcc, ...rest },
      ),
    says: (body, { path }, value) =>
      path[0] === "actions" && value === "not-shown"
        ? eachObject(body, ({ emailto: _to, emailcc: _cc, ...rest }) => rest)
        : body,
  },
  {
    name: "status-with-action",
    title: "Whether a status sent with an action is heeded",
    values: ["heeded", "ignored"],
    evidence: "corrections 23: silently ignored on one tenant",
    trust: "C",
    takes: (body, { path }) => eachAction(path, body, ({ new_status: _status, ...rest }) => rest),
  },
  {
    name: "ticket-targets",
    title: "Whether target dates and a template sent with a ticket are heeded",
    values: ["heeded", "ignored"],
    evidence:
      "both are fields of a ticket (swagger); an SLA works its dates out, and nobody was seen to send them",
    trust: "C",
    takes: (body, { path }) =>
      path[0] === "tickets" && Array.isArray(body)
        ? body.map((entry: unknown) =>
            isObject(entry)
              ? Object.fromEntries(Object.entries(entry).filter(([name]) => !workedOut.has(name)))
              : entry,
          )
        : body,
  },
  {
    name: "recurring-lines",
    title: "Which of several lines of a recurring invoice are changed",
    values: ["all", "first"],
    evidence:
      "POST /RecurringInvoice/updatelines takes a list (swagger); answers and partial failures are not known",
    trust: "C",
    takes: (body, { path }) =>
      path.join("/") === "recurringinvoice/updatelines" && Array.isArray(body) ? body.slice(0, 1) : body,
  },
  {
    name: "quotation-quantity",
    title: "Whether the quantity of a quotation's line is heeded",
    values: ["heeded", "ignored"],
    evidence: "Halo's description of QuotationDetail has a price and totals, and no quantity",
    trust: "C",
    takes: (body, { path }) =>
      path.length === 1 && path[0] === "quotation"
        ? eachObject(body, ({ quantity: _quantity, ...rest }) => rest)
        : body,
  },
  {
    name: "runbook-start",
    title: "What the start of a runbook is answered with",
    // Looked at where the answer is made: some of these are no JSON.
    values: ["record", "list", "empty", "no-content"],
    evidence:
      "POST /Automation/{runbookId} has no body and no answer in the swagger; nobody has recorded one",
    trust: "C",
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
    name: "attachment-stored",
    title: "What a new file is answered with",
    values: ["record", "envelope", "not-stored"],
    evidence:
      "Attachment_View of the swagger is what a list is in; corrections 31: `_warning`, `attachments[].id` 0, nothing stored (live, of another form than a data URI)",
    trust: "B",
    answers: ({ method, path }, value) =>
      method === "POST" && isFile(path) && value === "not-stored"
        ? {
            status: 200,
            body: JSON.stringify({ _warning: "The attachment could not be saved", attachments: [{ id: 0 }] }),
            contentType: "application/json",
          }
        : undefined,
    says: (body, { method, path }, value) =>
      method === "POST" && isFile(path) && value === "envelope" && isObject(body) && "id" in body
        ? { attachments: [body] }
        : body,
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

const isFile = (path: readonly string[]) => path.length === 1 && path[0] === "attachment";
