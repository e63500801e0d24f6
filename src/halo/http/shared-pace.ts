import type { Runtime } from "../runtime.ts";
import {
  leaseMs,
  longestPauseMs,
  type PaceAnswer,
  type PaceKind,
  type PaceQuestion,
  spareMs,
} from "./pace-ledger.ts";

/** Whoever keeps the pace of all who use the tenant. */
export interface PaceKeeper {
  /** Rejects when it can't be reached. */
  readonly ask: (question: PaceQuestion) => Promise<PaceAnswer>;
  /** Told why nobody answered, before this session goes on alone for a minute. */
  readonly onUnreachable: (reason: unknown) => void;
}

/** Whether a request may be sent: `full` when there is no room for its kind, a promise when that is being asked. */
export type PaceAdmission = "send" | "full" | Promise<void>;

/** How many requests are asked for at first and at most. A lease grows with what was sent of the one before. */
const sizes = {
  bulk: { first: 25, most: 50 },
  answer: { first: 3, most: 5 },
  call: { first: 3, most: 50 },
  write: { first: 3, most: 50 },
} as const;

/** More are asked for when one in so many of a lease is left. */
const asksAheadAtOneIn = 3;

/** Requests that are sent at most while the answer takes long and nothing is held. */
const allowance = 2;

/** How long a request waits before it makes use of the allowance, in milliseconds: less than Halo takes to answer. */
const patienceMs = 50;

/** How long an answer may take, in milliseconds; then this session keeps its own pace for a while. */
const longestAnswerMs = 2_000;

/** How long it does, in milliseconds. */
const aloneMs = 60_000;

/** How long a refusal is believed, in milliseconds: others may give back what they hold. */
const believedMs = 5_000;

/** From so much left of a lease on it is given back when an answer of many requests is done. */
const worthGiving = 5;

/** What a session holds for requests of one kind. */
interface Pool {
  left: number;
  /** How many were granted last. */
  size: number;
  /** Requests of this kind since the last answer. */
  sent: number;
}

/** A question that is on its way. */
interface Asking {
  /** Resolves when it is answered, or nobody has. */
  readonly ended: Promise<void>;
  /** Resolves then, or after a moment. */
  brief?: Promise<void>;
}

/** Until when there is no room, and until when that is believed; in milliseconds since the epoch. */
interface Refusal {
  readonly until: number;
  readonly believed: number;
}

/** Whether a moment is still to come. One further away than it can be was set by a clock that has been set back. */
const isAhead = (moment: number, now: number, most: number) => now < moment && moment - now <= most;

/** Whether requests of a kind are those of short calls, and not of answers over many records. */
const isOfCalls = (kind: PaceKind) => kind === "call" || kind === "write";

/**
 * A session's part of the tenant's pace: it holds leases of requests and asks for the next one before the last is used
 * up, so that a call does not wait. When nobody answers, requests are sent as if there was no shared pace.
 */
export class SharedPace {
  readonly #keeper: PaceKeeper;
  readonly #runtime: Pick<Runtime, "now" | "timeLimit">;
  readonly #holder = crypto.randomUUID();
  readonly #bulk: Pool = { left: 0, size: 0, sent: 0 };
  readonly #call: Pool = { left: 0, size: 0, sent: 0 };
  /** Until when the leases hold, in milliseconds since the epoch. */
  #until = 0;
  /** Requests that a call may send before the next lease; with the first of them they become part of one. */
  #spare = 0;
  #spareUntil = 0;
  /** Requests sent since the last answer, for the next question. */
  #sent = 0;
  /** Requests of those for which there was no lease. */
  #beyond = 0;
  /** What was last told, when, and what was sent since. */
  #told: { used: number; at: number; since: number; bulkFull: number } | undefined;
  readonly #refusals = new Map<PaceKind, Refusal>();
  /** Until when Halo has told another session to wait, in milliseconds since the epoch. */
  #pausedUntil = 0;
  /** Until when it has told this one to, which the others are told with the next question. */
  #limitedUntil = 0;
  #aloneUntil = 0;
  #asking: Asking | undefined;
  /** Whether a request has waited long enough for the answer that is on its way. */
  #isImpatient = false;

