import { tzOffset } from "@date-fns/tz";
import type { HaloResource } from "../resources.ts";
import { isOpenEnd } from "../rules.ts";
import { haloDate, isNoDate } from "../text.ts";

/**
 * Calendar days and moments. Halo writes both in the same form. A day has no time of day, and tenants store it in two
 * ways: as written, at midnight, or as the instant of midnight in their own zone, which is another hour of UTC and east
 * of it the day before.
 */

const ofInvoices = [
  "invoice_date",
  "duedate",
  "datepaid",
  "datesent",
  "dateposted",
  "schedule_date",
] as const;
const ofTemplates = ["startdate", "enddate", "lastcreated", "nextcreationdate"] as const;
const ofTickets = ["startdate", "targetdate", "followupdate", "oppconverteddate", "opptrialdate"] as const;
const ofProjects = ["oppdemodate", "oppdiscountdate", "projectearlieststart", "projectlatestend"] as const;
const invoice = [...ofInvoices, ...ofTemplates, "period_start_date", "period_end_date"] as const;
const ticket = [
  ...ofTickets,
  ...ofProjects,
  ...["invoicedate", "invoicepaiddate", "planneddate", "planneddateend"],
  ...["milestone_startdate", "milestone_enddate"],
] as const;

/**
 * The fields that hold a day, by the path of the resource; all other dates are moments. From the names in Halo's
 * description and what its web app asks for. Custom fields of the kind "date" hold days, too.
 */
export const dayFields: Readonly<Record<string, readonly string[]>> = {
  Asset: [
    ...["warranty_start", "warranty_end", "labour_warranty_start", "labour_warranty_end"],
    ...["contract_end_date", "supplier_purchasedate", "supplier_expirydate", "stock_date", "stockdate"],
    ...["commissiondate", "lastchangeofvaluedate"],
  ],
  Client: ["startdate", "enddate", "lastinvoiceenddate", "prepayrecurringchargenextdate"],
  ClientContract: [
    ...["start_date", "end_date", "next_invoice_date", "periodicinvoicenextdate", "nextincrementdate"],
    ...["new_invoice_start_date", "new_invoice_end_date", "prepayrecurringchargenextdate"],
    ...["next_call_date", "asset_end_date"],
  ],
  Invoice: invoice,
  RecurringInvoice: invoice,
  Quotation: ["date", "expiry_date"],
  Report: ["reportingperiodstartdate", "reportingperiodenddate"],
  Tickets: ticket,
  Projects: ticket,
  Opportunities: ticket,
  Timesheet: ["date"],
  Users: ["contract_end_date", "date_of_birth"],
};

/** The same for the records that Halo puts into others, by the key that they stand under. */
export const embeddedDayFields: Readonly<Record<string, readonly string[]>> = {
  lines: ["startdate", "enddate", "auto_increase_last_date"],
  milestones: ["start_date", "end_date"],
  periods: ["start_date", "end_date"],
  schedule: ["startdate", "end_date", "lastcreated", "nextcreationdate"],
};

/** The number of the kind of custom field that holds a day. Seen. */
export const dayFieldType = 4;

/** Whether a field of a resource holds a day. */
export function isDay({ path }: Pick<HaloResource, "path">, field: string): boolean {
  return dayFields[path]?.includes(field) === true;
}

const plainDay = /^\d{4}-\d{2}-\d{2}$/;

