import { anyMonth, anyWeekday } from "./names.ts";
import { Refusal } from "./refusal.ts";
import { anyUnit, unhyphened, unitOf } from "./tidy.ts";

/** The two sides of a range in words, each as a text of its own. */

const between = /^between (.+?) and (.+)$/;
const words = / (?:to|until|till|through|thru|up to|-) /;
const daysOfMonth = new RegExp(
  `^(?:(\\d{1,2})(?:st|nd|rd|th)? ?(?:-|to|until|through) ?(\\d{1,2})(?:st|nd|rd|th)? (?:of )?(${anyMonth})|(${anyMonth}) (\\d{1,2})(?:st|nd|rd|th)? ?(?:-|to|until|through) ?(\\d{1,2})(?:st|nd|rd|th)?)(?:,? (\\d{4}))?$`,
);
const twoNames = new RegExp(
  `^(${anyWeekday}|${anyMonth}|q[1-4]|w\\d{1,2})-(${anyWeekday}|${anyMonth}|q[1-4]|w\\d{1,2})(?: (\\d{4}))?$`,
);
const twoDays = /^(\d{1,2}(?:st|nd|rd|th)) ?- ?(\d{1,2}(?:st|nd|rd|th)(?: of .+)?)$/;
const daysOfWeek = new RegExp(
  `^(${anyWeekday}) ?(?:-|to|until|through) ?(${anyWeekday} (?:of )?(?:last|this|next|previous) week)$`,
);
const agoRange = new RegExp(
  // "2 hours and 30 minutes ago" is one moment.
  `^(?:between |(?:from )?(?!.+ and ))(\\d{1,3})(?: (${anyUnit}))?(?: ago)?(?: ?- ?| to | and )(\\d{1,3}) (${anyUnit}) ago$`,
);
const slashed = /^(\d{4}[-\d.:tz+]*)\/(\d{4}[-\d.:tz+]*)$|^(\d{4}-\d\d-\d\d)-(\d{4}-\d\d-\d\d)$/;

/** A day that leaves its month open. */
export const bareDay = /^\d{1,2}(?:st|nd|rd|th)$/;
const bareWeekday = new RegExp(`^${anyWeekday}$`);
const dayOfBoth = new RegExp(
  `^\\d{1,2}(?:st|nd|rd|th)? (of (?:(?:this|current|last|previous|next|coming) )?month|(?:of )?${anyMonth}(?:,? \\d{4})?)$`,
);
const weekdayOfBoth = new RegExp(`^${anyWeekday} (?:of )?((?:last|this|next|previous) week)$`);

/** Where a range begins and where it ends, in words. */
export interface Sides {
  readonly first: string;
  readonly last: string;
  /** Whether it was asked for as so many days or weeks. */
  readonly isOfDays?: boolean;
}

/**
 * The sides of `A to B`, `A - B`, `between A and B`, `A/B`, `1-15 November`, `mon-fri`, `30 to 60 days ago`.
 *
 * @throws Refusal for two days of one month, the later first
 */
export function sidesOf(text: string): Sides | undefined {
  const days = daysOfMonth.exec(text);
  if (days !== null) {
    const [first = "", last = ""] = [days[1] ?? days[5], days[2] ?? days[6]];
    const of = `${days[3] ?? days[4]}${days[7] === undefined ? "" : ` ${days[7]}`}`;
    requireInOrder(first, last);
    return { first: `${first} ${of}`, last: `${last} ${of}` };
  }
  const names = twoNames.exec(text);
  if (names !== null) {
    const inYear = names[3] === undefined ? "" : ` ${names[3]}`;
    return { first: `${names[1]}${inYear}`, last: `${names[2]}${inYear}` };
  }
  const past = agoRange.exec(text);
  if (past !== null) return agos(past);
  const [, first, last] = daysOfWeek.exec(text) ?? twoDays.exec(text) ?? between.exec(text) ?? [];
  if (first !== undefined && last !== undefined) return { first, last };
  const dates = slashed.exec(text);
  if (dates !== null) return { first: dates[1] ?? dates[3] ?? "", last: dates[2] ?? dates[4] ?? "" };
  const [from, to, ...others] = text.replace(/^from /, "").split(words);
  return from === undefined || to === undefined || others.length > 0 ? undefined : { first: from, last: to };
}

/** The two sides of `30 to 60 days ago`, the earlier first, whichever was said first. */
function agos([, one = "", unitOfOne, other = "", unit = ""]: RegExpExecArray): Sides {
  const sides = [
    { count: Number(one), unit: unitOfOne ?? unit },
    { count: Number(other), unit },
  ];
  // Of unlike units the first said is the earlier, as it has to be.
  const isTurned = sides[0]?.unit === unit && Number(one) < Number(other);
  const [first = "", last = ""] = (isTurned ? sides.reverse() : sides).map(
    (side) => `${side.count} ${side.unit} ago`,
  );
  const known = unitOf(unit);
  return {
    first,
    last,
    isOfDays: typeof known === "object" && (known.unit === "day" || known.unit === "week"),
  };
}

/**
 * The first side with what stands behind the last one alone and is meant of both: `1st` to `15th of last month`, `monday`
 * to `friday of next week`.
 *
 * @throws Refusal for two days of which the later is said first: whether of that month or of the one before is not said
 */
export function saidOnce(first: string, last: string): string | undefined {
  if (bareWeekday.test(first)) {
    const week = weekdayOfBoth.exec(unhyphened(last))?.[1];
    return week === undefined ? undefined : `${first} ${week}`;
  }
  const month = bareDay.test(first) ? dayOfBoth.exec(unhyphened(last))?.[1] : undefined;
  if (month === undefined) return undefined;
  requireInOrder(first, last);
  return `${first} ${month}`;
}

function requireInOrder(first: string, last: string): void {
  if (Number.parseInt(first, 10) <= Number.parseInt(last, 10)) return;
  throw new Refusal(`"${first}" is later in a month than "${last}": write both days with their month`);
}
