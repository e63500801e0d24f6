import { send } from "../../support/harness.ts";

/** The two ways in which a request comes alone: without a session in the 2025 era, and in that of 2026-07-28. */
export const standalone = ["2025-11-25", "2026-07-28"] as const;
export type Standalone = (typeof standalone)[number];

/** What came back, whichever form it has. */
export interface RpcAnswer {
  readonly status: number;
  readonly text: string;
  readonly messages: readonly RpcMessage[];
}

export interface RpcMessage {
  readonly id?: unknown;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string };
}

const usual = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** Sends a body to the MCP endpoint as it is. */
export async function post(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
  url = "http://localhost:8787/mcp",
): Promise<RpcAnswer> {
  const response = await send(url, { method: "POST", headers: { ...usual, ...headers }, body });
  const text = await response.text();
  return { status: response.status, text, messages: messagesOf(text) };
}

/** Sends one request, with all that its era demands. */
export function request(
  era: Standalone,
  method: string,
  params: Readonly<Record<string, unknown>>,
  id: unknown = 1,
  headers: Readonly<Record<string, string>> = {},
  url?: string,
): Promise<RpcAnswer> {
  const modern = era === "2026-07-28";
  const body = { jsonrpc: "2.0", id, method, params: modern ? { ...params, _meta: meta } : params };
  const named = params.name ?? params.uri;
  const own = {
    "mcp-protocol-version": era,
    ...(modern ? { "mcp-method": method } : {}),
    ...(modern && typeof named === "string" ? { "mcp-name": named } : {}),
  };
  return post(JSON.stringify(body), { ...own, ...headers }, url);
}

/** What a 2026-07-28 request says of its client. */
export const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "fuzz", version: "1" },
};

function messagesOf(text: string): readonly RpcMessage[] {
  const parsed = text.startsWith("{") || text.startsWith("[") ? [text] : eventData(text);
  return parsed.flatMap((data): RpcMessage[] => {
    const value: unknown = JSON.parse(data);
    return Array.isArray(value) ? value : [value as RpcMessage];
  });
}

function eventData(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("data: ") && line.length > 6)
    .map((line) => line.slice(6));
}

/** The text of a tool's result. */
export function textOf({ result }: RpcMessage): string {
  const { content } = result ?? {};
  if (!Array.isArray(content)) return "";
  return content.map((block: { text?: string }) => block.text ?? "").join("\n");
}
