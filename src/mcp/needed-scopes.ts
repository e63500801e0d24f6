import * as z from "zod";
import type { Unsent } from "../config/rights.ts";
import { callToolName, namedCall } from "../tools/surface/call.ts";
import { type Scope, scopes, scopesOfTool } from "../tools/surfaces.ts";

const ToolCall = z.object({
  method: z.literal("tools/call"),
  params: z.object({ name: z.string(), arguments: z.unknown() }),
});

/** The name of the tool that a call is about: of a call by name, the one that it names. */
function calledBy(message: unknown): string | undefined {
  const { name, arguments: given } = ToolCall.safeParse(message).data?.params ?? {};
  if (name !== callToolName) return name;
  const named = namedCall(given);
  return named.ok ? named.name : undefined;
}

/**
 * The scopes that a request needs and was not granted. A scope that this deployment can't grant (HALO_READ_ONLY) is
 * not among them: its tools do not exist here, so a step-up would not help.
 *
 * @param body the JSON-RPC message, or several (a batch, MCP 2025-03-26)
 * @param offered the scopes that this deployment can grant
 */
export function missingScopes(
  body: unknown,
  granted: readonly Scope[],
  offered: readonly Scope[],
  unsent: Unsent,
): Scope[] {
  const missing = new Set<Scope>();
  for (const message of Array.isArray(body) ? body : [body]) {
    const name = calledBy(message);
    for (const scope of name === undefined ? [] : scopesOfTool(name, unsent)) {
      if (!granted.includes(scope) && offered.includes(scope)) missing.add(scope);
    }
  }
  return scopes.filter((scope) => missing.has(scope));
}
