import { type Context, Hono, type MiddlewareHandler, type Next } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { imported } from "../lazily.ts";
import { writeLog } from "../log.ts";
import { jsonRpcError } from "../mcp/json-rpc-error.ts";
import { pageHeaders } from "../oauth/pages/layout.tsx";
import { oauthRoutes } from "../oauth/routes.tsx";
import { oauthOf } from "../oauth/server.ts";
import { health } from "./health.ts";
import { interrupted, interruptionOf } from "./interruption.ts";
import { landing } from "./pages/landing.tsx";
import { notFound } from "./pages/not-found.tsx";

/** The Worker's router: pages for people, `/mcp` for clients. */
export const app = new Hono<{ Bindings: Env }>();

const dataHeaders = secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"] } });

/**
 * What serves clients, with the MCP SDK. An isolate evaluates it at the first request that needs it: pages and /health
 * don't (docs/decisions/0028).
 */
const endpoints = imported(() => import("./endpoints.ts"));
const guard: MiddlewareHandler = async (context, next) => (await endpoints()).guard(context, next);

const examination = imported(() => import("./deep-health.ts"));

app.get("/", pageHeaders, landing);
const isDeep = (context: Context) => context.req.query("deep") === "1";
// Named by `npm start` alone, which shows the views on a port of its own.
app.get("/preview", (context, next) => {
  const { PREVIEW_URL } = context.env;
  return PREVIEW_URL ? Promise.resolve(context.redirect(PREVIEW_URL)) : next();
});
app.get("/health", dataHeaders, (context, next) => (isDeep(context) ? guard(context, next) : next()));
app.get("/health", async (context) =>
  isDeep(context) ? (await examination()).deepHealth(context) : health(context),
);

/** For clients in a browser, of an origin that the guard lets in. */
const browsers = cors({
  origin: (origin) => origin,
  allowMethods: ["GET", "POST", "DELETE"],
  exposeHeaders: ["Mcp-Session-Id", "Mcp-Protocol-Version", "WWW-Authenticate", "Retry-After"],
});

app.use("/mcp", guard, browsers);
app.all("/mcp", async (context) => (await endpoints()).mcp(context));

// HTTP+SSE of MCP 2024-11-05, for clients that know nothing newer.
app.use("/sse", guard, browsers);
app.get("/sse", async (context) => (await endpoints()).stream(context));
app.use("/messages", guard, browsers);
app.post("/messages", async (context) => (await endpoints()).streamMessage(context));

app.all("/.well-known/oauth-protected-resource/mcp", async (context) =>
  (await endpoints()).mcpMetadata(context),
);
app.all("/.well-known/oauth-protected-resource/sse", async (context) =>
  (await endpoints()).streamMetadata(context),
);
const unlessSignIn = (context: Context<{ Bindings: Env }>, next: Next) =>
  oauthOf(context.env) === undefined ? guard(context, next) : next();
for (const path of ["/activity", "/activity/*", "/files/*"]) app.use(path, unlessSignIn);
app.route("/", oauthRoutes);
const activity = imported(() => import("./activity/routes.tsx"));
app.all("/activity/*", async ({ req, env, executionCtx }) => {
  const { activityRoutes } = await activity();
  return activityRoutes.fetch(req.raw, env, executionCtx);
});

const setup = imported(() => import("./setup/routes.tsx"));
for (const path of ["/setup", "/setup/*"]) {
  app.all(path, async ({ req, env, executionCtx }) =>
    (await setup()).setupRoutes.fetch(req.raw, env, executionCtx),
  );
}
const hooks = imported(() => import("./hooks.ts"));
// Halo sends a ticket with its action; whoever sends more is not Halo.
app.post("/hooks/:secret", guard, bodyLimit({ maxSize: 512 * 1024 }), async (context) =>
  (await hooks()).hooks(context),
);
const files = imported(() => import("./files/routes.tsx"));
app.all("/files/*", async ({ req, env, executionCtx }) => {
  const { fileRoutes } = await files();
  return fileRoutes.fetch(req.raw, env, executionCtx);
});

app.notFound(notFound);

app.onError((error) => {
  // Thrown by Hono's own middleware, with a response that may be shown.
  if (error instanceof HTTPException) return error.getResponse();

  const reason = interruptionOf(error);
  if (reason !== undefined) return interrupted(reason, error);

  const id = crypto.randomUUID();
  writeLog({ event: "internal_error", id, error: error.stack ?? String(error) });
  return jsonRpcError(500, -32603, `Internal error ${id}. Tell the operator this id.`);
});
