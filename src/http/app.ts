import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { onlyThisMachine } from "./guard.ts";
import { health } from "./health.ts";
import { landing } from "./landing.tsx";
import { serveMcp } from "./mcp.ts";
import { protocolError } from "./protocol-error.ts";

/** The Worker's router: pages for people, `/mcp` for clients. */
export const app = new Hono<{ Bindings: Env }>();

const pageHeaders = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], styleSrc: ["'unsafe-inline'"] },
});

app.get("/", pageHeaders, landing);
app.get("/health", pageHeaders, health);

app.use("/mcp", onlyThisMachine);
app.post("/mcp", serveMcp);
app.delete("/mcp", serveMcp);
// GET too: an open stream would keep a session's object in memory, and there is nothing to push outside a call.
app.all("/mcp", () =>
  protocolError(405, -32000, "Method not allowed: send POST, or DELETE to end a session.", {
    allow: "POST, DELETE",
  }),
);

app.notFound((context) => context.text("Not found. The MCP endpoint is /mcp; / says how to connect.\n", 404));

app.onError((error) => {
  const id = crypto.randomUUID();
  console.error(JSON.stringify({ event: "internal_error", id, error: error.stack ?? String(error) }));
  return protocolError(500, -32603, `Internal error ${id}. Tell the operator this id.`);
});
