import type { Context } from "hono";
import { type Config, configurationOf } from "../config.ts";
import { isLoopbackHostname } from "../config-values.ts";
import { timeLimit } from "../halo/runtime.ts";
import { version } from "../mcp/version.ts";

const timeoutMs = 5_000;

/** What `GET /health` answers; holds no value of any variable. */
export interface Health {
  readonly status: "ok" | "degraded" | "misconfigured";
  readonly version: string;
  /** How people sign in. */
  readonly sign_in?: "none" | "halo" | "key";
  readonly configuration: { readonly ok: boolean; readonly problems?: readonly string[] };
  readonly halo?: { readonly reachable: boolean; readonly problem?: string };
}

/** Tells whether the configuration is in order and whether Halo answers; needs no sign-in and tells no secret. */
export async function health(context: Context<{ Bindings: Env }>): Promise<Response> {
  const address = context.req.header("cf-connecting-ip") ?? "unknown";
  // Each look asks Halo, whose patience is limited too.
  if (!(await context.env.SIGN_IN_LIMIT.limit({ key: `health ${address}` })).success) {
    return context.json({ status: "unknown", version }, 429, { "Retry-After": "60" });
  }
  const reading = configurationOf(context.env);
  const problems = reading.ok ? addressProblems(reading.config, context.req.url) : reading.problems;
  if (!reading.ok || problems.length > 0) {
    const body: Health = { status: "misconfigured", version, configuration: { ok: false, problems } };
    return context.json(body, 503);
  }
  const problem = await reach(`${reading.config.baseUrl}/api/authinfo`);
  const body: Health = {
    status: problem === undefined ? "ok" : "degraded",
    version,
    sign_in: reading.config.door.kind,
    configuration: { ok: true },
    halo: problem === undefined ? { reachable: true } : { reachable: false, problem },
  };
  return context.json(body, problem === undefined ? 200 : 503);
}

/** The address served must be the one that tokens are issued for, and a Worker without sign-in is for this machine. */
function addressProblems({ door }: Config, url: string): string[] {
  const { origin, hostname } = new URL(url);
  if (door.kind === "none") {
    return isLoopbackHostname(hostname)
      ? []
      : ["SIGN_IN is not set: set it to halo or key, and PUBLIC_URL to the address of this Worker."];
  }
  if (origin === door.publicUrl) return [];
  return [`PUBLIC_URL is ${door.publicUrl}, but this was asked at ${origin}: both must be the same.`];
}

/** `authinfo` needs no token; any answer below 500 that is not a redirect shows that Halo is there. */
async function reach(url: string): Promise<string | undefined> {
  using limit = timeLimit(timeoutMs);
  try {
    const response = await fetch(url, { redirect: "manual", signal: limit.signal });
    await response.body?.cancel();
    if (response.status >= 500) return `Halo answers with HTTP ${response.status}.`;
    if (response.status >= 300 && response.status < 400)
      return "HALO_BASE_URL redirects elsewhere: give the final address.";
    return undefined;
  } catch {
    return limit.expired()
      ? `Halo did not answer within ${timeoutMs / 1000} seconds.`
      : "Halo could not be reached: check HALO_BASE_URL and the network.";
  }
}
