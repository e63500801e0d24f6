import type { AuthInfo } from "@modelcontextprotocol/server";
import * as z from "zod";
import { Principal } from "../oauth/principal.ts";

/** What the router tells a session's object about a request: how to serve it, and for whom. Sent in `Request.cf`. */
export const RequestContext = z.object({
  /**
   * `call` is a 2026-07-28 request, `legacy_call` a 2025-era request without a session; `initialize` opens a
   * 2025-era session, `session` belongs to one; `open_stream` opens an HTTP+SSE session, `stream_message` is a
   * message of one. `listenable` asks which resources the principal may listen to.
   */
  serve: z.enum([
    "call",
    "legacy_call",
    "initialize",
    "session",
    "open_stream",
    "stream_message",
    "listenable",
  ]),
  /** Without the agent's token for Halo, because the platform's traces show `cf` unredacted. */
  principal: Principal.omit({ haloToken: true }),
});
export type RequestContext = z.output<typeof RequestContext>;

/** Headers that the router has evaluated and does not forward. */
const strippedHeaders = ["authorization", "cookie", "origin"];

/** The `Authorization` scheme in which the router forwards an agent's token for Halo; traces redact that header. */
const scheme = "Halo ";

/**
 * Forwards a request to its object, with its context. The client's credentials are removed; the agent's token for
 * Halo, if there is one, takes their place. The context is in `cf`, which only a Worker can set, so no client can
 * pretend to be another principal.
 *
 * @param body the body when it has been read already; otherwise the request is forwarded without one
 */
export function forwardWithContext(
  object: DurableObjectStub,
  request: Request,
  serve: RequestContext["serve"],
  { haloToken, ...principal }: Principal,
  body?: string,
): Promise<Response> {
  const { headers: given, method } = request;
  let headers = given;
  if (haloToken !== undefined || strippedHeaders.some((name) => given.has(name))) {
    headers = new Headers(given);
    for (const name of strippedHeaders) headers.delete(name);
    if (haloToken !== undefined) headers.set("authorization", scheme + haloToken);
  }
  const cf = { serve, principal };
  // URL and options, because passing a Request would copy it once more.
  return object.fetch(request.url, { method, headers, cf, ...(body === undefined ? {} : { body }) });
}

/** Reads what {@link forwardWithContext} wrote. */
export function readRequestContext(request: Request): {
  serve: RequestContext["serve"];
  principal: Principal;
} {
  const { serve, principal } = RequestContext.parse(request.cf);
  const authorization = request.headers.get("authorization");
  if (authorization === null) return { serve, principal };
  return { serve, principal: { ...principal, haloToken: authorization.slice(scheme.length) } };
}

/** The principal of a request, by the `AuthInfo` object that the SDK passes along with the request. */
const principals = new WeakMap<AuthInfo, Principal>();

/** What the SDK is given for a principal. */
export function authInfoOf(principal: Principal): AuthInfo {
  // The router has checked the token; it is not needed here.
  const authInfo: AuthInfo = { token: "", clientId: principal.client, scopes: [...principal.scopes] };
  principals.set(authInfo, principal);
  return authInfo;
}

/** The principal of what the SDK passed along. */
export function principalOf(authInfo: AuthInfo | undefined): Principal {
  const principal = authInfo === undefined ? undefined : principals.get(authInfo);
  if (principal === undefined) throw new Error("a request reached a session without its principal");
  return principal;
}
