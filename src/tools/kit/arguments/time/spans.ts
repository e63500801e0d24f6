import { addDays, startOfWeek } from "date-fns";
import { calendarSpan, lastDay, shifted, weekAround } from "./calendar-spans.ts";
import { type DayUnit, type Span, whole } from "./clock.ts";
import { behindStart, type Look } from "./look.ts";
import { anyWeekday, weekdayOf } from "./names.ts";
import { Refusal } from "./refusal.ts";

/** Whole days, weeks, months … that words name, by the calendar or from now: `today`, `last week`, `friday`, `Q3`. */

const dayWords: Readonly<Record<string, number>> = {
  "day before yesterday": -2,
  yesterday: -1,
  "previous day": -1,
  today: 0,
  "this day": 0,
  "current day": 0,
  tomorrow: 1,
  "next day": 1,
  "day after tomorrow": 2,
};
const relative =
  /^(this|current|last|previous|prior|preceding|next|coming|following|upcoming) (week|month|quarter|year|weekend)$/;
const beyond = /^(week|month|quarter|year) (before last|after next)$/;
const calendarWord = / (?:full|whole|complete|entire|calendar)(?= (?:week|month|quarter|year)$)/;
const weekdayForm = new RegExp(
  `^(?:(this|last|past|previous|next|coming) )?(${anyWeekday})(?: (?:of )?(this|last|next|previous) week)?$|^(this|last|next|previous) week,? (?:on )?(${anyWeekday})$`,
);
const weekOfForm = /^(?:week (?:of|commencing|beginning|starting|ending|containing|from)|w\/[cbe]) (.+)$/;
const endForm =
  /^(start|beginning|begin|first day|end|last day) of (.+)$|^(week|month|quarter|year)[ -](start|end)$|^eo([wmqy])$/;
const bareUnit = /^(day|week|month|quarter|year|financial year|fiscal year)$/;
const unitOfLetter: Readonly<Record<string, string>> = { w: "week", m: "month", q: "quarter", y: "year" };

/** A span, and whether the words name the start or the end of something: a moment of an end is its last. */
export interface NamedSpan extends Span {
  readonly edge?: "start" | "end";
  /** The instant, where it is the start or the end of a day. */
  readonly at?: Date;
}

/** The shift that a word is, in units. */
function shiftOf(word: string): number {
  if (/^(?:last|previous|prior|preceding|past)$/.test(word)) return -1;
  return /^(?:next|coming|following|upcoming)$/.test(word) ? 1 : 0;
}

/**
 * The span that words name, as {@link tidy} gives them.
 *
 * @throws Refusal for words that name two, or a part of a day
 */
export function namedSpan(words: string, look: Look): NamedSpan | undefined {
  return (
    calendarSpan(words, look) ??
    relativeSpan(
      calendarWord.test(words) ? words.replace(calendarWord, "").replace("past", "last") : words,
      look,
    ) ??
    weekday(words, look) ??
    weekOf(words, look) ??
    startOrEnd(words, look) ??
    unknownPart(words)
  );
}

function relativeSpan(words: string, { now }: Look): Span | undefined {
  const days = dayWords[words];
  if (days !== undefined) return whole(addDays(now, days), "day");
  const found = relative.exec(words);
  if (found !== null) {
    const [, word = "", unit = ""] = found;
    if (unit === "weekend") {
      const monday = startOfWeek(addDays(now, 7 * shiftOf(word)), { weekStartsOn: 1 });
      return { start: addDays(monday, 5), end: addDays(monday, 7) };
    }
    return shifted(now, unit as DayUnit, shiftOf(word));
  }
  const far = beyond.exec(words);
  if (far === null) return undefined;
  return shifted(now, far[1] as DayUnit, far[2] === "before last" ? -2 : 2);
}

/**
 * `friday` is the latest or, ahead, the coming one, today included; `last friday` the latest before today; `next friday`
 * that of the week after this one; `this friday` that of this week or, ahead, the coming one.
 */
