import type { Context } from "hono";
import { type Config, configurationOf } from "../config/config.ts";
import { type Examination, examine } from "../doctor/doctor.ts";
import { jsonRpcError } from "../mcp/json-rpc-error.ts";
import { version } from "../mcp/version.ts";
import type { Principal } from "../oauth/principal.ts";
import { grantableScopes } from "../tools/scopes.ts";
import { type AuthenticatedCaller, authenticate } from "./authenticate.ts";

/** Of the sign-in pages' 60 requests a minute one examination takes as many as it sends to Halo, or a little less. */
const weight = 40;
/** Whether an examination runs in this isolate: another one would find the same. */
let running = false;

/**
 * `GET /health?deep=1`: examines the tenant as `npm run doctor` does, for an operator: somebody with an access key, or
 * with a token that has every scope of the deployment. With SIGN_IN=halo it is examined as that agent.
 */
export function deepHealth(context: Context<{ Bindings: Env }>): Promise<Response> {
  // A token is valid for a resource and the paths below it.
  const url = new URL(context.req.url);
  url.pathname = "/mcp/health";
  return authenticate(context, "mcp", serve, new Request(url, context.req.raw));
}

async function serve(
  _request: Request,
  env: Env,
  { principal, refuse }: AuthenticatedCaller,
): Promise<Response> {
  const refusal = await refuse(undefined);
  if (refusal !== undefined) return refusal;
  const reading = configurationOf(env);
  if (!reading.ok) return answer({ status: "down", version, problems: reading.problems }, 503);
  if (!isOperator(principal, reading.config)) {
    const every = grantableScopes(reading.config).join(" ");
    return jsonRpcError(403, -32000, `This is for operators: sign in with an access key, or grant ${every}.`);
  }
  if (running || !(await mayRun(env))) {
    const headers = { "retry-after": "60" };
    return jsonRpcError(429, -32000, "An examination sends some fifty requests: one a minute.", headers);
  }
  running = true;
  try {
    return answer(told(await examine({ config: reading.config, token: principal.haloToken })));
  } finally {
    running = false;
  }
}

/** Whether somebody may do everything that the deployment offers. */
function isOperator(principal: Principal, config: Config): boolean {
  // What is examined is the whole tenant.
  if (principal.limits !== undefined) return false;
  return grantableScopes(config).every((scope) => principal.scopes.includes(scope));
}

/** Counts in the limit of the sign-in pages, which every deployment has, under a name of its own. */
async function mayRun(env: Env): Promise<boolean> {
  const counted = await Promise.all(
    Array.from({ length: weight }, () => env.SIGN_IN_LIMIT.limit({ key: "deep health" })),
  );
  return counted.every(({ success }) => success);
}

const statuses = ["ok", "degraded", "down"] as const;

function told({ severity, requests, lines, dialects, tools }: Examination): object {
  return {
    status: statuses[severity],
    version,
    requests,
    lines: lines.map(({ check, level, text, advice }) => ({ check, level, text, advice })),
    dialects: Object.fromEntries([...dialects].map(([id, value]) => [id, value ?? null])),
    tools: Object.fromEntries(tools),
  };
}

function answer(body: object, status = 200): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}
