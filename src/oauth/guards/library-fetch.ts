import { isLoopbackHostname } from "../../config/values.ts";
import { readBytes } from "../../halo/http/body.ts";
import { timeLimit } from "../../halo/runtime.ts";

/**
 * The OAuth library fetches what clients name by address: their metadata documents and their keys (`jwks_uri`).
 * It follows redirects and takes any content type, and its fetches can't be configured (version 1.2.3). So an open
 * redirect at a trusted site would vouch for anybody. They are recognised by the `User-Agent` that it sends.
 */
const libraryAgent = /^workers-oauth-provider\//;

/** The largest document or set of keys, in bytes. The library itself takes 5 KB of a metadata document. */
const mostBytes = 64 * 1024;
/** How long a document may take, with its body, in milliseconds. */
const mostMs = 5_000;

/** `application/json`, or a type that says that it is JSON (RFC 6839), such as `application/jwk-set+json`. */
const jsonType = /^application\/(?:[\w.-]+\+)?json$/;

let installed: typeof fetch | undefined;

/**
 * Bounds the library's fetches: no redirect, JSON only, no address of this machine or a network's inside, limited in
 * size and time. All other fetches pass unchanged. The library calls the global `fetch`, so that is what is replaced;
 * done at each request, because something else may have replaced it since.
 *
 * @param publicUrl the server's own address: one on this machine may read from this machine
 */
export function boundLibraryFetches(publicUrl: string): void {
  if (globalThis.fetch === installed) return;
  const send = globalThis.fetch;
  const isLocal = isLoopbackHostname(new URL(publicUrl).hostname);
  installed = (input, init) => {
    const headers = new Headers(
      input instanceof Request && init?.headers === undefined ? input.headers : init?.headers,
    );
    const isOfLibrary = libraryAgent.test(headers.get("user-agent") ?? "");
    return isOfLibrary ? fetchDocument(send, new Request(input, init), isLocal) : send(input, init);
  };
  globalThis.fetch = installed;
}

async function fetchDocument(send: typeof fetch, request: Request, isLocal: boolean): Promise<Response> {
  const { protocol, hostname } = new URL(request.url);
  if (protocol !== "https:") throw new TypeError("a client's document is fetched by https only");
  if (!isLocal && isInside(hostname)) throw new TypeError("a client's document has a public host name");
  using limit = timeLimit(mostMs, request.signal);
  const response = await limit.within(
    send(new Request(request, { redirect: "manual", signal: limit.signal })),
  );
  const type = (response.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (response.status !== 200 || !jsonType.test(type)) {
    await response.body?.cancel();
    throw new TypeError(
      response.status === 200
        ? "a client's document is no JSON"
        : `a client's document: HTTP ${response.status}`,
    );
  }
  const body = await limit.within(readBytes(response, mostBytes));
  const headers = new Headers({ "content-type": type });
  const caching = response.headers.get("cache-control");
  if (caching !== null) headers.set("cache-control", caching);
  return new Response(body, { headers });
}

/** Whether a host, as `URL` spells it, is no public name: an address, or a name that only a network's inside knows. */
function isInside(hostname: string): boolean {
  return (
    hostname.startsWith("[") ||
    /^[\d.]+$/.test(hostname) ||
    !hostname.includes(".") ||
    /\.(?:localhost|local|internal|home\.arpa)\.?$/.test(hostname)
  );
}
