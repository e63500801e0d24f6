import { teamNames } from "../data/people.ts";
import { answerOfDeletedTicket } from "../resources/tickets/feedback.ts";
import { type Dialect, eachObject, eachText, isObject, type JsonObject, withRows } from "./dialect.ts";

/** How rows and records are written. */

const noDate = /^(?:1900-01-01|1899-12-30|0001-01-01)T00:00:00/;
const plainDate = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?$/;

/** An object with the ids in it written as texts. */
function withTextIds(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [
      name,
      (name === "id" || name.endsWith("_id")) && typeof value === "number" ? String(value) : value,
    ]),
  );
}

/** An object with another value for "none" in the fields that hold an id. */
const withNoneIds =
  (none: number | null) =>
  (object: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(object).map(([name, value]) => [
        name,
        name.endsWith("_id") && (value === 0 || value === "0") ? none : value,
      ]),
    );

const teamIds: ReadonlyMap<string, number> = new Map(teamNames.map((name, place) => [name, place]));

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "'": "&#39;", '"': "&quot;" };

/** The words of the tools for the codes of a contract's status, and what the sandbox's tenant calls these. */
const contractStatuses: Readonly<Record<string, string>> = {
  live: "Active",
  expired: "Expired",
  "unknown status (code 2)": "Awaiting Signature",
};

const nobodies = [
  ["Nicht zugewiesen", "Unassigned"],
  ["Allgemeiner Benutzer", "General User"],
] as const;

/** The list of customers' answers with each of them changed. */
const ofFeedback = (change: (row: JsonObject) => JsonObject): NonNullable<Dialect["says"]> => {
  return (body, { path }) =>
    path[0] === "feedback"
      ? withRows(body, (rows) => rows.map((row) => (isObject(row) ? change(row) : row)))
      : body;
};

