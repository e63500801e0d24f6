import {
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  validateHostHeader,
  validateOriginHeader,
} from "@modelcontextprotocol/server";
import { createMiddleware } from "hono/factory";
import { configurationOf } from "../config/config.ts";
import { readSignIn } from "../config/sign-in.ts";
import { isLoopbackHostname } from "../config/values.ts";
import { writeLog } from "../log.ts";
import { protocolError } from "./protocol-error.ts";

/**
 * Lets requests through to where they may come from and go to: a browser's page of another origin gets 403
 * (DNS rebinding, MCP 2025-11-25 Streamable HTTP, security warning), and so does another host than
 * PUBLIC_URL. Without a sign-in only this machine is served: a Worker deployed without a sign-in must not be an
 * open one.
 */
export const guard = createMiddleware<{ Bindings: Env }>(async (context, next) => {
  const { raw: request } = context.req;
  const { host, hostname, origin } = new URL(request.url);
  const signIn = signInOf(context.env);
  const publicUrl = typeof signIn === "object" ? new URL(signIn.publicUrl) : undefined;
  const local = publicUrl === undefined || isLoopbackHostname(publicUrl.hostname);
  const hostnames = local ? localhostAllowedHostnames() : [publicUrl.hostname];
  const from = request.headers.get("origin");
  const welcome = local
    ? validateOriginHeader(from, localhostAllowedOrigins()).ok
    : from === null || from === publicUrl.origin;

  if (!welcome) {
    writeLog({ event: "refusal", what: "origin" });
    return protocolError(403, -32000, "Forbidden: requests from this Origin are not served.");
  }
  if (signIn === "misconfigured" || (signIn === "none" && !isLoopbackHostname(hostname))) {
    const problems = problemsOf(context.env).join(" ");
    return protocolError(503, -32000, problems === "" ? noSignIn : `Not configured: ${problems}`);
  }
  if (!validateHostHeader(request.headers.get("host") ?? host, hostnames).ok) {
    writeLog({ event: "refusal", what: "host" });
    return protocolError(403, -32000, "Forbidden: this Host is not served.");
  }
  if (publicUrl !== undefined && origin !== publicUrl.origin) {
    writeLog({ event: "refusal", what: "host" });
    return protocolError(
      403,
      -32000,
      `Forbidden: this server is at ${publicUrl.origin}. Its operator can change that by PUBLIC_URL.`,
    );
  }
  return next();
});

const noSignIn =
  "This halo-mcp has no sign-in, so it serves this machine only (localhost under wrangler dev). Set SIGN_IN to halo (each agent signs in to Halo) or to key (with ACCESS_KEYS), and PUBLIC_URL to the address of this Worker.";

/**
 * How callers sign in, read even when other parts of the configuration are wrong. A sign-in setting that can't be
 * read lets nobody in and is answered with 503; what is wrong with Halo's part is told by each tool call.
 */
function signInOf(env: Env): { readonly publicUrl: string } | "none" | "misconfigured" {
  const reading = configurationOf(env);
  const signIn = reading.ok ? { ok: true as const, signIn: reading.config.signIn } : readSignIn(env);
  if (!signIn.ok) return "misconfigured";
  if (signIn.signIn.kind === "none") return "none";
  return reading.ok ? signIn.signIn : "misconfigured";
}

function problemsOf(env: Env): readonly string[] {
  const reading = configurationOf(env);
  const signIn = readSignIn(env);
  if (signIn.ok && signIn.signIn.kind === "none") return [];
  return reading.ok ? [] : reading.problems;
}
