import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import * as z from "zod";
import { shorten } from "../../halo/text.ts";
import { longestProtocolError, writeLog } from "../../log.ts";
import { jsonRpcError } from "../../mcp/json-rpc-error.ts";

const Id = z.union([z.string(), z.number()]);
const Request = z.object({ method: z.string(), id: Id });
const Cancelled = z.object({
  method: z.literal("notifications/cancelled"),
  params: z.object({ requestId: Id }),
});
type Id = z.output<typeof Id>;

/** Logs what the SDK tells of a message that it could not serve. */
export function reportTransportError(error: Error): void {
  writeLog({ event: "protocol_error", error: shorten(error.message, longestProtocolError) });
}

/**
 * The SDK's transport of a 2025-era session (2.4.0), with a fix for two cases in which it leaves a stream open for
 * ever and so keeps the session's object in memory: a request that reuses the id of a running one takes over its
 * stream, and a cancelled request is never answered.
 */
export class SessionTransport extends WebStandardStreamableHTTPServerTransport {
  readonly #running = new Set<Id>();
  /** Ids of requests that came in a batch (MCP 2025-03-26). They share a stream, which stays open for the others. */
  readonly #batched = new Set<Id>();
  /** Direct calls, which run without the SDK's server. */
  readonly #direct = new Map<Id, AbortController>();

  /**
   * Runs a direct call, without the SDK's server but with the same rules: the id of a running request is refused,
   * a request that its client cancels is aborted and not answered, and all are aborted when the session ends.
   */
  async runDirect(id: Id, work: (signal: AbortSignal) => Promise<Response>): Promise<Response> {
    if (this.#running.has(id)) return idInUse();
    const controller = new AbortController();
    this.#running.add(id);
    this.#direct.set(id, controller);
    try {
      const response = await work(controller.signal);
      return controller.signal.aborted ? noAnswer() : response;
    } finally {
      this.#direct.delete(id);
      this.#forget(id);
    }
  }

  override async close(): Promise<void> {
    for (const controller of this.#direct.values()) controller.abort();
    await super.close();
  }

  override async handleRequest(
    ...[request, options]: Parameters<WebStandardStreamableHTTPServerTransport["handleRequest"]>
  ): Promise<Response> {
    const messages = [options?.parsedBody].flat();
    const ids = messages.flatMap((message) => Request.safeParse(message).data?.id ?? []);
    if (new Set(ids).size < ids.length || ids.some((id) => this.#running.has(id))) return idInUse();
    for (const id of ids) {
      this.#running.add(id);
      if (ids.length > 1) this.#batched.add(id);
    }
    const response = await super.handleRequest(request, options);
    if (!response.ok) for (const id of ids) this.#forget(id);
    for (const message of messages) {
      const id = Cancelled.safeParse(message).data?.params.requestId;
      if (id === undefined || !this.#running.has(id) || this.#batched.has(id)) continue;
      const direct = this.#direct.get(id);
      if (direct !== undefined) {
        direct.abort();
        continue;
      }
      this.closeSSEStream(id);
      // The stream is closed, so nobody receives this: it makes the SDK's transport forget the id.
      const error = { code: -32800, message: "cancelled" };
      await this.send({ jsonrpc: "2.0", id, error }).catch(() => undefined);
    }
    return response;
  }

  #forget(id: Id): void {
    this.#running.delete(id);
    this.#batched.delete(id);
  }

  override async send(
    ...[message, options]: Parameters<WebStandardStreamableHTTPServerTransport["send"]>
  ): Promise<void> {
    try {
      await super.send(message, options);
    } finally {
      if (!("method" in message) && message.id !== undefined) this.#forget(message.id);
    }
  }
}

/** The response to a request that its client has cancelled (MCP 2025-11-25, Cancellation): a stream without events. */
function noAnswer(): Response {
  return new Response("", { headers: { "content-type": "text/event-stream" } });
}

/** The response to a request with the id of a running one (MCP 2025-11-25, Requests: an id is used once in a session). */
function idInUse(): Response {
  const message =
    "Invalid Request: a request with this id is still running. Give each request an id of its own.";
  return jsonRpcError(400, -32600, message);
}
