import { addDays, startOfDay } from "date-fns";
import { instantOf, localDay } from "../../../../halo/dates/days.ts";
import { shifted } from "./calendar-spans.ts";
import {
  type Clock,
  type DayUnit,
  exactMs,
  firstOfLast,
  inZone,
  isDayUnit,
  isInHalo,
  type Span,
  units,
} from "./clock.ts";
import { type Direction, type Look, lookFrom } from "./look.ts";
import { clockAmount, type Moment, momentWords, readAmount, readMoment, sinceNow } from "./moments.ts";
import { anyMonth } from "./names.ts";
import { Refusal } from "./refusal.ts";
import { bareDay, saidOnce, sidesOf } from "./sides.ts";
import { isOneDay, namedSpan } from "./spans.ts";
import { tidy, unhyphened } from "./tidy.ts";
import { wholeSpan } from "./whole-spans.ts";

/** Periods in words: spans that have a name, so many days or hours back, and from one moment to another. */

/** A span that was asked for, as it was meant. */
export interface AskedSpan extends Span {
  /** The calendar month, year … of which it is the part so far. */
  readonly whole?: Span;
  /** Whether it has no beginning, so that nothing lies before it. */
  readonly isOpen?: boolean;
  /** Whether it was asked for as so many days or weeks, which are no month though they may lie as one does. */
  readonly isOfDays?: boolean;
  /** Whether it was asked for as what comes from now on, though it may begin with today. */
  readonly isAhead?: boolean;
}

/** Before the first record of any Halo tenant. */
const firstMidnight = "2000-01-01T00:00";

const lead = /^(?:for|on|during|over|within|only|just|period|in(?! \d{1,3} ?[a-z])) /;
const allTime =
  /^(?:all(?: time)?|all data|ever|everything|forever|always|entire history|lifetime|since (?:ever|beginning|start))$/;
const toDate = /^(.+?)(?:,? so far| to date|,? (?:until|up to|to) (?:now|today))$/;
const soFarFirst = /^so far (.+)$/;
/** Words for what is over; with "to date" they have two meanings. */
const isPastName = /\b(?:last|previous|prior|preceding)\b/;
const bareUnit = /^(?:week|month|quarter|year|financial year|fiscal year)$/;
const shortToDate: Readonly<Record<string, string>> = {
  wtd: "week",
  mtd: "month",
  qtd: "quarter",
  ytd: "year",
  fytd: "financial year",
};
const rolling =
  /^(?:(last|past|previous|prior|preceding|trailing|rolling|most recent|next|coming|following|upcoming) )?(\d.*)$/;
const pastUnit =
  /^(?:(?:past|trailing|rolling) (hour|week|fortnight|month|quarter|year)|(?:last|previous) (hour|fortnight))$/;
const trailingYear = /^(?:ttm|ltm|l12m)$/;
const agoForm = /^(\d.*) ago$/;
const sinceForm =
  /^(?:since|from|starting|beginning) (.+?)(?: to date| (?:until|till|up to|to) (?:now|today|date)| (?:onwards?|on|forward))?$/;
const untilForm = /^(?:until|till|up to|up until|through|to) (.+)$/;
const dots = /^(.*?)(?:\.{2,3}|…)(.*)$/;
const isoDuration = /^p(\d+)([dwmy])$|^pt(\d+)([hm])$/;
const isoUnits: Readonly<Record<string, string>> = {
  d: "days",
  w: "weeks",
  m: "months",
  y: "years",
  h: "hours",
};

/**
 * Reads a period.
 *
 * @returns undefined for a text that is none
 * @throws Refusal for one that has two meanings or ends before it begins, and for a moment
 */
export function readPhrase(text: string, clock: Clock): AskedSpan | undefined {
  const span = spanOf(text, clock);
  const isKnown = span && isInHalo(span.start) && isInHalo(new Date(span.end.getTime() - 1));
  return isKnown ? span : undefined;
}

