import {
  AuthorizationError,
  type AuthRequest,
  authorizationErrorRedirect,
} from "@cloudflare/workers-oauth-provider";
import { Hono } from "hono";
import * as z from "zod";
import type { SurfaceChoice } from "../../config/surface.ts";
import { platformRuntime } from "../../halo/runtime.ts";
import { writeLog } from "../../log.ts";
import { grantableScopes, knownScopes } from "../../tools/scopes.ts";
import { type OAuth, objectContext, type PageContext, type PageEnvironment } from "../environment.ts";
import { findAccessKey, keyFingerprint, wrongKeyDelayMs } from "../grants/access-keys.ts";
import { ClientNote } from "../grants/client-note.ts";
import { exchange } from "../grants/exchange.ts";
import { ChosenTools, leastHaloLifetimeSeconds } from "../grants/grants.ts";
import { HaloLogin } from "../halo-login.ts";
import { finish, type Identity, pageOf, pageRequest } from "../identity.ts";
import { failurePage, internalError } from "../pages/failures.tsx";
import { formOf, textOf } from "../pages/forms.ts";
import { keyPage } from "../pages/key.tsx";
import { pageHeaders, problemPage } from "../pages/layout.tsx";
import { atPublicUrl } from "../pages/public-url.tsx";
import { chosenTools } from "../pages/tools-choice.tsx";
import { paths } from "../server.ts";
import { isKnown, once, redirect } from "./once.ts";

/** What is stored with a sign-in, beside the client's request, until the browser returns. */
const SignInData = z.object({ note: ClientNote, verifier: z.string().optional(), tools: ChosenTools });

/** How many wrong keys one sign-in accepts before it is closed. */
const mostTries = 5;

/** The routes that run inside an `AuthorizationStep` object, where requests are handled one at a time. */
export const onceRoutes = new Hono<PageEnvironment>();

onceRoutes.use(pageHeaders, atPublicUrl);

onceRoutes.onError(internalError);

onceRoutes.post(paths.authorize, async (context) => {
  const form = await formOf(context.req.raw);
  const handle = textOf(form, "handle");
  const allowed = textOf(form, "decision") === "allow";
  const offered = new Set<string>(grantableScopes(context.var.oauth.config));
  // halo:read is always granted, because no tool works without it; its box on the page is disabled.
  const ticked = knownScopes(["halo:read", ...form.getAll("scope").map(String)]);
  const scope = ticked.filter((each) => offered.has(each));
  const tools = chosenTools(form);
  const decision = allowed ? ["allow", ...scope, ...toolsInWords(tools)].join(" ") : "deny";
  return once(context, objectContext(context.env).page, { secret: handle, decision }, () =>
    guarded(context, async (oauth) => {
      const { raw } = context.req;
      if (!allowed) {
        const denied = await oauth.helpers.denyConsent(raw, handle);
        writeLog({ event: "refusal", what: "consent", client: denied.request.clientId });
        return redirect(denied.redirectTo);
      }
      const approved = await oauth.helpers.approveConsent(raw, handle, { scope });
      const { clientName: client, redirectHost: host } = await oauth.helpers.describeConsent(
        approved.request,
      );
      const [words] = toolsInWords(tools);
      const note = { client, host, ...(words === undefined ? {} : { tools: words }) };
      return beginSignIn(oauth, approved.request, note, tools);
    }),
  );
});

/** The choices of tools in words, such as `core, of tickets and projects`; none where there is none. */
function toolsInWords(chosen: readonly SurfaceChoice[]): readonly string[] {
  return chosen.length === 0 ? [] : [chosen.map((choice) => choice.join(", ")).join(", of ")];
}

for (const page of ["connections", "activity"] as const) {
  onceRoutes.post(`${paths[page]}/sign-in`, (context) =>
    guarded(context, (oauth) => beginSignIn(oauth, pageRequest(oauth, page), { client: "", host: "" })),
  );
}

/** Redirects to the sign-in: Halo's own login, or the page that asks for an access key. */
async function beginSignIn(
  oauth: OAuth,
  request: AuthRequest,
  note: ClientNote,
  chosen: readonly SurfaceChoice[] = [],
): Promise<Response> {
  const tools = chosen.length === 0 ? {} : { tools: chosen };
  const { config, publicUrl, helpers } = oauth;
  if (config.signIn.kind === "key") {
    const { state, headers } = await helpers.beginUpstream(request, { data: { note, ...tools } });
    const location = `${publicUrl}${paths.signIn}?${new URLSearchParams({ state })}`;
    return redirect(location, headers.getSetCookie());
  }
  const verifier = HaloLogin.verifier();
  const { state, headers } = await helpers.beginUpstream(request, { data: { note, verifier, ...tools } });
  const login = new HaloLogin(config, platformRuntime);
  const location = await login.authorizeUrl(publicUrl + paths.callback, state, verifier);
  return redirect(location, headers.getSetCookie());
}

