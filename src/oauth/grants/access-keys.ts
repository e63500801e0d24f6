import type { AccessKey } from "../../config/sign-in.ts";
import { fingerprint } from "../encryption.ts";

/** A wrong key costs this long, in milliseconds, before it is answered. */
export const wrongKeyDelayMs = 1_000;

/**
 * Which access key this is; undefined for none. Every key is compared, each in constant time by its digest,
 * so that neither time nor answer tells how near a guess came or which names there are.
 */
export async function findAccessKey(
  keys: readonly AccessKey[],
  presented: string,
): Promise<AccessKey | undefined> {
  const digest = await digestOf(presented);
  let found: AccessKey | undefined;
  for (const key of keys) {
    const { digest: own } = await known(key);
    if (crypto.subtle.timingSafeEqual(digest, own)) found = key;
  }
  return found;
}

/** Names a key in a grant: a grant ends when its key is withdrawn or replaced. */
export async function keyFingerprint(key: AccessKey): Promise<string> {
  return (await known(key)).fingerprint;
}

/** Whether the key that a grant was made with is still one of the deployment's. */
export async function isStillAccepted(
  keys: readonly AccessKey[],
  grant: { readonly name: string; readonly fingerprint: string },
): Promise<boolean> {
  const key = keys.find(({ name }) => name === grant.name);
  return key !== undefined && (await keyFingerprint(key)) === grant.fingerprint;
}

/** What is compared and noted of a key. */
interface KeyDigests {
  readonly digest: ArrayBuffer;
  readonly fingerprint: string;
}

/** Made once of each key: the configuration is read once too, and every request asks. */
const made = new WeakMap<AccessKey, KeyDigests>();

async function known(key: AccessKey): Promise<KeyDigests> {
  const held = made.get(key);
  if (held !== undefined) return held;
  // Kept when it is there: one request must not wait for what another has begun.
  const digests = await make(key);
  made.set(key, digests);
  return digests;
}

async function make(key: AccessKey): Promise<KeyDigests> {
  return {
    digest: await digestOf(key.key),
    fingerprint: await fingerprint(`${key.name}\n${key.key}`),
  };
}

function digestOf(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}
