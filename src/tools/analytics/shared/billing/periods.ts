import type Big from "big.js";
import { differenceInCalendarDays, parseISO } from "date-fns";
import { type BillingPeriod, billingPeriods, oneTimeCode } from "../../../../halo/rules.ts";

/**
 * Halo's billing periods, brought to a month. A period is read from its label, its code and its dates; where
 * these contradict each other, or none is known, it stays unknown.
 */

/** A billing period as it was read: known, or why it is not. */
export type PeriodReading =
  | { readonly period: BillingPeriod; readonly unknown?: undefined }
  | { readonly period?: undefined; readonly unknown: string };

const byCode = new Map(billingPeriods.map((period) => [period.code, period]));
const byLabel = new Map(billingPeriods.flatMap((period) => period.labels.map((label) => [label, period])));

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
  /** Days (`yyyy-MM-dd`), from one billing to the next (`lastcreated` to `nextcreationdate`). */
  readonly step?: readonly [string | undefined, string | undefined];
  /** The first and the last day that one billing is for (`period_start_date`, `period_end_date`). */
  readonly span?: readonly [string | undefined, string | undefined];
}

/** Reads a billing period. */
export function readPeriod(evidence: PeriodEvidence): PeriodReading {
  const written = evidence.labels.map(textOf).filter((text) => text !== "");
  const named = written.map(plainLabel).flatMap((label) => byLabel.get(label) ?? []);
  const { code } = evidence;
  const given = code === undefined || code === null || code === "" ? undefined : Number(code);
  const coded = given === undefined ? undefined : byCode.get(given);
  const found = [...new Set([...named, ...(coded === undefined ? [] : [coded])])];
  const [period, other] = found;
  if (period === undefined) return { unknown: unknownWords(given, written) };
  if (other !== undefined)
    return { unknown: `its label says ${period.name}, its code ${given} ${other.name}` };
  // An unknown code beside a known label does not make the label uncertain.
  const step = daysBetween(evidence.step);
  const span = daysBetween(evidence.span);
  for (const days of [step === undefined ? [] : [step], span === undefined ? [] : [span, span + 1]]) {
    const fits = billingPeriods.filter((candidate) => days.some((number) => isAbout(number, candidate)));
    if (fits.length > 0 && !fits.includes(period)) {
      return { unknown: `it says ${period.name}, but its dates lie ${days[0]} days apart` };
    }
  }
  return { period };
}

/** Why a line of a recurring invoice is in no monthly sum, though its invoice bills again and again. */
export const chargedOnce = "a charge that is made once";

/** Why an amount is in no monthly sum, in the words of its owner. @param unknown why its period is not known */
export function periodNotKnown(unknown: string): string {
  if (unknown === chargedOnce) return unknown;
  return `how often it bills is not known (${unknown}), so it is in no monthly sum`;
}

function unknownWords(code: number | undefined, written: readonly string[]): string {
  if (written.some((label) => /^one(time|off)$/.test(plainLabel(label))) || code === oneTimeCode) {
    return `one-time or no billing period (code ${oneTimeCode})`;
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

function daysBetween(pair: PeriodEvidence["step"]): number | undefined {
  const [start, end] = pair ?? [];
  if (start === undefined || end === undefined || end <= start) return undefined;
  return differenceInCalendarDays(parseISO(end), parseISO(start));
}

/** Within a tenth of a period's length: enough for months of 28 to 31 days, and no two periods overlap. */
function isAbout(days: number, period: BillingPeriod): boolean {
  return Math.abs(days - daysOf(period)) <= daysOf(period) / 10;
}

/** What an amount for each period is in a month, not rounded; a year has 52 weeks and 12 months. */
export function monthly(amount: Big, period: BillingPeriod): Big {
  return period.months === 0 ? amount.times(52).div(12) : amount.div(period.months);
}
