import type { HaloRecord } from "../../halo/client.ts";
import { haloResources } from "../../halo/resources.ts";
import { idOf } from "../../halo/rules.ts";
import { daysOfMoney, readDays, storageOf } from "../days.ts";
import { type Probes, type ResourceKey, resourceKeys } from "../probes.ts";
import { recordOf } from "../rows.ts";
import type { Question } from "./question.ts";

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
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

function zoneOf(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT/.test(value)) return undefined;
  if (value.endsWith("Z")) return "z";
  return /[+-]\d\d:?\d\d$/.test(value) ? "offset" : "bare";
}

export const rowQuestions: readonly Question[] = [
  {
    id: "missing-right",
    about: "a missing right",
    values: { "401": "is answered 401", "403": "is answered 403", both: "is answered 401 or 403" },
    ask: async ({ probes }) => {
      if ((await probes.reader.get("Agent/me")).failure !== undefined) return undefined;
      const readings = await Promise.all(resourceKeys.map((key) => probes.reading(key)));
      const refused = readings
        .filter(({ failure }) => failure === "refused")
        .map(({ status }) => String(status));
      const kind = same(refused);
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
    id: "agent-me",
    about: "`GET /Agent/me`",
    values: { slim: "is small", large: "is over 256 KB" },
    ask: async ({ probes }) => {
      const { failure, size = 0 } = await probes.reader.get("Agent/me");
      return failure === undefined ? (size > largeAgent ? "large" : "slim") : undefined;
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
      number: "is a number",
      mixed: "is now one, now the other",
    },
    ask: async ({ probes }) =>
      same(
        (await rowsOf(probes, "priorities")).map(({ id }) =>
          typeof id === "string" && guid.test(id)
            ? "guid"
            : Number.isFinite(Number(id))
              ? "number"
              : undefined,
        ),
      ),
  },
  {
    id: "row-id",
    about: "`id` of tickets and clients",
    values: { number: "is a number", string: "is a text", mixed: "is now one, now the other" },
    ask: async ({ probes }) => {
      const rows = [...(await rowsOf(probes, "tickets")), ...(await rowsOf(probes, "clients"))];
      const kind = same(rows.map(({ id }) => typeIn(id)));
      return kind === "number" || kind === "string" || kind === "mixed" ? kind : undefined;
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
    id: "moment-zone",
    about: "a moment (the opening of a ticket)",
    values: {
      bare: "has no zone and is UTC",
      z: "ends in Z",
      offset: "has an offset",
      mixed: "has now a zone, now none",
    },
    ask: async ({ probes }) => same((await rowsOf(probes, "tickets")).map((row) => zoneOf(row.dateoccurred))),
  },
  {
    id: "ticket-team",
    about: "the team in rows of tickets",
    values: { id: "is there as `team_id` too", name: "is there as a name alone" },
    ask: async ({ probes }) => {
      const rows = await rowsOf(probes, "tickets");
      if (rows.length === 0) return undefined;
      return rows.some((row) => row.team_id !== undefined) ? "id" : "name";
    },
  },
  {
    id: "outcome-mail",
    about: "`sendemail` of an outcome",
    values: { number: "is a code", boolean: "is a switch", mixed: "is now one, now the other" },
    ask: async ({ probes }) => {
      const kind = same((await rowsOf(probes, "outcomes")).map((row) => typeIn(row.sendemail)));
      return kind === "number" || kind === "boolean" || kind === "mixed" ? kind : undefined;
    },
  },
  {
    id: "contract-status",
    about: "`contract_status` of a contract",
    values: { number: "is a number", string: "is a word", mixed: "is now one, now the other" },
    ask: async ({ probes }) => {
      const kind = same((await rowsOf(probes, "contracts")).map((row) => typeIn(row.contract_status)));
      return kind === "number" || kind === "string" || kind === "mixed" ? kind : undefined;
    },
  },
];
