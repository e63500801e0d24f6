import { AuthorizationError, authorizationErrorRedirect } from "@cloudflare/workers-oauth-provider";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { csrf } from "hono/csrf";
import type { Config } from "../config/config.ts";
import { imported } from "../lazily.ts";
import { writeLog } from "../log.ts";
import { grantableScopes, knownScopes } from "../tools/scopes.ts";
import { fingerprint } from "./encryption.ts";
import type { OAuth, PageContext, PageEnvironment } from "./environment.ts";
import { ClientNote } from "./grants/client-note.ts";
import { endedGrantsOf } from "./grants/ended-grants.ts";
import { workerContext } from "./grants/exchange.ts";
import { tokenEndpoint } from "./grants/token-endpoint.ts";
import { challengeProblem, isTooLong, meantResource, repeatedParameter } from "./guards/parameters.ts";
import { grantsOf } from "./identity.ts";
import { redirect } from "./once/once.ts";
import { authorizationObject, grantObject } from "./once/stubs.ts";
import { icon, iconPaths, script, scriptPath } from "./pages/assets.ts";
import { type Connection, connectionsPage, withdrawPage } from "./pages/connections.tsx";
import { consentPage } from "./pages/consent.tsx";
import { failurePage, internalError } from "./pages/failures.tsx";
import { formOf, textOf } from "./pages/forms.ts";
import { keyPage } from "./pages/key.tsx";
import { type Problem, pageHeaders, problemPage } from "./pages/layout.tsx";
import { formLimit, limited } from "./pages/page-guards.tsx";
import { atPublicUrl } from "./pages/public-url.tsx";
import { endPageSession, pageSessionOf } from "./pages/session.ts";
import { signInPage } from "./pages/sign-in.tsx";
import { style, stylePath } from "./pages/style.ts";
import { paths, resourcesOf } from "./server.ts";

/** The pages and endpoints of the OAuth server. But for the style sheet, every path answers 404 without a sign-in. */
export const oauthRoutes = new Hono<PageEnvironment>();

oauthRoutes.onError(internalError);

for (const path of [
  paths.authorize,
  paths.callback,
  paths.signIn,
  `${paths.connections}/*`,
  // The page itself is there without a sign-in too; it has its own guards.
  `${paths.activity}/sign-in`,
  `${paths.activity}/sign-out`,
]) {
  oauthRoutes.use(path, pageHeaders, atPublicUrl, limited, csrf(), formLimit);
}

// Some pages are there without a sign-in too.
for (const [path, content, type] of [
  [stylePath, style, "text/css"],
  [scriptPath, script, "text/javascript"],
  ...iconPaths.map((each) => [each, icon, "image/svg+xml"] as const),
] as const) {
  oauthRoutes.get(path, (context) =>
    context.body(content, 200, {
      "content-type": `${type}; charset=utf-8`,
      "cache-control": "public, max-age=3600",
      "x-content-type-options": "nosniff",
    }),
  );
}

oauthRoutes.get(paths.authorize, async (context) => {
  const { helpers, config } = context.var.oauth;
  const url = new URL(context.req.url);
  if (url.search === "") return problemPage(context, notBegun);
  const repeated = repeatedParameter(url.searchParams);
  if (repeated !== undefined || isTooLong(url.searchParams)) {
    writeLog({ event: "refusal", what: "authorization", code: "invalid_request" });
    return problemPage(context, {
      title: "This sign-in can’t go on",
      explanation:
        repeated === undefined
          ? "The app asked with something longer than this server takes."
          : "The app asked for the same thing twice, in two ways.",
      remedy: "Close this page. The maker of the app has to mend it.",
    });
  }
  const resources = resourcesOf(context.var.oauth.publicUrl);
  const named = url.searchParams.getAll("resource");
  url.searchParams.delete("resource");
  for (const each of named) url.searchParams.append("resource", meantResource(each, resources));
  try {
    const request = await helpers.parseAuthRequest(new Request(url));
    const problem = challengeProblem(url.searchParams);
    if (problem !== undefined) {
      writeLog({ event: "refusal", what: "authorization", code: "invalid_request" });
      return redirect(authorizationErrorRedirect(request, "invalid_request", problem));
    }
    const details = await helpers.describeConsent(request);
    const { handle, headers } = await helpers.beginConsent(request);
    for (const cookie of headers.getSetCookie()) context.header("Set-Cookie", cookie, { append: true });
    return await consentPage(context, {
      details,
      handle,
      tenant: tenantOf(context.var.oauth),
      offered: grantableScopes(config),
      ticked: tickedAtFirst(config, details.scope),
      config,
      signIn: config.signIn.kind === "key" ? "key" : "halo",
    });
  } catch (error) {
    // The library sets redirectTo only when it has validated the client and its redirect URI.
    if (error instanceof AuthorizationError && error.redirectTo !== undefined) {
      writeLog({ event: "refusal", what: "authorization", code: error.code });
      return redirect(error.redirectTo);
    }
    return failurePage(context, error);
  }
});

/**
 * The boxes that are ticked when the page opens. A client that asks for read alone, or repeats all that is offered, has
 * no need of its own: the operator's default counts. One that asks for something else needs just that.
 */
