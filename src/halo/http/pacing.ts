import type { HaloError } from "../errors.ts";
import { rateLimitPauseSeconds } from "../rules.ts";
import type { PaceKind } from "./pace-ledger.ts";
import { heldBack } from "./rate-limit.ts";
import { RequestWindow } from "./request-window.ts";
import type { SharedPace } from "./shared-pace.ts";
import { enoughOf, usefulRoom } from "./shares.ts";

/** One request to Halo, all its tries. The object itself is its identity. */
export interface Asking {
  /** The call that it belongs to. */
  readonly call: object;
  /** What is asked for, in words for an error message. */
  readonly subject: string;
  /** Whether it belongs to an answer over many records, which leaves room to others: one of its first, or a later one. */
  readonly bulk?: "first" | "later" | undefined;
}

/**
 * What is to be done with a request: `wait` while another request of the same call tries whether Halo is ready, or, for
 * a moment, while the pace of all who use the tenant is asked.
 */
export type Admission =
  | { readonly kind: "send" }
  | { readonly kind: "refuse"; readonly error: HaloError }
  | { readonly kind: "wait"; readonly until: Promise<void>; readonly isBrief: boolean };

/** Something that ends once, and can be waited for. */
class Ending {
  /** Ends it. */
  resolve: () => void = () => {};
  /** Resolves when it has ended. */
  readonly promise = new Promise<void>((resolve) => {
    this.resolve = resolve;
  });
}

/** The time after a 429 in which nothing is sent, except by the one request that tries again. */
interface Pause {
  /** When the latest 429 came, in milliseconds since the epoch. */
  since: number;
  /** Milliseconds since the epoch. */
  until: number;
  probe: { readonly asking: Asking; readonly ended: Ending } | undefined;
}

/**
 * Keeps the calls of one client within Halo's limit of requests in five minutes: near it they are refused
 * instead of sent, and after a 429 one request tries again while the others are refused. What other sessions send is
 * known by the pace that they share, where there is one; of anybody else a 429 is the only sign.
 */
export class Pacing {
  /** The number of requests in five minutes from which on no more are sent; `Infinity` without a limit. */
  readonly enough: number;
  readonly #limit: number;
  readonly #window = new RequestWindow();
  readonly #shared: SharedPace | undefined;
  #pause: Pause | undefined;

  /**
   * @param limit requests that Halo allows in five minutes; 0 for no limit
   * @param shared the pace of all who use the tenant
   */
  constructor(limit: number, shared?: SharedPace) {
    this.#limit = limit === 0 ? Number.POSITIVE_INFINITY : limit;
    this.enough = limit === 0 ? Number.POSITIVE_INFINITY : enoughOf(limit);
    this.#shared = limit === 0 ? undefined : shared;
  }

