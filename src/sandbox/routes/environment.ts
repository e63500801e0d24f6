import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { bindingFailure, forbidden, HaloFailure, rateLimitText, unauthorised } from "../errors.ts";
import { type Query, readQuery } from "../query.ts";
import type { ListContext, WriteContext } from "../resources/declaration.ts";
import type { SandboxState } from "../state.ts";
import { covers, type Grant } from "../tokens.ts";

/** What the handlers below `/api` find in their context. */
export interface ApiEnvironment {
  Variables: { grant: Grant };
}

/** Refuses what goes over the rolling limit, in plain text as Halo does. */
export function limitRate({ rateLimiter }: SandboxState) {
  return createMiddleware(async (_context, next) => {
    if (!rateLimiter.take()) {
      const { requests, windowMs, retryAfterSeconds } = rateLimiter.options;
      const headers: Record<string, string> = {};
      if (retryAfterSeconds !== undefined) headers["retry-after"] = String(retryAfterSeconds);
      throw new HaloFailure(429, rateLimitText(requests, windowMs), { headers });
    }
    await next();
  });
}

/** Lets only valid tokens through; those without a scope get 403. */
export function authenticate({ tokens }: SandboxState) {
  return createMiddleware<ApiEnvironment>(async (context, next) => {
    const grant = tokens.findValid(context.req.header("authorization") ?? null);
    if (grant === undefined) throw unauthorised();
    if (grant.scopes.size === 0) throw forbidden();
    context.set("grant", grant);
    await next();
  });
}

/** Lets only tokens through whose scope covers the area: GET reads, everything else edits. */
export function requireScope(area: string | undefined) {
  return createMiddleware<ApiEnvironment>(async (context, next) => {
    const action = context.req.method === "GET" ? "read" : "edit";
    if (!covers(context.get("grant"), area, action)) throw forbidden();
    await next();
  });
}

/** The parsed JSON of a request; throws Halo's 400 when there is none. */
export async function readJson(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    throw bindingFailure({ "": ["A non-empty JSON body is required."] });
  }
}

/** What list answers are made from. */
export function listContext(state: SandboxState, url: string): ListContext {
  return { tenant: state.tenant, query: readQuery(url), now: state.clock() };
}

/** What write rules are given. */
export function writeContext(state: SandboxState): WriteContext {
  return { tenant: state.tenant, now: state.clock() };
}

/** The query for the answer of a write: no switches set. */
export function plainQuery(): Query {
  return new Map();
}
