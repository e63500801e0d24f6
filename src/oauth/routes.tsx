import { AuthorizationError } from "@cloudflare/workers-oauth-provider";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import { createMiddleware } from "hono/factory";
import { writeLog } from "../log.ts";
import { grantableScopes } from "../tools/surfaces.ts";
import { fingerprint } from "./encryption.ts";
import type { PageContext, PageEnvironment } from "./environment.ts";
import { grantNamed, workerContext } from "./grants/exchange.ts";
import { ClientNote, endPageSession, grantsOf, pageSessionOf } from "./identity.ts";
import { redirect } from "./once/once.ts";
import { grantStep, namedStep } from "./once/stubs.ts";
import { type Connection, connectionsPage, connectionsSignInPage } from "./pages/connections.tsx";
import { consentPage } from "./pages/consent.tsx";
import { failurePage, internalError } from "./pages/failures.tsx";
import { formOf, textOf } from "./pages/forms.ts";
import { keyPage } from "./pages/key.tsx";
import { pageHeaders, problemPage } from "./pages/layout.tsx";
import { atPublicUrl } from "./pages/public-url.tsx";
import { style, stylePath } from "./pages/style.ts";
import { type OAuth, paths } from "./server.ts";

/** The most that a form of the sign-in or the token endpoint may hold, in bytes. */
const longestForm = 64 * 1024;

/** The pages and endpoints of the OAuth server. All is 404 where no sign-in is set up. */
export const oauthRoutes = new Hono<PageEnvironment>();

oauthRoutes.onError(internalError);

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
  if (isTooLong(new URL(context.req.url).searchParams)) {
    return problemPage(context, {
      title: "This sign-in can’t go on",
      explanation: "The app asked with something longer than this server takes.",
      remedy: "Close this page. The maker of the app has to mend it.",
    });
  }
  try {
    const request = await helpers.parseAuthRequest(context.req.raw);
    const details = await helpers.describeConsent(request);
    const { handle, headers } = await helpers.beginConsent(request);
    for (const cookie of headers.getSetCookie()) context.header("Set-Cookie", cookie, { append: true });
    return await consentPage(context, {
      details,
      handle,
      tenant: tenantOf(context.var.oauth),
      offered: grantableScopes(config),
      signIn: config.signIn.kind === "key" ? "key" : "halo",
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

oauthRoutes.post(paths.authorize, async (context) =>
  inStep(context, "consent", textOf(await formOf(context.req.raw), "handle")),
);

oauthRoutes.get(paths.callback, (context) => inStep(context, "sign-in", context.req.query("state") ?? ""));

oauthRoutes.get(paths.signIn, (context) => {
  const state = context.req.query("state") ?? "";
  const { oauth } = context.var;
  if (oauth.config.signIn.kind !== "key") return context.notFound();
  return keyPage(context, { state, tenant: tenantOf(oauth) });
});
oauthRoutes.post(paths.signIn, (context) => inStep(context, "sign-in", context.req.query("state") ?? ""));

/** Runs a step in the object named after what serves once; its name does not give that away. */
async function inStep(context: PageContext, kind: string, secret: string): Promise<Response> {
  const answer = await namedStep(context.env, `${kind}:${await fingerprint(secret)}`).fetch(context.req.raw);
  // A copy, since what comes from another object can't be given headers.
  return new Response(answer.body, answer);
}

oauthRoutes.get(paths.connections, async (context) => {
  const { oauth } = context.var;
  const tenant = tenantOf(oauth);
  const pageSession = await pageSessionOf(context, oauth);
  if (pageSession === undefined) {
    const signIn = oauth.config.signIn.kind === "key" ? "key" : "halo";
    return connectionsSignInPage(context, { tenant, signIn });
  }
  const connections = await connectionsOf(context, oauth, pageSession.userId);
  return connectionsPage(context, { who: pageSession.who, tenant, connections });
});

oauthRoutes.post(`${paths.connections}/sign-in`, (context) =>
  // Nothing of it must happen once; a step of its own keeps one way of beginning a sign-in.
  inStep(context, "visit", crypto.randomUUID()),
);

oauthRoutes.post(`${paths.connections}/sign-out`, async (context) => {
  await endPageSession(context);
  return context.redirect(paths.connections, 303);
});

oauthRoutes.post(`${paths.connections}/withdraw`, async (context) => {
  const { oauth } = context.var;
  const pageSession = await pageSessionOf(context, oauth);
  if (pageSession === undefined) return context.redirect(paths.connections, 303);
  const grant = textOf(await formOf(context.req.raw), "grant");
  const grants = await grantsOf(oauth, pageSession.userId);
  if (!grants.some(({ id }) => id === grant)) return context.redirect(paths.connections, 303);
  const name = { userId: pageSession.userId, grantId: grant };
  await grantStep(context.env, pageSession.userId, grant).endGrant(name, { sessions: true });
  writeLog({ event: "grant_withdrawn", principal: pageSession.userId });
  return context.redirect(paths.connections, 303);
});

async function connectionsOf(context: PageContext, oauth: OAuth, userId: string): Promise<Connection[]> {
  const connections: Connection[] = [];
  for (const grant of await grantsOf(oauth, userId)) {
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
  if (context.req.method !== "POST") return library(context, context.var.oauth);
  // By address first, so that nobody uses up what is there for all. The second bounds what is stored.
  const address = context.req.header("cf-connecting-ip") ?? "unknown";
  const own = await context.env.SIGN_IN_LIMIT.limit({ key: `register ${address}` });
  const all = own.success ? await context.env.MCP_LIMIT.limit({ key: "register" }) : own;
  if (all.success) return library(context, context.var.oauth);
  writeLog({ event: "refusal", what: "rate_limit", at: "register" });
  return context.json({ error: "temporarily_unavailable" }, 429, {
    "Retry-After": "60",
    "Access-Control-Allow-Origin": "*",
  });
});

oauthRoutes.all(paths.token, atPublicUrl, formLimit, async (context) => {
  const { raw } = context.req;
  const form = raw.method === "POST" ? await formOf(raw) : new FormData();
  if (isTooLong(form)) {
    const error_description = "A parameter is longer than this server takes.";
    return context.json({ error: "invalid_request", error_description }, 400, {
      "Cache-Control": "no-store",
    });
  }
  const grant = grantNamed(form);
  // What names no grant of ours the library refuses by itself.
  if (grant === undefined) return library(context, context.var.oauth);
  const answer = await grantStep(context.env, grant.userId, grant.grantId).fetch(raw);
  return new Response(answer.body, answer);
});

/** The store takes keys of 512 bytes (Workers KV, limits), and a client's id is part of one. */
const longestClientId = 400;
const longestParameter = 4_096;

function isTooLong(parameters: URLSearchParams | FormData): boolean {
  for (const [name, value] of parameters) {
    if (typeof value !== "string") return true;
    if (value.length > (name === "client_id" ? longestClientId : longestParameter)) return true;
    // Codes and tokens of ours are far shorter, and each is a part of a key.
    if (/^(code|refresh_token|token)$/.test(name) && value.length > longestClientId) return true;
  }
  return false;
}
