import {
  dayFields,
  dayFieldType,
  embeddedDayFields,
  instantOf,
  localDay,
} from "../../src/halo/dates/days.ts";
import { haloDate } from "../engine/dates.ts";
import { type Asked, type Dialect, isObject, type JsonObject, withRows } from "./dialect.ts";

/** How calendar days are stored: contract and invoice dates, warranties, targets, custom fields that hold a day. */

/** Where the tenants of these dialects are, unless a sandbox is told. */
export const dayZones = { east: "Australia/Sydney", west: "America/Los_Angeles" } as const;

const fieldsByPath = new Map(
  Object.entries(dayFields).map(([path, fields]) => [path.toLowerCase(), new Set(fields)]),
);
const embedded = new Map(Object.entries(embeddedDayFields).map(([key, fields]) => [key, new Set(fields)]));
const none: ReadonlySet<string> = new Set();

const ofPath = ({ path }: Asked) => fieldsByPath.get(path[0] ?? "") ?? none;

/** A record with each day in it changed: its own, those of its lines and periods, and its custom fields. */
function withDays(record: unknown, fields: ReadonlySet<string>, change: (day: string) => string): unknown {
  if (!isObject(record)) return record;
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      if (typeof value === "string") return [name, fields.has(name) ? change(value) : value];
      if (name === "customfields" && Array.isArray(value))
        return [name, value.map((one) => withValue(one, change))];
      const inner = embedded.get(name);
      if (inner === undefined) return [name, value];
      return [
        name,
        Array.isArray(value)
          ? value.map((one) => withDays(one, inner, change))
          : withDays(value, inner, change),
      ];
    }),
  );
}

/** A custom field with its day changed; one that is written says no kind, and then its value tells. */
function withValue(field: unknown, change: (day: string) => string): unknown {
  if (!isObject(field) || typeof field.value !== "string") return field;
  return field.type === dayFieldType || field.type === undefined
    ? { ...field, value: change(field.value) }
    : field;
}

const midnight = /^((?!1900|1899|0001|2099)\d{4}-\d{2}-\d{2})T00:00:00(?:\.0+)?Z?$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

const zoneOf = ({ timeZone }: Asked, side: string) =>
  timeZone ?? (side === "west" ? dayZones.west : dayZones.east);

const inEach = (body: unknown, change: (record: JsonObject) => unknown) =>
  Array.isArray(body) ? body.map((one) => (isObject(one) ? change(one) : one)) : body;

export const dayDialects: readonly Dialect[] = [
  {
    name: "calendar-day",
    title: "How a day is stored: as written, or as the instant of the tenant's midnight",
    values: ["midnight", "east", "west"],
    evidence: "corrections 15: midnight and other hours in one answer (live); the sources disagree on days",
    trust: "C",
    says: (body, asked, value) => {
      const zone = zoneOf(asked, value);
      const stored = (text: string) => {
        const day = midnight.exec(text)?.[1];
        return day === undefined ? text : haloDate(instantOf(`${day}T00:00:00`, zone));
      };
      return withRows(body, (rows) => rows.map((row) => withDays(row, ofPath(asked), stored)));
    },
  },
  {
    name: "day-kept",
    title: "What is kept of a day that is sent",
    values: ["instant", "utc-date", "local-date"],
    evidence: "HALO-API.md 7.4: times are sent in UTC; what becomes of the hour of a day no source says",
    trust: "C",
    takes: (body, asked, value) => {
      const kept = (text: string) => {
        if (!instant.test(text)) return text;
        const zone = value === "local-date" ? zoneOf(asked, "east") : "UTC";
        return `${localDay(new Date(text), zone)}T00:00:00`;
      };
      return inEach(body, (record) => withDays(record, ofPath(asked), kept));
    },
  },
];
