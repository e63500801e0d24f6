import { TZDate } from "@date-fns/tz";
import {
  addDays,
  addMonths,
  differenceInCalendarDays,
  eachMonthOfInterval,
  eachWeekOfInterval,
  startOfDay,
  subMilliseconds,
} from "date-fns";
import { localDay, localTime } from "../../../halo/dates/days.ts";
import { badInput } from "../../../halo/errors.ts";
import { type Clock, inZone, type Span } from "./time/clock.ts";
import { type AskedSpan, readPhrase } from "./time/phrases.ts";
import { periodForms, Refusal } from "./time/refusal.ts";

/** A period that a question is about. */
export interface Period extends Span {
  readonly timeZone: string;
  /** The period as it is shown: its first and last day, times where it is not whole days, and "so far" where it holds now and what lies before. */
  readonly label: string;
  /** Calendar days that it touches. */
  readonly days: number;
  /** Whether it has begun and reaches beyond now, so that its figures still grow. */
  readonly isRunning: boolean;
  /** The calendar month, year … of which it is the part so far. */
  readonly whole?: Span | undefined;
  /** Whether it has no beginning, so that there is no period before it. */
  readonly isOpen?: boolean | undefined;
  /** Whether it was asked for as so many days or weeks. */
  readonly isOfDays?: boolean | undefined;
}

const longestYears = 10;

/** A usual day and a financial year, for checks of the form alone. */
const anyClock: Clock = {
  now: () => Date.UTC(2026, 0, 15, 12),
  timeZone: "UTC",
  financialYearStart: { month: 4, day: 1 },
};

/**
 * What is wrong with words for a period whatever day it is, as a sentence. What they mean is a matter of the clock, see
 * {@link resolvePeriod}.
 *
 * @returns undefined where nothing is
 */
export function periodFault(text: string): string | undefined {
  try {
    return readPhrase(text, anyClock) === undefined ? periodForms : undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.isAlways ? `${error.message}.` : undefined;
    throw error;
  }
}

/**
 * Resolves the words for a period, in the tenant's time zone.
 *
 * @throws HaloError `bad_input` for words that are none or have two meanings, for a period that ends before it begins,
 * and for more than ten years
 */
export function resolvePeriod(text: string, clock: Clock): Period {
  let span: AskedSpan | undefined;
  try {
    span = readPhrase(text, clock);
  } catch (error) {
    if (error instanceof Refusal) throw badInput(`period ${text}: ${error.message}.`);
    throw error;
  }
  if (span === undefined) throw badInput(`period: ${periodForms}.`);
  const period = asPeriod(span, clock);
  if (!span.isOpen && period.days > longestYears * 366) {
    throw badInput(
      `period ${text} is longer than ${longestYears} years: ask for a shorter one, or for "all time".`,
    );
  }
  return period;
}

/**
 * Refuses a period of hours where what is counted has days only.
 *
 * @param what what is counted, such as "invoices"
 * @throws HaloError `bad_input`
 */
export function requireWholeDays(period: Period, what: string): void {
  if (hasWholeDays(period)) return;
  throw badInput(
    `period ${period.label} is not whole days, and ${what} have no time of day: give days, such as today, yesterday or 2d.`,
  );
}

/** Whether a span begins and ends at midnight. */
function hasWholeDays({ start, end, timeZone }: Span & { readonly timeZone: string }): boolean {
  return [start, end].every(
    (date) => startOfDay(new TZDate(date.getTime(), timeZone)).getTime() === date.getTime(),
  );
}

function asPeriod(span: AskedSpan, clock: Clock): Period {
  const { timeZone } = clock;
  const [start, end] = [new Date(span.start.getTime()), new Date(span.end.getTime())];
  const last = subMilliseconds(end, 1);
  const isRunning = start.getTime() <= clock.now() && end.getTime() > clock.now();
  return {
    start,
    end,
    timeZone,
    label: `${span.isOpen ? "all time to " : ""}${shownSpan({ start, end }, clock, span.isOpen)}${isRunning && !span.isAhead ? " so far" : ""}`,
    days:
      differenceInCalendarDays(new TZDate(last.getTime(), timeZone), new TZDate(start.getTime(), timeZone)) +
      1,
    isRunning,
    whole: span.whole,
    isOpen: span.isOpen,
    isOfDays: span.isOfDays,
  };
}

