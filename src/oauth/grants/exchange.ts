import { writeLog } from "../../log.ts";
import { fingerprint } from "../encryption.ts";
import { type PageContext, stepContext } from "../environment.ts";
import { formOf, textOf } from "../pages/forms.ts";

/** A grant by its owner and its id. */
export interface GrantName {
  readonly userId: string;
  readonly grantId: string;
}

/** The library's codes and tokens name their grant: `user:grant:secret`, of these letters. */
const tokenForm = /^((?:agent-\d{1,15}|key-[\w.-]{1,32})):([\w-]{16}):[\w-]{32,64}$/;

/** Whether a text has the form of a token of ours; whether it is one, the library knows. */
export function hasTokenForm(text: string): boolean {
  return tokenForm.test(text);
}

/** The field that the library looks at, by the grant type; a request without one gives a token back (RFC 7009). */
const fieldOfGrantType: Readonly<Record<string, string>> = {
  authorization_code: "code",
  refresh_token: "refresh_token",
  "": "token",
};

/** The grant that a request to the token endpoint is about; undefined when it can't be about any of ours. */
export function grantNamed(form: FormData): GrantName | undefined {
  const [, userId, grantId] =
    tokenForm.exec(textOf(form, fieldOfGrantType[textOf(form, "grant_type")] ?? "")) ?? [];
  return userId === undefined || grantId === undefined ? undefined : { userId, grantId };
}

/**
 * Serves one exchange or revocation, in its grant's own step. A grant that has ended stays ended there,
 * whatever the eventually consistent store still says of it.
 */
export async function exchange(context: PageContext): Promise<Response> {
  const { env, req } = context;
  const { oauth } = context.var;
  const step = stepContext(env);
  const form = await formOf(req.raw);
  const grant = grantNamed(form);
  if (grant === undefined)
    throw new Error("a request to the token endpoint came to a step that it does not name");
  if (await step.grant.get<boolean>(endedKey)) return ended(context);
  const presented = await fingerprint(textOf(form, "refresh_token"));
  const repeated = (await step.grant.get<string>(exchangedKey)) === presented;
  const response = await oauth.server.fetch(
    req.raw,
    { ...env, step: { ...step, repeated } },
    workerContext(context),
  );
  if (response.ok && form.has("grant_type")) {
    await step.grant.put(exchangedKey, presented);
    return response;
  }
  // Anyone can ask for a grant that never was: only one that has been exchanged here can have ended.
  if ((await step.grant.get(exchangedKey)) === undefined) return response;
  if ((await env.OAUTH_KV.get(`grant:${grant.userId}:${grant.grantId}`)) === null) {
    await step.grant.put(endedKey, true);
    const sessions = await step.endSessions();
    writeLog({ event: "grant_ended", principal: grant.userId, sessions });
  }
  return response;
}

/** In a grant's object: that it has ended. */
export const endedKey = "ended";
/** In a grant's object: the fingerprint of the refresh token that was exchanged last. */
const exchangedKey = "exchanged";

function ended(context: PageContext): Response {
  writeLog({ event: "refusal", what: "oauth", code: "invalid_grant", status: 400, reason: "grant_ended" });
  const error_description = "The grant has ended. Sign in anew.";
  return context.json({ error: "invalid_grant", error_description }, 400, { "Cache-Control": "no-store" });
}

/** The Worker's own context, whose type Hono keeps shorter than it is. */
export function workerContext(context: PageContext): ExecutionContext {
  return context.executionCtx as ExecutionContext;
}
