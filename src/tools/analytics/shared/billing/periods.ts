import { TZDate } from "@date-fns/tz";
import type Big from "big.js";
import { differenceInCalendarDays } from "date-fns";
import { toCents } from "./money.ts";

/**
 * Halo's billing periods, brought to a month. A period is read from its label, its code and its dates; where
 * these contradict each other, or none is known, it stays unknown.
 */

/** How often something is billed. */
export interface BillingPeriod {
  /** Halo's code (`period`, `billingperiod`). */
  readonly code: number;
  readonly name: string;
  /** Months that it lasts; 0 for a week. */
  readonly months: number;
}

/** A billing period as it was read: known, or why it is not. */
export type PeriodReading =
  | { readonly period: BillingPeriod; readonly unknown?: undefined }
  | { readonly period?: undefined; readonly unknown: string };

/**
 * Halo's codes do not rise with the length: 3 is a year and 4 a quarter, by the labels of its reports and by
 * tenants' figures. 0 is a one-time charge and no period.
 */
const periods: readonly BillingPeriod[] = [
  { code: 1, name: "weekly", months: 0 },
  { code: 2, name: "monthly", months: 1 },
  { code: 3, name: "yearly", months: 12 },
  { code: 4, name: "quarterly", months: 3 },
  { code: 5, name: "6-monthly", months: 6 },
  { code: 6, name: "5-yearly", months: 60 },
  { code: 7, name: "3-yearly", months: 36 },
  { code: 8, name: "2-yearly", months: 24 },
  { code: 9, name: "4-yearly", months: 48 },
];

const byCode = new Map(periods.map((period) => [period.code, period]));

/** The labels that Halo shows, without case, spaces and hyphens. */
const labels: ReadonlyMap<string, number> = new Map([
  ["weekly", 1],
  ["monthly", 2],
  ["yearly", 3],
  ["annually", 3],
  ["annual", 3],
  ["quarterly", 4],
  ["3monthly", 4],
  ["6monthly", 5],
  ["sixmonthly", 5],
  ["halfyearly", 5],
  ["5yearly", 6],
  ["fiveyearly", 6],
  ["3yearly", 7],
  ["threeyearly", 7],
  ["2yearly", 8],
  ["twoyearly", 8],
  ["4yearly", 9],
  ["fouryearly", 9],
]);

const daysInMonth = 365.25 / 12;

/** The days that a period lasts, on average. */
function daysOf({ months }: BillingPeriod): number {
  return months === 0 ? 7 : months * daysInMonth;
}

/** What is known of a billing period. */
export interface PeriodEvidence {
  /** Halo's code, where the row has one. */
  readonly code: unknown;
  /** Halo's labels for it (`billing_period_string`, `periodname`). */
  readonly labels: readonly unknown[];
  /** From one billing to the next (`lastcreated` to `nextcreationdate`). */
  readonly step?: readonly [Date | undefined, Date | undefined];
  /** The first and the last day that one billing is for (`period_start_date`, `period_end_date`). */
  readonly span?: readonly [Date | undefined, Date | undefined];
}

/** Reads a billing period; days are those of the tenant's time zone. */
export function readPeriod(evidence: PeriodEvidence, timeZone: string): PeriodReading {
  const written = evidence.labels.map(textOf).filter((text) => text !== "");
  const named = written.map(plainLabel).flatMap((label) => byCode.get(labels.get(label) ?? -1) ?? []);
  const { code } = evidence;
  const given = code === undefined || code === null || code === "" ? undefined : Number(code);
  const coded = given === undefined ? undefined : byCode.get(given);
  const found = [...new Set([...named, ...(coded === undefined ? [] : [coded])])];
  const [period, other] = found;
  if (period === undefined) return { unknown: unknownWords(given, written) };
  if (other !== undefined)
    return { unknown: `its label says ${period.name}, its code ${given} ${other.name}` };
  // A code that stands for something else beside a known label is no doubt about the label.
  const step = daysBetween(evidence.step, timeZone);
  const span = daysBetween(evidence.span, timeZone);
  for (const days of [step === undefined ? [] : [step], span === undefined ? [] : [span, span + 1]]) {
    const fits = periods.filter((candidate) => days.some((number) => isAbout(number, candidate)));
    if (fits.length > 0 && !fits.includes(period)) {
      return { unknown: `it says ${period.name}, but its dates lie ${days[0]} days apart` };
    }
  }
  return { period };
}

function unknownWords(code: number | undefined, written: readonly string[]): string {
  if (written.some((label) => /^one(time|off)$/.test(plainLabel(label))) || code === 0) {
    return "one-time or no billing period (code 0)";
  }
  if (code === undefined && written.length === 0) return "Halo gives no billing period";
  const label = written.length === 0 ? "" : " with a label that is not known";
  return code === undefined
    ? `a billing period${label}`
    : `billing period code ${Number.isFinite(code) ? code : "?"}${label}`;
}

const plainLabel = (text: string) => text.toLowerCase().replace(/[\s_-]+/g, "");

function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

function daysBetween(pair: PeriodEvidence["step"], timeZone: string): number | undefined {
  const [start, end] = pair ?? [];
  if (start === undefined || end === undefined || end <= start) return undefined;
  return differenceInCalendarDays(new TZDate(end.getTime(), timeZone), new TZDate(start.getTime(), timeZone));
}

/** Within a tenth of a period's length: enough for months of 28 to 31 days, and no two periods overlap. */
function isAbout(days: number, period: BillingPeriod): boolean {
  return Math.abs(days - daysOf(period)) <= daysOf(period) / 10;
}

/** What an amount for each period is in a month, to the cent; a year has 52 weeks and 12 months. */
export function monthly(amount: Big, period: BillingPeriod): Big {
  return toCents(period.months === 0 ? amount.times(52).div(12) : amount.div(period.months));
}
