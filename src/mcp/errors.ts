import type { CallToolResult } from "@modelcontextprotocol/server";
import { HaloError } from "../halo/errors.ts";
import type { CallStatus, Log } from "../log.ts";

/** A tool result with an error message. */
export function errorResult(message: string): CallToolResult {
  return { content: [{ type: "text", text: message }], isError: true };
}

/** The status of a failed call for the log: the kind of a HaloError, or `internal_error`. */
export function callStatusOf(error: unknown): CallStatus {
  return error instanceof HaloError ? error.kind : "internal_error";
}

/** The problems of a configuration as one sentence for a result. */
export function configurationSentence(problems: readonly string[]): string {
  return `This halo-mcp is not configured: ${problems.join(" ")}`;
}

/**
 * Turns an error into a tool result; nothing else does. The message of a HaloError is shown as it is. Any other
 * error is a bug: the result has an id, under which the log has the stack.
 */
export function describeError(error: unknown, log: Log, tool: string): CallToolResult {
  if (error instanceof HaloError) return errorResult(error.message);
  const id = reportInternal(error, log, { tool });
  return errorResult(
    `Internal error ${id} in halo-mcp. This is a fault of the server, not of the arguments; nothing is known of what was done. Tell the operator this id.`,
  );
}

/** Logs a fault of the server, and answers the id that the log has it under. */
export function reportInternal(error: unknown, log: Log, of: { readonly tool?: string } = {}): string {
  const id = crypto.randomUUID();
  log({
    event: "internal_error",
    id,
    ...of,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return id;
}