function spanOf(text: string, clock: Clock): AskedSpan | undefined {
  const tidied = tidy(text)
    .replace(lead, "")
    .replace(/^all of /, "")
    .replace(sinceNow, "last $1");
  const look = lookFrom(clock, "back");
  if (allTime.test(tidied)) return { ...upToToday(earliest(clock), look), isOpen: true };
  return (
    dottedRange(tidied, look) ??
    soFar(unhyphened(tidied), look) ??
    wordedRange(tidied, look) ??
    sinceOrUntil(unhyphened(tidied), look) ??
    wholeSpan(unhyphened(tidied), look) ??
    rollingSpan(unhyphened(tidied), look) ??
    ago(unhyphened(tidied), look) ??
    periodNamed(unhyphened(tidied), look) ??
    moment(tidied, look)
  );
}

/**
 * A span that is counted back or ahead from now, or reaches until now: `last 7 days`, `mtd`. As a date it has two ends.
 * `within 2 hours` is ahead where one looks ahead.
 */
export function countedSpan(text: string, clock: Clock, direction: Direction): AskedSpan | undefined {
  const tidied = tidy(text);
  // Whoever looks for what is over 30 days old does not mean the last 30 days.
  if (/^over \d/.test(tidied)) return undefined;
  const words = unhyphened(
    direction === "ahead"
      ? tidied.replace(/^(?:within|during) (?=\d)/, "next ").replace(lead, "")
      : tidied.replace(lead, ""),
  );
  const look = lookFrom(clock, "back");
  return soFar(words, look) ?? rollingSpan(words, look);
}

const earliest = (clock: Clock) => inZone(clock, instantOf(firstMidnight, clock.timeZone).getTime());

/** Until the end of today. */
function upToToday(start: Date, { now }: Look): AskedSpan {
  return { start: startOfDay(start), end: startOfDay(addDays(now, 1)) };
}

function soFar(text: string, look: Look): AskedSpan | undefined {
  const name = shortToDate[text] ?? toDate.exec(text)?.[1] ?? soFarFirst.exec(text)?.[1];
  if (name === undefined) return undefined;
  const whole = namedSpan(bareUnit.test(name) ? `this ${name}` : name, look);
  if (whole === undefined) return undefined;
  if (text.endsWith(" to date") && isPastName.test(name) && !isOneDay(whole)) {
    throw new Refusal(
      `"${text}" may reach until today, or be as much of it as has passed of this one: write "since ${name}" for all until today, or two dates`,
    );
  }
  if (whole.start > look.now || whole.end <= look.now) {
    // "october to date" may begin in an October that is over.
    if (!text.includes("so far")) return undefined;
    throw new Refusal(`"${name}" does not run now: leave "so far" out`, { isAlways: false });
  }
  return { ...upToToday(whole.start, look), whole };
}

/** `A..B`, `A..`, `..B`. */
function dottedRange(text: string, look: Look): AskedSpan | undefined {
  const found = dots.exec(text);
  if (found === null) return undefined;
  const [first, last] = [found[1]?.trim() ?? "", found[2]?.trim() ?? ""];
  if (/\.\./.test(last) || (first === "" && last === "")) return undefined;
  return range(first, last, look);
}

/** `A to B`, `A - B`, `between A and B`, `A/B`, `1-15 November`, `mon-fri`. */
function wordedRange(text: string, look: Look): AskedSpan | undefined {
  const sides = sidesOf(text);
  if (sides === undefined) return undefined;
  const { first, last, isOfDays } = sides;
  if (/^(?:date|now)$/.test(last) && !text.startsWith("between ")) return since(first, look);
  const span = range(first, last, look);
  return span && isOfDays ? { ...span, isOfDays } : span;
}

function sinceOrUntil(text: string, look: Look): AskedSpan | undefined {
  const from = sinceForm.exec(text)?.[1];
  if (from !== undefined) return since(from, look);
  const [, side, bound] = /^(after|before) (.+)$/.exec(text) ?? [];
  if (bound !== undefined && startOf(bound, look) !== undefined) {
    const instead = side === "after" ? "since" : "until";
    throw new Refusal(
      `"${text}" may hold ${bound} or not: write "${instead} ${bound}", which does, or two dates`,
    );
  }
  const until = untilForm.exec(text)?.[1];
  if (until === undefined) return undefined;
  return range("", until, look);
}

