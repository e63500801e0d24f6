import { addDays, isValid, parseISO } from "date-fns";
import { instantOf, localDay } from "../../../../halo/dates/days.ts";
import { exactMs, firstOfLast, inZone, isDayUnit, type Span, units, whole } from "./clock.ts";
import { readDuration } from "./durations.ts";
import type { Look } from "./look.ts";
import { Refusal, twoUnits } from "./refusal.ts";
import { isOneDay, type NamedSpan, namedSpan } from "./spans.ts";
import { type Amount, anyUnit, tidy, unhyphened, unitOf } from "./tidy.ts";
import { readTimeOfDay } from "./written.ts";

/** Moments in words: an exact time, or a day (week, month …) of which an argument takes one end. */

/** An exact time, or a span of which the first or the last instant is meant. */
export type Moment = { readonly at: Date } | { readonly span: NamedSpan };

/** A time with its zone or without; with a space in place of the T, as results show it. */
const isoTime =
  /^(\d{4}-\d{2}-\d{2})[t ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?) ?(z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?$/i;
const zoneAtEnd = / ?(z|utc|gmt|(?<=[\d.m] ?)[+-]\d{2}(?::?\d{2})?)$/;
/** A time and what may be its end as well as an offset from UTC: `9:00-10:00`, `14-15`. */
const twoTimes =
  /(?:^|[^-\d:.])(\d{1,2}(?:[:.]\d{2})? ?(?:[ap]\.?m\.?)? ?- ?\d{1,2}(?::?\d{2})?(?: ?[ap]\.?m\.?)?)$/;
const dayThenTime = /^(.+?)(?:,? at |,? @ ?|,? )(noon|\d[\d:.]*(?: ?[ap]\.?m)?)$/;
const timeThenDay = /^(?:at )?(noon|\d[\d:.]*(?: ?[ap]\.?m)?)(?:,? on |,? )(.+)$/;
const amountForm = new RegExp(`^(\\d{1,4}(?:\\.\\d+)?) ?(${anyUnit})$`);
/** As dashboards write it: a moment; as a period, the time since then. */
export const sinceNow = /^now ?- ?(\d+ ?(?:h|d|w|y))$/;
const behind = /^(.+?) (ago|earlier|back|before now|from now|from today|later|hence|ahead)$/;

/**
 * An amount of time: `30 days`, `24h`.
 *
 * @throws Refusal for `m`, which is minutes or months, and for a part of a day or a month
 */
export function readAmount(words: string): Amount | undefined {
  const found = amountForm.exec(words);
  if (found === null) return undefined;
  const [, count = "", word = ""] = found;
  const unit = unitOf(word);
  if (unit === undefined) return undefined;
  if (unit === "minutes or months") throw twoUnits(count);
  if (!Number.isInteger(Number(count)) && isDayUnit(unit.unit)) {
    throw new Refusal(`${words}: give a whole number of ${unit.unit}s`);
  }
  return { count: Number(count) * unit.count, unit: unit.unit };
}

/**
 * Reads a moment. A time without a zone is the tenant's local time. What does not say whether it lies ahead or back
 * does as the look says: `friday`, `10:00`, `7d`.
 *
 * @returns undefined for a text that is none
 * @throws Refusal for one that has two meanings
 */
export function readMoment(text: string, look: Look): Moment | undefined {
  const exact = exactTime(text, look);
  if (exact !== undefined) return exact.at === undefined ? undefined : { at: exact.at };
  const words = momentWords(text);
  if (/^(?:now|right now|just now)$/.test(words)) return { at: new Date(look.clock.now()) };
  const found = distance(words, look);
  if (found !== undefined) return found;
  const span = namedSpan(words, look);
  if (span === undefined) return timeOfDay(words, look);
  return span.at === undefined ? { span } : { at: new Date(span.at.getTime()) };
}

/** Whether a text says a time to the minute, and its zone. */
export function exactnessOf(text: string): { readonly isTime: boolean; readonly hasZone: boolean } {
  const found = isoTime.exec(text.trim());
  return { isTime: found !== null, hasZone: found?.[3] !== undefined };
}

/** An ISO time; without `at` where it has the form, but no calendar or clock has it. */
function exactTime(text: string, { clock }: Look): { readonly at: Date | undefined } | undefined {
  const found = isoTime.exec(text.trim());
  if (found === null) return undefined;
  const [, day = "", time = "", zone] = found;
  const date = parseISO(`${day}T${time}${zone === undefined ? "Z" : isoZone(zone)}`);
  if (!isValid(date)) return { at: undefined };
  return { at: zone === undefined ? instantOf(`${day}T${time}`, clock.timeZone) : date };
}

/** A zone as ISO 8601 writes it with a colon. */
function isoZone(zone: string): string {
  if (!/^[+-]/.test(zone)) return "Z";
  const [hours, minutes] = [zone.slice(0, 3), zone.slice(3).replace(":", "")];
  return `${hours}:${minutes || "00"}`;
}

/** The words without what may stand before a date: on monday, by friday. */
export function momentWords(text: string): string {
  return unhyphened(tidy(text).replace(sinceNow, "$1 ago")).replace(/^(?:on|at|by|as of) /, "");
}

/** What is so far from now: `in 3 days`, `2 weeks ago`, `+2h`; a bare `7d` is the first of the last 7 days or, ahead, in 7 days. */
function distance(words: string, look: Look): Moment | undefined {
  const signed = /^([+-]) ?(.+)$/.exec(words);
  const ahead = /^in (.+)$/.exec(words);
  const found = behind.exec(words);
  const isBack = signed?.[1] === "-" || /^(?:ago|earlier|back|before now)$/.test(found?.[2] ?? "");
  const text = signed?.[2] ?? ahead?.[1] ?? found?.[1];
  if (text !== undefined && [signed, ahead, found].filter((each) => each !== null).length > 1)
    return undefined;
  const amount = readAmount(text ?? words) ?? clockAmount(text ?? words);
  if (amount === undefined) return undefined;
  const { clock, direction } = look;
  const isBare = text === undefined;
  if (isBare && direction === "back" && amount.unit === "quarter") {
    throw new Refusal(
      `"${words}" may be calendar quarters or months counted from today: write "${amount.count} quarters ago", which is that day, or the first day that is meant`,
    );
  }
  if (isBare && direction === "back" && isDayUnit(amount.unit) && amount.count > 0) {
    return { span: whole(inZone(clock, firstOfLast(amount.count, amount.unit, clock).getTime()), "day") };
  }
  const sign = (isBare ? direction === "back" : isBack) ? -1 : 1;
  // An end that is given as "30 min" is so long after its start.
  const start = isBare && !isDayUnit(amount.unit) && direction === "ahead" ? look.after : undefined;
  return away(start ?? look.now, sign * amount.count, amount.unit);
}

function away(start: Look["now"], count: number, unit: Amount["unit"]): Moment {
  if (isDayUnit(unit)) return { span: whole(units[unit].add(start, count), "day") };
  return { at: new Date(start.getTime() + exactMs(count, unit)) };
}

/** An amount of several units, such as 1h 30m, in minutes. */
export function clockAmount(text: string): Amount | undefined {
  if (!/^\d+ ?h/.test(text)) return undefined;
  const hours = readDuration(text);
  return typeof hours === "number" ? { count: hours * 60, unit: "minute" } : undefined;
}

/** A time of a day: `tomorrow 9am`, `10:00 on friday`; alone the latest or, ahead, the next one. */
function timeOfDay(words: string, look: Look): Moment | undefined {
  const zone = zoneAtEnd.exec(words)?.[1];
  const both = twoTimes.exec(words)?.[1];
  if (both !== undefined && (both !== words || /[:apm]/.test(both))) {
    throw new Refusal(
      `"${both}" may be two times, or one with its zone: write one time, and a zone only with a date, as in 2026-11-21T09:00-05:00`,
    );
  }
  const rest = zone === undefined ? words : words.replace(zoneAtEnd, "");
  const alone = readTimeOfDay(rest);
  if (alone !== undefined) {
    const from = look.after ?? look.from;
    const isAhead = look.direction === "ahead" || look.after !== undefined;
    const at = (days: number) => instantAt(addDays(from, days), alone, zone, look);
    const days = isAhead ? [0, 1] : [0, -1];
    const isRight = (date: Date) => (isAhead ? date >= from : date <= from);
    const found = days.map(at).find(isRight);
    return found && { at: found };
  }
  const [, day, time] = dayThenTime.exec(rest) ?? [];
  const [, otherTime, otherDay] = timeThenDay.exec(rest) ?? [];
  const split = [
    { day, time },
    { day: otherDay, time: otherTime },
  ];
  for (const each of split) {
    if (each.day === undefined || each.time === undefined) continue;
    const found = onDay(each.day, each.time, zone, look);
    if (found !== undefined) return found;
  }
  return undefined;
}

function onDay(day: string, time: string, zone: string | undefined, look: Look): Moment | undefined {
  const clockTime = readTimeOfDay(time);
  const dayOf = (from: Look) => {
    const found = distance(day, from) ?? wrapped(namedSpan(day, from));
    return found !== undefined && "span" in found && isOneDay(found.span) ? found.span : undefined;
  };
  const own = dayOf(look);
  if (own === undefined) return undefined;
  if (clockTime === undefined) {
    if (/^\d{1,2}$/.test(time) && Number(time) < 24) {
      if (Number(time) > 12) throw new Refusal(`"${time}" has no minutes: write ${time}:00`);
      throw new Refusal(
        `"${time}" may be ${time}am or ${time}pm: write one of them, or ${time.padStart(2, "0")}:00`,
      );
    }
    return undefined;
  }
  const at = (span: Span) => instantAt(span.start, clockTime, zone, look);
  const instant = at(own);
  // "friday 10:00" on a Friday at noon is the one of another week.
  const isPassed = look.direction === "ahead" ? instant < look.from : instant > look.from;
  const other = isPassed ? dayOf({ ...look, from: inZone(look.clock, nextDay(own, look)) }) : undefined;
  return { at: other === undefined ? instant : at(other) };
}

const wrapped = (span: NamedSpan | undefined): Moment | undefined => span && { span };

/** A moment of the day after a span, or of the one before where one looks back. */
const nextDay = ({ start, end }: Span, { direction }: Look) =>
  direction === "ahead" ? end.getTime() : start.getTime() - 1;

/** A time on the day that a date is in the tenant's zone; the time is of another zone where one is given. */
function instantAt(date: Date, time: string, zone: string | undefined, { clock }: Look): Date {
  const local = `${localDay(date, clock.timeZone)}T${time}`;
  return zone === undefined ? instantOf(local, clock.timeZone) : parseISO(`${local}${isoZone(zone)}`);
}
