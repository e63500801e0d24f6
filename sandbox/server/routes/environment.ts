import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { bindingFailure, forbidden, HaloFailure, rateLimitText, unauthorised } from "../../engine/errors.ts";
import { type Query, readQuery } from "../../engine/list/query.ts";
import type { ListContext, WriteContext } from "../../engine/resource.ts";
import { isActive } from "../accounts.ts";
import { covers } from "../scopes.ts";
import type { SandboxState } from "../state.ts";
import type { Grant } from "../tokens.ts";

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

/** Lets only valid tokens of active agents through, and none without a scope. */
export function authenticate({ tokens, tenant }: SandboxState) {
  return createMiddleware<ApiEnvironment>(async (context, next) => {
    const grant = tokens.findValid(context.req.header("authorization") ?? null);
    if (grant === undefined || !isActive(tenant, grant.agentId)) throw unauthorised();
    if (grant.scopes.size === 0) throw forbidden();
    context.set("grant", grant);
    await next();
  });
}

/** Lets through what both the token's scope and its agent's rights allow: GET reads, everything else edits. */
export function requireScope({ rights }: SandboxState, area: string | undefined) {
  return createMiddleware<ApiEnvironment>(async (context, next) => {
    const action = context.req.method === "GET" ? "read" : "edit";
    const { scopes, agentId } = context.get("grant");
    if (!covers(scopes, area, action) || !rights.allows(agentId, area, action)) throw forbidden();
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
export function listContext(state: SandboxState, context: Context<ApiEnvironment>): ListContext {
  return { ...writeContext(state, context), query: readQuery(context.req.url) };
}

/** What write rules are given. */
export function writeContext(state: SandboxState, context: Context<ApiEnvironment>): WriteContext {
  return { tenant: state.tenant, agentId: context.get("grant").agentId, now: state.clock() };
}

/** The query for the answer of a write: no switches set. */
export function plainQuery(): Query {
  return new Map();
}
