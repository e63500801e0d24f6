import type { HaloClient } from "../client.ts";
import { HaloError } from "../errors.ts";
import { forOthers } from "../http/shares.ts";
import { largestPage } from "../rules.ts";
import type { WorkingCopy } from "./copy.ts";

/** How long one step reads, in milliseconds. */
const stepMs = 20_000;

/** The pause between two steps while there is room, and the longest one near Halo's limit, in milliseconds. */
const shortestPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Requests that are worth a step of their own. */
const worthReading = 10;

/**
 * Reads on what calls have left to read of a working copy, for a while and as far as the tenant's pace leaves room. What
 * fails ends it quietly: the next question begins it again.
 *
 * @param halo signs in as the caller whose copy it is, and counts as reading of many pages
 * @param now milliseconds since the epoch
 * @param signal aborts when nobody needs it any more
 * @returns milliseconds until it is to go on; undefined when there is nothing more to read
 */
export async function readOn(
  copy: WorkingCopy,
  halo: HaloClient,
  now: () => number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const begun = now();
  const room = () => halo.room - forOthers(halo.requestLimit);
  let isLimited = false;
  const left = () => {
    isLimited = room() < 1;
    return signal.aborted || isLimited || now() - begun >= stepMs ? 0 : room();
  };
  try {
    const { generation } = copy;
    const isMore = await copy.goOn((resource) => ({
      generation,
      page: (query, number) =>
        halo.list(resource, query, { number, size: largestPage }, { signal, checkEnd: false }),
      left,
      fresh: new Set(),
    }));
    if (!isMore) return undefined;
    const waits = isLimited || room() < worthReading ? halo.secondsToRoom(worthReading * 2) * 1_000 : 0;
    return Math.min(longestPauseMs, Math.max(shortestPauseMs, waits));
  } catch (error) {
    if (!(error instanceof HaloError)) throw error;
    if (error.kind !== "rate_limit") return undefined;
    return Math.min(longestPauseMs, Math.max(shortestPauseMs, (error.retryAfterSeconds ?? 60) * 1_000));
  } finally {
    halo.giveBack();
  }
}
