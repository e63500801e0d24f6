import { inject, test } from "vitest";
import "./provided.ts";

/** Whether all is to be tried, however long it takes. */
const isNightly: boolean = inject("nightly");

/** A test that takes seconds, and is run at night alone. Another, quicker one has to hold the same in each run. */
export const longTest: typeof test.skip = test.runIf(isNightly);

/** All cases at night; in an ordinary run one of so many, spread evenly, the first one among them. */
export function sampled<Case>(cases: readonly Case[], oneOf: number): readonly Case[] {
  return isNightly ? cases : cases.filter((_case, index) => index % oneOf === 0);
}
