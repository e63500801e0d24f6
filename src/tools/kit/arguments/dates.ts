import { TZDate, tz } from "@date-fns/tz";
import {
  addDays,
  addHours,
  addMonths,
  addQuarters,
  addWeeks,
  addYears,
  endOfDay,
  endOfMonth,
  endOfQuarter,
  endOfWeek,
  endOfYear,
  formatISO,
  isValid,
  parseISO,
  startOfDay,
  startOfMonth,
  startOfQuarter,
  startOfWeek,
  startOfYear,
} from "date-fns";
import { badInput } from "../../../halo/errors.ts";

/**
 * Dates as people write them: `7d`, `monday`, `2026-11-01`, `last month`. Everything is read in the tenant's time
 * zone (`HALO_TIME_ZONE`): a day begins at that zone's midnight.
 */

/** When and in which time zone words are read: `today` depends on both. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** IANA name of the tenant's time zone. */
  readonly timeZone: string;
}

/** Which end of a day (or week, month …) is meant: the first instant for "after", the last for "before". */
export type Edge = "first" | "last";

/** A span of time: from its first instant until right before `end`. */
export interface Span {
  readonly start: Date;
  /** The first instant after it. */
  readonly end: Date;
}

/** What may be written for a date; for refusals. */
export const dateForms =
  'give a date such as 2026-11-21, a time such as 2026-11-21T14:30:00Z, or a relative one: "today", "monday", "7d" (7 days ago), "+3d" (in 3 days), "last month"';

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(?:Z|[+-]\d{2}:\d{2})?$/i;
const isoDay = /^\d{4}-\d{2}-\d{2}$/;
const isoMonth = /^\d{4}-\d{2}$/;
const isoYear = /^\d{4}$/;
const quarter = /^(\d{4})-?q([1-4])$/;
const amount = /^([+-]?)(\d{1,4}) ?(h|hours?|d|days?|w|weeks?|m|months?|q|quarters?|y|years?)(?: (ago))?$/;
const named = /^(this|last|next) (week|month|quarter|year)$/;
const weekday = /^(?:(last|next) )?(sunday|monday|tuesday|wednesday|thursday|friday|saturday)$/;
const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

const monday = { weekStartsOn: 1 } as const;

/** The units in which spans are counted, by their first letter. */
const units = {
  d: { add: addDays, start: startOfDay, end: endOfDay },
  w: {
    add: addWeeks,
    start: (date: Date) => startOfWeek(date, monday),
    end: (date: Date) => endOfWeek(date, monday),
  },
  m: { add: addMonths, start: startOfMonth, end: endOfMonth },
  q: { add: addQuarters, start: startOfQuarter, end: endOfQuarter },
  y: { add: addYears, start: startOfYear, end: endOfYear },
} as const;

type UnitName = keyof typeof units;

function unitOf(word: string): UnitName {
  const letter = word.charAt(0);
  return letter === "w" || letter === "m" || letter === "q" || letter === "y" ? letter : "d";
}

function whole(date: Date, unit: UnitName): Span {
  return { start: units[unit].start(date), end: nextInstant(units[unit].end(date)) };
}

function nextInstant(date: Date): Date {
  return new Date(date.getTime() + 1);
}

function shifts(word: string | undefined): number {
  return word === "last" ? -1 : word === "next" ? 1 : 0;
}

/** The calendar span that a text names (a day, week, month, quarter or year), if it names one. */
function namedSpan(text: string, clock: Clock): Span | undefined {
  const inZone = tz(clock.timeZone);
  const now = new TZDate(clock.now(), clock.timeZone);
  if (text === "today") return whole(now, "d");
  if (text === "yesterday") return whole(addDays(now, -1), "d");
  if (text === "tomorrow") return whole(addDays(now, 1), "d");
  const relative = named.exec(text);
  if (relative !== null) {
    const unit = unitOf(relative[2] ?? "");
    return whole(units[unit].add(now, shifts(relative[1])), unit);
  }
  const dayName = weekday.exec(text);
  if (dayName !== null) {
    const wanted = days.indexOf(dayName[2] ?? "");
    const ahead = (wanted - now.getDay() + 7) % 7;
    if (dayName[1] === "next") return whole(addDays(now, ahead === 0 ? 7 : ahead), "d");
    if (ahead === 0) return whole(dayName[1] === "last" ? addDays(now, -7) : now, "d");
    return whole(addDays(now, ahead - 7), "d");
  }
  const quarterName = quarter.exec(text);
  if (quarterName !== null) {
    const month = String(Number(quarterName[2]) * 3 - 2).padStart(2, "0");
    return checked(parseISO(`${quarterName[1]}-${month}-01`, { in: inZone }), "q");
  }
  if (isoDay.test(text)) return checked(parseISO(text, { in: inZone }), "d");
  if (isoMonth.test(text)) return checked(parseISO(`${text}-01`, { in: inZone }), "m");
  if (isoYear.test(text)) return checked(parseISO(`${text}-01-01`, { in: inZone }), "y");
  return undefined;
}

