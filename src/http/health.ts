import type { Context } from "hono";
import * as z from "zod";
import { type Config, configurationOf } from "../config/config.ts";
import { isLoopbackHostname } from "../config/values.ts";
import { HaloError } from "../halo/errors.ts";
import { parseJson, readText } from "../halo/http/body.ts";
import { limitState } from "../halo/http/rate-limit.ts";
import { platformRuntime, timeLimit } from "../halo/runtime.ts";
import { type HaloState, writeLog } from "../log.ts";
import { version } from "../mcp/version.ts";

/** How long Halo may take to answer, in milliseconds. */
const timeoutMs = 5_000;
/** From how many milliseconds on Halo counts as slow; `authinfo` is cheap for Halo. */
const slowMs = 2_000;
/** How long the result of one check is used for everyone, in milliseconds. */
const freshMs = 15_000;
/** How much of Halo's response is read at most, in bytes; it usually has a few hundred. */
const longestAnswer = 64 * 1024;

/** The body of `GET /health`. It never contains the value of a variable. */
export interface Health {
  /** `ok`; `degraded`: this server works but Halo does not, or is slow; `down`: nothing can be served. */
  readonly status: "ok" | "degraded" | "down";
  readonly version: string;
  /** How people sign in. */
  readonly sign_in?: "none" | "halo" | "key";
  readonly configuration: { readonly ok: boolean; readonly problems?: readonly string[] };
  readonly halo?: {
    readonly state: HaloState;
    readonly problem?: string;
    /** How long Halo took. */
    readonly milliseconds: number;
    /** When Halo was checked, ISO 8601; a check is reused for some seconds. */
    readonly checked_at: string;
  };
}

/** The body of `authinfo`: an object whose fields depend on the version of Halo. */
const AuthInfo = z.record(z.string(), z.unknown());

/** The result of checking Halo. */
interface HaloCheck {
  readonly state: HaloState;
  /** One sentence; undefined when the state is `ok`. */
  readonly problem?: string;
}

interface TimedCheck extends HaloCheck {
  readonly milliseconds: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * `GET /health`: whether this server works and whether Halo answers. Needs no sign-in and reveals no secret. The
 * HTTP status is about this server only: 200 for `ok` and `degraded`, 503 for `down`, since a health check's
 * "warn" is not a failure (draft-inadarei-api-health-check, section 3.1). So nobody is paged for an outage that
 * only Halo can fix.
 */
export async function health(context: Context<{ Bindings: Env }>): Promise<Response> {
  context.header("Cache-Control", "no-store");
  const limit = context.env.SIGN_IN_LIMIT;
  const address = context.req.header("cf-connecting-ip") ?? "unknown";
  if (!(await limit.limit({ key: `health ${address}` })).success) return tooMany(context);
  const reading = configurationOf(context.env);
  const problems = reading.ok ? addressProblems(reading.config, context.req.url) : reading.problems;
  if (!reading.ok || problems.length > 0) {
    const body: Health = { status: "down", version, configuration: { ok: false, problems } };
    return context.json(body, 503);
  }
  const check = await checkHalo(`${reading.config.baseUrl}/api/authinfo`, limit);
  if (check === undefined) return tooMany(context);
  const { at, ...halo } = check;
  const body: Health = {
    status: check.state === "ok" ? "ok" : "degraded",
    version,
    sign_in: reading.config.signIn.kind,
    configuration: { ok: true },
    halo: { ...halo, checked_at: new Date(at).toISOString() },
  };
  return context.json(body);
}

function tooMany(context: Context): Response {
  return context.json({ status: "unknown", version }, 429, { "Retry-After": "60" });
}

/** The URL has to be the one that tokens are issued for; a Worker without a sign-in serves localhost only. */
function addressProblems({ signIn }: Config, url: string): string[] {
  const { origin, hostname } = new URL(url);
  if (signIn.kind === "none") {
    return isLoopbackHostname(hostname)
      ? []
      : ["SIGN_IN is not set: set it to halo or key, and PUBLIC_URL to the address of this Worker."];
  }
  if (origin === signIn.publicUrl) return [];
  return [`PUBLIC_URL is ${signIn.publicUrl}, but this was asked at ${origin}: both must be the same.`];
}

let last: { readonly url: string; readonly check: TimedCheck } | undefined;
/** When the check that is running began. Its promise can't be shared: workerd ties it to one request. */
let checkingSince = Number.NEGATIVE_INFINITY;

/**
 * Checks Halo, or returns the last check while it is recent or another request is checking. Undefined when there
 * is none and the limit of checks is reached: /health must not use up Halo's rate limit.
 */
async function checkHalo(url: string, limit: RateLimit): Promise<TimedCheck | undefined> {
  const before = last?.url === url ? last.check : undefined;
  const at = platformRuntime.now();
  if (before !== undefined && (isWithin(freshMs, before.at, at) || isWithin(timeoutMs, checkingSince, at))) {
    return before;
  }
  checkingSince = at;
  try {
    if (!(await limit.limit({ key: "health of Halo" })).success) return before;
    const asked = await ask(url);
    const milliseconds = platformRuntime.now() - at;
    const state = asked.state === "ok" ? okOrSlow(milliseconds) : asked;
    const check: TimedCheck = { ...state, milliseconds, at };
    last = { url, check };
    if (check.state !== "ok") writeLog({ event: "health", halo: check.state, milliseconds });
    return check;
  } finally {
    checkingSince = Number.NEGATIVE_INFINITY;
  }
}

/** Whether fewer than this many milliseconds have passed; false when the clock was set back. */
function isWithin(milliseconds: number, since: number, now: number): boolean {
  return since <= now && now - since < milliseconds;
}

const notData: HaloCheck = {
  state: "failing",
  problem: "Halo answers with something else than data, such as a web page.",
};

function okOrSlow(milliseconds: number): HaloCheck {
  if (milliseconds < slowMs) return { state: "ok" };
  return { state: "slow", problem: `Halo took ${(milliseconds / 1000).toFixed(1)} seconds to answer.` };
}

/**
 * Asks Halo for `authinfo`, which needs no token. A refusal (4xx) counts as ok, because a Halo without `authinfo`
 * still works; a web page with status 200 is what Halo shows during maintenance.
 */
async function ask(url: string): Promise<HaloCheck> {
  using limit = timeLimit(timeoutMs);
  try {
    const asked = platformRuntime.fetch(url, { redirect: "manual", signal: limit.signal });
    const response = await limit.within(asked);
    const { status } = response;
    if (response.ok) {
      const text = await limit.within(readText(response, longestAnswer));
      return AuthInfo.safeParse(parseJson(text)).success ? { state: "ok" } : notData;
    }
    await response.body?.cancel();
    if (status === 429) return { state: "limiting", problem: `${limitState("reached")}.` };
    if (status >= 500) return { state: "failing", problem: `Halo answers with HTTP ${status}.` };
    if (status >= 300 && status < 400) {
      return { state: "moved", problem: "HALO_BASE_URL redirects elsewhere: give the final address." };
    }
    return { state: "ok" };
  } catch (error) {
    if (error instanceof HaloError) return notData;
    const problem = limit.expired()
      ? `Halo did not answer within ${timeoutMs / 1000} seconds.`
      : "Halo could not be reached: check HALO_BASE_URL and the network.";
    return { state: "unreachable", problem };
  }
}
