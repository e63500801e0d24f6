import type { ValidatedAccessToken } from "@cloudflare/workers-oauth-provider";
import { fingerprint } from "../encryption.ts";
import type { OAuth } from "../server.ts";

/** A token that the library has found good, and where its record is. */
interface Known {
  readonly valid: ValidatedAccessToken<unknown>;
  readonly recordKey: string;
}

/** Tokens that are remembered at once, by the resource and the token itself; the oldest goes first. */
const mostKnown = 500;
const known = new Map<string, Known>();

/**
 * Validates an access token. The library unwraps a key and decrypts what the token carries each time; that
 * is remembered here, in memory, while whether the token still holds is asked of the store each time: its
 * record goes when it is revoked (`token:user:grant:SHA-256`, the library's documented layout; were the
 * layout another, nothing would be found there and the library asked as before).
 */
export async function validateToken(
  oauth: OAuth,
  env: Env,
  audience: string,
  token: string,
): Promise<ValidatedAccessToken<unknown> | null> {
  const name = `${audience} ${token}`;
  const held = known.get(name);
  if (held !== undefined) {
    const ended = held.valid.expiresAt <= Date.now() / 1000;
    if (!ended && (await env.OAUTH_KV.get(held.recordKey)) !== null) return held.valid;
    known.delete(name);
  }
  const valid = await oauth.server.validateToken<unknown>(audience, token, env);
  if (valid === null) return null;
  const [userId, grantId] = token.split(":");
  const oldest = known.keys().next();
  if (known.size >= mostKnown && !oldest.done) known.delete(oldest.value);
  known.set(name, { valid, recordKey: `token:${userId}:${grantId}:${await fingerprint(token)}` });
  return valid;
}
