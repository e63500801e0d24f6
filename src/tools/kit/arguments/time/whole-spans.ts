import { startOfDay } from "date-fns";
import { shifted } from "./calendar-spans.ts";
import type { DayUnit, Span } from "./clock.ts";
import type { Look } from "./look.ts";
import { Refusal } from "./refusal.ts";
import { namedSpan } from "./spans.ts";

/** Spans that are made of named ones: several whole ones, the rest of one, two that touch. */

const several =
  /^(last|past|previous|prior|preceding|next|coming|following) (\d{1,3}) (?:full|whole|complete|entire|calendar) (week|month|quarter|year)s?$/;
const restForm = /^(?:rest|remainder) of (?:(?:this|current) )?(.+)$/;
const bareUnit = /^(?:week|month|quarter|year|financial year|fiscal year)$/;
const both = /^(.+?) and (.+)$/;

interface WholeSpan extends Span {
  /** Whether it was asked for as so many weeks. */
  readonly isOfDays?: boolean;
  /** Whether it is what comes from now on. */
  readonly isAhead?: boolean;
}

/**
 * The span that such words name, as `tidy` gives them: `last 3 full months`, `rest of the month`, `q3 and q4`.
 *
 * @throws Refusal for two spans with something between them, and for the rest of what does not run now
 */
export function wholeSpan(words: string, look: Look): WholeSpan | undefined {
  return severalWhole(words, look) ?? restOf(words, look) ?? twoThatTouch(words, look);
}

/** So many whole weeks, months … before or after the one that runs. */
function severalWhole(words: string, { now }: Look): WholeSpan | undefined {
  const found = several.exec(words);
  if (found === null) return undefined;
  const [, word = "", number = "", unit = ""] = found;
  const count = Number(number);
  if (count === 0) throw new Refusal(`"${words}" is no time at all: give at least 1`);
  const isAhead = /^(?:next|coming|following)$/.test(word);
  const [first, last] = isAhead ? [1, count] : [-count, -1];
  const at = (shift: number) => shifted(now, unit as DayUnit, shift);
  return { start: at(first).start, end: at(last).end, isOfDays: unit === "week" };
}

/** From today to the end of what runs now. */
function restOf(words: string, look: Look): WholeSpan | undefined {
  const name = restForm.exec(words)?.[1];
  if (name === undefined) return undefined;
  const span = namedSpan(bareUnit.test(name) ? `this ${name}` : name, look);
  if (span === undefined) return undefined;
  if (span.start > look.now || span.end <= look.now)
    throw new Refusal(`"${name}" does not run now, so it has no rest: give it by itself`, {
      isAlways: false,
    });
  return { start: startOfDay(look.now), end: span.end, isAhead: true };
}

/** Two spans of which the later begins where the earlier ends, in either order. */
function twoThatTouch(words: string, look: Look): Span | undefined {
  const [, one = "", other = ""] = both.exec(words) ?? [];
  const spans = [one, other].map((each) => (each === "" ? undefined : namedSpan(each, look)));
  const [first, second] = spans.filter((span) => span !== undefined);
  if (first === undefined || second === undefined) return undefined;
  // The end of October is a day, and with November nothing that a person means.
  if (first.edge !== undefined || second.edge !== undefined) return undefined;
  const [early, late] = first.start <= second.start ? [first, second] : [second, first];
  if (early.end.getTime() !== late.start.getTime())
    throw new Refusal(`"${words}" is not one span of days: ask for one after the other, or write A..B`, {
      isAlways: false,
    });
  return { start: early.start, end: late.end };
}