  /** Requests that Halo allows in five minutes; undefined for no limit. */
  get limit(): number | undefined {
    return Number.isFinite(this.#limit) ? this.#limit : undefined;
  }

  /** Requests sent within the last five minutes, as far as known; not counted, and 0, where Halo has no limit. */
  recent(now: number): number {
    return Math.max(this.#window.count(now), this.#shared?.used(now) ?? 0);
  }

  /** How many requests a call may send now, or as soon as its own request that tries again is answered. */
  room(call: object, now: number): number {
    const pause = this.#paused(now);
    const waits = pause !== undefined && pause.probe?.asking.call !== call;
    return waits || this.#shared?.isPaused(now) === true ? 0 : Math.max(0, this.enough - this.recent(now));
  }

  /** Seconds until as many requests, and some more, may be sent; 0 when they may be sent now. */
  secondsToRoom(now: number, requests = 1): number {
    const pause = this.#paused(now);
    const paused = pause === undefined ? 0 : pause.until - now;
    const enters = this.enough - this.#window.count(now) >= requests;
    const full = enters ? 0 : this.#window.fallsTo(this.enough - Math.max(requests, usefulRoom), now);
    const shared = this.#shared?.secondsToRoom(requests > usefulRoom ? "bulk" : "call", now) ?? 0;
    return Math.max(shared, Math.ceil(Math.max(paused, full) / 1000));
  }

  /** Notes a request that is sent now, of a call that has begun to write or not. */
  note(now: number, asking: Partial<Asking> = {}, writing = false): void {
    if (this.#limit === Number.POSITIVE_INFINITY) return;
    this.#window.note(now);
    this.#shared?.note(this.#kind(asking, writing, now), now);
  }

  /** Notes that a call has ended which read many pages: what is held for more of them is given back. */
  giveBack(now: number): void {
    this.#shared?.giveBack(now);
  }

  /**
   * Whether a request may be sent now. Counts nothing.
   *
   * @param writing whether its call has begun to write: it may use the rest of Halo's limit, to finish what it
   * began and to verify what Halo did
   */
  ask(asking: Asking, writing: boolean, now: number): Admission {
    const pause = this.#paused(now);
    if (pause !== undefined && pause.probe?.asking !== asking) {
      return pause.probe?.asking.call === asking.call
        ? { kind: "wait", until: pause.probe.ended.promise, isBrief: false }
        : { kind: "refuse", error: this.refusal(asking, now) };
    }
    if (this.#window.count(now) >= (writing ? this.#limit : this.enough)) {
      return { kind: "refuse", error: this.#near(asking, this.secondsToRoom(now), now) };
    }
    const kind = this.#kind(asking, writing, now);
    const admission = this.#shared?.ask(kind, now) ?? "send";
    if (admission === "send") return { kind: "send" };
    if (admission !== "full") return { kind: "wait", until: admission, isBrief: true };
    if (this.#shared?.isPaused(now) === true) return { kind: "refuse", error: this.refusal(asking, now) };
    const seconds = this.#shared?.secondsToRoom(kind, now) ?? 0;
    return { kind: "refuse", error: this.#near(asking, seconds, now) };
  }

  #kind({ bulk }: Partial<Asking>, writing: boolean, now: number): PaceKind {
    if (writing) return "write";
    if (bulk === undefined) return "call";
    // What was read before has to be brought up to date, which takes a few requests, also while others read a lot.
    return bulk === "first" && this.#shared?.isFull("bulk", now) === true ? "answer" : "bulk";
  }

  /** Why a request is not sent while another one tries whether Halo is ready again. */
  refusal({ subject }: Asking, now: number): HaloError {
    return heldBack("reached", subject, this.secondsToRoom(now));
  }

  /**
   * Notes that Halo answered 429.
   *
   * @returns whether this request is the one that tries again
   */
  limited(asking: Asking, retryAfterSeconds: number | undefined, now: number): boolean {
    // At least a second: with 0, which Halo may say, all others would come back at once.
    const forMs = Math.max(1, retryAfterSeconds ?? rateLimitPauseSeconds) * 1000;
    const until = now + forMs;
    this.#shared?.limited(forMs, now);
    // The probe counts also when its pause is over: it may have been told to wait for longer.
    const probe = this.#pause?.probe;
    if (this.#pause !== undefined && probe !== undefined && probe.asking !== asking) {
      this.#pause.since = now;
      this.#pause.until = Math.max(this.#pause.until, until);
      return false;
    }
    this.#pause = { since: now, until, probe: probe ?? { asking, ended: new Ending() } };
    return true;
  }

  /** Notes that Halo answered anything but 429: when that was the one that tried, the pause is over. */
  answered(asking: Asking): void {
    if (this.#pause?.probe?.asking !== asking) return;
    this.ended(asking);
    this.#pause = undefined;
  }

  /** Notes that a request is not tried any more, whatever came of it. */
  ended(asking: Asking): void {
    if (this.#pause?.probe?.asking !== asking) return;
    this.#pause.probe.ended.resolve();
    this.#pause.probe = undefined;
  }

  #near({ subject }: Asking, seconds: number, now: number): HaloError {
    return heldBack("near", subject, seconds, { sent: this.recent(now), limit: this.#limit });
  }

  #paused(now: number): Pause | undefined {
    const pause = this.#pause;
    if (pause === undefined) return undefined;
    // If the clock was set back, the pause does not become longer.
    if (now >= pause.since && now < pause.until) return pause;
    if (pause.probe === undefined) this.#pause = undefined;
    return undefined;
  }
}
