import * as z from "zod";
import type { Unsent } from "../config/rights.ts";
import { imported } from "../lazily.ts";
import { type Scope, scopes } from "../tools/scopes.ts";

const calls = imported(() => import("../tools/surface/scopes-of-call.ts"));

const ToolCall = z.object({
  method: z.literal("tools/call"),
  params: z.object({ name: z.string(), arguments: z.unknown() }),
});

/**
 * The scopes that a request needs and was not granted. A scope that this deployment can't grant (HALO_READ_ONLY) is
 * not among them: its tools do not exist here, so a step-up would not help.
 *
 * @param body the JSON-RPC message, or several (a batch, MCP 2025-03-26)
 * @param offered the scopes that this deployment can grant
 */
export async function missingScopes(
  body: unknown,
  granted: readonly Scope[],
  offered: readonly Scope[],
  unsent: Unsent,
): Promise<Scope[]> {
  // Most callers have all there is: then the router does without the catalogue.
  if (offered.every((scope) => granted.includes(scope))) return [];
  const { scopesOfCall } = await calls();
  const missing = new Set<Scope>();
  for (const message of Array.isArray(body) ? body : [body]) {
    const call = ToolCall.safeParse(message).data?.params;
    for (const scope of call === undefined ? [] : scopesOfCall(call.name, call.arguments, unsent)) {
      if (!granted.includes(scope) && offered.includes(scope)) missing.add(scope);
    }
  }
  return scopes.filter((scope) => missing.has(scope));
}