function weekday(words: string, look: Look): Span | undefined {
  const { now, direction } = look;
  const found = weekdayForm.exec(words);
  if (found === null) return undefined;
  const [, word, name, ofWeek, week, otherName] = found;
  const wanted = weekdayOf(name ?? otherName ?? "");
  const inWeek = (shift: number) => {
    const monday = startOfWeek(addDays(now, 7 * shift), { weekStartsOn: 1 });
    return whole(addDays(monday, (wanted + 6) % 7), "day");
  };
  const named = ofWeek ?? week;
  if (named !== undefined) return word === undefined ? inWeek(shiftOf(named)) : undefined;
  if (word === "next") return inWeek(1);
  if (word === "this" && direction === "back") return inWeek(0);
  if (word === undefined) return behindStart((each) => nearestWeekday(wanted, each), look);
  const ahead = (wanted - now.getDay() + 7) % 7;
  return whole(addDays(now, word === "this" || word === "coming" ? ahead : ahead - 7), "day");
}

/** The latest such day or, ahead, the coming one; the day that one looks from counts. */
function nearestWeekday(wanted: number, { from, direction }: Look): Span {
  const ahead = (wanted - from.getDay() + 7) % 7;
  return whole(addDays(from, direction === "ahead" || ahead === 0 ? ahead : ahead - 7), "day");
}

/** The week, from Monday, in which a day lies: `week of 2 November`. */
function weekOf(words: string, look: Look): Span | undefined {
  const day = weekOfForm.exec(words)?.[1];
  const span = day === undefined ? undefined : namedSpan(day, look);
  return span && isOneDay(span) ? weekAround(span) : undefined;
}

/** The first or the last day of a span; of a day its first or last instant. */
function startOrEnd(words: string, look: Look): NamedSpan | undefined {
  const found = endForm.exec(words);
  if (found === null) {
    if (!/^eod$/.test(words)) return undefined;
    return startOrEnd("end of day", look);
  }
  const [, word, of, unit, place, letter] = found;
  const inner = of ?? unit ?? unitOfLetter[letter ?? ""] ?? "";
  const span = namedSpan(bareUnit.test(inner) ? `this ${inner}` : inner, look);
  if (span === undefined) return undefined;
  const isEnd = /^(?:end|last day)$/.test(word ?? place ?? "end");
  // The first day of a month is a day, its start is a moment.
  const edge = /day/.test(word ?? "") ? undefined : isEnd ? "end" : "start";
  if (isOneDay(span) && edge !== undefined)
    return { ...span, edge, at: isEnd ? new Date(span.end.getTime() - 1000) : span.start };
  const day = isEnd ? lastDay(span, look) : whole(span.start, "day");
  return edge === undefined ? day : { ...day, edge };
}

/** Whether a span is one day, which has 23 to 25 hours. */
export function isOneDay({ start, end }: Span): boolean {
  return end.getTime() - start.getTime() <= 25 * 3_600_000;
}

/** Words that people use and that have no meaning to the minute here. */
function unknownPart(words: string): undefined {
  if (
    /\b(?:morning|afternoon|evening|night|tonight|midday|lunch(?:time)?|cob)\b|close of business/.test(words)
  ) {
    throw new Refusal(
      `"${words}": a part of a day has no fixed hours here; give times, such as yesterday 09:00`,
    );
  }
  if (/\b(?:business|working|work|week) ?(?:days?|weeks?)\b/.test(words)) {
    throw new Refusal(
      `"${words}": working days are not known here; give days, such as yesterday, friday, or monday..friday`,
    );
  }
  if (/\bmidnight\b/.test(words)) {
    throw new Refusal(
      `"${words}" may be the start or the end of a day: write 00:00 with the day that begins then`,
    );
  }
  if (/^(?:last|past) (?:day|night)$/.test(words)) {
    throw new Refusal(`"${words}" may be yesterday or the last 24 hours: write "yesterday" or "24h"`);
  }
  if (
    /\b(?:few|several|recent(?:ly)?)\b/.test(words) &&
    /\b(?:days?|weeks?|months?|hours?|years?)\b/.test(words)
  ) {
    throw new Refusal(`"${words}" says no number: give one, such as "last 7 days"`);
  }
  return undefined;
}