  constructor(keeper: PaceKeeper, runtime: Pick<Runtime, "now" | "timeLimit">) {
    this.#keeper = keeper;
    this.#runtime = runtime;
  }

  /** Whether a request may be sent now. Counts nothing. */
  ask(kind: PaceKind, now: number): PaceAdmission {
    if (isAhead(this.#aloneUntil, now, aloneMs)) return "send";
    if (this.isPaused(now) && kind !== "write") return "full";
    const pool = this.#poolFor(kind, now);
    if (pool !== undefined) {
      const { left, size } = this.#pool(kind);
      if (left * asksAheadAtOneIn <= size && !this.#isRefused(kind, now)) this.#askFor(kind, now);
      return "send";
    }
    if (isOfCalls(kind) && this.#spareAt(now) > 0) {
      this.#askFor(kind, now);
      return "send";
    }
    if (this.#isRefused(kind, now)) return "full";
    const asking = this.#askFor(kind, now);
    if (!isOfCalls(kind) || this.#beyond >= allowance) return asking.ended;
    return this.#isImpatient ? "send" : this.#briefly(asking);
  }

  /** Notes a request that is sent now. */
  note(kind: PaceKind, now: number): void {
    const pool = this.#poolFor(kind, now);
    if (pool === undefined) this.#beyond += 1;
    else pool.left -= 1;
    this.#pool(kind).sent += 1;
    this.#sent += 1;
    if (this.#told !== undefined) this.#told.since += 1;
  }

  /** Requests of all sessions within five minutes as they were last told, and those sent since; 0 when not known. */
  used(now: number): number {
    const told = this.#told;
    return told === undefined || now - told.at > leaseMs || now < told.at ? 0 : told.used + told.since;
  }

  /** Seconds until there is room; 0 when there is or that is not known. */
  secondsToRoom(kind: PaceKind, now: number): number {
    const refused = this.#isRefused(kind, now) ? (this.#refusals.get(kind)?.until ?? 0) : 0;
    const paused = this.isPaused(now) ? this.#pausedUntil : 0;
    const until = Math.max(refused, paused, kind === "bulk" ? (this.#told?.bulkFull ?? 0) : 0);
    return Math.max(0, Math.ceil((until - now) / 1_000));
  }

  /** Gives back what is held for reading of many pages, when that is done. */
  giveBack(now: number): void {
    if (!this.#isHeld(now) || this.#bulk.left < worthGiving || this.#asking !== undefined) return;
    this.#bulk.left = 0;
    this.#begin("bulk", 0, now);
  }

  /** Whether Halo has told another session to wait, and that is not over. */
  isPaused(now: number): boolean {
    return isAhead(this.#pausedUntil, now, longestPauseMs);
  }

  /** Tells the others at once that Halo has told this session to wait (429), and for how many milliseconds. */
  limited(forMs: number, now: number): void {
    this.#limitedUntil = now + Math.min(forMs, longestPauseMs);
    if (this.#asking === undefined) this.#begin("bulk", 0, now);
    else void this.#asking.ended.then(() => this.#asking ?? this.#begin("bulk", 0, this.#runtime.now()));
  }

  #isHeld(now: number): boolean {
    return isAhead(this.#until, now, leaseMs);
  }

  /** Whether there was no room for requests of this kind a moment ago, and none is held. */
  isFull(kind: PaceKind, now: number): boolean {
    return this.#poolFor(kind, now) === undefined && this.#isRefused(kind, now);
  }

  #isRefused(kind: PaceKind, now: number): boolean {
    return isAhead(this.#refusals.get(kind)?.believed ?? 0, now, believedMs);
  }

  #pool(kind: PaceKind): Pool {
    return isOfCalls(kind) ? this.#call : this.#bulk;
  }

  /** The pool that a request is taken from; what a call needs goes before reading of many pages. */
  #poolFor(kind: PaceKind, now: number): Pool | undefined {
    const pools = [...(isOfCalls(kind) ? [this.#call] : []), this.#bulk];
    return this.#isHeld(now) ? pools.find(({ left }) => left > 0) : undefined;
  }

  #spareAt(now: number): number {
    return isAhead(this.#spareUntil, now, spareMs) ? this.#spare : 0;
  }

  #briefly(asking: Asking): Promise<void> {
    const wait = async () => {
      using patience = this.#runtime.timeLimit(patienceMs);
      await patience.within(asking.ended).catch(() => {
        this.#isImpatient = true;
      });
    };
    asking.brief ??= wait();
    return asking.brief;
  }

  /** Asks for more, unless a question is on its way. */
  #askFor(kind: PaceKind, now: number): Asking {
    const { first, most } = sizes[kind];
    return this.#asking ?? this.#begin(kind, Math.min(most, Math.max(first, this.#pool(kind).sent * 2)), now);
  }

  #begin(kind: PaceKind, wanted: number, now: number): Asking {
    if (!this.#isHeld(now)) for (const pool of [this.#bulk, this.#call]) pool.left = 0;
    // Whoever keeps the pace forgets what was spare with each question: what is sent of it meanwhile has to be held.
    const spare = isOfCalls(kind) ? this.#spareAt(now) : 0;
    this.#spare = 0;
    if (spare > 0) {
      this.#call.left += spare;
      this.#until = now + leaseMs;
    }
    const ended = this.#send(kind, Math.max(0, wanted - spare), now).finally(() => {
      this.#asking = undefined;
      this.#isImpatient = false;
    });
    this.#asking = { ended };
    return this.#asking;
  }

  /** Asks, and takes what is answered. Does not reject: without an answer this session goes on alone for a while. */
  async #send(kind: PaceKind, wanted: number, now: number): Promise<void> {
    const sent = this.#sent;
    const beyond = this.#beyond;
    const held = this.#bulk.left + this.#call.left;
    const pool = this.#pool(kind);
    const ofKind = pool.sent;
    const limitedMs = isAhead(this.#limitedUntil, now, longestPauseMs) ? this.#limitedUntil - now : 0;
    try {
      using limit = this.#runtime.timeLimit(longestAnswerMs);
      const question = {
        holder: this.#holder,
        kind,
        sent,
        held,
        wanted,
        ...(limitedMs > 0 && { limitedMs }),
      };
      const answer = await limit.within(this.#keeper.ask(question));
      const { granted, spare, used, seconds, bulkSeconds, pausedMs } = answer;
      // Not `now` without a pause: after the clock was set back that would be one.
      this.#pausedUntil = pausedMs > 0 ? now + pausedMs : 0;
      this.#sent -= sent;
      pool.sent -= ofKind;
      // What went out meanwhile without a lease is taken from this one.
      const since = this.#beyond - beyond;
      this.#beyond = Math.max(0, since - granted);
      this.#until = now + leaseMs;
      this.#spareUntil = now + spareMs;
      this.#spare = spare;
      this.#told = { used, at: now, since: this.#sent, bulkFull: now + bulkSeconds * 1_000 };
      pool.left += Math.max(0, granted - since);
      pool.size = Math.max(granted, pool.left);
      if (wanted === 0) return;
      this.#refusals.delete(kind);
      const refusedMs = seconds * 1_000;
      if (granted > 0) return;
      this.#refusals.set(kind, { until: now + refusedMs, believed: now + Math.min(believedMs, refusedMs) });
    } catch (error) {
      this.#keeper.onUnreachable(error);
      this.#aloneUntil = this.#runtime.now() + aloneMs;
    }
  }
}
