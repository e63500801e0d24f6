import Big from "big.js";

/** Decimal arithmetic for money and hours, whose sums have to be exact. */

/** Nothing. */
export const zero: Big = new Big(0);

/** A number that Halo gives, as a number or written as one; undefined for what is none. */
export function decimal(value: unknown): Big | undefined {
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  if (typeof value === "string" && !/^-?\d+(\.\d+)?$/.test(value.trim())) return undefined;
  if (typeof value === "number" && !Number.isFinite(value)) return undefined;
  return new Big(value);
}

/** The same where none counts as 0. */
export function decimalOrZero(value: unknown): Big {
  return decimal(value) ?? zero;
}

/** The sum of some numbers. */
export function sum(values: Iterable<Big>): Big {
  let total = zero;
  for (const value of values) total = total.plus(value);
  return total;
}

/** The sum of an amount of each entry; of money, entries of one currency. */
export function sumOf<Entry>(entries: Iterable<Entry>, amount: (entry: Entry) => Big): Big {
  return sum(Array.from(entries, amount));
}
