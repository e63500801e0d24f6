import {
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  validateHostHeader,
  validateOriginHeader,
} from "@modelcontextprotocol/server";
import { createMiddleware } from "hono/factory";
import { isLoopbackHostname } from "../config.ts";
import { protocolError } from "./protocol-error.ts";

/**
 * Lets only this machine in: a browser's page of another origin gets 403 (DNS rebinding, MCP 2025-11-25
 * Streamable HTTP, security warning), and any other hostname 503, since a Worker without a sign-in must
 * not be an open door to Halo.
 */
export const onlyThisMachine = createMiddleware<{ Bindings: Env }>(async (context, next) => {
  const { raw: request } = context.req;
  if (!validateOriginHeader(request.headers.get("origin"), localhostAllowedOrigins()).ok) {
    return protocolError(403, -32000, "Forbidden: requests from this Origin are not served.");
  }
  const { host, hostname } = new URL(request.url);
  if (!isLoopbackHostname(hostname)) {
    return protocolError(
      503,
      -32000,
      "This halo-mcp has no sign-in, so it serves /mcp to this machine only (localhost under wrangler dev). A deployment that others can reach needs a sign-in first.",
    );
  }
  if (!validateHostHeader(request.headers.get("host") ?? host, localhostAllowedHostnames()).ok) {
    return protocolError(403, -32000, "Forbidden: this Host is not served.");
  }
  return next();
});
