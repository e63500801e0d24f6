import type { AuthRequest, GrantSummary } from "@cloudflare/workers-oauth-provider";
import { deleteCookie, generateCookie, getCookie } from "hono/cookie";
import * as z from "zod";
import { writeLog } from "../log.ts";
import { fingerprint } from "./encryption.ts";
import type { PageContext } from "./environment.ts";
import { isStillAccepted } from "./grants/access-keys.ts";
import type { GrantProps } from "./grants/grants.ts";
import { redirect } from "./once/once.ts";
import { grantStep } from "./once/stubs.ts";
import { type OAuth, paths } from "./server.ts";

/** Who has signed in, and what a grant of theirs keeps. */
export interface Identity {
  /** The principal's id. */
  readonly userId: string;
  /** As a person reads it. */
  readonly who: string;
  readonly props: GrantProps;
}

/** What is known of the client from its consent page; kept with the grant. */
export const ClientNote = z.object({ client: z.string(), host: z.string() });
export type ClientNote = z.output<typeof ClientNote>;

/** The `clientId` of a sign-in that is not for a client but for the page of one's connections. */
const connectionsClient = "connections";

/** The request that the sign-in of the connections page carries in place of a client's. */
export function connectionsRequest(oauth: OAuth): AuthRequest {
  return {
    responseType: "none",
    clientId: connectionsClient,
    redirectUri: oauth.publicUrl + paths.connections,
    scope: [],
    state: "",
  };
}

/** Whether a sign-in is for the page of one's connections. */
export function isForConnections(request: AuthRequest): boolean {
  return request.clientId === connectionsClient;
}

/** Ends a sign-in: back to the client with a code, or on to the page of one's connections. */
export async function finish(
  context: PageContext,
  oauth: OAuth,
  request: AuthRequest,
  identity: Identity,
  note: ClientNote,
): Promise<Response> {
  const { userId } = identity;
  if (isForConnections(request)) {
    writeLog({ event: "sign_in", principal: userId, for: connectionsClient });
    const cookie = await openPageSession(context, identity);
    return redirect(oauth.publicUrl + paths.connections, [cookie]);
  }
  const replaced = await grantsToReplace(oauth, userId, request);
  const { redirectTo } = await oauth.helpers.completeAuthorization({
    request,
    userId,
    metadata: note,
    scope: request.scope,
    props: identity.props,
    // The library would do so beside the grants' own steps, where an exchange that runs could undo it.
    revokeExistingGrants: false,
  });
  for (const grantId of replaced) {
    await grantStep(context.env, userId, grantId).endGrant({ userId, grantId }, { sessions: false });
  }
  writeLog({ event: "sign_in", principal: userId, for: request.clientId });
  writeLog({ event: "grant", principal: userId, client: request.clientId, scopes: request.scope });
  return redirect(redirectTo);
}

/**
 * The grants that a new one takes the place of, by the library's own rule: those of the same person, client
 * and resource; of a client that many installations share (one named by its metadata's address) only those
 * of the same redirect URI.
 */
async function grantsToReplace(oauth: OAuth, userId: string, request: AuthRequest): Promise<string[]> {
  const shared = URL.canParse(request.clientId);
  const grants = await grantsOf(oauth, userId);
  return grants
    .filter(({ clientId, resource }) => clientId === request.clientId && resource === request.resource)
    .filter(({ redirectUri }) => !shared || redirectUri === request.redirectUri)
    .map(({ id }) => id);
}

/** All grants of a person. */
export async function grantsOf(oauth: OAuth, userId: string): Promise<GrantSummary[]> {
  const grants: GrantSummary[] = [];
  let cursor: string | undefined;
  do {
    const page = await oauth.helpers.listUserGrants(userId, cursor === undefined ? {} : { cursor });
    grants.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return grants;
}

/** A quarter of an hour, in seconds: how long the page of one's connections stays open. */
const pageSessionSeconds = 15 * 60;
const pageSessionCookie = "halo-mcp-visit";
const pageSessionKey = async (token: string) => `visit:${await fingerprint(token)}`;

const PageSession = z.object({
  userId: z.string(),
  who: z.string(),
  key: z.object({ name: z.string(), fingerprint: z.string() }).optional(),
});
type PageSession = z.output<typeof PageSession>;

/** Opens a session of the connections page; returns its cookie. */
async function openPageSession(context: PageContext, identity: Identity): Promise<string> {
  const token = crypto.randomUUID() + crypto.randomUUID();
  const { userId, who, props } = identity;
  const pageSession: PageSession = { userId, who, ...(props.kind === "key" ? { key: props } : {}) };
  await context.env.OAUTH_KV.put(await pageSessionKey(token), JSON.stringify(pageSession), {
    expirationTtl: pageSessionSeconds,
  });
  return generateCookie(pageSessionCookie, token, {
    prefix: "host",
    secure: true,
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    maxAge: pageSessionSeconds,
  });
}

/** Who looks at the page of their connections; undefined when nobody has signed in there. */
export async function pageSessionOf(context: PageContext, oauth: OAuth): Promise<PageSession | undefined> {
  const token = getCookie(context, pageSessionCookie, "host");
  if (token === undefined) return undefined;
  const pageSession = PageSession.safeParse(
    await context.env.OAUTH_KV.get(await pageSessionKey(token), "json"),
  ).data;
  if (pageSession?.key === undefined) return pageSession;
  const { signIn } = oauth.config;
  return signIn.kind === "key" && (await isStillAccepted(signIn.keys, pageSession.key))
    ? pageSession
    : undefined;
}

/** Ends the session of the connections page. */
export async function endPageSession(context: PageContext): Promise<void> {
  const token = getCookie(context, pageSessionCookie, "host");
  if (token === undefined) return;
  await context.env.OAUTH_KV.delete(await pageSessionKey(token));
  deleteCookie(context, pageSessionCookie, { prefix: "host", secure: true, path: "/" });
}
