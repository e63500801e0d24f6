import { jsonRpcError } from "../../mcp/json-rpc-error.ts";

/** The response to a session id that is no session of this principal (MCP 2025-11-25, Streamable HTTP: 404). */
export function sessionNotFound(): Response {
  return jsonRpcError(404, -32001, "Session not found. It has ended or never was: initialize a new one.");
}