function since(from: string, look: Look): AskedSpan | undefined {
  const start = startOf(from, look);
  if (start === undefined) return undefined;
  const span = { start, end: upToToday(look.now, look).end };
  if (span.end <= start)
    throw new Refusal(`"${from}" is still to come: give the end of the period too`, { isAlways: false });
  return span;
}

const startOf = (text: string, look: Look): Date | undefined => {
  const found = readMoment(text, look);
  return found && ("at" in found ? found.at : found.span.start);
};

/** From the first instant of one side to the last of the other, which is the first such behind the start. */
function range(first: string, last: string, look: Look): AskedSpan | undefined {
  if (last === "") return since(first, look);
  const shared = saidOnce(first, last);
  if (shared !== undefined) return range(shared, last, look);
  // "1 Oct to 15 Nov 2026": the year is that of both.
  const year = lacksYear(first) ? /(?:^|\D)(\d{4})$/.exec(last)?.[1] : undefined;
  const from = year === undefined ? first : `${first} ${year}`;
  const start = first === "" ? startOfDay(earliest(look.clock)) : startOf(from, look);
  if (start === undefined) return undefined;
  if (readAmount(unhyphened(last)) !== undefined) {
    throw new Refusal(`"${last}" is no end: write "${last} ago", or a date`);
  }
  const after = first === "" ? undefined : inZone(look.clock, start.getTime());
  const end = bareDay.test(last) ? endOnDay(last, first, look, after) : endOf(last, { ...look, after });
  if (end === undefined) return undefined;
  if (end <= start && year !== undefined) return range(`${first} ${Number(year) - 1}`, last, look);
  if (end <= start) {
    const [from, to] = [start, new Date(end.getTime() - 1)].map((date) =>
      localDay(date, look.clock.timeZone),
    );
    const why =
      first === ""
        ? `"${last}" is too early`
        : `it ends before it begins: swap its dates, ${from} and ${to}, or give others`;
    throw new Refusal(why, { isAlways: false });
  }
  return { start, end, ...(first === "" && { isOpen: true }) };
}

/**
 * The end of the 15th as the end of a range: the first one behind a start that leaves its month open, too. Of a start that
 * does not, any later one may be meant.
 *
 * @throws Refusal where the first one behind the start is not the one that is meant by itself
 */
function endOnDay(last: string, first: string, look: Look, after: Look["after"]): Date | undefined {
  const own = endOf(last, { ...look, after });
  if (after === undefined) return own;
  const end = endOf(last, { ...look, direction: "ahead", from: after });
  if (bareDay.test(first) || end?.getTime() === own?.getTime()) return end;
  const days = [end, own].flatMap((date) =>
    date === undefined ? [] : [localDay(new Date(date.getTime() - 1), look.clock.timeZone)],
  );
  throw new Refusal(`"${last}" as the end may be ${days.join(" or ")}: write the one that is meant`, {
    isAlways: false,
  });
}

/** Whether words name a day, month, quarter or week without its year. */
const lacksYear = (text: string) =>
  new RegExp(
    `^(?:\\d{1,2}(?:st|nd|rd|th)? ?)?(?:of )?${anyMonth}(?: \\d{1,2}(?:st|nd|rd|th)?)?$|^[qhw]\\d{1,2}$|^week \\d{1,2}$`,
  ).test(text);

function endOf(text: string, look: Look): Date | undefined {
  const found = readMoment(text, look);
  if (found === undefined) return undefined;
  if ("span" in found) return found.span.end;
  if (/23:59$/.test(text)) return new Date(found.at.getTime() + 60_000);
  // A second is the last one that counts: 23:59:59 is the end of its day.
  return found.at.getUTCSeconds() === 59
    ? new Date(Math.floor(found.at.getTime() / 1000 + 1) * 1000)
    : found.at;
}

