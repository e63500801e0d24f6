import type { Context } from "hono";
import { authenticate, resourceMetadata } from "./authenticate.ts";
import { serveMcp, serveStream } from "./mcp.ts";

/** What the router loads when a client first calls: the endpoints of MCP, their metadata, and what guards them. */

export { guard } from "./guard.ts";

type WorkerContext = Context<{ Bindings: Env }>;

/** `/mcp`: Streamable HTTP. */
export const mcp = (context: WorkerContext) => authenticate(context, "mcp", serveMcp);
/** `/sse`: opens the stream of HTTP+SSE. */
export const stream = (context: WorkerContext) => authenticate(context, "sse", serveStream);

/** `/messages`: a message of HTTP+SSE. */
export function streamMessage(context: WorkerContext): Promise<Response> {
  // A token is valid for a resource and the paths below it; /messages is not below /sse.
  const url = new URL(context.req.url);
  url.pathname = "/sse/messages";
  return authenticate(context, "sse", serveStream, new Request(url, context.req.raw));
}

/** The metadata of `/mcp` as a protected resource. */
export const mcpMetadata = (context: WorkerContext) => resourceMetadata(context, "mcp", serveMcp);
/** The metadata of `/sse` as a protected resource. */
export const streamMetadata = (context: WorkerContext) => resourceMetadata(context, "sse", serveStream);
