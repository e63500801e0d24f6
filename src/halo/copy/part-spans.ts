import type { PartSpan } from "./lists.ts";

const dayMs = 24 * 60 * 60 * 1_000;

/** Two spans of dates are kept as one when they lie at most so far apart, in milliseconds: a month. */
export const nearMs = 31 * dayMs;

/** How far two spans lie from each other, in milliseconds; 0 or less where they touch. */
export function gapBetween(one: PartSpan, other: PartSpan | undefined): number {
  if (other === undefined) return Number.POSITIVE_INFINITY;
  const at = (text: string) => Date.parse(`${text}Z`);
  return Math.max(at(one.from) - at(other.until), at(other.from) - at(one.until));
}

/** Whether one span lies in another. */
export function isInside(one: PartSpan | undefined, other: PartSpan | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return other.from <= one.from && other.until >= one.until;
}

/** A span that has both, where they lie near each other; else the one that is asked for. */
export function union(asked: PartSpan | undefined, held: PartSpan | undefined): PartSpan | undefined {
  if (asked === undefined || held === undefined || gapBetween(asked, held) > nearMs) return asked;
  const [from = asked.from] = [asked.from, held.from].toSorted();
  const [, until = asked.until] = [asked.until, held.until].toSorted();
  return { from, until };
}
