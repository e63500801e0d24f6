import { TZDate, tz } from "@date-fns/tz";
import { addDays, addMonths, addYears, getISOWeeksInYear, isValid, parseISO } from "date-fns";
import { localDay } from "../../../../halo/dates/days.ts";
import { type DayUnit, inZone, type Span, units, whole } from "./clock.ts";
import { behindStart, type Look, nearest, relativeTo } from "./look.ts";
import { anyMonth, anyOrdinal, monthNumber, ordinalOf, weekdayName } from "./names.ts";
import { Refusal } from "./refusal.ts";
import { readWrittenDay } from "./written.ts";

/** Days, weeks, months, quarters, halves and years that have names of their own: `Oct 2026`, `2026-W45`, `Q3`, `FY2026`. */

const isoDay = /^(\d{4})(?:-(\d{1,2})-(\d{1,2})|\/(\d{1,2})\/(\d{1,2})|(\d{2})(\d{2}))$/;
const isoMonth = /^(\d{4})[-/](\d{1,2})$|^(\d{1,2})\/(\d{4})$/;
const isoYear = /^(?:calendar )?(?:year )?(\d{4})$/;
const numericDay = /^\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})$/;
const isoWeekDay = /^\d{4}-w\d{2}-[1-7]$/;

const monthDayForm =
  /^(\d{1,2}(?:st|nd|rd|th)|first(?= of ))(?: of (?:(this|current|last|previous|next|coming) )?month)?$/;

/** A year behind or before what lies in it: 2026, '26, last year. */
const inYear = "(?:(?:,? |, ?)(?:of |in )?(\\d{4}|\\d{2}|(?:last|this|next|previous|current) year))?";
const yearFirst = "(?:(\\d{4})[ -]?)?";
const part = `(?:q([1-4])|h([12])|(${anyOrdinal}) (quarter|half)|quarter ([1-4])|half ([12]))`;
const partForm = new RegExp(`^(?:(this|last|next|previous|current) )?${yearFirst}${part}${inYear}$`);
const monthForm = new RegExp(
  `^(?:(this|last|next|previous|current|coming|following) )?(?:month of )?(?:(\\d{4}) )?(${anyMonth})\\.?(?:,? (?:of |in )?(\\d{4}|(?:last|this|next|previous|current) year))?$`,
);
const weekForm = new RegExp(`^${yearFirst}(?:w|wk ?|week )(\\d{1,2})${inYear}$`);

/** The calendar span that words name, if they name one. */
export function calendarSpan(words: string, look: Look): Span | undefined {
  return (
    daySpan(words, look) ??
    dayOfMonth(words, look) ??
    monthSpan(words, look) ??
    partSpan(words, look) ??
    weekSpan(words, look) ??
    financialSpan(words, look) ??
    yearSpan(words, look)
  );
}

/** A date in the tenant's zone that has to be in the calendar. */
function checked(text: string, unit: DayUnit, { clock }: Look): Span | undefined {
  const date = parseISO(text, { in: tz(clock.timeZone) });
  return isValid(date) ? whole(date, unit) : undefined;
}

