import { isJSONRPCRequest } from "@modelcontextprotocol/server";
import { interruptedWhileAnswering } from "./interruption.ts";

/**
 * Handles an interruption of a response that is already streaming, as every response of the 2025 era is. A stream
 * that merely ends would leave the client waiting for its own timeout, so each request of the body gets an error.
 *
 * @param body the JSON-RPC message or batch that the response answers
 * @param client aborts when the client has disconnected; then nothing is sent
 */
export function withErrorOnInterruption(response: Response, body: unknown, client: AbortSignal): Response {
  if (response.headers.get("content-type") !== "text/event-stream" || response.body === null) return response;
  const reader = response.body.getReader();
  let isCancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (cause) {
        if (isCancelled || client.aborted) throw cause;
        const error = cause instanceof Error ? cause : new Error(String(cause));
        const told = interruptedWhileAnswering(error);
        const events = [body]
          .flat()
          .filter(isJSONRPCRequest)
          .map(({ id }) => JSON.stringify({ jsonrpc: "2.0", id, error: told }))
          .map((data) => `\n\nevent: message\ndata: ${data}\n\n`);
        controller.enqueue(new TextEncoder().encode(events.join("")));
        controller.close();
      }
    },
    cancel(reason) {
      isCancelled = true;
      return reader.cancel(reason);
    },
  });
  return new Response(stream, response);
}
