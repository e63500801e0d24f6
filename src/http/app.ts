import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { isLoopbackHostname } from "../config.ts";
import { health } from "./health.ts";
import { landing } from "./landing.tsx";
import { serveMcp } from "./mcp.ts";

/** The Worker's router: pages for people, `/mcp` for clients. */
export const app = new Hono<{ Bindings: Env }>();

app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"], styleSrc: ["'unsafe-inline'"] } }));

app.get("/", landing);
app.get("/health", health);

// Until a sign-in exists, a Worker that is reachable from elsewhere must not be an open door to Halo.
app.use("/mcp", async (context, next) => {
  const { hostname } = new URL(context.req.url);
  if (isLoopbackHostname(hostname)) return next();
  return context.json(
    {
      jsonrpc: "2.0",
      id: null,
      error: {
        code: -32000,
        message:
          "This halo-mcp has no sign-in, so it serves /mcp to this machine only (localhost under wrangler dev). A deployment that others can reach needs a sign-in first.",
      },
    },
    503,
  );
});
app.post("/mcp", serveMcp);
app.delete("/mcp", serveMcp);
app.all("/mcp", (context) =>
  context.json(
    {
      jsonrpc: "2.0",
      id: null,
      error: { code: -32000, message: "Method not allowed: send POST, or DELETE to end a session." },
    },
    405,
    { allow: "POST, DELETE" },
  ),
);

app.notFound((context) => context.text("Not found. The MCP endpoint is /mcp; / says how to connect.\n", 404));

app.onError((error, context) => {
  const id = crypto.randomUUID();
  console.error(JSON.stringify({ event: "internal_error", id, error: error.stack ?? String(error) }));
  return context.json(
    { jsonrpc: "2.0", id: null, error: { code: -32603, message: `Internal error ${id}` } },
    500,
  );
});
