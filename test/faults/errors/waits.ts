import { afterAll, beforeAll, beforeEach, onTestFinished, vi } from "vitest";
import { platformRuntime } from "../../../src/halo/runtime.ts";

/** The time that one request to Halo gets, unless told otherwise. */
const requestTimeoutMs = 20_000;

/**
 * Makes the waits between tries instant, and the clock go on as if they had passed. The returned list holds
 * the milliseconds of each wait of the running test.
 */
export function useInstantWaits(): readonly number[] {
  const waits: number[] = [];
  beforeAll(() => {
    vi.spyOn(platformRuntime, "sleep").mockImplementation(async (milliseconds, signal) => {
      signal.throwIfAborted();
      waits.push(milliseconds);
    });
    vi.spyOn(platformRuntime, "now").mockImplementation(
      () => Date.now() + waits.reduce((sum, wait) => sum + wait, 0),
    );
  });
  beforeEach(() => {
    waits.length = 0;
  });
  afterAll(() => {
    vi.mocked(platformRuntime.sleep).mockRestore();
    vi.mocked(platformRuntime.now).mockRestore();
  });
  return waits;
}

const realSetTimeout = globalThis.setTimeout;

/**
 * Lets the time of one request to Halo run out at once: the first that begins from now on, or a later one
 * when some are let through first.
 */
export function runOutOfTime(skip = 0): void {
  let begun = 0;
  const shortened = (handler: () => void, milliseconds?: number) => {
    const runsOut = milliseconds === requestTimeoutMs && begun++ === skip;
    return realSetTimeout(handler, runsOut ? 30 : milliseconds);
  };
  const spy = vi.spyOn(globalThis, "setTimeout").mockImplementation(shortened as typeof setTimeout);
  onTestFinished(() => spy.mockRestore());
}

/** Puts the clock of the Worker forward for the rest of the test, in a file whose waits are real ones. */
export function letTimePass(milliseconds: number): void {
  const spy = vi.spyOn(platformRuntime, "now").mockImplementation(() => Date.now() + milliseconds);
  onTestFinished(() => spy.mockRestore());
}