const two = (number: number | string) => String(number).padStart(2, "0");
const isoDate = (year: number, month: number, day = 1) =>
  `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;

function daySpan(words: string, look: Look): Span | undefined {
  const iso = isoDay.exec(words);
  if (iso !== null) {
    const [, year = "", ...parts] = iso;
    const [month = "", day = ""] = parts.filter((each) => each !== undefined);
    return checked(isoDate(Number(year), Number(month), Number(day)), "day", look);
  }
  if (isoWeekDay.test(words)) return checked(words.toUpperCase(), "day", look);
  if (numericDay.test(words)) throw numericRefusal(words);
  const written = readWrittenDay(words);
  if (written === undefined) return undefined;
  const { year, month, day, weekday } = written;
  if (year === undefined && weekday === undefined && mayBeYear(words, day, look)) {
    throw new Refusal(
      `"${words}" may be a day or a month of 20${day}: write "${words.split(" ").reverse().join(" ")}" for the day, or "${isoDate(2000 + day, month).slice(0, 7)}" for the month`,
      { isAlways: false },
    );
  }
  const inYear = (each: number) => checked(isoDate(each, month, day), "day", look);
  const span = year === undefined ? nearest(inYear, look) : inYear(year);
  const real = span && inZone(look.clock, span.start.getTime()).getDay();
  if (span === undefined || real === undefined || weekday === undefined || real === weekday) return span;
  const date = isoDate(inZone(look.clock, span.start.getTime()).getFullYear(), month, day);
  throw new Refusal(`${date} is a ${weekdayName(real)}: leave the weekday out, or give another day`, {
    isAlways: year !== undefined,
  });
}

/**
 * `15th`, the latest or, ahead, the coming one; `15th of next month`, `first of month`.
 *
 * @throws Refusal where the month that is meant, or one on the way to the nearest such day, lacks it
 */
function dayOfMonth(words: string, look: Look): Span | undefined {
  const [, figure, word] = monthDayForm.exec(words) ?? [];
  if (figure === undefined) return undefined;
  const day = figure === "first" ? 1 : Number.parseInt(figure, 10);
  if (day < 1 || day > 31) return undefined;
  const dayOf = (date: Date) => localDay(date, look.clock.timeZone);
  const inMonth = ({ now, direction }: Look, shift: number): Span => {
    const at = (months: number) => {
      const { start, end } = shifted(now, "month", months);
      return { start, end, day: addDays(start, day - 1) };
    };
    const month = at(shift);
    if (month.day < month.end) return whole(month.day, "day");
    // The months beside one that lacks a day have it.
    const beside = at(shift + (direction === "ahead" ? 1 : -1)).day;
    const [one = "", other = ""] = [addDays(month.end, -1), beside].map(dayOf).sort();
    throw new Refusal(`${dayOf(month.start).slice(0, 7)} has no ${figure}: write ${one} or ${other}`, {
      isAlways: false,
    });
  };
  if (word !== undefined)
    return inMonth(look, /^(?:last|previous)/.test(word) ? -1 : /^(?:next|coming)/.test(word) ? 1 : 0);
  const read = (each: Look) => {
    const isAhead = each.direction === "ahead";
    const today = whole(each.from, "day").start;
    const own = inMonth({ ...each, now: each.from }, 0);
    if (isAhead ? own.start >= today : own.start <= today) return own;
    return inMonth({ ...each, now: each.from }, isAhead ? 1 : -1);
  };
  const { after } = look;
  try {
    return behindStart(read, look);
  } catch (error) {
    // Behind a start that is known no month between need lack it.
    if (after === undefined) throw error;
    return read({ ...look, from: after, direction: "ahead" });
  }
}

/** How many years back, and how many ahead, a number of two digits behind a month is likely to be a year. */
const likelyYears = { back: 5, ahead: 1 } as const;

/** Whether the number behind a month may be a year as well as a day: `Nov 26` in 2026, not `26 Nov` or `Nov 26th`. */
function mayBeYear(words: string, day: number, { now }: Look): boolean {
  const year = 2000 + day;
  const isLikely =
    year >= now.getFullYear() - likelyYears.back && year <= now.getFullYear() + likelyYears.ahead;
  return isLikely && /^[a-z]+\.? ?\d\d$/.test(words);
}

/** Day and month in figures: which is which differs between countries. */
function numericRefusal(words: string): Refusal {
  const [first = 0, second = 0, last = 0] = words.split(/[-/.]/).map(Number);
  const year = last < 100 ? 2000 + last : last;
  const readings = [
    [second, first],
    [first, second],
  ].flatMap(([month = 0, day = 0]) =>
    month <= 12 && day <= 31 && month * day > 0 ? [isoDate(year, month, day)] : [],
  );
  const different = [...new Set(readings)];
  if (different.length === 0) return new Refusal(`${words} is no date: give one such as 2026-11-21`);
  if (different.length === 1) return new Refusal(`${words}: write ${different[0]}, year first`);
  return new Refusal(`${words} may be ${different.join(" or ")}: write the one that is meant`);
}

/** The number of a year that is written as 2026, 26 or last year. */
function yearOf(text: string, { now }: Look): number {
  if (/^\d{4}$/.test(text)) return Number(text);
  if (/^\d{2}$/.test(text)) return 2000 + Number(text);
  return now.getFullYear() + (/^(?:last|previous)/.test(text) ? -1 : text.startsWith("next") ? 1 : 0);
}

function oneOf(
  span: (year: number) => Span | undefined,
  { word, year }: { readonly word: string | undefined; readonly year: string | undefined },
  look: Look,
): Span | undefined {
  if (word !== undefined) return year === undefined ? relativeTo(word, span, look) : undefined;
  return year === undefined ? nearest(span, look) : span(yearOf(year, look));
}

function monthSpan(words: string, look: Look): Span | undefined {
  const iso = isoMonth.exec(words);
  if (iso !== null) {
    const [year, month] = [iso[1] ?? iso[4], iso[2] ?? iso[3]];
    return checked(isoDate(Number(year), Number(month)), "month", look);
  }
  const named = monthForm.exec(words);
  if (named === null) return undefined;
  const [, word, first, name = "", last] = named;
  if (first !== undefined && last !== undefined) return undefined;
  return oneOf(
    (year) => checked(isoDate(year, monthNumber(name)), "month", look),
    { word, year: first ?? last },
    look,
  );
}

function partSpan(words: string, look: Look): Span | undefined {
  const found = partForm.exec(words);
  if (found === null) return undefined;
  const [, word, first, q, h, ordinal, kind, quarter, half, last] = found;
  if (first !== undefined && last !== undefined) return undefined;
  const number = Number(q ?? h ?? quarter ?? half ?? ordinalOf(ordinal ?? ""));
  const isHalf = (h ?? half) !== undefined || kind === "half";
  const months = isHalf ? 6 : 3;
  if (number > 12 / months) return undefined;
  const span = (year: number) => {
    const start = checked(isoDate(year, (number - 1) * months + 1), "month", look)?.start;
    return start && { start, end: addMonths(start, months) };
  };
  return oneOf(span, { word, year: first ?? last }, look);
}

function weekSpan(words: string, look: Look): Span | undefined {
  const found = weekForm.exec(words);
  if (found === null) return undefined;
  const [, first, number = "", last] = found;
  if (first !== undefined && last !== undefined) return undefined;
  const span = (year: number) => {
    const hasIt = Number(number) >= 1 && Number(number) <= getISOWeeksInYear(new Date(year, 6, 1));
    return hasIt ? checked(`${year}-W${two(number)}`, "week", look) : undefined;
  };
  if (Number(number) === 53 && (first ?? last) === undefined) {
    throw new Refusal(`"${words}": few years have a week 53; write its year, such as 2026-W53`);
  }
  return oneOf(span, { word: undefined, year: first ?? last }, look);
}

function yearSpan(words: string, look: Look): Span | undefined {
  const year = isoYear.exec(words)?.[1];
  return year === undefined ? undefined : checked(`${year}-01-01`, "year", look);
}

const financial = "(?:financial|fiscal|tax|accounting)";
const financialForm = new RegExp(
  `^(?:(this|current|last|previous|next|coming) ${financial} (year|quarter)|(?:fy|${financial} year) ?(\\d{4}|\\d{2})(?:[/-](\\d{4}|\\d{2}))?(?: q([1-4]))?|q([1-4]) (?:of )?(?:fy|${financial} year) ?(\\d{4}|\\d{2})(?:[/-](\\d{4}|\\d{2}))?)$`,
);

/**
 * A financial year, which is called by the year in which it ends: FY2026 and FY2025/26 are the same.
 *
 * @throws Refusal where the deployment does not say when it begins
 */
function financialSpan(words: string, look: Look): Span | undefined {
  const found = financialForm.exec(words);
  if (found === null) {
    if (/^(?:fy|financial year|fiscal year)$/.test(words)) return financialSpan("this financial year", look);
    return undefined;
  }
  const { clock } = look;
  const begins = clock.financialYearStart;
  if (begins === undefined) {
    throw new Refusal(
      "when the financial year begins is not known here (HALO_FINANCIAL_YEAR_START): give its dates, such as 2026-04-01..2027-03-31",
    );
  }
  const [, word = "", unit, name, second, part, otherPart, otherName, otherSecond] = found;
  const startIn = (year: number) =>
    inZone(clock, new TZDate(year, begins.month - 1, begins.day, clock.timeZone).getTime());
  if (unit !== undefined) {
    const own = startIn(look.now.getFullYear());
    const current = own <= look.now ? own : startIn(look.now.getFullYear() - 1);
    const shift = /^(?:last|previous)$/.test(word) ? -1 : /^(?:next|coming)$/.test(word) ? 1 : 0;
    if (unit === "year") return { start: addYears(current, shift), end: addYears(current, shift + 1) };
    const quarters = [3, 2, 1, 0].map((number) => addMonths(current, 3 * number));
    const start = addMonths(quarters.find((each) => each <= look.now) ?? current, 3 * shift);
    return { start, end: addMonths(start, 3) };
  }
  const [years, last] = [yearOf(name ?? otherName ?? "", look), second ?? otherSecond];
  if (years < 1753) return undefined;
  if (last !== undefined && (yearOf(last, look) !== years + 1 || isJanuary(begins))) return undefined;
  const endsIn = last === undefined ? years : years + 1;
  const start = startIn(isJanuary(begins) ? endsIn : endsIn - 1);
  const quarter = part ?? otherPart;
  if (quarter === undefined) return { start, end: addYears(start, 1) };
  return { start: addMonths(start, 3 * (Number(quarter) - 1)), end: addMonths(start, 3 * Number(quarter)) };
}

const isJanuary = ({ month, day }: { readonly month: number; readonly day: number }) =>
  month === 1 && day === 1;

/** The week that a span lies in, from Monday. */
export function weekAround({ start }: Span): Span {
  return whole(start, "week");
}

/** So many units before or after the span that now lies in. */
export function shifted(now: TZDate, unit: DayUnit, count: number): Span {
  return whole(units[unit].add(now, count), unit);
}

/** The last day of a span. */
export function lastDay({ end }: Span, look: Look): Span {
  return whole(addDays(inZone(look.clock, end.getTime()), -1), "day");
}
