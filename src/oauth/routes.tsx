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
import { type Connection, connectionsPage, connectionsSignInPage } from "./pages/connections.tsx";
import { consentPage } from "./pages/consent.tsx";
import { failurePage, internalError } from "./pages/failures.tsx";
import { formOf, textOf } from "./pages/forms.ts";
import { keyPage } from "./pages/key.tsx";
import { pageHeaders, problemPage } from "./pages/layout.tsx";
import { formLimit, limited } from "./pages/page-guards.tsx";
import { atPublicUrl } from "./pages/public-url.tsx";
import { endPageSession, pageSessionOf } from "./pages/session.ts";
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

// The page of what was done is there without a sign-in too.
oauthRoutes.get(stylePath, (context) =>
  context.body(style, 200, {
    "content-type": "text/css; charset=utf-8",
    "cache-control": "public, max-age=3600",
  }),
);

oauthRoutes.get(paths.authorize, async (context) => {
  const { helpers, config } = context.var.oauth;
  const url = new URL(context.req.url);
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

oauthRoutes.get(paths.signIn, (context) => {
  const state = context.req.query("state") ?? "";
  const { oauth } = context.var;
  if (oauth.config.signIn.kind !== "key") return context.notFound();
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
    return connectionsSignInPage(context, { tenant, signIn });
  }
  const connections = await connectionsOf(context, oauth, pageSession.userId);
  const ended = await endedGrantsOf(context.env.OAUTH_KV, pageSession.userId);
  return connectionsPage(context, { who: pageSession.who, tenant, connections, ended });
});

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
  const grant = textOf(await formOf(context.req.raw), "grant");
  const grants = await grantsOf(oauth, pageSession.userId);
  if (!grants.some(({ id }) => id === grant)) return context.redirect(paths.connections, 303);
  const name = { userId: pageSession.userId, grantId: grant };
  await grantObject(context.env, name).endGrant(name, { sessions: true });
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
