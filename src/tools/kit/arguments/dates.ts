import { dayToSend, localDay, localTime } from "../../../halo/dates/days.ts";
import { badInput } from "../../../halo/errors.ts";
import { type Clock, type Edge, inZone, isInHalo } from "./time/clock.ts";
import { type Direction, lookFrom } from "./time/look.ts";
import { exactnessOf, type Moment, readMoment } from "./time/moments.ts";
import { countedSpan } from "./time/phrases.ts";
import { dateForms, Refusal } from "./time/refusal.ts";
import { isOneDay } from "./time/spans.ts";

/**
 * Arguments that take a date. Which words mean what stands in `time/`; here is what becomes of it: the first or the last
 * instant of a day, and the form that Halo takes. Everything is read in the tenant's time zone (`HALO_TIME_ZONE`).
 */

export type { Clock, Edge, MonthDay } from "./time/clock.ts";
export type { Direction } from "./time/look.ts";
export { dateForms } from "./time/refusal.ts";

/** Where a date is looked for that the words leave open. */
export interface Whereabouts {
  /** Whether `friday` is the coming one or the latest. */
  readonly looks: Direction;
  /** The start of a range of which this is the end: nothing before it is meant. */
  readonly after?: Date | undefined;
}

const back: Whereabouts = { looks: "back" };

/**
 * Reads a date. A day (week, month …) means its first or its last instant, by `edge`; hours and times are exact. A
 * time without a zone is the tenant's local time. A bare `7d` begins as the period `7d` does: with the first of the last
 * seven days, of which today is the last; where one looks ahead it is in seven days.
 *
 * @returns undefined for a text that is none, or that has two meanings
 */
export function readDate(text: string, edge: Edge, clock: Clock, where = back): Date | undefined {
  try {
    const moment = boundOf(text, clock, where);
    return moment && dateIn(moment, edge);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function momentOf(text: string, clock: Clock, { looks, after }: Whereabouts): Moment | undefined {
  const look = { ...lookFrom(clock, looks), after: after && inZone(clock, after.getTime()) };
  return readMoment(text, look);
}

/** The same for one end of what is looked for: `last 7 days` has two. */
function boundOf(text: string, clock: Clock, where: Whereabouts): Moment | undefined {
  const moment = momentOf(text, clock, where);
  if (moment !== undefined) return moment;
  const span = countedSpan(text, clock, where.looks);
  return span && { span };
}

/** Undefined for a date that Halo can't have. */
function dateIn(moment: Moment, edge: Edge): Date | undefined {
  const date =
    "at" in moment
      ? moment.at
      : edge === "first"
        ? new Date(moment.span.start.getTime())
        : new Date(moment.span.end.getTime() - 1);
  return isInHalo(date) ? date : undefined;
}

/**
 * What is wrong with words for a date whatever day it is, as a sentence without a name.
 *
 * @returns undefined where nothing is
 */
export function dateFault(text: string): string | undefined {
  try {
    const moment = boundOf(
      text,
      { now: () => Date.UTC(2026, 0, 15), timeZone: "UTC", financialYearStart },
      back,
    );
    return moment && dateIn(moment, "first") ? undefined : dateForms;
  } catch (error) {
    if (error instanceof Refusal) return error.isAlways ? `${error.message}.` : undefined;
    throw error;
  }
}

/** Any, for checks of the form alone: whether the deployment has one is found out when the words are resolved. */
const financialYearStart = { month: 4, day: 1 };

/** What becomes of the words for a date. */
export interface DateForm {
  /** Which end of a day (or week, month …) is meant. */
  readonly edge: Edge;
  /** A `filter` takes it in UTC without its zone; a stored `time` is sent with it; a stored `day` as {@link dayToSend} says. */
  readonly as: "filter" | "time" | "day";
}

const plainDay = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Resolves the words for a date to the form that Halo takes.
 *
 * @param name the argument's, for the sentences
 * @returns the date, and what the words were taken to mean unless they say it exactly
 * @throws HaloError `bad_input` for words that are no date, and for a span of days where one date is stored
 */
export function resolveDate(
  name: string,
  words: string,
  { edge, as }: DateForm,
  clock: Clock,
  where = back,
): { readonly value: string; readonly said: string | undefined } {
  const text = words.trim();
  const date = storable(name, text, { edge, as }, clock, where);
  const { timeZone } = clock;
  const { isTime, hasZone } = exactnessOf(text);
  const instant = `${toHaloTime(date)}Z`;
  if (as === "day") {
    const day = localDay(date, timeZone);
    // A time of day that was given is kept where its day is the same in UTC.
    const isKept = isTime && instant.startsWith(day);
    const said = plainDay.test(text) ? undefined : `${name} ${text} is ${day}`;
    return { value: isKept ? instant : dayToSend(day, timeZone), said };
  }
  const value = as === "time" ? instant : toHaloTime(date);
  const isExact = timeZone === "UTC" ? plainDay.test(text) || isTime : hasZone;
  return { value, said: isExact ? undefined : `${name} ${text} is ${localTime(date, timeZone)}` };
}

function storable(
  name: string,
  text: string,
  { edge, as }: DateForm,
  clock: Clock,
  where: Whereabouts,
): Date {
  let moment: Moment | undefined;
  try {
    moment = (as === "filter" ? boundOf : momentOf)(text, clock, where);
  } catch (error) {
    if (error instanceof Refusal) throw badInput(`${name}: ${error.message}.`);
    throw error;
  }
  if (as !== "filter" && moment !== undefined && "span" in moment) {
    const { span } = moment;
    if (!isOneDay(span)) {
      const [first, last] = [span.start, new Date(span.end.getTime() - 1)].map((date) =>
        localDay(date, clock.timeZone),
      );
      throw badInput(`${name}: ${text} is ${first} to ${last}: give one day of it.`);
    }
    if (span.edge === "end" && as === "time") return new Date(span.end.getTime() - 1000);
  }
  const date = moment && dateIn(moment, edge);
  if (date === undefined) throw badInput(`${name}: ${dateForms}.`);
  return date;
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
  const day = (time = "") => time.slice(0, 10);
  // A day alone is stored as its first instant, which no other order of the two would mend.
  if (day(start) === day(end) && end?.slice(11, 19) === "00:00:00")
    return `${last} has no time of day, and ${first} (${start}) has one: give the time too, such as 17:00.`;
  return `${first} (${start}) is later than ${last} (${end}): swap them.`;
}

/** The form that Halo's filters take: `yyyy-MM-ddTHH:mm:ss`, in UTC. */
export function toHaloTime(date: Date): string {
  return new Date(date.getTime()).toISOString().slice(0, 19);
}
