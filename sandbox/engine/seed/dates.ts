import type { Random } from "./random.ts";

/** One minute, hour and day in milliseconds. */
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Written days by number, and the numbers 00 to 59: tens of thousands of dates fall on a few hundred days. */
const writtenDays = new Map<number, string>();
const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));

/** A moment as Halo writes it: ISO 8601, UTC, without a zone. */
export function stamp(moment: number): string {
  const number = Math.floor(moment / day);
  let date = writtenDays.get(number);
  if (date === undefined) {
    date = new Date(number * day).toISOString().slice(0, 11);
    writtenDays.set(number, date);
  }
  const seconds = Math.floor((moment - number * day) / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${date}${twoDigits[hours]}:${twoDigits[minutes]}:${twoDigits[seconds % 60]}`;
}

/** Midnight (UTC) of the day that a moment lies in. */
export function startOfDay(moment: number): number {
  return Math.floor(moment / day) * day;
}

/** Midnight (UTC) of the first day of the month that a moment lies in. */
export function startOfMonth(moment: number): number {
  const date = new Date(moment);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** The same day of the month some months later; day 31 becomes the last day of a shorter month. */
export function addMonths(moment: number, months: number): number {
  const date = new Date(moment);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  return first + (Math.min(date.getUTCDate(), lastDay) - 1) * day + (moment - startOfDay(moment));
}

/** True on Saturday and Sunday (UTC). */
export function isWeekend(moment: number): boolean {
  const weekday = new Date(moment).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** A moment in office hours on the day of `moment`, or on the Monday after a weekend. */
export function inOfficeHours(moment: number, random: Random): number {
  let base = startOfDay(moment);
  while (isWeekend(base)) base += day;
  return base + random.int(8 * 60, 17 * 60 + 30) * minute + random.int(0, 59) * 1000;
}
