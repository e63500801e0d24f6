import { AuthorizationError } from "@cloudflare/workers-oauth-provider";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import { createMiddleware } from "hono/factory";
import { writeLog } from "../log.ts";
import { grantStep, stepOf } from "./authorization-step.ts";
import type { PageContext, PageEnvironment } from "./environment.ts";
import { ClientNote, endVisit, visitOf } from "./identity.ts";
import { redirect } from "./once.ts";
import { type Connection, connectionsPage, connectionsSignInPage } from "./pages/connections.tsx";
import { consentPage } from "./pages/consent.tsx";
import { keyPage } from "./pages/key.tsx";
import { pageHeaders, problemPage } from "./pages/layout.tsx";
import { style, stylePath } from "./pages/style.ts";
import { atPublicUrl } from "./public-url.tsx";
import { fingerprint } from "./sealed.ts";
import { grantable, type OAuth, paths } from "./server.ts";
import { failurePage, presentedToken, workerContext } from "./steps.tsx";

/** The most that a form of the sign-in or the token endpoint may hold, in bytes. */
const longestForm = 64 * 1024;

/** The pages and endpoints of the OAuth server. All is 404 where no sign-in is set up. */
export const oauthRoutes = new Hono<PageEnvironment>();

/** Bounds the tries of one address: these pages are for browsers, which no cloud stands before. */
const limited = createMiddleware<PageEnvironment>(async (context, next) => {
  const address = context.req.header("cf-connecting-ip") ?? "unknown";
  const { success } = await context.env.SIGN_IN_LIMIT.limit({ key: address });
  if (success) return next();
  writeLog({ event: "refusal", what: "rate_limit", at: "sign-in" });
  context.header("Retry-After", "60");
  return problemPage(context, {
    title: "Too many tries",
    explanation: "There were too many sign-ins from your address within a minute.",
    remedy: "Wait a minute, then start again from your app.",
    status: 429,
  });
});

const formLimit = bodyLimit({
  maxSize: longestForm,
  onError: (context) => context.text("The form is larger than this server takes.\n", 413),
});

for (const path of [paths.authorize, paths.callback, paths.signIn, `${paths.connections}/*`]) {
  oauthRoutes.use(path, pageHeaders, atPublicUrl, limited, csrf(), formLimit);
}

oauthRoutes.get(stylePath, atPublicUrl, (context) =>
  context.body(style, 200, {
    "content-type": "text/css; charset=utf-8",
    "cache-control": "public, max-age=3600",
  }),
);

oauthRoutes.get(paths.authorize, async (context) => {
  const { helpers, config } = context.var.oauth;
  try {
    const request = await helpers.parseAuthRequest(context.req.raw);
    const details = await helpers.describeConsent(request);
    const { handle, headers } = await helpers.beginConsent(request);
    for (const cookie of headers.getSetCookie()) context.header("Set-Cookie", cookie, { append: true });
    return await consentPage(context, {
      details,
      handle,
      tenant: tenantOf(context.var.oauth),
      offered: grantable(config),
      signIn: config.door.kind === "key" ? "key" : "halo",
    });
  } catch (error) {
    // The library gives an address to go back to only when it has validated client and redirect URI.
    if (error instanceof AuthorizationError && error.redirectTo !== undefined) {
      writeLog({ event: "refusal", what: "authorization", code: error.code });
      return redirect(error.redirectTo);
    }
    return failurePage(context, error);
  }
});

oauthRoutes.post(paths.authorize, async (context) => {
  const handle = (await formOf(context.req.raw))?.get("handle");
  return inStep(context, "consent", typeof handle === "string" ? handle : "");
});

oauthRoutes.get(paths.callback, (context) => inStep(context, "sign-in", context.req.query("state") ?? ""));

oauthRoutes.get(paths.signIn, (context) => {
  const state = context.req.query("state") ?? "";
  const { oauth } = context.var;
  if (oauth.config.door.kind !== "key") return context.notFound();
  return keyPage(context, { state, tenant: tenantOf(oauth) });
});
oauthRoutes.post(paths.signIn, (context) => inStep(context, "sign-in", context.req.query("state") ?? ""));

