import pLimit, { type LimitFunction } from "p-limit";
import { HaloError } from "../errors.ts";

/** How long a request may wait for its turn, in milliseconds: clients give a whole call about a minute. */
const longestWaitMs = 45_000;

/** Starts what waited; resolves when it has ended. */
type Start = () => Promise<void>;

/**
 * Lets a number of requests run at once. Those that wait are taken in turns, one of each call, then the next of each:
 * a call of one request waits for one request of each other call, not for the 35 pages of one of them.
 */
export class Turns {
  /** Limits the number; which request runs next is decided by `#waiting`. */
  readonly #limit: LimitFunction;
  /** The requests that wait, by their call; the call whose turn is next stands first. */
  readonly #waiting = new Map<object, Set<Start>>();

  constructor(atOnce: number) {
    this.#limit = pLimit(atOnce);
  }

  /**
   * Runs a request of a call when its turn comes.
   *
   * @param subject what is asked for, in words for an error message
   * @throws HaloError `busy` when its turn does not come in time; the request has not been sent then
   */
  run<T>(call: object, subject: string, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const { activeCount, pendingCount, concurrency } = this.#limit;
      const start = () => {
        if (timer !== undefined) clearTimeout(timer);
        return work().then(resolve, reject);
      };
      const ofCall = this.#waiting.get(call) ?? new Set();
      this.#waiting.set(call, ofCall.add(start));
      const tooLate = () => {
        ofCall.delete(start);
        reject(busy(subject));
      };
      const waits = activeCount + pendingCount >= concurrency;
      const timer = waits ? setTimeout(tooLate, longestWaitMs) : undefined;
      void this.#limit(() => this.#next()?.());
    });
  }

  #next(): Start | undefined {
    for (const [call, ofCall] of this.#waiting) {
      this.#waiting.delete(call);
      const [start] = ofCall;
      if (start === undefined) continue;
      ofCall.delete(start);
      // Its next turn comes after those of all other calls.
      if (ofCall.size > 0) this.#waiting.set(call, ofCall);
      return start;
    }
    return undefined;
  }
}

function busy(subject: string): HaloError {
  return new HaloError(
    "busy",
    `The request for ${subject} was not sent: Halo is slow, and ${longestWaitMs / 1000} seconds were not enough for those before it.`,
    { advice: "Try again in a minute, with fewer calls at once." },
  );
}
