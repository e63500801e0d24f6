import type { AuthRequest } from "@cloudflare/workers-oauth-provider";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import * as z from "zod";
import { writeLog } from "../log.ts";
import { isStillAccepted } from "./access-keys.ts";
import type { PageContext } from "./environment.ts";
import type { GrantProps } from "./grants.ts";
import { redirect } from "./once.ts";
import { fingerprint } from "./sealed.ts";
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
    await openVisit(context, identity);
    return redirect(oauth.publicUrl + paths.connections, context.res.headers.getSetCookie());
  }
  const { redirectTo } = await oauth.helpers.completeAuthorization({
    request,
    userId,
    metadata: note,
    scope: request.scope,
    props: identity.props,
  });
  writeLog({ event: "sign_in", principal: userId, for: request.clientId });
  writeLog({ event: "grant", principal: userId, client: request.clientId, scopes: request.scope });
  return redirect(redirectTo);
}

/** A quarter of an hour, in seconds: how long the page of one's connections stays open. */
const visitSeconds = 15 * 60;
const visitCookie = "halo-mcp-visit";
const visitKey = async (token: string) => `visit:${await fingerprint(token)}`;

const Visit = z.object({
  userId: z.string(),
  who: z.string(),
  key: z.object({ name: z.string(), fingerprint: z.string() }).optional(),
});
type Visit = z.output<typeof Visit>;

async function openVisit(context: PageContext, identity: Identity): Promise<void> {
  const token = crypto.randomUUID() + crypto.randomUUID();
  const { userId, who, props } = identity;
  const visit: Visit = { userId, who, ...(props.kind === "key" ? { key: props } : {}) };
  await context.env.OAUTH_KV.put(await visitKey(token), JSON.stringify(visit), {
    expirationTtl: visitSeconds,
  });
  setCookie(context, visitCookie, token, {
    prefix: "host",
    secure: true,
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    maxAge: visitSeconds,
  });
}

/** Who looks at the page of their connections; undefined when nobody has signed in there. */
export async function visitOf(context: PageContext, oauth: OAuth): Promise<Visit | undefined> {
  const token = getCookie(context, visitCookie, "host");
  if (token === undefined) return undefined;
  const visit = Visit.safeParse(await context.env.OAUTH_KV.get(await visitKey(token), "json")).data;
  if (visit?.key === undefined) return visit;
  const { door } = oauth.config;
  return door.kind === "key" && (await isStillAccepted(door.keys, visit.key)) ? visit : undefined;
}

/** Ends the visit. */
export async function endVisit(context: PageContext): Promise<void> {
  const token = getCookie(context, visitCookie, "host");
  if (token === undefined) return;
  await context.env.OAUTH_KV.delete(await visitKey(token));
  deleteCookie(context, visitCookie, { prefix: "host", secure: true, path: "/" });
}
