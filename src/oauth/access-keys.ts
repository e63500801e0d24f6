import type { AccessKey } from "../config-sign-in.ts";
import { fingerprint } from "./sealed.ts";

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
    if (crypto.subtle.timingSafeEqual(digest, await digestOf(key.key))) found = key;
  }
  return found;
}

/** Names a key in a grant: a grant ends when its key is withdrawn or replaced. */
export function keyFingerprint(key: AccessKey): Promise<string> {
  return fingerprint(`${key.name}\n${key.key}`);
}

/** Whether the key that a grant was made with is still one of the deployment's. */
export async function isStillAccepted(
  keys: readonly AccessKey[],
  grant: { readonly name: string; readonly fingerprint: string },
): Promise<boolean> {
  const key = keys.find(({ name }) => name === grant.name);
  return key !== undefined && (await keyFingerprint(key)) === grant.fingerprint;
}

function digestOf(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}
