import { casual } from "chrono-node/en";
import { anyMonth, anyWeekday } from "./names.ts";

/**
 * Days with the name of a month (`21st of Nov, 2026`) and times of day (`9:30pm`), read by chrono-node. It finds a date
 * in nearly any text, so it is given only texts of these two forms, and only what it reads as a whole counts. What is
 * relative to now is not its business: see docs/decisions/0017-phrases-of-time.md.
 */

/** A day as it is written: with its year or without. */
export interface WrittenDay {
  readonly year: number | undefined;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** As it is written beside the day: Sunday is 0. Whether it is that day's is for the reader of the year. */
  readonly weekday: number | undefined;
}

const ordinal = "\\d{1,2}(?:st|nd|rd|th)?";
const year = "(?:,? ?\\d{4})?";
const dayForm = new RegExp(
  `^(?:${anyWeekday}\\.?,? )?(?:${ordinal} ?(?:of )?${anyMonth}\\.?${year}|${anyMonth}\\.? ?${ordinal}${year}|\\d{4} ${anyMonth} ${ordinal})$`,
);
const timeForm = /^\d{1,2}(?:(?:[:.]\d{2}){1,2} ?(?:[ap]\.?m\.?)?| ?[ap]\.?m\.?)$|^noon$/;

/** A fixed moment to read by: what chrono says is known of a text does not depend on it. */
const anyMoment = { instant: new Date("2024-01-01T00:00:00Z"), timezone: 0 };

function wholly(text: string) {
  const [found, ...others] = casual.parse(text, anyMoment);
  if (found === undefined || others.length > 0 || found.end) return undefined;
  return found.index === 0 && found.text.length === text.length ? found.start : undefined;
}

/**
 * Reads a day with the name of its month.
 *
 * @returns undefined for another text, and for a day that no calendar has
 */
export function readWrittenDay(text: string): WrittenDay | undefined {
  if (!dayForm.test(text)) return undefined;
  // A full stop behind a short name ends chrono's reading.
  const found = wholly(text.replaceAll(".", ""));
  const [month, day] = [found?.get("month"), found?.get("day")];
  if (found === undefined || !found.isCertain("day") || !month || !day) return undefined;
  const year = found.isCertain("year") ? (found.get("year") ?? undefined) : undefined;
  const weekday = found.isCertain("weekday") ? (found.get("weekday") ?? undefined) : undefined;
  return { year, month, day, weekday };
}

/**
 * Reads a time of day, with am, pm or minutes: `9am`, `14:30`, `noon`.
 *
 * @returns `HH:mm:ss`; undefined for another text
 */
export function readTimeOfDay(text: string): string | undefined {
  if (!timeForm.test(text)) return undefined;
  const found = wholly(text.replace(/([ap])\.?m\.?$/, "$1m").replace(".", ":"));
  if (found === undefined || !found.isCertain("hour")) return undefined;
  return [found.get("hour"), found.get("minute"), found.get("second")]
    .map((part) => String(part ?? 0).padStart(2, "0"))
    .join(":");
}