/** Midnight as written, in whatever zone. */
const writtenMidnight = /^(\d{4}-\d{2}-\d{2})T00:00(?::00(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;

/**
 * The calendar day that a field holds, `yyyy-MM-dd`, whichever way the tenant stores days: midnight as written is that
 * day, another hour the day of that instant in the tenant's zone.
 *
 * @param timeZone of the tenant
 * @returns undefined for "no date" and for what is none
 */
export function dayOf(value: unknown, timeZone: string): string | undefined {
  if (typeof value !== "string") return undefined;
  if (plainDay.test(value)) return isNoDate(`${value}T00:00`) ? undefined : value;
  const date = haloDate(value);
  if (date === undefined) return undefined;
  return writtenMidnight.exec(value)?.[1] ?? localDay(new Date(date), timeZone);
}

/** The same where a date that stands for "no end" is none. */
export function finiteDayOf(value: unknown, timeZone: string): string | undefined {
  return isOpenEnd(value) ? undefined : dayOf(value, timeZone);
}

/**
 * The day of a timesheet. Halo writes it with a time of day that means nothing (seen: 05:32:44), so the day is the one
 * that is written, unless the time is midnight in the tenant's zone.
 */
export function timesheetDayOf(value: unknown, timeZone: string): string | undefined {
  const date = haloDate(value);
  if (date === undefined) return undefined;
  if (writtenMidnight.test(String(value))) return dayOf(value, timeZone);
  const isMidnight = localTime(new Date(date), timeZone).slice(11, 19) === "00:00:00";
  return isMidnight ? dayOf(value, timeZone) : String(value).slice(0, 10);
}

/**
 * A day as it is sent to Halo, `yyyy-MM-ddTHH:mm:ssZ`: its midnight in UTC or in the tenant's zone, whichever is later.
 * That instant lies in the day in both, so the day stays the same whether Halo keeps the instant, its date in UTC or
 * its date in the tenant's zone.
 */
export function dayToSend(day: string, timeZone: string): string {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const local = instantOf(`${day}T00:00:00`, timeZone).getTime();
  return `${new Date(Math.max(utc, local)).toISOString().slice(0, 19)}Z`;
}

/**
 * The last day of a span that ends at a moment: the day before, where that is midnight as written or in the tenant's
 * zone.
 */
export function lastDayBefore(value: unknown, timeZone: string): string | undefined {
  const day = dayOf(value, timeZone);
  const moment = haloDate(value);
  if (day === undefined || moment === undefined) return day;
  const isMidnight =
    writtenMidnight.test(String(value)) || localTime(new Date(moment), timeZone).slice(11, 19) === "00:00:00";
  return isMidnight ? new Date(Date.parse(day) - 1).toISOString().slice(0, 10) : day;
}

/**
 * The instant of a time on the tenant's clock. Of a time that comes twice, when clocks are put back, it is the first; of
 * one that does not come, when they are put forward, the instant as far behind the change as it is in front of it.
 *
 * @param local `yyyy-MM-ddTHH:mm`, with seconds or without
 */
export function instantOf(local: string, timeZone: string): Date {
  const asUtc = Date.parse(`${local}Z`);
  const instants = [-dayMs, dayMs].map((around) => asUtc - offsetMs(asUtc + around, timeZone));
  const real = instants.filter((instant) => instant + offsetMs(instant, timeZone) === asUtc);
  return new Date(Math.min(...(real.length > 0 ? real : instants.slice(0, 1))));
}

const dayMs = 24 * 60 * 60_000;
const readOffset = (instant: number, timeZone: string) => tzOffset(timeZone, new Date(instant)) * 60_000;

/** Offsets at the beginnings of days in UTC, by zone: asking `Intl` takes longer than all else of a row's date. */
const offsets = new Map<string, Map<number, number>>();
/** The most days of a zone that are remembered: 27 years. */
const mostDays = 10_000;

function offsetAtDay(day: number, timeZone: string): number {
  let known = offsets.get(timeZone);
  if (known === undefined || known.size >= mostDays) {
    known = new Map();
    offsets.set(timeZone, known);
  }
  const found = known.get(day) ?? readOffset(day * dayMs, timeZone);
  known.set(day, found);
  return found;
}

/** How far a zone is ahead of UTC at an instant, in milliseconds. No zone changes its clocks twice within a day. */
function offsetMs(instant: number, timeZone: string): number {
  const day = Math.floor(instant / dayMs);
  const atStart = offsetAtDay(day, timeZone);
  return atStart === offsetAtDay(day + 1, timeZone) ? atStart : readOffset(instant, timeZone);
}

/** The calendar day of a moment in the tenant's zone, `yyyy-MM-dd`. */
export function localDay(moment: Date, timeZone: string): string {
  return localTime(moment, timeZone).slice(0, 10);
}

/** A moment in the tenant's zone, ISO 8601 to the second, with its offset: `2026-07-01T09:00:00+01:00`, or Z. */
export function localTime(moment: Date, timeZone: string): string {
  const offset = timeZone === "UTC" ? 0 : offsetMs(moment.getTime(), timeZone);
  const clock = new Date(moment.getTime() + offset).toISOString().slice(0, 19);
  if (offset === 0) return `${clock}Z`;
  const size = new Date(Math.abs(offset)).toISOString().slice(11, 16);
  return `${clock}${offset < 0 ? "-" : "+"}${size}`;
}

/** A moment as Halo writes it, in the tenant's zone; undefined for "no date" and for what is none. */
export function shownTime(value: unknown, timeZone: string): string | undefined {
  const date = haloDate(value);
  return date === undefined || timeZone === "UTC" ? date : localTime(new Date(date), timeZone);
}