function tickedAtFirst(config: Config, asked: readonly string[]): ReadonlySet<string> {
  const { signIn } = config;
  const consent = signIn.kind === "none" ? "asked" : signIn.consent;
  const more = knownScopes(asked).filter((scope) => scope !== "halo:read");
  const isOwnNeed = more.length > 0 && more.length < grantableScopes(config).length - 1;
  if (consent === "asked" || isOwnNeed) return new Set(asked);
  return new Set(consent.map((word) => `halo:${word}`));
}

oauthRoutes.post(paths.authorize, async (context) =>
  inObject(context, "consent", textOf(await formOf(context.req.raw), "handle")),
);

oauthRoutes.get(paths.callback, (context) => inObject(context, "sign-in", context.req.query("state") ?? ""));

/** A page that an app or a button leads to, opened by itself. */
const notBegun: Problem = {
  title: "A sign-in begins in your app",
  explanation: "This page belongs to a sign-in that an app has started, and none has.",
  remedy: "Add this server to your app as a connector; the app then leads you here.",
  link: { href: "/", words: "How to connect an app" },
};

oauthRoutes.get(paths.signIn, (context) => {
  const state = context.req.query("state") ?? "";
  const { oauth } = context.var;
  if (oauth.config.signIn.kind !== "key") return context.notFound();
  if (state === "") return problemPage(context, notBegun);
  return keyPage(context, { state, tenant: tenantOf(oauth) });
});
oauthRoutes.post(paths.signIn, (context) => inObject(context, "sign-in", context.req.query("state") ?? ""));

/** Forwards a request to the object of a one-time secret; the object's name contains only the secret's hash. */
async function inObject(context: PageContext, kind: string, secret: string): Promise<Response> {
  const object = authorizationObject(context.env, `${kind}:${await fingerprint(secret)}`);
  return withOwnHeaders(await object.fetch(context.req.raw));
}

/** Copies a response from a Durable Object, whose headers are read-only: middleware adds headers to it. */
function withOwnHeaders(response: Response): Response {
  return new Response(response.body, response);
}

oauthRoutes.get(paths.connections, async (context) => {
  const { oauth } = context.var;
  const tenant = tenantOf(oauth);
  const pageSession = await pageSessionOf(context, oauth);
  if (pageSession === undefined) {
    const signIn = oauth.config.signIn.kind === "key" ? "key" : "halo";
    return signInPage(context, {
      title: "Your connections",
      purpose:
        "See which apps work with Halo through you, and withdraw what they should not have any longer.",
      action: `${paths.connections}/sign-in`,
      tenant,
      signIn,
    });
  }
  return connectionsPage(context, { ...(await shownTo(context, oauth, pageSession)) });
});

/** What the page of connections shows to a person. */
async function shownTo(context: PageContext, oauth: OAuth, { userId, who }: { userId: string; who: string }) {
  const connections = await connectionsOf(context, oauth, userId);
  const ended = await endedGrantsOf(context.env.OAUTH_KV, userId);
  return { who, tenant: tenantOf(oauth), connections, ended };
}

for (const path of [paths.connections, paths.activity]) {
  oauthRoutes.post(`${path}/sign-in`, (context) =>
    // This needs no object; a random one lets every sign-in begin in the same route.
    inObject(context, "visit", crypto.randomUUID()),
  );

  oauthRoutes.post(`${path}/sign-out`, async (context) => {
    await endPageSession(context);
    return context.redirect(path, 303);
  });
}

oauthRoutes.post(`${paths.connections}/withdraw`, async (context) => {
  const { oauth } = context.var;
  const pageSession = await pageSessionOf(context, oauth);
  if (pageSession === undefined) return context.redirect(paths.connections, 303);
  const form = await formOf(context.req.raw);
  const grant = textOf(form, "grant");
  const shown = await shownTo(context, oauth, pageSession);
  const connection = shown.connections.find((one) => one.grant === grant);
  if (connection === undefined) return context.redirect(paths.connections, 303);
  if (textOf(form, "sure") !== "yes") return withdrawPage(context, { ...shown, connection });
  const name = { userId: pageSession.userId, grantId: grant };
  await grantObject(context.env, name).endGrant(name, { sessions: true });
  writeLog({ event: "grant_withdrawn", principal: pageSession.userId });
  const connections = shown.connections.filter((one) => one !== connection);
  return connectionsPage(context, { ...shown, connections, withdrawn: connection });
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
      tools: note?.tools,
      since: grant.createdAt * 1000,
      lastUsed: await grantObject(context.env, { userId, grantId: grant.id }).lastUsed(),
    });
  }
  return connections.sort((left, right) => right.since - left.since);
}

/** The name of the tenant on the pages: Halo's host. */
function tenantOf(oauth: OAuth): string {
  return new URL(oauth.config.baseUrl).host;
}

const library = (context: PageContext, { server }: OAuth) =>
  server.fetch(context.req.raw, context.env, workerContext(context));

/** Browsers may use what clients call themselves from any site: nothing here goes by a cookie. */
const anySite = cors({ origin: (origin) => origin, exposeHeaders: ["WWW-Authenticate", "Retry-After"] });

oauthRoutes.all("/.well-known/oauth-authorization-server", atPublicUrl, (context) =>
  library(context, context.var.oauth),
);

const registering = imported(() => import("./registration.ts"));
oauthRoutes.all(paths.register, atPublicUrl, anySite, async (context) =>
  (await registering()).registration(context),
);

oauthRoutes.all(paths.token, atPublicUrl, anySite, formLimit, tokenEndpoint);
