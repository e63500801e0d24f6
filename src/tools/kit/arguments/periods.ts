import { TZDate } from "@date-fns/tz";
import {
  addDays,
  addMonths,
  differenceInCalendarDays,
  eachMonthOfInterval,
  eachWeekOfInterval,
  startOfMonth,
  startOfWeek,
  subMilliseconds,
} from "date-fns";
import { localDay } from "../../../halo/days.ts";
import { badInput } from "../../../halo/errors.ts";
import { type Clock, firstOfLast, readDate, type Span, unitOf } from "./dates.ts";

/** A period that a question is about. */
export interface Period extends Span {
  readonly timeZone: string;
  /** The period as it is shown: its first and last day. */
  readonly label: string;
  /** Calendar days that it touches. */
  readonly days: number;
  /** Whether it reaches beyond now, so that its figures still grow. */
  readonly isRunning: boolean;
}

/** What may be written for a period; for refusals. */
export const periodForms =
  'give "last month", "this quarter", "30d" (the last 30 days), 2026, 2026-10, 2026-Q3, or two dates such as 2026-10-01..2026-11-15';

const lastMany = /^(\d{1,3}) ?(d|days?|w|weeks?|m|months?|q|quarters?|y|years?)$/;
const longestYears = 10;

/** Whether a text has the form of a period. What it means is a matter of the clock, see {@link resolvePeriod}. */
export function isPeriodForm(text: string): boolean {
  return spanOf(text, { now: () => Date.UTC(2026, 0, 15), timeZone: "UTC" }) !== undefined;
}

/**
 * Resolves the words for a period, in the tenant's time zone.
 *
 * @throws HaloError `bad_input` for words that are none, for one that ends before it begins, and for more than ten years
 */
export function resolvePeriod(text: string, clock: Clock): Period {
  const span = spanOf(text, clock);
  if (span === undefined) throw badInput(`period: ${periodForms}.`);
  if (span.end <= span.start) throw badInput(`period ${text} ends before it begins: swap its dates.`);
  const period = asPeriod(span, clock);
  if (period.days > longestYears * 366)
    throw badInput(`period ${text} is longer than ${longestYears} years: ask for a shorter one.`);
  return period;
}

function spanOf(text: string, clock: Clock): Span | undefined {
  const [first = "", last, ...rest] = text.split("..");
  if (rest.length > 0) return undefined;
  if (last !== undefined) {
    const start = readDate(first, "first", clock);
    const end = readDate(last, "last", clock);
    return start === undefined || end === undefined ? undefined : { start, end: new Date(end.getTime() + 1) };
  }
  const many = lastMany.exec(text.trim().toLowerCase());
  if (many !== null) return lastOnes(Number(many[1]), many[2] ?? "d", clock);
  // `+3d` and `7 days ago` are days, and no one asks for the figures of a time of day.
  if (/^[+-]|ago$|T\d|^now$/i.test(text.trim())) return undefined;
  const start = readDate(text, "first", clock);
  const end = readDate(text, "last", clock);
  return start === undefined || end === undefined ? undefined : { start, end: new Date(end.getTime() + 1) };
}

/** The last N days, weeks … until the end of today; today counts as one of the days. */
function lastOnes(count: number, unit: string, clock: Clock): Span | undefined {
  if (count === 0) return undefined;
  return { start: firstOfLast(count, unitOf(unit), clock), end: firstOfLast(0, "d", clock) };
}

function asPeriod({ start, end }: Span, clock: Clock): Period {
  const { timeZone } = clock;
  const last = subMilliseconds(end, 1);
  const from = localDay(start, timeZone);
  const to = localDay(last, timeZone);
  return {
    start: new Date(start.getTime()),
    end: new Date(end.getTime()),
    timeZone,
    label: from === to ? from : `${from} to ${to}`,
    days:
      differenceInCalendarDays(new TZDate(last.getTime(), timeZone), new TZDate(start.getTime(), timeZone)) +
      1,
    isRunning: end.getTime() > clock.now(),
  };
}

/** The period of the same length right before: the month before for a whole month, as many days for any other. */
export function periodBefore(period: Period, clock: Clock): Period {
  const start = new TZDate(period.start.getTime(), period.timeZone);
  const end = new TZDate(period.end.getTime(), period.timeZone);
  const months = wholeMonths(start, end);
  const before = months === undefined ? addDays(start, -period.days) : addMonths(start, -months);
  return asPeriod({ start: before, end: start }, clock);
}

/** How many calendar months lie between two firsts of a month; undefined when it is not whole months. */
function wholeMonths(start: TZDate, end: TZDate): number | undefined {
  if (start.getTime() !== startOfMonth(start).getTime() || end.getTime() !== startOfMonth(end).getTime())
    return undefined;
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
  return localDay(startOfWeek(new TZDate(date.getTime(), timeZone), { weekStartsOn: 1 }), timeZone);
}
