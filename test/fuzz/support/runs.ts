import fc, { type IAsyncProperty, type IProperty } from "fast-check";
import { expect, inject } from "vitest";
import "../../support/provided.ts";

const { seed, runs } = inject("fuzzing");

/** `FUZZ_RUNS`. */
export const times: number = runs;

/** Milliseconds that a test may take, by how much it tries. */
export const patience = 20_000 + 10_000 * runs;

const longestShown = 1_500;

/** Cut, and without lone surrogates: the test runner's own connection breaks over them. */
const cut = (text: string) => {
  const beginning = text.slice(0, longestShown).toWellFormed();
  return text.length > longestShown ? `${beginning}… (${text.length} characters)` : beginning;
};

const testName = () => expect.getState().currentTestName ?? "";

/** A seed for each test, so that they don't all try the same. */
function seedOf(test: string): number {
  return [...test].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, seed);
}

/**
 * Checks a property with the seed of this run.
 *
 * @param ordinary how often an ordinary run of the tests tries it
 * @throws Error with the seed, the path and the smallest example, none of it longer than a screen
 */
export async function holds<Values extends [unknown, ...unknown[]]>(
  property: IAsyncProperty<Values> | IProperty<Values>,
  ordinary: number,
): Promise<void> {
  const found = await fc.check(property, {
    seed: seedOf(testName()),
    numRuns: Math.max(1, Math.round(ordinary * runs)),
    // A call takes milliseconds, and values of a megabyte shrink for ever.
    interruptAfterTimeLimit: patience - 5_000,
    endOnFailure: times === 1,
  });
  if (found.interrupted) console.log(`${found.numRuns} tries, then the time was over: ${testName()}`);
  if (!found.failed) return;
  const error = found.errorInstance;
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  throw new Error(
    `Repeat with FUZZ_SEED=${seed} FUZZ_RUNS=${runs} (path ${found.counterexamplePath}, try ${found.numRuns}).\n${cut(said)}\nExample: ${cut(JSON.stringify(found.counterexample) ?? "none")}`,
  );
}
