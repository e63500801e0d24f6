import { TZDate } from "@date-fns/tz";
import {
  addDays,
  addMonths,
  addQuarters,
  addWeeks,
  addYears,
  endOfDay,
  endOfMonth,
  endOfQuarter,
  endOfWeek,
  endOfYear,
  startOfDay,
  startOfMonth,
  startOfQuarter,
  startOfWeek,
  startOfYear,
} from "date-fns";

/** When and in which time zone words are read: `today` depends on both. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** IANA name of the tenant's time zone. */
  readonly timeZone: string;
  /** The first day of the tenant's financial year; undefined where the deployment does not say it. */
  readonly financialYearStart?: MonthDay | undefined;
}

/** A day of every year. */
export interface MonthDay {
  /** From 1. */
  readonly month: number;
  readonly day: number;
}

/** Which end of a day (or week, month …) is meant: the first instant for "after", the last for "before". */
export type Edge = "first" | "last";

/** A span of time: from its first instant until right before `end`. */
export interface Span {
  readonly start: Date;
  /** The first instant after it. */
  readonly end: Date;
}

const monday = { weekStartsOn: 1 } as const;

/** The units in which calendar days are counted. */
export const units = {
  day: { add: addDays, start: startOfDay, end: endOfDay },
  week: {
    add: addWeeks,
    start: (date: Date) => startOfWeek(date, monday),
    end: (date: Date) => endOfWeek(date, monday),
  },
  month: { add: addMonths, start: startOfMonth, end: endOfMonth },
  quarter: { add: addQuarters, start: startOfQuarter, end: endOfQuarter },
  year: { add: addYears, start: startOfYear, end: endOfYear },
} as const;

/** A unit of whole days. */
export type DayUnit = keyof typeof units;

/** Any unit that spans are counted in. */
export type Unit = DayUnit | "hour" | "minute";

/** Whether a unit is one of whole days; hours and minutes are exact. */
export const isDayUnit = (unit: Unit): unit is DayUnit => unit in units;

/** The day, week, month … that a date lies in. */
export function whole(date: Date, unit: DayUnit): Span {
  return { start: units[unit].start(date), end: new Date(units[unit].end(date).getTime() + 1) };
}

/** A moment, now unless another is given, on the tenant's clock. */
export function inZone({ now, timeZone }: Clock, moment: number = now()): TZDate {
  return new TZDate(moment, timeZone);
}

/** Midnight of the first of the last N days, weeks …, of which today is the last. */
export function firstOfLast(count: number, unit: DayUnit, clock: Clock): Date {
  return units[unit].add(addDays(startOfDay(inZone(clock)), 1), -count);
}

/** Whether Halo can have a date: others have no `yyyy-MM-dd`, and a filter that Halo can't read it ignores. */
export function isInHalo(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 1753 && year <= 9999;
}

/** Hours or minutes in milliseconds: an hour is sixty minutes, also when the clocks change. */
export function exactMs(count: number, unit: "hour" | "minute"): number {
  return Math.round(count * (unit === "hour" ? 3_600_000 : 60_000));
}
