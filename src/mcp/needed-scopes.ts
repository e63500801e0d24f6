import * as z from "zod";
import { type Scope, scopeOfTool, scopes } from "../tools/surfaces.ts";

const ToolCall = z.object({ method: z.literal("tools/call"), params: z.object({ name: z.string() }) });

/**
 * The scopes that a request needs beside those granted; none when it has what it needs. Tools that nobody
 * can be given here (HALO_READ_ONLY) need none: for them stepping up would lead nowhere, they do not exist.
 *
 * @param body the JSON-RPC message, or several (a batch, MCP 2025-03-26)
 */
export function missingScopes(body: unknown, granted: readonly Scope[], offered: readonly Scope[]): Scope[] {
  const missing = new Set<Scope>();
  for (const message of Array.isArray(body) ? body : [body]) {
    const call = ToolCall.safeParse(message).data;
    const scope = call === undefined ? undefined : scopeOfTool(call.params.name);
    if (scope !== undefined && !granted.includes(scope) && offered.includes(scope)) missing.add(scope);
  }
  return scopes.filter((scope) => missing.has(scope));
}
