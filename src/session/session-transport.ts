import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import * as z from "zod";

const Id = z.union([z.string(), z.number()]);
const Request = z.object({ method: z.string(), id: Id });
const Cancelled = z.object({
  method: z.literal("notifications/cancelled"),
  params: z.object({ requestId: Id }),
});
type Id = z.output<typeof Id>;

/**
 * The SDK's transport of a 2025-era session, without two ways in which it leaves a stream open for ever, and the
 * session's object in memory with it (2.4.0): a request under the id of one that still runs takes that one's
 * stream away, and a request that was cancelled is never answered.
 */
export class SessionTransport extends WebStandardStreamableHTTPServerTransport {
  readonly #running = new Set<Id>();
  /** Ids of requests that came in a batch (MCP 2025-03-26): they share a stream, and the others are still to be answered. */
  readonly #batched = new Set<Id>();
  /** Requests that run beside the SDK's server. */
  readonly #beside = new Map<Id, AbortController>();

  /**
   * Runs a request beside the SDK's server, under the rules of its ids: one that still runs is not taken twice, one
   * that its client cancels is aborted and gets no answer, and all are aborted when the session ends.
   */
  async runBeside(id: Id, work: (signal: AbortSignal) => Promise<Response>): Promise<Response> {
    if (this.#running.has(id)) return idInUse();
    const controller = new AbortController();
    this.#running.add(id);
    this.#beside.set(id, controller);
    try {
      const response = await work(controller.signal);
      return controller.signal.aborted ? noAnswer() : response;
    } finally {
      this.#beside.delete(id);
      this.#forget(id);
    }
  }

  override async close(): Promise<void> {
    for (const controller of this.#beside.values()) controller.abort();
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
      const beside = this.#beside.get(id);
      if (beside !== undefined) {
        beside.abort();
        continue;
      }
      this.closeSSEStream(id);
      // Nobody gets it, as the stream is closed; it has the SDK's transport forget the id.
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

/** The answer to a request that its client has cancelled (MCP 2025-11-25, Cancellation): a stream without an event. */
function noAnswer(): Response {
  return new Response("", { headers: { "content-type": "text/event-stream" } });
}

/** The answer to a request under the id of another one (MCP 2025-11-25, Requests: an id is used once in a session). */
function idInUse(): Response {
  const message =
    "Invalid Request: a request with this id is still running. Give each request an id of its own.";
  return Response.json({ jsonrpc: "2.0", id: null, error: { code: -32600, message } }, { status: 400 });
}
