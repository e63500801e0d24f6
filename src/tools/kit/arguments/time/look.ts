import type { TZDate } from "@date-fns/tz";
import { type Clock, inZone, type Span } from "./clock.ts";

/** Whether what is named lies ahead or back, where the words don't say: `friday`, `1 October`. */
export type Direction = "ahead" | "back";

/** From where and in which direction words are read. */
export interface Look {
  readonly clock: Clock;
  readonly now: TZDate;
  readonly direction: Direction;
  /** Where one looks from: now, unless what is nearest to it has been ruled out. */
  readonly from: TZDate;
  /** The start of a range of which the end is read: nothing before it is meant. */
  readonly after?: TZDate | undefined;
}

/** A look from now. */
export function lookFrom(clock: Clock, direction: Direction): Look {
  const now = inZone(clock);
  return { clock, now, direction, from: now };
}

/** What has no year of its own, in one year; undefined for a year that lacks it, such as one without 29 February. */
type InYear = (year: number) => Span | undefined;

/** As far as a leap year may be away. */
const furthest = 8;

/**
 * What words mean that leave open which one of several they name. As the end of a range it is the first behind the start
 * where it would lie before it.
 */
export function behindStart(read: (look: Look) => Span | undefined, look: Look): Span | undefined {
  const own = read(look);
  const { after } = look;
  if (own === undefined || after === undefined || own.end > after) return own;
  return read({ ...look, from: after, direction: "ahead" });
}

/** Of something that comes every year the latest that has begun or, ahead, the first that is not over. */
export function nearest(inYear: InYear, look: Look): Span | undefined {
  return behindStart((each) => nearestFrom(inYear, each), look);
}

function nearestFrom(inYear: InYear, { from, direction }: Look): Span | undefined {
  const step = direction === "ahead" ? 1 : -1;
  for (let count = -1; count <= furthest; count += 1) {
    const span = inYear(from.getFullYear() + step * count);
    if (span === undefined) continue;
    if (direction === "ahead" ? span.end > from : span.start <= from) return span;
  }
  return undefined;
}

/** The one of this year, the latest that is over, or the first that has not begun. */
export function relativeTo(word: string, inYear: InYear, { now }: Look): Span | undefined {
  if (/^(?:this|current)$/.test(word)) return inYear(now.getFullYear());
  const isNext = /^(?:next|coming|following)$/.test(word);
  for (let count = -1; count <= furthest; count += 1) {
    const span = inYear(now.getFullYear() + (isNext ? count : -count));
    if (span !== undefined && (isNext ? span.start > now : span.end <= now)) return span;
  }
  return undefined;
}