function checked(date: Date, unit: UnitName): Span | undefined {
  return isValid(date) ? whole(date, unit) : undefined;
}

/** Lower case, one space between words: `Last  Month` and `last_month` are the same. */
function tidy(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, " ");
}

/**
 * Reads a date. A day (week, month …) means its first or its last instant, by `edge`; hours and times are exact. A
 * time without a zone is UTC, as Halo's own are.
 *
 * @returns undefined for a text that is none
 */
export function readDate(text: string, edge: Edge, clock: Clock): Date | undefined {
  const date = dateOf(text, edge, clock);
  return date !== undefined && isStorable(date) ? date : undefined;
}

/** Whether Halo can have such a date: others have no `yyyy-MM-dd`, and a filter that Halo can't read it ignores. */
function isStorable(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 1753 && year <= 9999;
}

function dateOf(text: string, edge: Edge, clock: Clock): Date | undefined {
  const trimmed = text.trim();
  if (isoTime.test(trimmed)) {
    const date = parseISO(/(?:z|[+-]\d{2}:\d{2})$/i.test(trimmed) ? trimmed : `${trimmed}Z`);
    return isValid(date) ? date : undefined;
  }
  const tidied = tidy(text);
  if (tidied === "now") return new Date(clock.now());
  const span = namedSpan(tidied, clock) ?? relativeDay(tidied, clock);
  if (span === undefined) return undefined;
  if (span instanceof Date) return span;
  return edge === "first" ? span.start : new Date(span.end.getTime() - 1);
}

/** `7d`, `+3d`, `2 weeks ago`: the day so far away, or the exact time for hours. */
function relativeDay(text: string, clock: Clock): Span | Date | undefined {
  const match = amount.exec(text);
  if (match === null) return undefined;
  const [, sign, number, word = "", ago] = match;
  if (ago !== undefined && sign === "+") return undefined;
  const count = Number(number) * (sign === "+" ? 1 : -1);
  const now = new TZDate(clock.now(), clock.timeZone);
  if (word.startsWith("h")) return new Date(addHours(now, count).getTime());
  return whole(units[unitOf(word)].add(now, count), "d");
}

/** What becomes of the words for a date. */
export interface DateForm {
  /** Which end of a day (or week, month …) is meant. */
  readonly edge: Edge;
  /** Whether the value is stored in Halo, which then takes it with its zone; a filter takes it without. */
  readonly isStored: boolean;
}

/**
 * Resolves the words for a date to the form that Halo takes.
 *
 * @param name the argument's, for the sentences
 * @returns the date, and what the words were taken to mean unless they say it exactly
 * @throws HaloError `bad_input` for words that are no date
 */
export function resolveDate(
  name: string,
  words: string,
  { edge, isStored }: DateForm,
  clock: Clock,
): { readonly value: string; readonly said: string | undefined } {
  const date = readDate(words, edge, clock);
  if (date === undefined) throw badInput(`${name}: ${dateForms}.`);
  const value = isStored ? `${toHaloTime(date)}Z` : toHaloTime(date);
  const text = words.trim();
  const isExact = isoTime.test(text) || (clock.timeZone === "UTC" && isoDay.test(text));
  return { value, said: isExact ? undefined : `${name} ${text} is ${toLocalTime(date, clock.timeZone)}` };
}

/** The form that Halo's filters take: `yyyy-MM-ddTHH:mm:ss`, in UTC. */
export function toHaloTime(date: Date): string {
  return new Date(date.getTime()).toISOString().slice(0, 19);
}

/** A time for people: ISO 8601 in the tenant's zone, with its offset. */
export function toLocalTime(date: Date, timeZone: string): string {
  return formatISO(new TZDate(date.getTime(), timeZone)).replace("+00:00", "Z");
}

/** The calendar day of a time in the tenant's zone, `yyyy-MM-dd`. */
export function localDay(date: Date, timeZone: string): string {
  return formatISO(new TZDate(date.getTime(), timeZone), { representation: "date" });
}
