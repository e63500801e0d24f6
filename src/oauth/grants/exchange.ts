import { writeLog } from "../../log.ts";
import { fingerprint } from "../encryption.ts";
import { objectContext, type PageContext } from "../environment.ts";
import { formOf, textOf } from "../pages/forms.ts";

/** Identifies a grant by its owner and its id. */
export interface GrantName {
  readonly userId: string;
  readonly grantId: string;
}

/** The library's codes and tokens contain their grant: `user:grant:secret`, with these characters. */
const tokenForm = /^((?:agent-\d{1,15}|key-[\w.-]{1,32})):([\w-]{16}):[\w-]{32,64}$/;

/** Whether a text looks like one of our tokens. Only the library can tell whether it is valid. */
export function hasTokenForm(text: string): boolean {
  return tokenForm.test(text);
}

/** The form field that the library reads, by grant type; a request without a grant type revokes a token (RFC 7009). */
const fieldOfGrantType: Readonly<Record<string, string>> = {
  authorization_code: "code",
  refresh_token: "refresh_token",
  "": "token",
};

/** The grant that a request to the token endpoint names; undefined when it names none of ours. */
export function grantNamed(form: FormData): GrantName | undefined {
  const [, userId, grantId] =
    tokenForm.exec(textOf(form, fieldOfGrantType[textOf(form, "grant_type")] ?? "")) ?? [];
  return userId === undefined || grantId === undefined ? undefined : { userId, grantId };
}

/**
 * Handles one token exchange or revocation inside the object of its grant. The object remembers that the grant
 * has ended, because the key-value store is only eventually consistent.
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
  if (await object.grant.get<boolean>(endedKey)) return ended(context);
  const presented = await fingerprint(textOf(form, "refresh_token"));
  const repeated = (await object.grant.get<string>(exchangedKey)) === presented;
  const response = await oauth.server.fetch(
    req.raw,
    { ...env, object: { ...object, repeated } },
    workerContext(context),
  );
  if (response.ok && form.has("grant_type")) {
    await object.grant.put(exchangedKey, presented);
    return response;
  }
  // Anyone can name a grant that never existed; only one that was exchanged here can have ended.
  if ((await object.grant.get(exchangedKey)) === undefined) return response;
  if ((await env.OAUTH_KV.get(`grant:${grant.userId}:${grant.grantId}`)) === null) {
    await object.grant.put(endedKey, true);
    const sessions = await object.endSessions();
    writeLog({ event: "grant_ended", principal: grant.userId, sessions });
  }
  return response;
}

/** Stored in the object of a grant when the grant has ended. */
export const endedKey = "ended";
/** Stored in the object of a grant: the fingerprint of the refresh token that was exchanged last. */
const exchangedKey = "exchanged";

function ended(context: PageContext): Response {
  writeLog({ event: "refusal", what: "oauth", code: "invalid_grant", status: 400, reason: "grant_ended" });
  const error_description = "The grant has ended. Sign in anew.";
  return context.json({ error: "invalid_grant", error_description }, 400, { "Cache-Control": "no-store" });
}

/** The Worker's execution context. Hono's type of it declares fewer members than there are. */
export function workerContext(context: PageContext): ExecutionContext {
  return context.executionCtx as ExecutionContext;
}
