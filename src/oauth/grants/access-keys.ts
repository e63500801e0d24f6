import type { AccessKey } from "../../config/sign-in.ts";
import { fingerprint } from "../encryption.ts";

/** How long the answer to a wrong key is delayed, in milliseconds. */
export const wrongKeyDelayMs = 1_000;

/**
 * Finds the access key with this value; undefined when there is none. Compares digests in constant time and
 * always all of them, so the time it takes reveals neither how close a guess was nor which names exist.
 */
export async function findAccessKey(
  keys: readonly AccessKey[],
  presented: string,
): Promise<AccessKey | undefined> {
  const digest = await digestOf(presented);
  let found: AccessKey | undefined;
  for (const key of keys) {
    const { digest: expected } = await digestsOf(key);
    if (crypto.subtle.timingSafeEqual(digest, expected)) found = key;
  }
  return found;
}

/** Identifies a key in a grant: the grant ends when its key is withdrawn or replaced. */
export async function keyFingerprint(key: AccessKey): Promise<string> {
  return (await digestsOf(key)).fingerprint;
}

/** Whether the key that a grant was made with is still in `ACCESS_KEYS`. */
export async function isStillAccepted(
  keys: readonly AccessKey[],
  grant: { readonly name: string; readonly fingerprint: string },
): Promise<boolean> {
  const key = keys.find(({ name }) => name === grant.name);
  return key !== undefined && (await keyFingerprint(key)) === grant.fingerprint;
}

/** What is computed from a key: one digest to compare with, one to store. */
interface KeyDigests {
  readonly digest: ArrayBuffer;
  readonly fingerprint: string;
}

/** The digests of each key, computed once because every request needs them. */
const computed = new WeakMap<AccessKey, KeyDigests>();

async function digestsOf(key: AccessKey): Promise<KeyDigests> {
  const cached = computed.get(key);
  if (cached !== undefined) return cached;
  // The values are stored, not their promise: in workerd a promise belongs to the request that started it.
  const digests = {
    digest: await digestOf(key.key),
    fingerprint: await fingerprint(`${key.name}\n${key.key}`),
  };
  computed.set(key, digests);
  return digests;
}

function digestOf(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}
