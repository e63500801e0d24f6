import { dayFields } from "../halo/dates/days.ts";
import { haloResources } from "../halo/resources.ts";
import { isOpenEnd, noDateYears } from "../halo/rules.ts";
import type { Probes, ResourceKey } from "./probes.ts";

/** The lists whose days are looked at. */
const withDays = ["contracts", "invoices", "recurringInvoices", "assets"] as const satisfies ResourceKey[];

/** Days that Halo sets itself as it posts, sends or creates: a time of day may be with them, which tells no zone. */
const ofActs: ReadonlySet<string> = new Set(["datepaid", "datesent", "dateposted", "lastcreated"]);

const hourMs = 3_600_000;

/** How a tenant stores days. */
export type DayStorage =
  /** As written, at 00:00. */
  | "midnight"
  /** The instant of midnight in a zone ahead of UTC: the evening before. */
  | "east"
  /** The same behind UTC: some hour of the morning. */
  | "west"
  /** In more than one of these ways, or with a time of day. */
  | "mixed";

/** The stored instants of days, by resource, in milliseconds since the epoch. */
export type StoredDays = ReadonlyMap<ResourceKey, readonly number[]>;

export async function readDays(probes: Probes): Promise<StoredDays> {
  const found = new Map<ResourceKey, readonly number[]>();
  for (const key of withDays) {
    const fields = (dayFields[haloResources[key].path] ?? []).filter((field) => !ofActs.has(field));
    const rows = (await probes.listing(key))?.rows ?? [];
    const values = rows.flatMap((row) => fields.flatMap((field) => storedDay(row[field]) ?? []));
    if (values.length > 0) found.set(key, values);
  }
  return found;
}

/** The instant of a day; undefined for none, for no end, and for the last moment of a day, which tells no zone. */
function storedDay(value: unknown): number | undefined {
  if (typeof value !== "string" || isOpenEnd(value)) return undefined;
  if (noDateYears.some((year) => value.startsWith(year)) || /T23:59:\d\d/.test(value)) return undefined;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : time;
}

/** The days of what the answers about money rest on. */
export function daysOfMoney(stored: StoredDays): readonly number[] {
  return (["contracts", "invoices", "recurringInvoices"] as const).flatMap((key) => stored.get(key) ?? []);
}

/** How days are stored; undefined where there are none. */
export function storageOf(days: readonly number[]): DayStorage | undefined {
  if (days.length === 0) return undefined;
  const hours = days.map((time) => (time / hourMs) % 24);
  const shifted = hours.filter((hour) => hour > 0);
  if (shifted.length === 0) return "midnight";
  // One zone has two offsets at most, each of whole quarters of an hour.
  if (new Set(shifted).size > 2 || shifted.some((hour) => !Number.isInteger(hour * 4))) return "mixed";
  if (shifted.every((hour) => hour >= 10)) return "east";
  return shifted.every((hour) => hour <= 12) ? "west" : "mixed";
}

/** Whether every stored instant is midnight in a zone. */
export function isMidnightIn(zone: string, days: readonly number[]): boolean {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return days.every((time) => format.format(time) === "00:00");
}
