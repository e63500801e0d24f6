import { HaloError } from "../../../halo/errors.ts";
import { sharedLimit } from "../../../halo/http/rate-limit.ts";
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

/** What a list may take of an answer's requests. */
export interface Part {
  /** The most requests for it; a number of its own, which what is left does not change. */
  readonly requests?: number | undefined;
  /** How many of those that are left it leaves to what is read after it. */
  readonly leaves?: number | undefined;
}

/** Why reading stopped. */
export interface Stop {
  /** As the end of a sentence after "because". */
  readonly reason: string;
  /** Where it is Halo's limit, which all callers share: the seconds until there is room. */
  readonly seconds?: number;
}

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
    return Math.max(this.#answered === 0 ? 1 : 0, this.#free);
  }

  /** What Halo's rate limit leaves to reading now. */
  get #free(): number {
    return Math.max(0, this.#context.halo.room - this.#forOthers);
  }

  get #forOthers(): number {
    return Math.max(keptForNames, forOthers(this.#context.halo.requestLimit));
  }

  /**
   * How many requests a list may take.
   *
   * @param advice what to ask for instead where the answer's own budget leaves none
   * @throws HaloError when not even one is left: of what was not read there is nothing to tell
   */
  allot(what: string, part: Part, advice: string | undefined): number {
    const { requests = Number.POSITIVE_INFINITY, leaves = 0 } = part;
    const most = Math.min(requests, this.left - leaves);
    if (most >= 1) return most;
    const { reason, seconds } = this.why(part);
    const happened = `Nothing of ${what} was read: ${reason}.`;
    if (seconds === undefined) throw new HaloError("busy", happened, { advice });
    throw new HaloError("rate_limit", happened, { retryAfterSeconds: seconds });
  }

  /**
   * Why rows were left unread: Halo's limit, the time, the list's own part of the budget, or the budget itself.
   *
   * @param part what the list may take
   * @param limited Halo's refusal for too many requests, where there was one
   */
  why({ requests, leaves = 0 }: Part, limited?: HaloError): Stop {
    const [ofMost, free] = [this.#leftOfMost - leaves, this.#free - leaves];
    const isShared = free <= ofMost;
    if (limited !== undefined || (isShared && free < 1)) return this.#paced(limited);
    if (this.#isLate)
      return { reason: `the ${longestReadingMs / 1000} seconds that one answer may take are over` };
    if (ofMost >= 1 && requests !== undefined)
      return { reason: `one answer reads this list with ${requests} requests to Halo at most` };
    // There may be room again by now.
    if (isShared) return this.#paced();
    return { reason: `the budget of ${this.#most} requests to Halo for one answer is spent` };
  }

  #paced(limited?: HaloError): Stop {
    const seconds = Math.max(
      1,
      limited?.retryAfterSeconds ?? this.#context.halo.secondsToRoom(this.#most / 2),
    );
    return { reason: sharedLimit(seconds), seconds };
  }

  /**
   * Whether a question that reads less gets on: not where Halo's limit is what stopped it, which has to be waited for,
   * unless the list takes more than the limit ever leaves.
   *
   * @param pages the requests that the list takes, as far as known
   */
  helpsToNarrow({ seconds }: Stop, pages: number): boolean {
    return seconds === undefined || pages > this.#context.halo.enoughRequests - this.#forOthers;
  }
}