/** Runs a step in the object named after what serves once; its name does not give that away. */
async function inStep(context: PageContext, kind: string, secret: string): Promise<Response> {
  const answer = await stepOf(context.env, `${kind}:${await fingerprint(secret)}`).fetch(context.req.raw);
  // A copy, since what comes from another object can't be given headers.
  return new Response(answer.body, answer);
}

oauthRoutes.get(paths.connections, pageHeaders, atPublicUrl, limited, async (context) => {
  const { oauth } = context.var;
  const tenant = tenantOf(oauth);
  const visit = await visitOf(context, oauth);
  if (visit === undefined) {
    const signIn = oauth.config.door.kind === "key" ? "key" : "halo";
    return connectionsSignInPage(context, { tenant, signIn });
  }
  const connections = await connectionsOf(context, oauth, visit.userId);
  return connectionsPage(context, { who: visit.who, tenant, connections });
});

oauthRoutes.post(`${paths.connections}/sign-in`, (context) =>
  // Nothing of it must happen once; a step of its own keeps one way of beginning a sign-in.
  inStep(context, "visit", crypto.randomUUID()),
);

oauthRoutes.post(`${paths.connections}/sign-out`, async (context) => {
  await endVisit(context);
  return context.redirect(paths.connections, 303);
});

oauthRoutes.post(`${paths.connections}/withdraw`, async (context) => {
  const { oauth } = context.var;
  const visit = await visitOf(context, oauth);
  if (visit === undefined) return context.redirect(paths.connections, 303);
  const grant = String((await context.req.formData()).get("grant") ?? "");
  // Named by person and grant: nobody reaches another's.
  await oauth.helpers.revokeGrant(grant, visit.userId);
  await grantStep(context.env, visit.userId, grant).endSessions();
  writeLog({ event: "grant_withdrawn", principal: visit.userId });
  return context.redirect(paths.connections, 303);
});

async function connectionsOf(context: PageContext, oauth: OAuth, userId: string): Promise<Connection[]> {
  const connections: Connection[] = [];
  let cursor: string | undefined;
  do {
    const grants = await oauth.helpers.listUserGrants(userId, cursor === undefined ? {} : { cursor });
    for (const grant of grants.items) {
      const note = ClientNote.safeParse(grant.metadata).data;
      connections.push({
        grant: grant.id,
        client: note?.client ?? grant.clientId,
        host: note?.host ?? "unknown",
        scopes: grant.scope,
        since: grant.createdAt * 1000,
        lastUsed: await grantStep(context.env, userId, grant.id).lastUsed(),
      });
    }
    cursor = grants.cursor;
  } while (cursor !== undefined);
  return connections.sort((left, right) => right.since - left.since);
}

/** What the pages call the tenant: the host of Halo. */
function tenantOf(oauth: OAuth): string {
  return new URL(oauth.config.baseUrl).host;
}

const library = (context: PageContext, oauth: OAuth) =>
  oauth.server.fetch(context.req.raw, context.env, workerContext(context));

oauthRoutes.all("/.well-known/oauth-authorization-server", atPublicUrl, (context) =>
  library(context, context.var.oauth),
);

oauthRoutes.all(paths.register, atPublicUrl, formLimit, async (context) => {
  // Not by address: many people's clients register from one cloud's addresses. It bounds what is stored.
  const { success } = await context.env.MCP_LIMIT.limit({ key: "register" });
  if (success) return library(context, context.var.oauth);
  writeLog({ event: "refusal", what: "rate_limit", at: "register" });
  return context.json({ error: "temporarily_unavailable" }, 503, { "Retry-After": "60" });
});

oauthRoutes.all(paths.token, atPublicUrl, formLimit, async (context) => {
  const { raw } = context.req;
  const form = raw.method === "POST" ? await formOf(raw) : undefined;
  const token = form === undefined ? undefined : presentedToken(form);
  // The library's codes and tokens name their grant: `user:grant:secret`. Anything else it refuses by itself.
  const [userId, grantId, secret] = token?.split(":") ?? [];
  if (userId === undefined || grantId === undefined || secret === undefined) {
    return library(context, context.var.oauth);
  }
  return grantStep(context.env, userId, grantId).fetch(raw);
});

/** The form of a request, or undefined where it has none; the request itself stays unread. */
function formOf(request: Request): Promise<FormData | undefined> {
  return request
    .clone()
    .formData()
    .catch(() => undefined);
}
