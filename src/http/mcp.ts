import { isInitializeRequest, isLegacyRequest, readRequestBody } from "@modelcontextprotocol/server";
import type { Context } from "hono";
import { type HaloSession, sessionNotFound } from "../session/halo-session.ts";
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
    const stub = sessionId === null ? undefined : sessionStub(sessions, sessionId);
    return stub === undefined ? sessionNotFound() : stub.serveSession(request, localPrincipal);
  }

  const text = await readBounded(request);
  if (text === undefined) return protocolError(413, -32000, "The request is larger than 4 MiB.");
  const forwarded = new Request(request, { body: text });
  const principal = () => stubOf(sessions, sessions.idFromName(`principal:${localPrincipal}`));

  const body = parseJson(text);
  if (body === undefined) return protocolError(400, -32700, "Parse error: the body is not JSON.");
  if (!(await isLegacyRequest(forwarded, body))) return principal().fetch(forwarded);
  if (sessionId !== null) {
    const stub = sessionStub(sessions, sessionId);
    return stub === undefined ? sessionNotFound() : stub.serveSession(forwarded, localPrincipal);
  }
  if (isInitializeRequest(body)) {
    return stubOf(sessions, sessions.newUniqueId()).open(forwarded, text, localPrincipal);
  }
  return principal().fetch(forwarded);
}

/**
 * How a request reaches its object. A request that stands alone goes by `fetch`, which carries the
 * client's disconnect to the object (it is how 2026-07-28 cancels a call; an RPC call does not carry it).
 * One of a session goes by RPC with the principal beside it, where no header can smuggle another one in;
 * its client cancels by a notification. The platform's own mapped type is too deep for the compiler. */
type SessionStub = Pick<HaloSession, "open" | "serveSession" | "fetch">;

function stubOf(sessions: Env["HALO_SESSION"], id: DurableObjectId): SessionStub {
  return sessions.get(id) as unknown as SessionStub;
}

/** A session id that is not one of this namespace's ids can't be a session: `idFromString` throws. */
function sessionStub(sessions: Env["HALO_SESSION"], sessionId: string): SessionStub | undefined {
  try {
    return stubOf(sessions, sessions.idFromString(sessionId));
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
