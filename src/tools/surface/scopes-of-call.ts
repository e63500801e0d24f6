import type { Unsent } from "../../config/rights.ts";
import type { Scope } from "../scopes.ts";
import { scopesOfTool } from "../surfaces.ts";
import { callToolName, namedCall } from "./call.ts";

/**
 * The scopes that a call needs beside `halo:read`: of a call by name, those of the tool that it names. None when there is
 * no tool of this name.
 *
 * @param given the arguments, as a client wrote them
 */
export function scopesOfCall(tool: string, given: unknown, unsent: Unsent): readonly Scope[] {
  if (tool !== callToolName) return scopesOfTool(tool, unsent);
  const named = namedCall(given);
  return named.ok ? scopesOfTool(named.name, unsent) : [];
}
