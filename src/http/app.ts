import { type Context, Hono, type Next } from "hono";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { writeLog } from "../log.ts";
import { jsonRpcError } from "../mcp/json-rpc-error.ts";
import { oauthRoutes } from "../oauth/routes.tsx";
import { oauthOf } from "../oauth/server.ts";
import { activityRoutes } from "./activity/routes.tsx";
import { authenticate, resourceMetadata } from "./authenticate.ts";
import { deepHealth } from "./deep-health.ts";
import { guard } from "./guard.ts";
import { health } from "./health.ts";
import { interrupted, interruptionOf } from "./interruption.ts";
import { landing } from "./landing.tsx";
import { serveMcp, serveStream } from "./mcp.ts";

/** The Worker's router: pages for people, `/mcp` for clients. */
export const app = new Hono<{ Bindings: Env }>();

const pageHeaders = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], styleSrc: ["'unsafe-inline'"] },
});

app.get("/", pageHeaders, landing);
const isDeep = (context: Context) => context.req.query("deep") === "1";
app.get("/health", pageHeaders, (context, next) => (isDeep(context) ? guard(context, next) : next()));
app.get("/health", (context) => (isDeep(context) ? deepHealth(context) : health(context)));

/** For clients in a browser, of an origin that the guard lets in. */
const browsers = cors({
  origin: (origin) => origin,
  allowMethods: ["GET", "POST", "DELETE"],
  exposeHeaders: ["Mcp-Session-Id", "Mcp-Protocol-Version", "WWW-Authenticate", "Retry-After"],
});

app.use("/mcp", guard, browsers);
app.all("/mcp", (context) => authenticate(context, "mcp", serveMcp));

// HTTP+SSE of MCP 2024-11-05, for clients that know nothing newer.
app.use("/sse", guard, browsers);
app.get("/sse", (context) => authenticate(context, "sse", serveStream));
app.use("/messages", guard, browsers);
app.post("/messages", (context) => {
  // A token is valid for a resource and the paths below it; /messages is not below /sse.
  const url = new URL(context.req.url);
  url.pathname = "/sse/messages";
  return authenticate(context, "sse", serveStream, new Request(url, context.req.raw));
});

app.all("/.well-known/oauth-protected-resource/mcp", (context) => resourceMetadata(context, "mcp", serveMcp));
app.all("/.well-known/oauth-protected-resource/sse", (context) =>
  resourceMetadata(context, "sse", serveStream),
);
const unlessSignIn = (context: Context<{ Bindings: Env }>, next: Next) =>
  oauthOf(context.env) === undefined ? guard(context, next) : next();
app.use("/activity", unlessSignIn);
app.use("/activity/*", unlessSignIn);
app.route("/", oauthRoutes);
app.route("/", activityRoutes);

app.notFound((context) =>
  context.text("Not found. The MCP endpoint is /mcp; / says how to connect.\n", 404, {
    "x-content-type-options": "nosniff",
  }),
);

app.onError((error) => {
  // Thrown by Hono's own middleware, with a response that may be shown.
  if (error instanceof HTTPException) return error.getResponse();

  const reason = interruptionOf(error);
  if (reason !== undefined) return interrupted(reason, error);

  const id = crypto.randomUUID();
  writeLog({ event: "internal_error", id, error: error.stack ?? String(error) });
  return jsonRpcError(500, -32603, `Internal error ${id}. Tell the operator this id.`);
});
