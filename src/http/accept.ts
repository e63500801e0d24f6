import { isJSONRPCRequest, isJSONRPCResponse } from "@modelcontextprotocol/server";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { parseAccept } from "hono/utils/accept";
import { parseJson } from "../halo/http/body.ts";
import { jsonRpcError } from "../mcp/json-rpc-error.ts";

/** In which forms a client takes an answer. */
export interface TakenForms {
  readonly json: boolean;
  readonly stream: boolean;
}

/** What MCP wants a client to send (2025-11-25, Streamable HTTP), and the SDK insists on, letter by letter. */
const both = "application/json, text/event-stream";
const json = "application/json";
const stream = "text/event-stream";

/** The forms that the `Accept` header of a request names; without one the client takes anything (RFC 9110 12.5.1). */
export function takenForms(request: Request): TakenForms {
  const header = request.headers.get("accept")?.trim() ?? "";
  if (header === both || header === "") return { json: true, stream: true };
  const named = new Set(
    parseAccept(header)
      .filter(({ q }) => q > 0)
      .map(({ type }) => type.toLowerCase()),
  );
  const takes = (type: string) => [type, type.replace(/\/.*/, "/*"), "*/*"].some((each) => named.has(each));
  return { json: takes(json), stream: takes(stream) };
}

/** The request as the SDK wants it from every client; one that takes neither form is left for the SDK to refuse. */
export function asForBoth(request: Request, taken: TakenForms): Request {
  if (request.headers.get("accept") === both || (!taken.json && !taken.stream)) return request;
  const headers = new Headers(request.headers);
  headers.set("accept", both);
  return new Request(request, { headers });
}

/**
 * The answer in a form that the client takes.
 *
 * @param body the JSON-RPC message or batch that it answers
 */
export async function inTakenForm(response: Response, taken: TakenForms, body: unknown): Promise<Response> {
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith(stream) && taken.json && !taken.stream) return asJson(response, Array.isArray(body));
  if (response.ok && type.startsWith(json) && taken.stream && !taken.json) {
    return withBody(response, `event: message\ndata: ${await response.text()}\n\n`, stream);
  }
  return response;
}

/** Reads a stream to its end, and gives the answers that were on it; what was only to be shown meanwhile is left out. */
async function asJson(response: Response, isBatch: boolean): Promise<Response> {
  const events = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  const answers: unknown[] = [];
  for (;;) {
    const next = await events?.read();
    if (next === undefined || next.done) break;
    const message = parseJson(next.value.data);
    if (isJSONRPCRequest(message)) {
      await events?.cancel();
      return jsonRpcError(
        406,
        -32000,
        "This call asks its user something, which needs a client that accepts text/event-stream too.",
      );
    }
    if (isJSONRPCResponse(message)) answers.push(message);
  }
  // A call that its client has cancelled has no answer.
  if (answers.length === 0) return new Response(null, { status: 202 });
  return withBody(response, JSON.stringify(isBatch ? answers : answers[0]), json);
}

function withBody(response: Response, body: string, type: string): Response {
  const headers = new Headers(response.headers);
  headers.set("content-type", type);
  headers.delete("content-length");
  return new Response(body, { status: response.status, headers });
}
