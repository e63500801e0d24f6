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
  isValid,
  parseISO,
  startOfDay,
  startOfMonth,
  startOfQuarter,
  startOfWeek,
  startOfYear,
} from "date-fns";
import { dayToSend, instantOf, localDay, localTime } from "../../../halo/days.ts";
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
  'give a date such as 2026-11-21, a time such as 2026-11-21T14:30:00Z, or a relative one: "today", "monday", "7d" (the first of the last 7 days), "7 days ago", "+3d" (in 3 days), "last month"';

/** A time with its zone or without; with a space in place of the T, as results show it. */
const isoTime = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?)(Z|[+-]\d{2}:\d{2})?$/i;
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

export type UnitName = keyof typeof units;

/** The unit that a word begins like; days for none. */
export function unitOf(word: string): UnitName {
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
 * time without a zone is the tenant's local time. A bare `7d` begins as the period `7d` does: with the first of the last
 * seven days, of which today is the last.
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
  const time = isoTime.exec(trimmed);
  if (time !== null) {
    const [, day = "", clockTime = "", zone] = time;
    const date = parseISO(`${day}T${clockTime}${zone ?? "Z"}`.toUpperCase());
    if (!isValid(date) || zone !== undefined) return isValid(date) ? date : undefined;
    return instantOf(`${day}T${clockTime}`, clock.timeZone);
  }
  const tidied = tidy(text);
  if (tidied === "now") return new Date(clock.now());
  const span = namedSpan(tidied, clock) ?? relativeDay(tidied, clock);
  if (span === undefined) return undefined;
  if (span instanceof Date) return span;
  return edge === "first" ? span.start : new Date(span.end.getTime() - 1);
}

/** `+3d`, `2 weeks ago`: the day so far away; `7d`: the first of the last 7 days; the exact time for hours. */
function relativeDay(text: string, clock: Clock): Span | Date | undefined {
  const match = amount.exec(text);
  if (match === null) return undefined;
  const [, sign, number, word = "", ago] = match;
  if (ago !== undefined && sign === "+") return undefined;
  const count = Number(number) * (sign === "+" ? 1 : -1);
  const now = new TZDate(clock.now(), clock.timeZone);
  if (word.startsWith("h")) return new Date(addHours(now, count).getTime());
  const { add } = units[unitOf(word)];
  const isSpan = sign === "" && ago === undefined && count !== 0;
  return whole(isSpan ? firstOfLast(-count, unitOf(word), clock) : add(now, count), "d");
}

/** Midnight of the first of the last N days, weeks …, of which today is the last. */
export function firstOfLast(count: number, unit: UnitName, clock: Clock): Date {
  return units[unit].add(addDays(startOfDay(new TZDate(clock.now(), clock.timeZone)), 1), -count);
}

/** What becomes of the words for a date. */
export interface DateForm {
  /** Which end of a day (or week, month …) is meant. */
  readonly edge: Edge;
  /** A `filter` takes it in UTC without its zone; a stored `time` is sent with it; a stored `day` as {@link dayToSend} says. */
  readonly as: "filter" | "time" | "day";
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
  { edge, as }: DateForm,
  clock: Clock,
): { readonly value: string; readonly said: string | undefined } {
  const date = readDate(words, edge, clock);
  if (date === undefined) throw badInput(`${name}: ${dateForms}.`);
  const text = words.trim();
  const { timeZone } = clock;
  const time = isoTime.exec(text);
  const instant = `${toHaloTime(date)}Z`;
  if (as === "day") {
    const day = localDay(date, timeZone);
    // A time of day that was given is kept where its day is the same in UTC.
    const isKept = time !== null && instant.startsWith(day);
    const said = isoDay.test(text) ? undefined : `${name} ${text} is ${day}`;
    return { value: isKept ? instant : dayToSend(day, timeZone), said };
  }
  const value = as === "time" ? instant : toHaloTime(date);
  const isExact = timeZone === "UTC" ? isoDay.test(text) || time !== null : time?.[3] !== undefined;
  return { value, said: isExact ? undefined : `${name} ${text} is ${localTime(date, timeZone)}` };
}

/** The refusal of two bounds that are the wrong way round, each as {@link toHaloTime} gives it. */
export function laterThan(
  first: string,
  from: string,
  last: string,
  until: string,
  { timeZone }: Pick<Clock, "timeZone">,
): string {
  const [start, end] = [from, until].map((time) =>
    localTime(new Date(`${time.replace("Z", "")}Z`), timeZone),
  );
  return `${first} (${start}) is later than ${last} (${end}): swap them.`;
}

/** The form that Halo's filters take: `yyyy-MM-ddTHH:mm:ss`, in UTC. */
export function toHaloTime(date: Date): string {
  return new Date(date.getTime()).toISOString().slice(0, 19);
}
