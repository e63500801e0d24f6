import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  isSpecType,
  PROTOCOL_VERSION_META_KEY,
  SERVER_INFO_META_KEY,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server";
import { type CallRequest, callTool } from "../mcp/call.ts";
import type { ServerSetup } from "../mcp/setup.ts";
import { serverInfo } from "../mcp/version.ts";
import type { Tool } from "../tools/kit/define.ts";
import { readArguments, type Taken } from "../tools/kit/reading/read.ts";
import { eraOfCall, isRecord } from "./era.ts";

/**
 * A call of a quick read-only tool, in a message without optional parts. It can neither ask the user nor report
 * progress, so it needs one JSON response and nothing of the SDK's server, which would take half as long again as
 * the rest of the call (docs/decisions/0011).
 */
export interface DirectCall {
  readonly id: number;
  /** True for the 2025 era or earlier, false for 2026-07-28. */
  readonly sessionEra: boolean;
  readonly tool: Tool;
  /** The arguments that were taken. */
  readonly args: Taken;
}

/**
 * The direct call in a message; undefined for a message that is anything else or has anything wrong with it, which
 * the SDK's server then handles.
 *
 * @param headers of the HTTP request
 * @param tools those that this principal may use
 */
export function directCall(
  headers: Headers,
  message: unknown,
  tools: ServerSetup["tools"],
): DirectCall | undefined {
  const version = headers.get("mcp-protocol-version");
  const sessionEra = eraOfCall(version, message);
  if (sessionEra === undefined || !isPlainMessage(message) || !takesEitherAnswer(headers)) return undefined;
  const { id, params } = message;
  const { name, arguments: given, _meta: meta, ...others } = params;
  if (typeof name !== "string" || !isRecord(given) || Object.keys(others).length > 0) return undefined;
  const asExpected = sessionEra
    ? meta === undefined && version !== null && SUPPORTED_PROTOCOL_VERSIONS.includes(version)
    : isPlainEnvelope(meta) && headers.get("mcp-method") === "tools/call" && headers.get("mcp-name") === name;
  if (!asExpected) return undefined;
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool?.access !== "read" || tool.takesLong) return undefined;
  const args = readArguments(tool, given);
  return args.ok ? { id, sessionEra, tool, args } : undefined;
}

/** Runs a direct call and returns the same response as the SDK's server would. */
export async function answerDirectly(
  { id, sessionEra, tool, args }: DirectCall,
  setup: ServerSetup,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const result = await callTool(tool, args, { ...noInteraction, signal }, setup);
  const ofRevision = sessionEra
    ? result
    : { ...result, resultType: "complete", _meta: { [SERVER_INFO_META_KEY]: serverInfo } };
  return Response.json({ result: ofRevision, jsonrpc: "2.0", id }, { headers });
}

const noInteraction: Pick<CallRequest, "progress" | "confirm"> = {
  progress: async () => {},
  confirm: async () => {
    throw new Error("a read-only tool asks for no confirmation");
  },
};

interface PlainMessage {
  readonly id: number;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Whether a message that {@link eraOfCall} accepted has the four members of a request and no others. */
function isPlainMessage(message: unknown): message is PlainMessage {
  return isRecord(message) && Object.keys(message).length === 4;
}

/** Whether the client sends JSON and accepts both JSON and an event stream, as both eras require. */
function takesEitherAnswer(headers: Headers): boolean {
  const accepted = headers.get("accept");
  return (
    headers.get("content-type") === "application/json" &&
    accepted !== null &&
    accepted.includes("application/json") &&
    accepted.includes("text/event-stream")
  );
}

/** Whether the envelope of a 2026-07-28 request has the required members and none that asks for more. */
function isPlainEnvelope(meta: unknown): boolean {
  if (!isRecord(meta)) return false;
  const {
    [PROTOCOL_VERSION_META_KEY]: _version,
    [CLIENT_CAPABILITIES_META_KEY]: capabilities,
    [CLIENT_INFO_META_KEY]: client,
    ...others
  } = meta;
  return (
    Object.keys(others).length === 0 &&
    isRecord(capabilities) &&
    (Object.keys(capabilities).length === 0 || isSpecType.ClientCapabilities(capabilities)) &&
    (client === undefined || isSpecType.Implementation(client))
  );
}
