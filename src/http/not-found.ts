import type { Context } from "hono";

/** The response to a path that nothing is served at. */
export function notFound(context: Context): Response {
  return context.text("Not found. The MCP endpoint is /mcp; / says how to connect.\n", 404, {
    "x-content-type-options": "nosniff",
  });
}
