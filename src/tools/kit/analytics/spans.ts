import type { HaloError } from "../../../halo/errors.ts";
import { largestActionCount } from "../../../halo/rules.ts";
import type { Stop } from "./budget.ts";
import { isRateLimit } from "./held.ts";

/** How spans of time are read. */
interface SpanReader {
  /** Reads what lies between two dates, and tells how many rows that were. */
  readonly read: (from: Date, to: Date) => Promise<number>;
  readonly hasRoom: () => boolean;
  /** Whether nothing was found yet: without any row there is nothing to answer with. */
  readonly isEmpty: () => boolean;
  /** Why rows were left unread. */
  readonly why: (limited?: HaloError) => Stop;
}

/**
 * Reads a span of time of a list that Halo cuts at a number: one for which Halo gives as many as it can is halved and
 * read again, the newer half first, so that only the oldest rows are missing when the budget ends.
 *
 * @returns why rows were left unread; undefined when none were
 */
export async function readSpans(start: Date, end: Date, reader: SpanReader): Promise<Stop | undefined> {
  let stop: Stop | undefined;
  let limited: HaloError | undefined;
  const read = async (from: Date, to: Date): Promise<void> => {
    if (limited !== undefined || !reader.hasRoom()) {
      stop = reader.why(limited);
      return;
    }
    const count = await reader.read(from, to).catch((error: unknown) => {
      if (reader.isEmpty() || !isRateLimit(error)) throw error;
      limited = error;
      return undefined;
    });
    if (count === undefined) {
      stop = reader.why(limited);
      return;
    }
    if (count < largestActionCount) return;
    const middle = new Date(Math.floor((from.getTime() + to.getTime()) / 2_000) * 1_000);
    if (middle <= from || middle >= to) {
      stop = { reason: `Halo gives at most ${largestActionCount} of a moment` };
      return;
    }
    await read(middle, to);
    await read(from, middle);
  };
  await read(start, end);
  return stop;
}
