/** Sends JSON-RPC to the Worker and reads what comes, taking nothing for granted. */
import * as z from "zod";
import { withNamedRows } from "../../../test/support/rows.ts";
import { type Arguments, baseHeaders, type Era } from "../../calls.ts";

/** What came back over HTTP, whole. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly sessionId: string | null;
  readonly text: string;
}

/** A tool's result, or its error. */
export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * How a call ended, as far as its reply tells: by the tool, by a refusal before it, told that it was cut off with what
 * served it, or in no proper way.
 */
export type Ended =
  | { readonly kind: "answered"; readonly answer: ToolAnswer }
  | { readonly kind: "refused"; readonly text: string }
  | { readonly kind: "told cut off"; readonly text: string }
  | { readonly kind: "broken"; readonly why: string };

const Id = z.union([z.string(), z.number(), z.null()]);
const ErrorObject = z.object({ code: z.int(), message: z.string() });

/** One message of JSON-RPC 2.0, of any kind. */
const Message = z.union([
  z.object({ jsonrpc: z.literal("2.0"), id: Id, result: z.record(z.string(), z.unknown()) }),
  z.object({ jsonrpc: z.literal("2.0"), id: Id.optional(), error: ErrorObject }),
  z.object({ jsonrpc: z.literal("2.0"), id: Id.optional(), method: z.string() }),
]);
type Message = z.output<typeof Message>;

const Result = z.object({
  isError: z.boolean().optional(),
  content: z.array(z.looseObject({ text: z.string().optional() })),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
});

const clientInfo = { name: "halo-mcp-chaos", version: "1" };
const shownOfReply = 300;

/** Sends a request and reads its whole reply; rejects when the connection is lost or the signal ends it. */
export async function send(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array<ArrayBuffer> | undefined,
  signal: AbortSignal,
  method = "POST",
): Promise<Reply> {
  const response = await fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body }) });
  return {
    status: response.status,
    contentType: response.headers.get("content-type") ?? "",
    sessionId: response.headers.get("mcp-session-id"),
    text: await response.text(),
  };
}

/** A request with what it needs beside its body. */
export interface Prepared {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request of a session, or the one that opens it. */
export function ofSession(
  sessionId: string | undefined,
  method: string,
  params: object,
  id?: number,
): Prepared {
  return {
    headers: {
      ...baseHeaders("2025-11-25"),
      ...(sessionId === undefined ? {} : { "mcp-session-id": sessionId }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", ...(id === undefined ? {} : { id }), method, params }),
  };
}

/** The params of an initialize. */
export const initializeParams = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };

/** A call of a tool, in a session or, without one, in 2026-07-28. */
export function toolCall(sessionId: string | undefined, tool: string, args: Arguments, id: number): Prepared {
  const params = { name: tool, arguments: args };
  if (sessionId !== undefined) return ofSession(sessionId, "tools/call", params, id);
  const era: Era = "2026-07-28";
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": era,
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": clientInfo,
  };
  return {
    headers: { ...baseHeaders(era), "mcp-method": "tools/call", "mcp-name": tool },
    body: JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { ...params, _meta } }),
  };
}

/** The messages in a reply, or what is wrong with it: each must be JSON-RPC 2.0, whatever was sent. */
export function messagesIn({ contentType, text }: Reply): readonly Message[] | string {
  const texts = contentType.startsWith("text/event-stream")
    ? text
        .split(/\r?\n/)
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice("data:".length).trim())
        .filter((data) => data !== "")
    : text.trim() === ""
      ? []
      : [text];
  const messages: Message[] = [];
  for (const part of texts) {
    let parsed: unknown;
    try {
      parsed = JSON.parse(part);
    } catch {
      return `no JSON: ${part.slice(0, shownOfReply)}`;
    }
    for (const each of Array.isArray(parsed) ? parsed : [parsed]) {
      const message = Message.safeParse(each);
      if (!message.success) return `no JSON-RPC: ${part.slice(0, shownOfReply)}`;
      messages.push(message.data);
    }
  }
  return messages;
}

/** Whether a message says that a call was cut off by the platform, and that it may have been done. */
function tellsOfCut(message: Message): boolean {
  return "error" in message && /^The call was cut off: .* it may have been done/.test(message.error.message);
}

/** How a call ended, by its reply. */
export function endOf(reply: Reply, id: number): Ended {
  const start = `HTTP ${reply.status}, ${reply.text.slice(0, shownOfReply)}`;
  const messages = messagesIn(reply);
  const cut = typeof messages === "string" ? undefined : messages.find(tellsOfCut);
  if (cut !== undefined && "error" in cut) return { kind: "told cut off", text: cut.error.message };
  if (reply.status >= 500) return { kind: "broken", why: start };
  if (typeof messages === "string") return { kind: "broken", why: `HTTP ${reply.status}, ${messages}` };
  const own = messages.find(
    (message) => !("method" in message) && (message.id === id || reply.status >= 400),
  );
  if (own === undefined) return { kind: "broken", why: `no answer to the request: ${start}` };
  if ("error" in own) return { kind: "refused", text: own.error.message };
  if (!("result" in own)) return { kind: "broken", why: start };
  const result = Result.safeParse(own.result);
  if (!result.success) return { kind: "broken", why: `no result of a tool: ${start}` };
  const { isError = false, content, structuredContent = {} } = result.data;
  return {
    kind: "answered",
    answer: {
      isError,
      text: content.map(({ text }) => text ?? "").join("\n"),
      data: withNamedRows(structuredContent),
    },
  };
}
