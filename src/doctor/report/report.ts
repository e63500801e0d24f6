import { givenIn } from "../../given.ts";
import type { HaloRecord } from "../../halo/client.ts";
import { isGuid } from "../../halo/records.ts";
import { haloResources } from "../../halo/resources.ts";
import { hostedRequestLimit } from "../../halo/rules.ts";
import { type Level, levels } from "../check.ts";
import { productIn, versionIn } from "../checks/connection.ts";
import { questions } from "../dialects/index.ts";
import { checks, type Examination, type Line } from "../doctor.ts";
import { keysOf, resourceKeys } from "../probes.ts";
import type { Reading } from "../reading.ts";
import { listingOf, recordOf } from "../rows.ts";
import { knownFields } from "./known-fields.ts";

/** Which form a report has; one that is read has to have this one. */
export const reportFormat = "halo-mcp doctor report 1";

/** The fields of some records: of those with a name of Halo's the kinds, of the others how many there are. */
interface Shape {
  /** Such as "no date 10, date in Z 40". */
  readonly fields: Readonly<Record<string, string>>;
  readonly other_fields: number;
}

/** What came of one list or record, without anything that stands in it. */
type Told = Readonly<Record<string, unknown>>;

/** The most rows of a list whose fields are counted. */
const mostRows = 50;
/** The most fields of a record that are told. */
const mostFields = 400;

/**
 * The shapes of a tenant's answers and its dialects, fit to be attached to a report of a bug: names of Halo's own
 * fields, kinds and counts. No text of the tenant stands in it, nor a number that does not count: what is told is
 * chosen from lists of ours. Names of fields that Halo does not give itself, such as custom ones, are only counted.
 */
export async function reportOf(examination: Examination, version: string): Promise<Told> {
  const { patient, lines, tools, dialects, severity, requests } = examination;
  const { reader } = patient.probes;
  const signedIn = await patient.signedIn();
  const instance = await reader.get("InstanceInfo", {}, { anonymous: true });
  const about = recordOf(instance);
  const records = [
    ["authinfo", await reader.get("authinfo", {}, { anonymous: true })],
    ["InstanceInfo", instance],
    ...(signedIn.kind === "signed_in" ? [["Agent/me", await reader.get("Agent/me")] as const] : []),
  ] as const;
  const lists = signedIn.kind === "signed_in" ? resourceKeys : [];
  const { requestsPer5Minutes, readOnly } = patient.config;
  return {
    format: reportFormat,
    halo_mcp: version,
    severity,
    requests,
    halo: {
      product: productIn(about?.app_name) ?? "other",
      version: versionIn(about?.app_version) ?? "unknown",
      host: hostKind(patient.config.baseUrl),
    },
    sign_in: signedIn.kind,
    read_only: readOnly,
    request_limit:
      requestsPer5Minutes === hostedRequestLimit ? "hosted" : requestsPer5Minutes === 0 ? "none" : "own",
    checks: Object.fromEntries(
      checks.map(({ id }) => [id, worst(lines.filter(({ check }) => check === id))]),
    ),
    dialects: Object.fromEntries(
      questions.flatMap(({ id }) => (dialects.has(id) ? [[id, dialects.get(id) ?? null]] : [])),
    ),
    tools: Object.fromEntries([...tools].map(([name, { state }]) => [name, state])),
    records: Object.fromEntries(
      records.map(([path, reading]) => [path, { ...cameOf(reading), ...shapeOf([recordOf(reading) ?? {}]) }]),
    ),
    lists: Object.fromEntries(
      await Promise.all(lists.map(async (key) => [key, listShape(key, await patient.probes.reading(key))])),
    ),
  };
}

/** The worst level of some lines; null where there is none. */
function worst(lines: readonly Line[]): Level | null {
  return levels.findLast((level) => lines.some((line) => line.level === level)) ?? null;
}

function listShape(key: (typeof resourceKeys)[number], reading: Reading): Told {
  const listing = listingOf(reading, keysOf(key));
  const path = haloResources[key].path;
  if (listing === undefined) return { path, ...cameOf(reading) };
  const envelope = listing.container === "envelope" ? recordOf(reading) : undefined;
  return {
    path,
    ...cameOf(reading),
    container: listing.container,
    ...(listing.key === undefined ? {} : { key: nameOf(listing.key) }),
    ...(envelope === undefined ? {} : { envelope: shapeOf([envelope]) }),
    rows: listing.rows.length,
    ...(listing.count === undefined ? {} : { record_count: listing.count }),
    ...shapeOf(listing.rows),
  };
}

const cameOf = ({ status, failure, body, size }: Reading): Told =>
  givenIn({ status, failure, body, kilobytes: size === undefined ? undefined : Math.ceil(size / 1024) });

const nameOf = (name: string) => (knownFields.has(name) ? name : "another name");

function shapeOf(rows: readonly HaloRecord[]): Shape {
  const known = new Map<string, Map<string, number>>();
  const others = new Set<string>();
  for (const row of rows.slice(0, mostRows)) {
    for (const [name, value] of Object.entries(row)) {
      if (!knownFields.has(name) || (known.size >= mostFields && !known.has(name))) {
        others.add(name);
        continue;
      }
      const kinds = known.get(name) ?? new Map<string, number>();
      const kind = kindOf(value);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      known.set(name, kinds);
    }
  }
  const text = (kinds: ReadonlyMap<string, number>) =>
    [...kinds].map(([kind, count]) => `${kind} ${count}`).join(", ");
  const fields = [...known].map(([name, kinds]) => [name, text(kinds)]);
  return { fields: Object.fromEntries(fields), other_fields: others.size };
}

/** The kind of a value. What people write has one kind, whatever it says. */
function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "empty array" : "array";
  if (typeof value === "number") return Number.isInteger(value) ? numberKind(value) : "decimal";
  if (typeof value !== "string") return typeof value;
  return textKind(value);
}

function numberKind(value: number): string {
  if (value === 0) return "0";
  return value > 0 ? "whole number" : "negative number";
}

function textKind(value: string): string {
  if (value === "") return "empty text";
  if (/^(?:0001|1899|1900)-/.test(value)) return "no date";
  if (/^2099-12-31T/.test(value)) return "no end";
  if (/^\d{4}-\d\d-\d\dT00:00:00(?:\.0+)?Z?$/.test(value)) return "date at midnight";
  if (/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(value)) return "date without zone";
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return "date in Z";
  if (/^\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d$/.test(value)) return "date with offset";
  if (isGuid(value)) return "GUID";
  if (/^-?\d+(?:\.\d+)?$/.test(value)) return "number as text";
  if (/^(?:true|false)$/i.test(value)) return "switch as text";
  return "text";
}

/** Whose address it is; no name of the tenant. */
function hostKind(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  const hosted = ["halopsa.com", "haloitsm.com", "halocrm.com", "haloservicedesk.com"];
  return hosted.find((domain) => hostname.endsWith(`.${domain}`)) ?? "another";
}