function shownSpan({ start, end }: Span, { timeZone }: Clock, isOpen = false): string {
  if (!hasWholeDays({ start, end, timeZone })) {
    const [from = "", to] = [start, end].map((date) =>
      localTime(date, timeZone).slice(0, 16).replace("T", " "),
    );
    return isOpen ? `${to}` : `${from.replace(" 00:00", "")} to ${to}`;
  }
  const [from, to] = [start, subMilliseconds(end, 1)].map((date) => localDay(date, timeZone));
  return isOpen || from === to ? `${to}` : `${from} to ${to}`;
}

/**
 * The period of the same length right before: the month before for a whole month, as many days for any other, and for
 * one that was asked for in days or weeks. Of a
 * running one only as much as has passed of it: up to the same time of the same day, or to the end where the period
 * before is shorter.
 *
 * @returns undefined for a period without a beginning
 */
export function periodBefore(period: Period, clock: Clock): Period | undefined {
  if (period.isOpen) return undefined;
  const { timeZone } = period;
  const of = period.whole ?? period;
  const [start, end] = [inZone(clock, of.start.getTime()), inZone(clock, of.end.getTime())];
  if (!hasWholeDays({ ...of, timeZone })) {
    const length = end.getTime() - start.getTime();
    const passed = Math.min(length, Math.max(0, clock.now() - start.getTime()));
    const first = start.getTime() - length;
    return asPeriod(
      { start: new Date(first), end: new Date(first + (period.isRunning ? passed : length)) },
      clock,
    );
  }
  const months = period.isOfDays === true ? undefined : wholeMonths(start, end);
  const days = differenceInCalendarDays(end, start);
  const back = (date: TZDate) => (months === undefined ? addDays(date, -days) : addMonths(date, -months));
  const before = back(start);
  if (!period.isRunning) return asPeriod({ start: before, end: start }, clock);
  const now = inZone(clock);
  const same = back(now);
  // There is no 31st of a shorter month: then it has passed as a whole.
  const isShorter = months !== undefined && same.getDate() !== now.getDate();
  const until = isShorter ? startOfDay(addDays(same, 1)) : same;
  return asPeriod({ start: before, end: new Date(Math.min(until.getTime(), start.getTime())) }, clock);
}

/** How many months lie between two days, from one day of the month to the same one; undefined when it is not whole months. */
function wholeMonths(start: TZDate, end: TZDate): number | undefined {
  if (start.getDate() !== end.getDate()) return undefined;
  return (end.getFullYear() - start.getFullYear()) * 12 + end.getMonth() - start.getMonth();
}

/** Whether a date lies in a period. */
export function isWithin({ start, end }: Span, date: Date | undefined): boolean {
  return date !== undefined && date >= start && date < end;
}

/** Whether a day, `yyyy-MM-dd`, is one of those that a period touches. */
export function isDayWithin({ start, end, timeZone }: Period, day: string | undefined): boolean {
  if (day === undefined) return false;
  return day >= localDay(start, timeZone) && day <= localDay(subMilliseconds(end, 1), timeZone);
}

/** The calendar months that a period touches, `yyyy-MM`, oldest first. */
export function monthsOf({ start, end, timeZone }: Period): string[] {
  const interval = {
    start: new TZDate(start.getTime(), timeZone),
    end: new TZDate(end.getTime() - 1, timeZone),
  };
  return eachMonthOfInterval(interval).map((month) => localDay(month, timeZone).slice(0, 7));
}

/** The weeks that a period touches, by their Monday (`yyyy-MM-dd`), oldest first. */
export function weeksOf({ start, end, timeZone }: Period): string[] {
  const interval = {
    start: new TZDate(start.getTime(), timeZone),
    end: new TZDate(end.getTime() - 1, timeZone),
  };
  return eachWeekOfInterval(interval, { weekStartsOn: 1 }).map((week) => localDay(week, timeZone));
}

/** The month of a date in a zone, `yyyy-MM`. */
export function monthOf(date: Date, timeZone: string): string {
  return localDay(date, timeZone).slice(0, 7);
}

/** The Monday of a date's week in a zone, `yyyy-MM-dd`. */
export function weekOf(date: Date, timeZone: string): string {
  const day = new Date(localDay(date, timeZone));
  // Of days alone, so that no row asks for its zone more than once: Sunday is 0, and the last of a week.
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}
