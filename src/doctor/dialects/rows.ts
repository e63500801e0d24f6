import type { HaloRecord } from "../../halo/client.ts";
import { isGuid } from "../../halo/records.ts";
import { haloResources } from "../../halo/resources.ts";
import { idOf, noDateYears, unassignedAgentId } from "../../halo/rules.ts";
import { daysOfMoney, readDays, storageOf } from "../days.ts";
import { type Probes, type ResourceKey, resourceKeys } from "../probes.ts";
import { recordOf } from "../rows.ts";
import type { Question } from "./question.ts";

/** From how many bytes on `GET /Agent/me` is large; a plain agent has a few thousand. */
const largeAgent = 256 * 1024;
/** The largest file that is downloaded to see how it comes, in bytes. */
const largestFile = 1024 * 1024;

async function rowsOf(probes: Probes, key: ResourceKey): Promise<readonly HaloRecord[]> {
  return (await probes.listing(key))?.rows ?? [];
}

/** What all values have in common; `mixed` where they differ, undefined where there are none. */
function same(kinds: readonly (string | undefined)[]): string | undefined {
  const found = [...new Set(kinds.filter((kind) => kind !== undefined))];
  return found.length > 1 ? "mixed" : found[0];
}

const typeIn = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : typeof value;

function formOf(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^2\d{3}-\d\d-\d\dT/.test(value)) return undefined;
  if (/[+-]\d\d:?\d\d$/.test(value)) return "offset";
  if (!value.endsWith("Z")) return "plain";
  return /\.\d+Z$/.test(value) ? "fraction" : "zulu";
}

/** Fields of rows of tickets that mostly have nothing in them: ids, dates, texts. */
const noneIdFields = ["workflow_id", "merged_into_id", "pipeline_stage_id", "product_id"];
const rareDates = ["lastchildactiondate", "nextactivitydate", "deadlinedate", "slaactiondate"];
const rareTexts = ["workflow_name", "emailcclist", "parentguid", "pipeline_stage_name"];
/** The type of a custom field with choices. */
const selectField = 2;

const fieldsOf = (rows: readonly HaloRecord[], names: readonly string[]): unknown[] =>
  rows.flatMap((row) => names.map((name) => row[name]));

function noneOf(value: unknown): string | undefined {
  return value === null || value === 0 || value === -1 || value === "0" || value === "-1"
    ? String(value)
    : undefined;
}

function noDateOf(value: unknown): string | undefined {
  if (value === null) return "null";
  if (value === "") return "empty";
  return noDateYears.map((year) => year.slice(0, 4)).find((year) => String(value).startsWith(year));
}

/** The ticket that actions are read of, with everything that it has. */
async function oneTicket(probes: Probes): Promise<HaloRecord | undefined> {
  const id = idOf((await rowsOf(probes, "tickets"))[0]?.id);
  if (id === undefined) return undefined;
  const path = `${haloResources.tickets.path}/${id}`;
  return recordOf(await probes.reader.get(path, { includedetails: true }));
}

