import type { CallToolResult } from "@modelcontextprotocol/server";
import { HaloError } from "../halo/errors.ts";
import type { CallStatus, Log } from "../log.ts";

/** A tool result that tells of an error. */
export function errorResult(message: string): CallToolResult {
  return { content: [{ type: "text", text: message }], isError: true };
}

/** The class of an error for the log: one of the closed set, or `internal_error`. */
export function callStatusOf(error: unknown): CallStatus {
  return error instanceof HaloError ? error.kind : "internal_error";
}

/**
 * The one place where errors become results. An error of the closed set is shown as it is; anything else
 * is a bug: the model gets an id, the log gets the stack.
 */
export function describeError(error: unknown, log: Log, tool: string): CallToolResult {
  if (error instanceof HaloError) return errorResult(error.message);
  const id = crypto.randomUUID();
  log({
    event: "internal_error",
    id,
    tool,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return errorResult(
    `Internal error ${id} in halo-mcp. This is a fault of the server, not of the arguments; nothing is known of what was done. Tell the operator this id.`,
  );
}
