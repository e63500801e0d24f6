import type { AuthRequest, GrantSummary } from "@cloudflare/workers-oauth-provider";
import { writeLog } from "../log.ts";
import type { OAuth, PageContext } from "./environment.ts";
import type { ClientNote } from "./grants/client-note.ts";
import type { GrantProps } from "./grants/grants.ts";
import { redirect } from "./once/once.ts";
import { grantObject } from "./once/stubs.ts";
import { openPageSession } from "./pages/session.ts";
import { paths } from "./server.ts";

/** Who has signed in, and what their grant stores. */
export interface Identity {
  /** The principal's id. */
  readonly userId: string;
  /** Their name, as the pages show it. */
  readonly who: string;
  /** An agent's e-mail address in Halo, where it has one. */
  readonly email?: string | undefined;
  readonly props: GrantProps;
}

/** The pages that a person signs in to, which is not for a client: by the `clientId` of such a request. */
const pages = { connections: paths.connections, activity: paths.activity } as const;
type PageName = keyof typeof pages;

/** The authorization request of a sign-in to a page, in place of a client's request. */
export function pageRequest(oauth: OAuth, page: PageName): AuthRequest {
  return {
    responseType: "none",
    clientId: page,
    redirectUri: oauth.publicUrl + pages[page],
    scope: [],
    state: "",
  };
}

/** The path of the page that a sign-in is for; undefined when it is for a client. */
export function pageOf({ clientId }: AuthRequest): string | undefined {
  return clientId === "connections" || clientId === "activity" ? pages[clientId] : undefined;
}

/** Completes a sign-in: redirects to the client with a code, or to the page that it is for. */
export async function finish(
  context: PageContext,
  oauth: OAuth,
  request: AuthRequest,
  identity: Identity,
  note: ClientNote,
): Promise<Response> {
  const { userId } = identity;
  const page = pageOf(request);
  if (page !== undefined) {
    writeLog({ event: "sign_in", principal: userId, for: request.clientId });
    const { who, email, props } = identity;
    const key = props.kind === "key" ? { key: props } : {};
    const cookie = await openPageSession(context, {
      userId,
      who,
      ...(email === undefined ? {} : { email }),
      ...key,
    });
    return redirect(oauth.publicUrl + page, [cookie]);
  }
  const replaced = await grantsToReplace(oauth, userId, request);
  const { redirectTo } = await oauth.helpers.completeAuthorization({
    request,
    userId,
    metadata: note,
    scope: request.scope,
    props: identity.props,
    // The library would revoke them outside of the grants' objects, where a running exchange could undo it.
    revokeExistingGrants: false,
  });
  for (const grantId of replaced) {
    const grant = { userId, grantId };
    await grantObject(context.env, grant).endGrant(grant, { sessions: false });
  }
  writeLog({ event: "sign_in", principal: userId, for: request.clientId });
  writeLog({ event: "grant", principal: userId, client: request.clientId, scopes: request.scope });
  return redirect(redirectTo);
}

/**
 * The ids of the grants that a new one replaces, by the library's own rule: those of the same person, client and
 * resource. A client id that is a URL is shared by many installations, so there the redirect URI has to match too.
 */
async function grantsToReplace(oauth: OAuth, userId: string, request: AuthRequest): Promise<string[]> {
  const shared = URL.canParse(request.clientId);
  const grants = await grantsOf(oauth, userId);
  return grants
    .filter(({ clientId, resource }) => clientId === request.clientId && resource === request.resource)
    .filter(({ redirectUri }) => !shared || redirectUri === request.redirectUri)
    .map(({ id }) => id);
}

/** All grants of a person, from every page of the library's list. */
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
