/** Figures that describe many values. Numbers in, numbers out: no dates, no Halo. */

/**
 * The value below which a share of the values lies, by linear interpolation between the sorted values at position
 * `share × (n − 1)`: PERCENTILE.INC of spreadsheets, type 7 of Hyndman and Fan.
 *
 * @param share from 0 (the smallest) to 1 (the largest)
 * @returns undefined when there are no values
 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const position = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return undefined;
  return below + (above - below) * (position - Math.floor(position));
}

/** The middle value; the mean of the two in the middle for an even number of them. */
export function median(values: readonly number[]): number | undefined {
  return percentile(values, 0.5);
}

/** A number with so many decimals at most. */
export function rounded(value: number, decimals: number): number;
export function rounded(value: number | undefined, decimals: number): number | undefined;
export function rounded(value: number | undefined, decimals: number): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(decimals));
}

/**
 * A part of a whole in percent with one decimal, rounded half up; undefined of a whole of nothing. Both are whole
 * numbers (of tickets, of hundredths of an hour), so that a half is one.
 */
export function percent(part: number, whole: number): number | undefined {
  return whole > 0 ? Math.round((1_000 * part) / whole) / 10 : undefined;
}

/** A count that changed by fewer tickets than these is not called a change. */
const smallestChange = 5;

/** Among more counts than these, twice the deviation (one in twenty by chance) would be exceeded by chance alone. */
const fewCounts = 10;

const deviations = (among: number) => (among > fewCounts ? 3 : 2);

/**
 * Whether two counts of equally long times differ by more than chance explains. The number of independent events varies
 * by about its square root, so the difference of two counts varies by √(a + b). By chance alone it exceeds twice that
 * one time in twenty, and three times that one time in 370.
 *
 * @param among how many pairs of counts are compared side by side
 */
export function isMoreThanChance(before: number, after: number, among = 1): boolean {
  const change = Math.abs(after - before);
  return change >= smallestChange && change > deviations(among) * Math.sqrt(before + after);
}

/** The rule of {@link isMoreThanChance} in a sentence. */
export function chanceRule(among = 1): string {
  return `A change counts as a trend from ${smallestChange} tickets on, when it is more than ${deviations(among)} × √(tickets of both parts); smaller ones may be chance.`;
}
