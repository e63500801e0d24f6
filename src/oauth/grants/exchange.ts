import * as z from "zod";
import { writeLog } from "../../log.ts";
import { objectContext, type PageContext } from "../environment.ts";
import { namedClient } from "../guards/parameters.ts";
import { boundedStore } from "../guards/store.ts";
import { formOf, textOf } from "../pages/forms.ts";
import { noteReuse } from "./ended-grants.ts";
import { type GrantName, grantKeyOf, grantNamed } from "./grant-name.ts";

/** Stored in the object of a grant when the grant has ended. */
export const endedKey = "ended";
/** Stored in the object of a grant: that one of its codes or tokens was exchanged here. */
const exchangedKey = "exchanged";

/** Whether a client id is the address of a metadata document, which the library then fetches. */
export function isDocument(clientId: string): boolean {
  return URL.canParse(clientId) && new URL(clientId).protocol === "https:";
}

/**
 * Handles one token exchange or revocation inside the object of its grant. The object remembers that the grant
 * has ended and which of its refresh tokens are spent, because the key-value store is only eventually consistent.
 */
export async function exchange(context: PageContext): Promise<Response> {
  const { env, req } = context;
  const { oauth } = context.var;
  const object = objectContext(env);
  const form = await formOf(req.raw);
  const grant = grantNamed(form);
  if (grant === undefined) {
    throw new Error("a request to the token endpoint reached the object of a grant that it does not name");
  }
  if (await object.grant.get<boolean>(endedKey)) {
    return refuse(context, "grant_ended", "The grant has ended. Sign in anew.");
  }
  const given = textOf(form, "refresh_token");
  const refreshToken = textOf(form, "grant_type") === "refresh_token" ? given : undefined;
  const standing = refreshToken === undefined ? "unspent" : await object.spentTokens.standingOf(refreshToken);
  if (standing === "reused") return endForReuse(context, grant);

  const saved = new Set<string>();
  const store = boundedStore(env.OAUTH_KV, (key) => saved.add(key));
  const ofLibrary = { ...env, OAUTH_KV: store, object: { ...object, repeated: standing === "retry" } };
  const server = isDocument(namedClient(req.raw, form)) ? oauth.server : oauth.registered;
  // Once the grant is saved, the library has used the code, or replaced the refresh token by one that nobody got.
  const isSaved = () => form.has("grant_type") && saved.has(grantKeyOf(grant));
  let response: Response;
  try {
    response = await server.fetch(req.raw, ofLibrary, workerContext(context));
  } catch (error) {
    if (!isSaved()) throw error;
    reportFault(error);
    return unfinished(context, grant, refreshToken);
  }
  if (response.ok && form.has("grant_type")) {
    const { refresh_token: issued } = Issued.parse(await response.clone().json());
    await object.spentTokens.exchanged(refreshToken, issued);
    await object.grant.put(exchangedKey, true);
    return response;
  }
  if (isSaved()) return unfinished(context, grant, refreshToken);
  // Anyone can name a grant that never existed; only one that was exchanged here can have ended.
  if ((await object.grant.get(exchangedKey)) === undefined) return response;
  if ((await env.OAUTH_KV.get(grantKeyOf(grant))) === null) {
    await object.grant.put(endedKey, true);
    const sessions = await object.endSessions();
    writeLog({ event: "grant_ended", principal: grant.userId, sessions });
  }
  return response;
}

const Issued = z.object({ refresh_token: z.string().optional() });

/** Ends a grant of which a spent refresh token came back: two parties have its tokens, and one of them stole them. */
async function endForReuse(context: PageContext, grant: GrantName): Promise<Response> {
  const object = objectContext(context.env);
  await object.grant.put(endedKey, true);
  await noteReuse(context.env.OAUTH_KV, grant);
  await context.var.oauth.helpers.revokeGrant(grant.grantId, grant.userId);
  const sessions = await object.endSessions();
  writeLog({ event: "grant_ended", principal: grant.userId, sessions, reason: "refresh_token_reused" });
  return refuse(
    context,
    "refresh_token_reused",
    "This refresh token had been used before, so somebody else may have it: the connection has ended. Sign in anew.",
  );
}

/**
 * The answer to an exchange whose grant was saved and whose access token was not. The library would say that
 * nothing was lost, but a code serves once.
 *
 * @param refreshToken undefined when a code was exchanged
 */
async function unfinished(
  context: PageContext,
  grant: GrantName,
  refreshToken: string | undefined,
): Promise<Response> {
  if (refreshToken !== undefined) {
    const error_description =
      "The new tokens could not be stored. The refresh token that was sent is still good: send it again in half a minute.";
    const headers = { "Cache-Control": "no-store", "Retry-After": "30" };
    return context.json({ error: "temporarily_unavailable", error_description }, 503, headers);
  }
  await objectContext(context.env).grant.put(endedKey, true);
  // It can't be used any more in any case, and expires by itself.
  await context.var.oauth.helpers.revokeGrant(grant.grantId, grant.userId).catch(reportFault);
  return refuse(
    context,
    "token_not_stored",
    "The code was right, but its tokens could not be stored, and a code serves once. Sign in anew.",
  );
}

/** Refuses an exchange for good: the client has to have its person sign in anew. */
export function refuse(context: PageContext, reason: string, error_description: string): Response {
  writeLog({ event: "refusal", what: "oauth", code: "invalid_grant", status: 400, reason });
  return context.json({ error: "invalid_grant", error_description }, 400, { "Cache-Control": "no-store" });
}

function reportFault(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  writeLog({ event: "internal_error", id: crypto.randomUUID(), error: text });
}

/** The Worker's execution context. Hono's type of it declares fewer members than there are. */
export function workerContext(context: PageContext): ExecutionContext {
  return context.executionCtx as ExecutionContext;
}
