import { isJSONRPCRequest } from "@modelcontextprotocol/server";
import { writeLog } from "../log.ts";
import { protocolError } from "./protocol-error.ts";

/**
 * Why the platform cut a request to a Durable Object short: `reset` when the object was started anew (new code, a
 * lost connection, a limit of memory or time), `overloaded` when more was asked of it than it can take.
 */
export type Interruption = "reset" | "overloaded";

/** The same in words, for errors that lost their properties on the way. */
const words = /Durable Object reset|(?:was|to be) reset\b|Network connection lost|\bis overloaded\b/i;

/**
 * Tells an error of the platform from a fault of this server, which has none of these properties (Cloudflare,
 * Durable Objects, Error handling: `retryable`, `overloaded`; workerd adds `durableObjectReset`).
 *
 * @returns undefined for any other error
 */
export function interruptionOf(error: Error): Interruption | undefined {
  const has = (property: string) => Reflect.get(error, property) === true;
  if (has("overloaded")) return "overloaded";
  if (has("retryable") || has("durableObjectReset")) return "reset";
  const [said] = words.exec(error.message) ?? [];
  if (said === undefined) return undefined;
  return /overloaded/i.test(said) ? "overloaded" : "reset";
}

/** What a client is told, and after how many seconds it may send again. */
const answers: Readonly<Record<Interruption, { readonly message: string; readonly retryAfter: number }>> = {
  reset: {
    message:
      "The call was cut off: what served it was restarted, as when a new version is deployed. If it only reads, send it again. If it writes, it may have been done: look in Halo before you send it again.",
    retryAfter: 2,
  },
  overloaded: {
    message:
      "The call was cut off: more is asked of this connection than it can serve. Wait half a minute, then send fewer calls at once. If it writes, it may have been done: look in Halo before you send it again.",
    retryAfter: 30,
  },
};

/** The JSON-RPC code of a call that was cut off. */
const code = -32000;

/** Logs that a request was cut short, and answers it with 503. */
export function interrupted(reason: Interruption, error: Error): Response {
  const { message, retryAfter } = answers[reason];
  writeLog({ event: "interrupted", reason, error: error.message });
  return protocolError(503, code, message, { "retry-after": String(retryAfter) });
}

/**
 * The same for an answer that has begun to stream, as each of the 2025 era has: its headers are out, and a stream
 * that just ends leaves the client waiting until its own time is over. Each request of the body gets an error.
 *
 * @param client aborts when the client has gone, to whom nothing is to be said
 */
export function withEnding(response: Response, body: unknown, client: AbortSignal): Response {
  if (response.headers.get("content-type") !== "text/event-stream" || response.body === null) return response;
  const reader = response.body.getReader();
  let isLeft = false;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (cause) {
        if (isLeft || client.aborted) throw cause;
        const error = cause instanceof Error ? cause : new Error(String(cause));
        const reason = interruptionOf(error) ?? "reset";
        writeLog({ event: "interrupted", reason, error: error.message });
        const { message } = answers[reason];
        const events = [body]
          .flat()
          .filter(isJSONRPCRequest)
          .map(({ id }) => JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } }))
          .map((data) => `\n\nevent: message\ndata: ${data}\n\n`);
        controller.enqueue(new TextEncoder().encode(events.join("")));
        controller.close();
      }
    },
    cancel(reason) {
      isLeft = true;
      return reader.cancel(reason);
    },
  });
  return new Response(stream, response);
}
