import { isInitializeRequest, isLegacyRequest, readRequestBody } from "@modelcontextprotocol/server";
import type { Context } from "hono";
import type { Errand } from "../session/errand.ts";
import { sessionNotFound } from "../session/halo-session.ts";
import { protocolError } from "./protocol-error.ts";

/** The most that a request may carry, in bytes; the SDK's own bound. */
const maxBodyBytes = 4 * 1024 * 1024;

const sessionHeader = "mcp-session-id";

/** Who is asking. Until there is a sign-in, the one person at this machine. */
const localPrincipal = "local";

/**
 * Finds the Durable Object that a request belongs to and hands it over.
 *
 * A 2025-era session has an object of its own, whose id is the session id; a 2026-07-28 request, and a
 * 2025-era request without session, goes to the object of the principal.
 */
export async function serveMcp(context: Context<{ Bindings: Env }>): Promise<Response> {
  const { raw: request } = context.req;
  const sessions = context.env.HALO_SESSION;
  const sessionId = request.headers.get(sessionHeader);

  if (request.method === "DELETE") {
    const object = sessionId === null ? undefined : sessionObject(sessions, sessionId);
    if (object === undefined) return sessionNotFound();
    return object.fetch(withErrand(request, { serve: "session", principal: localPrincipal }));
  }

  const text = await readBounded(request);
  if (text === undefined) return protocolError(413, -32000, "The request is larger than 4 MiB.");
  const body = parseJson(text);
  if (body === undefined) return protocolError(400, -32700, "Parse error: the body is not JSON.");

  const forward = (object: DurableObjectStub, serve: Errand["serve"]) =>
    object.fetch(withErrand(request, { serve, principal: localPrincipal }, text));
  if (await isLegacyRequest(request, body)) {
    if (sessionId !== null) {
      const object = sessionObject(sessions, sessionId);
      return object === undefined ? sessionNotFound() : forward(object, "session");
    }
    if (isInitializeRequest(body)) return forward(sessions.get(sessions.newUniqueId()), "initialize");
    return forward(principalObject(sessions), "legacy_call");
  }
  return forward(principalObject(sessions), "call");
}

/**
 * The request for the object, with what the object is to do and for whom beside it: in `cf`, which only a
 * Worker can write, so that no header from outside can name another principal. By `fetch` and not by RPC,
 * since only that carries the client's disconnect to the object (which is how 2026-07-28 cancels a call).
 */
function withErrand(request: Request, errand: Errand, body?: string): Request {
  return new Request(request, { cf: { ...errand }, ...(body === undefined ? {} : { body }) });
}

function principalObject(sessions: Env["HALO_SESSION"]): DurableObjectStub {
  return sessions.get(sessions.idFromName(`principal:${localPrincipal}`));
}

/** A session id that is not one of this namespace's ids can't be a session: `idFromString` throws. */
function sessionObject(sessions: Env["HALO_SESSION"], sessionId: string): DurableObjectStub | undefined {
  try {
    return sessions.get(sessions.idFromString(sessionId));
  } catch {
    return undefined;
  }
}

/** The body as text, or undefined when it is larger than allowed. */
async function readBounded(request: Request): Promise<string | undefined> {
  const declared = request.headers.get("content-length");
  // A declared length is kept to by the platform, and the whole text is read faster than its parts.
  if (declared !== null) return Number(declared) > maxBodyBytes ? undefined : request.text();
  const body = await readRequestBody(request, maxBodyBytes);
  return body.tooLarge ? undefined : body.text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
