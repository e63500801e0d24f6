import { inject, test } from "vitest";
import "./provided.ts";

/** Whether all is to be tried, however long it takes. */
const isNightly: boolean = inject("nightly");

/** A test that takes seconds, and is run at night alone. Another, quicker one has to hold the same in each run. */
export const longTest: typeof test.skip = test.runIf(isNightly);

/**
 * All cases at night; in an ordinary run one of so many, spread evenly. Which of them, `FUZZ_SEED` decides: with that of
 * an ordinary run the first is among them.
 */
export function sampled<Case>(cases: readonly Case[], oneOf: number): readonly Case[] {
  const { seed } = inject("fuzzing");
  const every = Math.max(1, Math.min(oneOf, cases.length));
  return isNightly ? cases : cases.filter((_case, index) => (index + seed - 1) % every === 0);
}

/** How often a property is tried: so often at night, a third of it in an ordinary run. */
export function tries(atNight: number): number {
  return isNightly ? atNight : Math.ceil(atNight / 3);
}
