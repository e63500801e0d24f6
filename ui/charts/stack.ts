/** Where the parts of a bar are drawn. Positions only: every figure that is shown is one of the answer's. */

/** A part of a bar. */
export interface Part {
  /** Chooses its colour and pattern, see charts.css. */
  readonly look: Look;
  /** What it is of: "recurring". */
  readonly label: string;
  readonly value: number;
  /** The value in words. */
  readonly shown: string;
  /** What `rows` takes to list its records; undefined where none are listed. */
  readonly rows: string | undefined;
}

/** The looks of parts; each has a colour and a pattern of its own. */
export type Look = "first" | "second" | "less" | "rest" | "good" | "bad" | "total";

/** A part with its place along the axis of values. */
export interface Placed {
  readonly part: Part;
  readonly from: number;
  readonly to: number;
  /** Whether it is drawn thin, over another part. */
  readonly isThin?: boolean;
}

/** The ends of an axis of values. */
export interface Domain {
  readonly min: number;
  readonly max: number;
}

/** Stacks the parts of a bar: those above 0 upwards, those below it downwards. Those of 0 have no place. */
export function stacked(parts: readonly Part[]): readonly Placed[] {
  let above = 0;
  let below = 0;
  return parts.flatMap((part) => {
    const { value } = part;
    if (value > 0) {
      above += value;
      return [{ part, from: above - value, to: above }];
    }
    if (value < 0) {
      below += value;
      return [{ part, from: below, to: below - value }];
    }
    return [];
  });
}

/** An axis that holds 0 and all bars. An axis of nothing is one of 0 to 1. */
export function domainOf(bars: readonly (readonly Placed[])[]): Domain {
  const ends = bars.flat();
  const min = Math.min(0, ...ends.map(({ from }) => from));
  const max = Math.max(0, ...ends.map(({ to }) => to));
  return min === max ? { min: 0, max: 1 } : { min, max };
}

/** A position on an axis, from 0 to 1; what lies beyond an end is at that end. */
export function placeOn({ min, max }: Domain, value: number): number {
  return Math.min(1, Math.max(0, (value - min) / (max - min)));
}

/** The bars of a waterfall, and its axis. */
export interface Waterfall {
  /** From where a bar begins to where it ends, in the order of the steps; the first and the last are the totals. */
  readonly bars: readonly { readonly from: number; readonly to: number }[];
  readonly domain: Domain;
  /** Whether the axis does not begin at 0, because the steps would be too small to see. */
  readonly isCut: boolean;
}

/** How much of the largest total all levels may be above before the axis is cut. */
const cutAbove = 0.6;

/** How much of the range of the levels is left free where the axis is cut. */
const roomBelow = 0.3;

/**
 * Lays out a waterfall that ends at a known total.
 *
 * @param steps what each step adds; the bar of the first total is what is left when they are taken off the last
 * @param last the total at the end
 */
export function waterfallOf(steps: readonly number[], last: number): Waterfall {
  const levels: number[] = [last];
  for (const step of steps.toReversed()) levels.unshift((levels[0] ?? 0) - step);
  const [lowest, highest] = [Math.min(...levels), Math.max(...levels)];
  const isCut = lowest > cutAbove * highest && highest > lowest;
  const domain = isCut
    ? { min: Math.max(0, lowest - (highest - lowest) * roomBelow), max: highest }
    : { min: Math.min(0, lowest), max: highest <= 0 && lowest >= 0 ? 1 : Math.max(0, highest) };
  const total = (level: number) => ({ from: Math.min(0, level), to: Math.max(0, level) });
  return {
    bars: [
      total(levels[0] ?? 0),
      ...steps.map((step, place) => {
        const before = levels[place] ?? 0;
        return { from: Math.min(before, before + step), to: Math.max(before, before + step) };
      }),
      total(last),
    ],
    domain,
    isCut,
  };
}
