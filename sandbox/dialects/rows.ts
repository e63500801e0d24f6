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
        name.endsWith("_id") && value === 0 ? none : value,
      ]),
    );

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "'": "&#39;", '"': "&quot;" };

export const rowDialects: readonly Dialect[] = [
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
    values: ["number", "guid"],
    evidence: "corrections 14 and 35, priority-rows: GUID beside `priorityid` (live)",
    trust: "A",
    says: (body, { path }) =>
      path[0] !== "priority"
        ? body
        : withRows(body, (rows) =>
            rows.map((row, index) =>
              isObject(row)
                ? {
                    ...row,
                    priorityid: row.priorityid ?? row.id,
                    id: `830d9449-bd4e-4910-8c00-${String(index).padStart(12, "0")}`,
                  }
                : row,
            ),
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
    values: ["plain", "zulu", "fraction", "offset"],
    evidence: "corrections 15: Z, seven decimals, an offset and none in one answer (live)",
    trust: "A",
    says: (body, _asked, value) => {
      const forms: Readonly<Record<string, string>> = { zulu: "Z", fraction: ".4214387Z", offset: "+00:00" };
      return eachText(body, (text) => {
        const date = plainDate.exec(text)?.[1];
        return date === undefined || noDate.test(text) ? text : `${date}${forms[value]}`;
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
    values: ["switch", "code"],
    evidence: "corrections 16, outcome-row: 2 on a stock action that is hidden from the user (live)",
    trust: "A",
    says: (body, { path }) =>
      path[0] !== "outcome"
        ? body
        : eachObject(body, (object) =>
            "sendemail" in object ? { ...object, sendemail: object.sendemail === true ? 1 : 2 } : object,
          ),
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
              isObject(row) && "team" in row ? { ...row, team_id: 105, department_id: 16 } : row,
            ),
          ),
  },
  {
    name: "signed-in-agent",
    title: "How large the signed-in agent is",
    values: ["small", "large"],
    evidence: "corrections 12: 2.1 MB, most of it claims[108] (live)",
    trust: "B",
    says: (body, { path }) =>
      path[0] === "agent" && path[1] === "me" && isObject(body)
        ? { ...body, claims: Array.from({ length: 108 }, (_, id) => ({ id, text: "x".repeat(19_000) })) }
        : body,
  },
];