export const rowQuestions: readonly Question[] = [
  {
    id: "missing-right",
    about: "a missing right",
    values: {
      "401": "is answered 401",
      "403": "is answered 403",
      "404": "is answered 404",
      both: "is answered 401 or 403",
    },
    ask: async ({ probes }) => {
      if ((await probes.reader.get("Agent/me")).failure !== undefined) return undefined;
      const readings = await Promise.all(resourceKeys.map((key) => probes.reading(key)));
      const statusOf = (...failures: readonly unknown[]) =>
        same(
          readings.filter(({ failure }) => failures.includes(failure)).map(({ status }) => String(status)),
        );
      // A resource that this Halo lacks is a 404 too, so that only counts where nothing else is refused.
      const kind = statusOf("refused") ?? statusOf("missing");
      return kind === "mixed" ? "both" : kind;
    },
  },
  {
    id: "authinfo-tenant",
    about: "the tenant in `authinfo`",
    values: { named: "is named", empty: "is an empty text", absent: "is not there" },
    ask: async ({ probes }) => {
      const told = recordOf(await probes.reader.get("authinfo", {}, { anonymous: true }));
      if (told === undefined) return undefined;
      if (typeof told.tenant_id !== "string") return "absent";
      return told.tenant_id.trim() === "" ? "empty" : "named";
    },
  },
  {
    id: "signed-in-agent",
    about: "`GET /Agent/me`",
    values: { small: "is small", large: "is over 256 KB" },
    ask: async ({ probes }) => {
      const { failure, size = 0 } = await probes.reader.get("Agent/me");
      return failure === undefined ? (size > largeAgent ? "large" : "small") : undefined;
    },
  },
  {
    id: "attachment-download",
    about: "the file of an attachment",
    values: { bytes: "comes as it is", link: "comes as a link to where it is" },
    ask: async ({ probes }) => {
      const files = await rowsOf(probes, "attachments");
      const small = files.filter((row) => Number(row.filesize ?? 0) <= largestFile);
      const id = idOf(small.find((row) => !/\.json$/i.test(String(row.filename)))?.id);
      if (id === undefined) return undefined;
      const reading = await probes.reader.get(`${haloResources.attachments.path}/${id}`);
      if (typeof recordOf(reading)?.link === "string") return "link";
      return reading.failure === undefined || reading.failure === "not_data" ? "bytes" : undefined;
    },
  },
  {
    id: "priority-id",
    about: "`id` of a priority",
    values: {
      guid: "is a GUID beside `priorityid`",
      number: "is a number beside `priorityid`",
      "number-alone": "is a number, and there is no `priorityid`",
      mixed: "is now one, now the other",
    },
    ask: async ({ probes }) =>
      same(
        (await rowsOf(probes, "priorities")).map(({ id, priorityid }) => {
          if (typeof id === "string" && isGuid(id)) return "guid";
          if (!Number.isFinite(Number(id))) return undefined;
          return priorityid === undefined ? "number-alone" : "number";
        }),
      ),
  },
  {
    id: "ids",
    about: "an id in rows of tickets and clients",
    values: { number: "is a number", text: "is a text", mixed: "is now one, now the other" },
    ask: async ({ probes }) => {
      const rows = [...(await rowsOf(probes, "tickets")), ...(await rowsOf(probes, "clients"))];
      const kind = same(rows.map(({ id }) => typeIn(id)));
      return kind === "string" ? "text" : kind;
    },
  },
  {
    id: "none-id",
    about: "an id of nothing in rows of tickets",
    values: { "0": "is 0", "-1": "is -1", null: "is null", mixed: "is now one, now the other" },
    ask: async ({ probes }) => same(fieldsOf(await rowsOf(probes, "tickets"), noneIdFields).map(noneOf)),
  },
  {
    id: "no-date",
    about: "a date that is not set",
    values: {
      "1900": "is of 1900",
      "1899": "is of 1899",
      "0001": "is of the year 1",
      null: "is null",
      empty: "is an empty text",
      mixed: "is now one, now the other",
    },
    ask: async ({ probes }) => same(fieldsOf(await rowsOf(probes, "tickets"), rareDates).map(noDateOf)),
  },
  {
    id: "empty-field",
    about: "a text without content in rows of tickets",
    values: { text: "is empty", null: "is null", absent: "is left out", mixed: "is now one, now the other" },
    ask: async ({ probes }) => {
      const rows = await rowsOf(probes, "tickets");
      const isLeftOut = rows.every((row) => rareTexts.every((name) => !(name in row)));
      if (rows.length === 0 || isLeftOut) return rows.length === 0 ? undefined : "absent";
      const kinds = fieldsOf(rows, rareTexts).map((value) =>
        value === "" ? "text" : value === null ? "null" : undefined,
      );
      return same(kinds);
    },
  },
  {
    id: "names",
    about: "a mark such as & in a name",
    values: { plain: "stands as it is", entities: "stands as an HTML entity" },
    ask: async ({ probes }) => {
      const keys = ["clients", "users", "sites", "suppliers", "items", "assetTypes", "tickets"] as const;
      const rows = (await Promise.all(keys.map((key) => rowsOf(probes, key)))).flat();
      const texts = rows.flatMap(({ name, client_name, user_name }) =>
        [name, client_name, user_name].map(String),
      );
      if (texts.some((text) => /&(?:amp|quot|#\d+|#x[0-9a-f]+);/i.test(text))) return "entities";
      return texts.some((text) => /[&'"]/.test(text)) ? "plain" : undefined;
    },
  },
  {
    id: "nobody",
    about: "the agent 1, who is nobody,",
    values: { english: 'is called "Unassigned"', other: "has another name" },
    ask: async ({ probes }) => {
      const agent = (await rowsOf(probes, "agents")).find(({ id }) => Number(id) === unassignedAgentId);
      return agent === undefined ? undefined : agent.name === "Unassigned" ? "english" : "other";
    },
  },
  {
    id: "inactive-lines",
    about: "a line of a recurring invoice that is not billed",
    values: {
      isinactive: "has `isinactive`",
      isActive: "has `isActive` false",
      mixed: "has now one, now the other",
    },
    ask: async ({ probes }) => {
      // Their ids are negative.
      const id = Number((await rowsOf(probes, "recurringInvoices"))[0]?.id);
      if (!Number.isInteger(id)) return undefined;
      const { lines } =
        recordOf(await probes.reader.get(`${haloResources.recurringInvoices.path}/${id}`)) ?? {};
      const keys = (Array.isArray(lines) ? lines : []).map((line: object) =>
        "isinactive" in line ? "isinactive" : "isActive" in line ? "isActive" : undefined,
      );
      return same(keys);
    },
  },
  {
    id: "ticket-priority",
    about: "the priority of a single ticket",
    values: { number: "is there as `priority_id`", object: "is an object alone" },
    ask: async ({ probes }) => {
      const ticket = await oneTicket(probes);
      if (ticket === undefined) return undefined;
      if (ticket.priority_id !== undefined) return "number";
      return typeof ticket.priority === "object" && ticket.priority !== null ? "object" : undefined;
    },
  },
  {
    id: "unset-select",
    about: "a custom field of a ticket with no choice made",
    values: { null: "is empty", "-1": "is -1", mixed: "is now one, now the other" },
    ask: async ({ probes }) => {
      const { customfields } = (await oneTicket(probes)) ?? {};
      const fields: readonly HaloRecord[] = Array.isArray(customfields) ? customfields : [];
      const values = fields.filter(({ type }) => Number(type) === selectField).map(({ value }) => value);
      return same(
        values.map((value) =>
          value === null || value === "" ? "null" : Number(value) === -1 ? "-1" : undefined,
        ),
      );
    },
  },
  {
    id: "token-scope",
    about: "the scope in the answer to the sign-in",
    values: { "as-asked": "is what was asked for", listed: "is a list of areas", absent: "is not there" },
    ask: async ({ scopes, scopeAsked }) => {
      const told = await scopes();
      if (told === "unknown") return undefined;
      if (told === undefined) return "absent";
      const wanted = new Set(scopeAsked.split(/\s+/));
      const more = told.filter((scope) => !wanted.has(scope));
      return more.some((scope) => /^(?:read|edit):/.test(scope)) ? "listed" : "as-asked";
    },
  },
  {
    id: "calendar-day",
    about: "a day (the end of a contract)",
    values: {
      midnight: "is stored as written",
      east: "is stored as an instant of the evening before",
      west: "is stored as an instant of the morning",
      mixed: "is stored in more than one way",
    },
    ask: async ({ probes }) => storageOf(daysOfMoney(await readDays(probes))),
  },
  {
    id: "date-form",
    about: "a moment (the opening of a ticket)",
    values: {
      plain: "has no zone and is UTC",
      zulu: "ends in Z",
      fraction: "has parts of a second and ends in Z",
      offset: "has an offset",
      mixed: "has now a zone, now none",
    },
    ask: async ({ probes }) =>
      same(
        (await rowsOf(probes, "tickets")).flatMap((row) => [
          formOf(row.dateoccurred),
          formOf(row.lastactiondate),
        ]),
      ),
  },
  {
    id: "team-id",
    about: "`team_id` in rows of tickets",
    values: { present: "is there beside the name", absent: "is not there" },
    ask: async ({ probes }) => {
      const rows = await rowsOf(probes, "tickets");
      if (rows.length === 0) return undefined;
      return rows.some((row) => row.team_id !== undefined) ? "present" : "absent";
    },
  },
  {
    id: "send-email",
    about: "`sendemail` of an outcome",
    values: {
      code: "is a code",
      "code-2": "is a code that is not 0 where the user sees nothing",
      switch: "is a switch",
      mixed: "is now one, now the other",
    },
    ask: async ({ probes }) => {
      const rows = await rowsOf(probes, "outcomes");
      const kind = same(rows.map((row) => typeIn(row.sendemail)));
      if (kind === "boolean") return "switch";
      if (kind !== "number") return kind;
      return rows.some((row) => row.hidefromuser === true && Number(row.sendemail) !== 0) ? "code-2" : "code";
    },
  },
  {
    id: "contract-status",
    about: "`contract_status` of a contract",
    values: { code: "is a number", word: "is a word", mixed: "is now one, now the other" },
    ask: async ({ probes }) => {
      const kind = same((await rowsOf(probes, "contracts")).map((row) => typeIn(row.contract_status)));
      return kind === "number" ? "code" : kind === "string" ? "word" : kind;
    },
  },
];
