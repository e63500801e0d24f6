/**
 * Calls the Worker as the wire sees it: requests built ahead, each sent by `fetch` over a connection that is
 * kept open, and its whole answer read.
 */
import { withNamedRows } from "../test/support/rows.ts";

/** The two protocols that the Worker speaks. */
export const eras = ["2025-11-25", "2026-07-28"] as const;
/** One of them. */
export type Era = (typeof eras)[number];

/** The arguments of a tool. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Headers of every request, such as the one that signs in. */
type Headers = Readonly<Record<string, string>>;

/** A tool's result. */
export interface ToolResult {
  readonly text: string;
  readonly structured: Readonly<Record<string, unknown>>;
  /** The same, with rows as objects. */
  readonly named: Readonly<Record<string, unknown>>;
}

/** A tool as listed. */
export interface ListedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>> & { readonly required?: readonly string[] };
  readonly outputSchema?: Readonly<Record<string, unknown>>;
  readonly annotations: { readonly readOnlyHint?: boolean };
}

/** Speaks one protocol with the Worker. */
export interface Caller {
  readonly era: Era;
  /** Builds a tools/call once; each run of what it gives sends it and reads the whole answer as text. */
  prepare(tool: string, args: Arguments): () => Promise<string>;
  /** Calls a tool; rejects when the result is an error. */
  call(tool: string, args: Arguments): Promise<ToolResult>;
  listTools(): Promise<readonly ListedTool[]>;
}

/** A caller that has a session of its own. */
export interface SessionCaller extends Caller {
  readonly sessionId: string;
}

/** A caller without a session. */
export interface StatelessCaller extends Caller {
  /** Asks what the server is and has, as a client of 2026-07-28 does first. */
  discover(): Promise<unknown>;
}

const clientInfo = { name: "halo-mcp-bench", version: "1" };

/** Opens a session of the 2025 era, which has a Durable Object of its own. */
export async function openSession(url: string, extra: Headers = {}): Promise<SessionCaller> {
  const headers = { ...baseHeaders("2025-11-25"), ...extra };
  const opened = await fetch(url, {
    method: "POST",
    headers,
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 0,
      method: "initialize",
      params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo },
    }),
  });
  const text = await opened.text();
  const sessionId = opened.headers.get("mcp-session-id");
  if (!opened.ok || sessionId === null) throw new Error(`initialize was answered ${opened.status}: ${text}`);
  const ofSession = { ...headers, "mcp-session-id": sessionId };
  const notified = await fetch(url, {
    method: "POST",
    headers: ofSession,
    body: JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }),
  });
  await notified.text();
  // Calls of a session that run at the same time are told apart by their ids.
  let id = 0;
  const inSession = caller("2025-11-25", (method, params) => {
    id += 1;
    return sender(url, ofSession, { jsonrpc: "2.0", id, method, params });
  });
  return { ...inSession, sessionId };
}

/** Speaks 2026-07-28, where each request stands alone and carries what it needs. */
export function statelessCaller(url: string, extra: Headers = {}): StatelessCaller {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": clientInfo,
  };
  const prepare = (method: string, params: Record<string, unknown>) =>
    sender(
      url,
      {
        ...baseHeaders("2026-07-28"),
        ...extra,
        "mcp-method": method,
        ...(typeof params.name === "string" ? { "mcp-name": params.name } : {}),
      },
      { jsonrpc: "2.0", id: 1, method, params: { ...params, _meta } },
    );
  return {
    ...caller("2026-07-28", prepare),
    discover: async () => resultOf(await prepare("server/discover", {})()),
  };
}

/** Sends the same POST whenever it is run. */
export function sender(
  url: string,
  headers: Readonly<Record<string, string>>,
  message: object,
): () => Promise<string> {
  const init = { method: "POST", headers, body: JSON.stringify(message) };
  return async () => {
    const response = await fetch(url, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`The answer was ${response.status}: ${text.slice(0, 500)}`);
    return text;
  };
}

/** What a client of a version sends with every request. */
export function baseHeaders(version: Era): Readonly<Record<string, string>> {
  return {
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
    "mcp-protocol-version": version,
  };
}

function caller(
  era: Era,
  prepareMethod: (method: string, params: Record<string, unknown>) => () => Promise<string>,
): Caller {
  const prepare = (tool: string, args: Arguments) =>
    prepareMethod("tools/call", { name: tool, arguments: args });
  return {
    era,
    prepare,
    call: async (tool, args) => toolResult(tool, await prepare(tool, args)()),
    listTools: async () => {
      const { tools } = resultOf(await prepareMethod("tools/list", {})());
      return tools as readonly ListedTool[];
    },
  };
}

/** Reads a tool's result out of an answer; throws when the tool failed. */
export function toolResult(tool: string, answer: string): ToolResult {
  const { content, structuredContent, isError } = resultOf(answer) as {
    content: readonly { text?: string }[];
    structuredContent?: Record<string, unknown>;
    isError?: boolean;
  };
  const text = content.map((block) => block.text ?? "").join("\n");
  if (isError === true || structuredContent === undefined) throw new Error(`${tool} failed: ${text}`);
  return { text, structured: structuredContent, named: withNamedRows(structuredContent) };
}

/** The result of an answer, which is JSON, or a stream of events whose last one holds it. */
function resultOf(answer: string): Record<string, unknown> {
  const event = answer
    .split("\n")
    .findLast((line) => line.startsWith("data: {"))
    ?.slice("data: ".length);
  const message: { result?: Record<string, unknown> } = JSON.parse(event ?? answer);
  if (message.result === undefined) throw new Error(`No result: ${answer.slice(0, 500)}`);
  return message.result;
}
