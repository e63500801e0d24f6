import {
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  validateHostHeader,
  validateOriginHeader,
} from "@modelcontextprotocol/server";
import { createMiddleware } from "hono/factory";
import { configurationOf } from "../config/config.ts";
import { readSignIn } from "../config/sign-in.ts";
import { withStored } from "../config/stored.ts";
import { isLoopbackHostname } from "../config/values.ts";
import { writeLog } from "../log.ts";
import { jsonRpcError } from "../mcp/json-rpc-error.ts";

/**
 * Checks where a request comes from and goes to: a web page of another origin gets 403 (DNS rebinding, MCP
 * 2025-11-25 Streamable HTTP, security warning), and so does any host but PUBLIC_URL. Without a sign-in only
 * localhost is served, because a deployed Worker would be open to everyone.
 */
export const guard = createMiddleware<{ Bindings: Env }>(async (context, next) => {
  const { raw: request } = context.req;
  const { host, hostname, origin } = new URL(request.url);
  const access = accessOf(context.env);
  const publicUrl = access.kind === "public" ? new URL(access.url) : undefined;
  const local = publicUrl === undefined || isLoopbackHostname(publicUrl.hostname);
  const hostnames = local ? localhostAllowedHostnames() : [publicUrl.hostname];
  const from = request.headers.get("origin");
  const isAllowedOrigin = local
    ? validateOriginHeader(from, localhostAllowedOrigins()).ok
    : from === null || from === publicUrl.origin;

  if (!isAllowedOrigin) {
    writeLog({ event: "refusal", what: "origin" });
    return jsonRpcError(403, -32000, "Forbidden: requests from this Origin are not served.");
  }
  if (access.kind === "misconfigured") {
    return jsonRpcError(503, -32000, `Not configured: ${access.problems.join(" ")}`);
  }
  if (access.kind === "local" && !isLoopbackHostname(hostname)) return jsonRpcError(503, -32000, noSignIn);
  if (!validateHostHeader(request.headers.get("host") ?? host, hostnames).ok) {
    writeLog({ event: "refusal", what: "host" });
    return jsonRpcError(403, -32000, "Forbidden: this Host is not served.");
  }
  if (publicUrl !== undefined && origin !== publicUrl.origin) {
    writeLog({ event: "refusal", what: "host" });
    return jsonRpcError(
      403,
      -32000,
      `Forbidden: this server is at ${publicUrl.origin}. Its operator can change that by PUBLIC_URL.`,
    );
  }
  return next();
});

const noSignIn =
  "This halo-mcp has no sign-in, so it serves this machine only (localhost under wrangler dev). Set SIGN_IN to halo (each agent signs in to Halo) or to key (with ACCESS_KEYS), and PUBLIC_URL to the address of this Worker. Or set the secret SETUP_SECRET and open /setup in a browser.";

/** From where the server can be used. */
type Access =
  | { readonly kind: "public"; readonly url: string }
  /** No sign-in is configured: localhost only. */
  | { readonly kind: "local" }
  | { readonly kind: "misconfigured"; readonly problems: readonly string[] };

/**
 * Reads from where the server can be used. With a sign-in, any problem of the configuration refuses all requests;
 * without one they are served, and each tool call answers with the problem.
 */
function accessOf(env: Env): Access {
  const reading = configurationOf(env);
  if (reading.ok) {
    const { signIn } = reading.config;
    return signIn.kind === "none" ? { kind: "local" } : { kind: "public", url: signIn.publicUrl };
  }
  const signIn = readSignIn(withStored(env));
  return signIn.ok && signIn.signIn.kind === "none"
    ? { kind: "local" }
    : { kind: "misconfigured", problems: reading.problems };
}
