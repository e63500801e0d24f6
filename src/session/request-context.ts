import * as z from "zod";
import { Principal } from "../oauth/principal.ts";

/** What the router asks of an object with a request: which way to serve it, and for whom. Travels in `Request.cf`. */
export const RequestContext = z.object({
  /**
   * `call` is a 2026-07-28 request, which stands alone, `legacy_call` a 2025-era one without session;
   * `initialize` opens a 2025-era session, `session` belongs to one; `open_stream` and `stream_message` are
   * the two halves of an HTTP+SSE session.
   */
  serve: z.enum(["call", "legacy_call", "initialize", "session", "open_stream", "stream_message"]),
  /** Without the agent's token for Halo: the platform's traces show `cf` as it is. */
  principal: Principal.omit({ haloToken: true }),
});
export type RequestContext = z.output<typeof RequestContext>;

/** Headers that go no further than the router, which has looked at them. */
const stopped = ["authorization", "cookie", "origin"];

/** The scheme under which the router hands on an agent's token for Halo; traces redact the header it is in. */
const scheme = "Halo ";

/**
 * Hands a request to its object with its context. What the client proved itself with goes no further; in its
 * place stands the agent's token for Halo, where there is one. The context is in `cf`, which only a Worker
 * can write, so that no header from outside can name another principal.
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
  if (haloToken !== undefined || stopped.some((name) => given.has(name))) {
    headers = new Headers(given);
    for (const name of stopped) headers.delete(name);
    if (haloToken !== undefined) headers.set("authorization", scheme + haloToken);
  }
  const cf = { serve, principal };
  // Said in parts: a copy of the request would be one more.
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