// Halo's login returns the browser here. A double click at Halo returns it twice, each time with a code of its own, and
// the browser shows what the second one led to. The cookie is therefore not cleared here; it ends within ten minutes.
onceRoutes.get(paths.callback, (context) => {
  const secret = context.req.query("state") ?? "";
  const decision = context.req.query("error") ?? "signed in";
  return once(context, objectContext(context.env).page, { secret, decision }, () =>
    guarded(context, (oauth) => returned(context, oauth)),
  );
});

/** Ends a sign-in at Halo: redirects to the app or to the page that asked for it, or tells what went wrong. */
async function returned(context: PageContext, oauth: OAuth): Promise<Response> {
  const { request, data } = await oauth.helpers.finishUpstream(context.req.raw);
  const { note, verifier = "", tools } = SignInData.parse(data);
  const query = new URL(context.req.url).searchParams;
  if (query.has("error") || !query.has("code")) {
    const denied = query.get("error") === "access_denied";
    writeLog({ event: "refusal", what: "halo_sign_in", denied });
    const page = pageOf(request);
    if (page !== undefined) return redirect(oauth.publicUrl + page);
    // Halo's error text is not passed on: anyone who sends a browser here could choose it.
    const location = denied
      ? authorizationErrorRedirect(request, "access_denied", "The sign-in to Halo was declined.")
      : authorizationErrorRedirect(request, "server_error", "Halo answered the sign-in with an error.");
    return redirect(location);
  }
  const login = new HaloLogin(oauth.config, platformRuntime);
  const tokens = await login.redeemCode(query, oauth.publicUrl + paths.callback, verifier);
  if (tokens.expiresAt - platformRuntime.now() < leastHaloLifetimeSeconds * 1000) {
    return problemPage(context, {
      title: "Halo’s sign-in is too short",
      explanation: `The access tokens of the application in Halo live for less than ${leastHaloLifetimeSeconds} seconds.`,
      remedy: "Ask whoever runs this server to set a longer lifetime in Halo; an hour is usual.",
      status: 502,
    });
  }
  const agent = await login.agent(tokens);
  const identity: Identity = {
    userId: `agent-${agent.id}`,
    who: agent.name,
    email: agent.email,
    props: { kind: "agent", agentId: agent.id, halo: tokens, tools },
  };
  return finish(context, oauth, request, identity, note);
}

// The form in which a person enters an access key.
onceRoutes.post(paths.signIn, async (context) => {
  const { config } = context.var.oauth;
  const { signIn, baseUrl } = config;
  if (signIn.kind !== "key") return context.notFound();
  const presented = textOf(await formOf(context.req.raw), "key").trim();
  const { page: store } = objectContext(context.env);
  const state = context.req.query("state") ?? "";
  // A sign-in that never was gets no row, and no answer to which keys exist.
  if (!(await isKnown(context, store, state))) {
    return failurePage(context, new AuthorizationError("invalid_request", { description: noSignIn }));
  }
  const tries = (await store.get<number>("tries")) ?? 0;
  if (tries >= mostTries) return tooManyTries(context);
  // The key is checked before a stored redirect is repeated: the page's URL is not secret, the key is.
  const key = await findAccessKey(signIn.keys, presented);
  if (key === undefined) {
    await store.put("tries", tries + 1);
    writeLog({ event: "refusal", what: "access_key", at: "sign-in" });
    await platformRuntime.sleep(wrongKeyDelayMs, new AbortController().signal);
    const problem = "This is not a key of this server. Check that you copied all of it.";
    return keyPage(context, { state, tenant: new URL(baseUrl).host, problem });
  }
  const fingerprint = await keyFingerprint(config, key);
  return once(context, store, { secret: state, decision: fingerprint }, () =>
    guarded(context, async (oauth) => {
      const { request, data } = await oauth.helpers.finishUpstream(context.req.raw);
      const { note, tools } = SignInData.parse(data);
      const identity: Identity = {
        userId: `key-${key.name}`,
        who: key.name,
        props: { kind: "key", name: key.name, fingerprint, tools },
      };
      return finish(context, oauth, request, identity, note);
    }),
  );
});

const noSignIn = "This sign-in has expired or was used; start again";

function tooManyTries(context: PageContext): Response | Promise<Response> {
  return problemPage(context, {
    title: "Too many wrong keys",
    explanation: "This sign-in has had its tries and is closed.",
    remedy: "Start again from your app. If you have no key, ask whoever runs this server.",
    status: 429,
  });
}

// Token exchanges and revocations of one grant.
onceRoutes.post(paths.token, exchange);

/** Turns expected errors into a page; any other error is rethrown. */
async function guarded(
  context: PageContext,
  work: (oauth: OAuth) => Response | Promise<Response>,
): Promise<Response> {
  try {
    return await work(context.var.oauth);
  } catch (error) {
    return failurePage(context, error);
  }
}
