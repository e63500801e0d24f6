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
/** From here on Halo counts as slow, in milliseconds: `authinfo` costs it nothing. */
const slowMs = 2_000;
/** How long one look at Halo serves everyone who asks, in milliseconds. */
const freshMs = 15_000;
/** The most that is read of Halo's answer, in bytes; the real one has a few hundred. */
const longestAnswer = 64 * 1024;

/** What `GET /health` answers; holds no value of any variable. */
export interface Health {
  /** `ok`; `degraded`: this server works, Halo does not as it should; `down`: nothing can be served. */
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
    /** When Halo was asked, ISO 8601: one look serves for some seconds. */
    readonly checked_at: string;
  };
}

/** What `authinfo` answers is an object, whatever a version of Halo puts into it. */
const AuthInfo = z.record(z.string(), z.unknown());

/** One look at Halo. */
interface Look {
  readonly state: HaloState;
  /** A sentence, unless the state is `ok`. */
  readonly problem?: string;
}

interface DatedLook extends Look {
  readonly milliseconds: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Tells whether this server can serve and whether Halo answers; needs no sign-in and tells no secret. The
 * HTTP status is that of this server alone: 200 for `ok` and `degraded`, 503 for `down`, as a health check's
 * "warn" is no failure (draft-inadarei-api-health-check, section 3.1), so that nobody is called at night to
 * mend what only Halo can.
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
  const look = await lookAtHalo(`${reading.config.baseUrl}/api/authinfo`, limit);
  if (look === undefined) return tooMany(context);
  const { at, ...halo } = look;
  const body: Health = {
    status: look.state === "ok" ? "ok" : "degraded",
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

/** The address served must be the one that tokens are issued for, and a Worker without sign-in is for this machine. */
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

let last: { readonly url: string; readonly look: DatedLook } | undefined;
/** When a look began that has not ended; its promise can't be shared, as workerd ties it to one request. */
let lookingSince = Number.NEGATIVE_INFINITY;

/**
 * A look at Halo that is fresh, or the one before while another request looks. Undefined when there is none
 * and all requests together have looked often enough: this page must not use up Halo's patience.
 */
async function lookAtHalo(url: string, limit: RateLimit): Promise<DatedLook | undefined> {
  const before = last?.url === url ? last.look : undefined;
  const at = platformRuntime.now();
  if (before !== undefined && (isWithin(freshMs, before.at, at) || isWithin(timeoutMs, lookingSince, at))) {
    return before;
  }
  lookingSince = at;
  try {
    if (!(await limit.limit({ key: "health of Halo" })).success) return before;
    const asked = await ask(url);
    const milliseconds = platformRuntime.now() - at;
    const look: DatedLook = { ...(asked.state === "ok" ? paceOf(milliseconds) : asked), milliseconds, at };
    last = { url, look };
    if (look.state !== "ok") {
      writeLog({ event: "health", halo: look.state, milliseconds });
    }
    return look;
  } finally {
    lookingSince = Number.NEGATIVE_INFINITY;
  }
}

/** Whether less than so many milliseconds have gone by; never after a clock that was put back. */
function isWithin(milliseconds: number, since: number, now: number): boolean {
  return since <= now && now - since < milliseconds;
}

const notData: Look = {
  state: "failing",
  problem: "Halo answers with something else than data, such as a web page.",
};

function paceOf(milliseconds: number): Look {
  if (milliseconds < slowMs) return { state: "ok" };
  return { state: "slow", problem: `Halo took ${(milliseconds / 1000).toFixed(1)} seconds to answer.` };
}

/**
 * `authinfo` needs no token. A refusal (4xx) shows that Halo is there, as a Halo without `authinfo` can be
 * worked with; a web page with status 200 is what a Halo under maintenance shows.
 */
async function ask(url: string): Promise<Look> {
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