export const rowDialects: readonly Dialect[] = [
  {
    name: "ai-matches",
    title: "Whether a ticket comes with the tickets and articles that Halo's AI matched with it",
    values: ["none", "listed"],
    evidence: "swagger: ai_matched_tickets and ai_matched_articles; no recorded answer has any",
    trust: "C",
    says: (body, { method, path }) => {
      if (method !== "GET" || path[0] !== "tickets" || path.length !== 2 || !isObject(body)) return body;
      const match = (matched_id: number, search_score: number) => ({ id: 0, matched_id, search_score });
      const own = Number(body.id);
      return {
        ...body,
        ai_matched_tickets: [1, 2, 3, 4].map((back) => match(own - back, 1 - back / 10)),
        ai_matched_articles: [match(31, 0.8)],
      };
    },
  },
  {
    name: "ids",
    title: "How ids are written",
    values: ["number", "text"],
    evidence: 'corrections 22: Halo\'s own web app sends string ids ("ticket_id":"2818")',
    trust: "C",
    says: (body) => eachObject(body, withTextIds),
  },
  {
    name: "none-id",
    title: "What an id field holds when there is none",
    values: ["0", "-1", "null"],
    evidence: "corrections 14 and 24: contract_id -1, chargerate -1, no user -1, no ticket -1",
    trust: "A",
    says: (body, _asked, value) => eachObject(body, withNoneIds(value === "-1" ? -1 : null)),
  },
  {
    name: "priority-id",
    title: "What the `id` of a priority is",
    values: ["guid", "number", "number-alone"],
    evidence:
      "corrections 14 and 35, priority-rows: GUID beside `priorityid` (live); numbers in older clients",
    trust: "A",
    says: (body, { path }, value) =>
      path[0] !== "priority"
        ? body
        : withRows(body, (rows) =>
            rows.map((row) => {
              if (!isObject(row)) return row;
              const { priorityid, ...rest } = row;
              return { ...rest, id: priorityid, ...(value === "number" ? { priorityid } : {}) };
            }),
          ),
  },
  {
    name: "no-date",
    title: "How no date is written",
    values: ["1900", "0001", "1899", "null", "empty"],
    evidence: "corrections 15: 1900-01-01, 1899-12-30 and 0001-01-01 in one answer (live)",
    trust: "A",
    says: (body, _asked, value) => {
      const forms: Readonly<Record<string, unknown>> = {
        "0001": "0001-01-01T00:00:00",
        "1899": "1899-12-30T00:00:00",
        null: null,
        empty: "",
      };
      return eachText(body, (text) => (noDate.test(text) ? forms[value] : text));
    },
  },
  {
    name: "date-form",
    title: "How a date is written",
    values: ["plain", "zulu", "fraction", "offset", "mixed"],
    evidence: "corrections 15: Z, seven decimals, an offset and none in one answer (live)",
    trust: "A",
    says: (body, _asked, value) => {
      const forms: Readonly<Record<string, string>> = { zulu: "Z", fraction: ".4214387Z", offset: "+00:00" };
      return eachText(body, (text, name) => {
        const date = plainDate.exec(text)?.[1];
        if (date === undefined || noDate.test(text)) return text;
        // One answer has several forms, by its fields.
        const own = value === "mixed" ? ["zulu", "fraction", "offset", "plain"][name.length % 4] : value;
        // A day has no parts of a second.
        const form = own === "fraction" && date.endsWith("T00:00:00") ? "zulu" : own;
        return `${date}${forms[form ?? ""] ?? ""}`;
      });
    },
  },
  {
    name: "names",
    title: "Whether names carry HTML entities",
    values: ["plain", "entities"],
    evidence: "HALO-API.md 7: texts of Halo's web app come back encoded on some versions",
    trust: "C",
    says: (body) =>
      eachText(body, (text, name) =>
        /^(?:name|.*_name)$/.test(name) ? text.replace(/[&'"]/g, (mark) => entities[mark] ?? mark) : text,
      ),
  },
  {
    name: "inactive-lines",
    title: "How a line that is not billed is marked",
    values: ["isinactive", "isActive"],
    evidence: "corrections 19: `isinactive` true and `isActive` false, both seen",
    trust: "B",
    says: (body, { path }) =>
      path[0] !== "recurringinvoice"
        ? body
        : eachObject(body, (object) => {
            if (!("isinactive" in object)) return object;
            const { isinactive, ...rest } = object;
            return { ...rest, isActive: isinactive !== true };
          }),
  },
  {
    name: "send-email",
    title: "What `sendemail` of an outcome is",
    values: ["code", "switch", "code-2"],
    evidence: "corrections 16, outcome-row: 2 on a stock action that is hidden from the user (live)",
    trust: "A",
    says: (body, { path }, value) =>
      path[0] !== "outcome"
        ? body
        : eachObject(body, (object) => {
            if (!("sendemail" in object)) return object;
            const mails = Number(object.sendemail) > 0;
            if (value === "switch") return { ...object, sendemail: mails };
            return { ...object, sendemail: object.hidefromuser === true ? 2 : object.sendemail };
          }),
  },
  {
    name: "team-id",
    title: "Whether tickets carry `team_id`",
    values: ["absent", "present"],
    evidence: "corrections 13: team_id and department_id in three live sources",
    trust: "A",
    says: (body, { path }) =>
      path[0] !== "tickets"
        ? body
        : withRows(body, (rows) =>
            rows.map((row) =>
              isObject(row) && typeof row.team === "string"
                ? { ...row, team_id: (teamIds.get(row.team) ?? 0) + 1, department_id: 1 }
                : row,
            ),
          ),
  },
  {
    name: "ticket-priority",
    title: "How a single ticket tells its priority",
    values: ["number", "object"],
    evidence: "corrections 14: a `priority` object whose id is a GUID, the number is `priorityid` (live)",
    trust: "A",
    says: (body, { path, method }) => {
      const isOne = path[0] === "tickets" && (path.length === 2 || method === "POST");
      if (!isOne || !isObject(body) || !("priority_id" in body)) return body;
      const { priority_id, ...rest } = body;
      return { ...rest, priority: { id: "830d9449-bd4e-4910-8c00-000000000001", priorityid: priority_id } };
    },
  },
  {
    name: "contract-status",
    title: "What `contract_status` of a contract is",
    values: ["word", "code"],
    evidence: "corrections 18: 3 live, 4 expired (a live client)",
    trust: "B",
    says: (body, { path }) =>
      path[0] !== "clientcontract"
        ? body
        : withRows(body, (rows) =>
            rows.map((row) =>
              isObject(row) && "contract_status" in row
                ? { ...row, contract_status: row.expired === true ? 4 : row.status }
                : row,
            ),
          ),
    renumbers: (told) =>
      eachObject(told, (row) => {
        const usual = contractStatuses[String(row.contract_status)];
        return usual === undefined ? row : { ...row, contract_status: usual };
      }),
  },
  {
    name: "empty-field",
    title: "How a field without content is written",
    values: ["text", "null", "absent"],
    evidence: 'corrections 13, tickets-row: "customfields":null beside empty texts (live)',
    trust: "A",
    says: (body, asked, value) =>
      asked.path[0] === "token"
        ? body
        : eachObject(body, (object) =>
            Object.fromEntries(
              Object.entries(object).flatMap(([name, entry]) =>
                entry !== "" ? [[name, entry]] : value === "null" ? [[name, null]] : [],
              ),
            ),
          ),
  },
  {
    name: "unset-select",
    title: "What a custom field with choices holds when none is chosen",
    values: ["-1", "null"],
    evidence: "corrections 14: -1 (live)",
    trust: "B",
    says: (body) =>
      eachObject(body, (object) =>
        Array.isArray(object.customfields)
          ? {
              ...object,
              customfields: object.customfields.map((field: unknown) =>
                isObject(field) && field.type === 2 && field.value === -1 ? { ...field, value: null } : field,
              ),
            }
          : object,
      ),
  },
  {
    name: "nobody",
    title: "What the agent 1 and the general user of a site are called",
    values: ["english", "other"],
    evidence: "HALO-API.md 7.5: known by their ids; a tenant may name them as it likes",
    trust: "C",
    says: (body) => eachText(body, (text) => nobodies.find(([, usually]) => usually === text)?.[0] ?? text),
    words: nobodies,
  },
  {
    name: "feedback-scale",
    title: "Which scores a survey has, and which of them is the best",
    values: ["1-best", "5-best", "to-10"],
    evidence: "ANALYTICS.md 1.5: 1 best to 5 worst in four clients; a tenant makes its own surveys",
    trust: "C",
    says: (body, asked, value) =>
      ofFeedback((row) => {
        const score = Number(row.score);
        if (score < 1 || score > 5) return row;
        return { ...row, score: value === "5-best" ? 6 - score : score * 2 };
      })(body, asked, value),
  },
  {
    name: "feedback-ticket",
    title: "What an answer names once its ticket is deleted",
    values: ["ticket", "nothing"],
    evidence: "no source: some of Halo's rows keep the id of a record that is gone, others hold 0",
    trust: "C",
    says: ofFeedback((row) => (row.id === answerOfDeletedTicket ? { ...row, ticket_id: 0 } : row)),
  },
];
