import { HaloError } from "../errors.ts";
import { rateLimitPauseSeconds } from "../rules.ts";

/** Halo's rate limit in words. That it is near or reached is said here and nowhere else. */

/** How near the limit is. */
export type LimitState = "near" | "reached" | "near or reached";

/** How much of the limit is used, as far as this server knows: others may use the same sign-in. */
export interface LimitUse {
  /** Requests sent within the last five minutes. */
  readonly sent: number;
  /** Requests that Halo allows in five minutes (`HALO_REQUESTS_PER_5_MINUTES`); undefined for no limit. */
  readonly limit: number | undefined;
}

/** The state of the limit as the beginning of a sentence, without its end. */
export function limitState(state: LimitState, use?: LimitUse): string {
  const words = `Halo's rate limit is ${state}`;
  return use?.limit === undefined ? words : `${words} (${used(use.sent, use.limit, "requests ")})`;
}

const used = (sent: number, limit: number, noun = "") =>
  `${sent} ${noun}went out in the last five minutes, and Halo allows ${limit}`;

const waiting = (seconds: number) => `Wait ${seconds} seconds before the next call.`;

/** That the limit is what stops an answer, and what to do, as the end of a sentence. */
export function sharedLimit(seconds: number): string {
  return `${limitState("near or reached")} (all callers of this server share it; wait ${seconds} seconds, then ask again)`;
}

/**
 * A request that is not sent, since the limit is near or reached.
 *
 * @param subject what is asked for, in words: "ticket 12"
 * @param seconds until it may be sent
 */
export function heldBack(
  state: LimitState,
  subject: string,
  seconds: number,
  use?: { readonly sent: number; readonly limit: number },
): HaloError {
  const why = use === undefined ? "" : `: ${used(use.sent, use.limit)}`;
  const happened = `${limitState(state)}, so the request for ${subject} was not sent${why}.`;
  return new HaloError("rate_limit", happened, { advice: waiting(seconds), retryAfterSeconds: seconds });
}

/**
 * A call of several requests of which none is sent, since there is no room for all of them.
 *
 * @param seconds until there is; 0 where there never is, since they are more than the limit
 */
export function noRoom(use: LimitUse, seconds: number): HaloError {
  return new HaloError("rate_limit", `${limitState("near", use)}.`, {
    advice: seconds === 0 ? "Call again for fewer at once." : waiting(seconds),
    retryAfterSeconds: seconds,
  });
}

/**
 * Halo answered 429.
 *
 * @param asked how long Halo asks to wait, in seconds; undefined where it does not say
 * @param limit requests that Halo allows in five minutes; undefined for no limit, and for one that is not known
 */
export function limitReached(asked: number | undefined, limit: number | undefined): HaloError {
  const allowed = limit === undefined ? "" : ` (Halo allows ${limit} requests in five minutes)`;
  return new HaloError("rate_limit", `${limitState("reached")}${allowed}.`, {
    advice: waiting(asked ?? rateLimitPauseSeconds),
    status: 429,
    retryAfterSeconds: asked,
  });
}
