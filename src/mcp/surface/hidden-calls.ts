import {
  type CallToolResult,
  type InputRequiredResult,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { Tool } from "../../tools/kit/define.ts";
import { type Reading, readArguments } from "../../tools/kit/reading/read.ts";
import type { ServerSetup } from "../setup.ts";

/** Runs a tool for a request. */
type Run = (
  tool: Tool,
  reading: Reading,
  request: ServerContext,
) => Promise<CallToolResult | InputRequiredResult>;

/**
 * Refuses calls of tools that are not listed with a sentence that says how they are reached. The SDK's own handler knows
 * of them no more than of names that never were, so it is replaced where there are such tools; a call of a listed tool
 * runs as it would there.
 */
export function refuseHidden(server: McpServer, setup: ServerSetup, run: Run): void {
  server.server.setRequestHandler("tools/call", async ({ params }, request) => {
    const tool = setup.tools.find(({ name }) => name === params.name);
    if (tool === undefined) {
      const why = setup.hidden.get(params.name)?.why ?? `Tool ${params.name} not found`;
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, why);
    }
    return run(tool, readArguments(tool, params.arguments ?? {}), request);
  });
}
