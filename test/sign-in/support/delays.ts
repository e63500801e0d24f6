import { afterAll, beforeAll, vi } from "vitest";
import { platformRuntime } from "../../../src/halo/runtime.ts";

/**
 * Lets the delays of the sign-in pass at once in the tests of a file.
 *
 * @returns the delays that were asked for so far, in milliseconds
 */
export function skipDelays(): () => readonly number[] {
  const asked: number[] = [];
  beforeAll(() => {
    vi.spyOn(platformRuntime, "sleep").mockImplementation(async (milliseconds) => {
      asked.push(milliseconds);
    });
  });
  afterAll(() => vi.restoreAllMocks());
  return () => asked;
}