/** The last or next N hours, days, weeks …; today is one of the days. */
function rollingSpan(text: string, look: Look): AskedSpan | undefined {
  if (trailingYear.test(text)) return counted(12, "month", "back", look);
  const unit = pastUnit.exec(text);
  if (unit !== null) return rollingSpan(`rolling 1 ${unit[1] ?? unit[2]}`, look);
  const iso = isoDuration.exec(text);
  const minutes = iso?.[4] === "m" ? "minutes" : undefined;
  const plain = iso === null ? text : `${iso[1] ?? iso[3]} ${minutes ?? isoUnits[iso[2] ?? iso[4] ?? ""]}`;
  const found = rolling.exec(plain);
  if (found === null) return undefined;
  const amount = readAmount((found[2] ?? "").replace(/ (?:period|window)$| calendar(?= days$)/, ""));
  if (amount === undefined) return undefined;
  if (amount.count === 0) throw new Refusal(`"${text}" is no time at all: give at least 1`);
  const isAhead = /^(?:next|coming|following|upcoming)$/.test(found[1] ?? "");
  const isRolling = /^(?:trailing|rolling)$/.test(found[1] ?? "");
  if (amount.unit === "quarter" && !isRolling) {
    throw twoQuarters(text, amount.count, isAhead, look);
  }
  return counted(amount.count, amount.unit, isAhead ? "ahead" : "back", look);
}

/** Whoever says quarters may mean those of the calendar, or months counted from today: neither is taken for the other. */
function twoQuarters(text: string, count: number, isAhead: boolean, look: Look): Refusal {
  const nearest = shifted(look.now, "quarter", isAhead ? 1 : -1);
  const furthest = shifted(look.now, "quarter", isAhead ? count : -count);
  const [from, to] = isAhead ? [nearest, furthest] : [furthest, nearest];
  const day = (date: Date) => localDay(date, look.clock.timeZone);
  const calendar = `${day(from.start)}..${day(new Date(to.end.getTime() - 1))}`;
  return new Refusal(
    `"${text}" may be calendar quarters or months counted from today: write ${calendar}, or "${isAhead ? "next" : "last"} ${3 * count} months"`,
    { isAlways: false },
  );
}

function counted(
  count: number,
  unit: DayUnit | "hour" | "minute",
  direction: Direction,
  look: Look,
): AskedSpan {
  const { clock, now } = look;
  if (!isDayUnit(unit)) {
    const [from, other] = [now.getTime(), exactMs(count, unit)];
    return direction === "ahead"
      ? { start: new Date(from), end: new Date(from + other), isAhead: true }
      : { start: new Date(from - other), end: new Date(from) };
  }
  const isOfDays = unit === "day" || unit === "week";
  if (direction === "back")
    return { start: firstOfLast(count, unit, clock), end: firstOfLast(0, "day", clock), isOfDays };
  return { start: startOfDay(now), end: units[unit].add(startOfDay(now), count), isOfDays, isAhead: true };
}

/** `3 weeks ago` as a period is the calendar week three before this one. */
function ago(text: string, look: Look): AskedSpan | undefined {
  const amount = readAmount(agoForm.exec(text)?.[1] ?? "");
  if (amount === undefined) return undefined;
  if (!isDayUnit(amount.unit)) {
    throw new Refusal(
      `"${text}" is a moment: write "last ${amount.count === 1 ? amount.unit : `${amount.count} ${amount.unit}s`}" for the time since then`,
    );
  }
  return shifted(look.now, amount.unit, -amount.count);
}

/** A span with a name; the start and the end of one are moments. */
function periodNamed(text: string, look: Look): AskedSpan | undefined {
  const span = namedSpan(text, look);
  return span?.edge === undefined ? span : undefined;
}

/** What is a moment and no period. */
function moment(text: string, look: Look): undefined {
  const found: Moment | undefined = readMoment(text, look);
  if (found === undefined) return undefined;
  const start = "at" in found ? found.at : found.span.start;
  const words = momentWords(text);
  const passed = clockAmount(words);
  if (passed !== undefined) {
    const half = /^([12])h(\d\d)$/.exec(words);
    const other = half === null ? "" : `20${half[2]}-H${half[1]} for that half of a year, or `;
    throw new Refusal(`"${text}" is a length of time: write ${other}"last ${passed.count} minutes"`);
  }
  const instead =
    start < look.now
      ? `write "since ${words}" for the time since then, or two dates`
      : 'give two dates, or such as "next 7 days"';
  throw new Refusal(`"${text}" is a moment: ${instead}`);
}
