import { isInitializeRequest, readRequestBody } from "@modelcontextprotocol/server";
import { parseJson } from "../halo/http/body.ts";
import { jsonRpcError } from "../mcp/json-rpc-error.ts";
import { beyondBounds, isWithinBounds } from "../mcp/message-bounds.ts";
import type { Principal } from "../oauth/principal.ts";
import { isOfSessionEra } from "../session/era.ts";
import { listenRequest, serveListening } from "../session/listening/listen.ts";
import { forwardWithContext, type RequestContext } from "../session/request-context.ts";
import { sessionNotFound } from "../session/transport/session-not-found.ts";
import { asForBoth, inTakenForm, takenForms } from "./accept.ts";
import { withAskedTools } from "./asked-tools.ts";
import type { AuthenticatedCaller } from "./authenticate.ts";
import { withErrorOnInterruption } from "./interrupted-stream.ts";

/** The largest request body, in bytes; the SDK has the same limit. */
const maxBodyBytes = 4 * 1024 * 1024;

/** The longest initialize request, in characters; a session stores it. */
const longestInitialize = 64 * 1024;
/** The most messages in one batch (MCP 2025-03-26): the rate limiter counts a batch as one request. */
const longestBatch = 10;

const sessionHeader = "mcp-session-id";

/**
 * Forwards a request to its Durable Object. A 2025-era session has an object of its own, whose id is the session
 * id; a 2026-07-28 request, or a 2025-era request without a session, goes to the object of the principal.
 */
export async function serveMcp(sent: Request, env: Env, caller: AuthenticatedCaller): Promise<Response> {
  const { principal } = caller;
  const taken = takenForms(sent);
  const request = sent.method === "POST" ? asForBoth(sent, taken) : sent;
  const sessions = env.HALO_SESSION;
  const sessionId = request.headers.get(sessionHeader);

  if (request.method === "DELETE") {
    const refusal = await caller.refuse(undefined);
    if (refusal !== undefined) return refusal;
    const object = sessionId === null ? undefined : sessionObject(sessions, sessionId);
    if (object === undefined) return sessionNotFound();
    return forwardWithContext(object, request, "session", principal);
  }
  // GET is refused too: it is the stream of the 2025 era alone, and would keep a session's object in memory. Who wants to be
  // told of changes listens by a POST (2026-07-28, `subscriptions/listen`).
  if (request.method !== "POST") {
    await caller.refuse(undefined);
    return jsonRpcError(405, -32000, "Method not allowed: send POST, or DELETE to end a session.", {
      allow: "POST, DELETE",
    });
  }

  const message = await readMessage(request);
  const refusal = await caller.refuse(message instanceof Response ? undefined : message.body);
  if (refusal !== undefined) return refusal;
  if (message instanceof Response) return message;
  const { text, body } = message;
  const asked = withAskedTools(caller.principal, request);
  if (asked instanceof Response) return asked;

  const forward = async (object: DurableObjectStub, serve: RequestContext["serve"]) => {
    const response = await forwardWithContext(object, request, serve, asked, text);
    return inTakenForm(withErrorOnInterruption(response, body, request.signal), taken, body);
  };
  if (await isOfSessionEra(request, body)) {
    if (sessionId !== null) {
      const object = sessionObject(sessions, sessionId);
      return object === undefined ? sessionNotFound() : forward(object, "session");
    }
    if (isInitializeRequest(body)) {
      if (text.length > longestInitialize) {
        return jsonRpcError(
          413,
          -32000,
          "This initialize is larger than 64 KiB, which a session would keep.",
        );
      }
      return forward(sessions.get(sessions.newUniqueId()), "initialize");
    }
    return forward(principalObject(sessions, principal), "legacy_call");
  }
  const object = principalObject(sessions, principal);
  const listens = listenRequest(body, env);
  if (listens === undefined) return forward(object, "call");
  const listener = { principal: asked, isSignedIn: caller.isSignedIn, takesStream: taken.stream };
  return serveListening(request, listens, env, object, listener);
}

/** HTTP+SSE (MCP 2024-11-05): GET opens a session's stream, POST sends a message that is answered on the stream. */
export function serveStream(request: Request, env: Env, caller: AuthenticatedCaller): Promise<Response> {
  if (request.method === "POST") return postMessage(request, env, caller);
  if (request.method === "GET") return openStream(request, env, caller);
  return Promise.resolve(
    jsonRpcError(405, -32000, "Method not allowed: GET opens the stream.", { allow: "GET" }),
  );
}

async function openStream(request: Request, env: Env, caller: AuthenticatedCaller): Promise<Response> {
  const refusal = await caller.refuse(undefined);
  if (refusal !== undefined) return refusal;
  const asked = withAskedTools(caller.principal, request);
  if (asked instanceof Response) return asked;
  const id = env.HALO_SESSION.newUniqueId();
  return forwardWithContext(env.HALO_SESSION.get(id), request, "open_stream", asked);
}

async function postMessage(request: Request, env: Env, caller: AuthenticatedCaller): Promise<Response> {
  const sessionId = new URL(request.url).searchParams.get("sessionId") ?? "";
  const message = await readMessage(request);
  const refusal = await caller.refuse(message instanceof Response ? undefined : message.body);
  if (refusal !== undefined) return refusal;
  if (message instanceof Response) return message;
  const object = sessionObject(env.HALO_SESSION, sessionId);
  if (object === undefined) return sessionNotFound();
  return forwardWithContext(object, request, "stream_message", caller.principal, message.text);
}

/** A request's body as text and as JSON, or the refusal when it is too large or malformed. */
async function readMessage(request: Request): Promise<{ text: string; body: unknown } | Response> {
  const text = await readBounded(request);
  if (text === undefined) return jsonRpcError(413, -32000, "The request is larger than 4 MiB.");
  const body = parseJson(text);
  if (body === undefined) return jsonRpcError(400, -32700, "Parse error: the body is not JSON.");
  if (Array.isArray(body) && body.length > longestBatch) {
    return jsonRpcError(400, -32600, `A batch may hold ${longestBatch} messages: send them one by one.`);
  }
  if (!isWithinBounds(body)) return jsonRpcError(400, -32600, beyondBounds);
  return { text, body };
}

function principalObject(sessions: Env["HALO_SESSION"], principal: Principal): DurableObjectStub {
  return sessions.get(sessions.idFromName(`principal:${principal.id}`));
}

/** The object of a session; undefined when the id is not one of this namespace (`idFromString` throws). */
function sessionObject(sessions: Env["HALO_SESSION"], sessionId: string): DurableObjectStub | undefined {
  try {
    return sessions.get(sessions.idFromString(sessionId));
  } catch {
    return undefined;
  }
}

/** The body as text; undefined when it is too large. */
async function readBounded(request: Request): Promise<string | undefined> {
  const declared = request.headers.get("content-length");
  // The platform enforces a declared length, and reading the whole text is faster than reading chunks.
  if (declared !== null) return Number(declared) > maxBodyBytes ? undefined : request.text();
  const body = await readRequestBody(request, maxBodyBytes);
  return body.tooLarge ? undefined : body.text;
}
