import type { ValidatedAccessToken } from "@cloudflare/workers-oauth-provider";
import { fingerprint } from "../encryption.ts";
import type { OAuth } from "../environment.ts";
import { grantObject } from "../once/stubs.ts";
import { grantNameOf } from "./grant-name.ts";

/** A token that the library found valid, and the key of its record in the store. */
interface CachedToken {
  readonly valid: ValidatedAccessToken<unknown>;
  readonly recordKey: string;
}

/** The most tokens in the cache; the oldest is dropped first. */
const mostCached = 500;
/** Valid tokens by resource and token. */
const cache = new Map<string, CachedToken>();

/** For how long a grant that has not ended is believed to go on, in milliseconds. */
const believedMs = 5_000;
/** When each grant was last seen not to have ended. */
const seenGoing = new Map<string, number>();

/**
 * Validates an access token. The library unwraps a key and decrypts the token's data each time, so the result is
 * cached in memory. Whether the token was revoked is still checked in the store each time: revoking deletes its
 * record (`token:user:grant:SHA-256`, the library's documented layout). If that layout changed, the record would
 * not be found and the library would validate the token every time.
 *
 * The library deletes the tokens of a grant that ends by the store's list, which lags: the newest may be left. So the
 * grant's object is asked as well.
 *
 * @returns null when the token is not valid for this audience
 */
export async function validateToken(
  oauth: OAuth,
  env: Env,
  audience: string,
  token: string,
): Promise<ValidatedAccessToken<unknown> | null> {
  const valid = await validRecord(oauth, env, audience, token);
  if (valid === null || (await hasGrantEnded(env, token))) return null;
  return valid;
}

async function hasGrantEnded(env: Env, token: string): Promise<boolean> {
  const grant = grantNameOf(token);
  if (grant === undefined) return true;
  const key = `${grant.userId}:${grant.grantId}`;
  const now = Date.now();
  if (now - (seenGoing.get(key) ?? 0) < believedMs) return false;
  seenGoing.delete(key);
  if (await grantObject(env, grant).hasEnded()) return true;
  const oldest = seenGoing.keys().next();
  if (seenGoing.size >= mostCached && !oldest.done) seenGoing.delete(oldest.value);
  seenGoing.set(key, now);
  return false;
}

async function validRecord(
  oauth: OAuth,
  env: Env,
  audience: string,
  token: string,
): Promise<ValidatedAccessToken<unknown> | null> {
  const name = `${audience} ${token}`;
  const cached = cache.get(name);
  if (cached !== undefined) {
    const expired = cached.valid.expiresAt <= Date.now() / 1000;
    if (!expired && (await env.OAUTH_KV.get(cached.recordKey)) !== null) return cached.valid;
    cache.delete(name);
  }
  const valid = await oauth.server.validateToken<unknown>(audience, token, env);
  if (valid === null) return null;
  const [userId, grantId] = token.split(":");
  const oldest = cache.keys().next();
  if (cache.size >= mostCached && !oldest.done) cache.delete(oldest.value);
  cache.set(name, { valid, recordKey: `token:${userId}:${grantId}:${await fingerprint(token)}` });
  return valid;
}
