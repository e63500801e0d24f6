import type { HaloError } from "../../../halo/errors.ts";
import { limitState } from "../../../halo/http/rate-limit.ts";
import { forOthers } from "../../../halo/http/shares.ts";
import type { ToolContext } from "../define.ts";

/**
 * The most requests that one answer sends: 40,000 rows. What it may send of them is what Halo's limit leaves, see
 * {@link Budget.left}.
 */
const mostRequests = 400;

/** How long one answer may read, in milliseconds: clients give up after a minute. */
const longestReadingMs = 45_000;

/** The longest that one step of it takes, in milliseconds: a request with its tries. */
const longestStepMs = 30_000;

/** How many requests are kept for the names beside ids, which are looked up last. */
const keptForNames = 5;

/** How many requests an answer may still send, and why it may not send more. */
export class Budget {
  readonly #context: Pick<ToolContext, "halo" | "now">;
  readonly #most: number;
  /** Milliseconds that the reading has taken, and when that was last looked at. */
  #elapsed = 0;
  #seen: number;
  #reserved = 0;
  #answered = 0;

  /** @param most how many requests at most; for tests */
  constructor(context: Pick<ToolContext, "halo" | "now">, most: number = mostRequests) {
    this.#context = context;
    this.#most = most;
    this.#seen = context.now();
  }

  /** Requests that may still be sent for rows. */
  get left(): number {
    return this.#isLate ? 0 : Math.min(this.#leftOfMost, this.#room);
  }

  /** Counts a request that is about to be sent. */
  reserve(): void {
    this.#reserved += 1;
  }

  /** Counts a request that was answered. */
  answered(): number {
    this.#answered += 1;
    return this.#answered;
  }

  /** Whether it has taken long. A clock that is set does not count as time that has passed. */
  get #isLate(): boolean {
    const now = this.#context.now();
    this.#elapsed += Math.min(Math.max(0, now - this.#seen), longestStepMs);
    this.#seen = now;
    return this.#elapsed >= longestReadingMs;
  }

  get #leftOfMost(): number {
    const { requests, requestsOnSignIn } = this.#context.halo;
    const spent = Math.max(this.#reserved, requests - requestsOnSignIn);
    return Math.max(0, this.#most - keptForNames - spent);
  }

  /** What Halo's rate limit leaves: at least the first request, since a refusal of that one is the answer. */
  get #room(): number {
    const { room, requestLimit } = this.#context.halo;
    return Math.max(this.#answered === 0 ? 1 : 0, room - Math.max(keptForNames, forOthers(requestLimit)));
  }

  /**
   * Why rows were left unread: Halo's limit, the time, the list's own part of the budget, or the budget itself.
   *
   * @param part the most requests of the list, where it has a part of its own
   * @param limited Halo's refusal for too many requests, where there was one
   */
  why(part: number | undefined, limited?: HaloError): string {
    const isSpent = this.#leftOfMost < 1;
    if (limited !== undefined || (!isSpent && this.#room < 1)) {
      const seconds = limited?.retryAfterSeconds ?? this.#context.halo.secondsToRoom(this.#most / 2);
      return `${limitState("near or reached")} (wait ${seconds} seconds, then ask again)`;
    }
    if (this.#isLate) return `the ${longestReadingMs / 1000} seconds that one answer may take are over`;
    if (!isSpent && part !== undefined)
      return `one answer reads this list with ${part} requests to Halo at most`;
    return `the budget of ${this.#most} requests to Halo for one answer is spent`;
  }
}
