import { now } from "./generated.ts";
import fc from "./property.ts";

/** What properties over made-up tenants draw alike, and how they read it by a way of their own. */

/** A moment as Halo writes it, so many hours after the moment at which the tenants are looked at. */
export const hoursFromNow = (hours: number) =>
  new Date(now.getTime() + hours * 3_600_000).toISOString().slice(0, 19);

/**
 * Rows with the ids 1, 2, 3 …: mostly a few, now and then as many as fill a page.
 *
 * @param most how many they mostly are at most
 * @param full how many they are now and then
 */
export function drawnRows<Row>(
  row: (id: number) => fc.Arbitrary<Row>,
  most: number,
  full: readonly number[],
) {
  return fc
    .oneof(
      { weight: 8, arbitrary: fc.integer({ min: 0, max: most }) },
      { weight: 1, arbitrary: fc.constantFrom(...full) },
    )
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => row(index + 1))));
}

/** The moment of a date, in milliseconds since the epoch; undefined for one by which Halo means none. */
export function timeOf(value: unknown): number | undefined {
  const text = String(value);
  return /^(0001|1899|1900)/.test(text) ? undefined : Date.parse(`${text}Z`);
}
