import type { Config } from "../../config/config.ts";
import type { AccessKey } from "../../config/sign-in.ts";
import { givenIn } from "../../given.ts";
import { knownScopes, type Scope } from "../../tools/scopes.ts";
import { hmac } from "../encryption.ts";
import type { Principal } from "../principal.ts";

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
    if (crypto.subtle.timingSafeEqual(digest, await keyDigest(key))) found = key;
  }
  return found;
}

/**
 * Identifies a key in a grant: the grant ends when its key is withdrawn or replaced. It is an HMAC with the secret of
 * this server at Halo, which is not in the store: whoever reads the store can't try keys by it.
 */
export async function keyFingerprint(config: Config, key: AccessKey): Promise<string> {
  const known = fingerprints.get(key);
  if (known !== undefined) return known;
  const made = await hmac(serverSecret(config), `halo-mcp access key\n${key.name}\n${key.key}`);
  fingerprints.set(key, made);
  return made;
}

/** The secret by which this server signs in to Halo. Replacing it ends the grants that were made with keys. */
function serverSecret({ credentials }: Config): string {
  return (credentials.grant === "password" ? credentials.password : credentials.clientSecret) ?? "";
}

/** Whether the key that a grant was made with is still in `ACCESS_KEYS`. */
export async function isStillAccepted(
  config: Config,
  grant: { readonly name: string; readonly fingerprint: string },
): Promise<boolean> {
  const { signIn } = config;
  const key = signIn.kind === "key" ? signIn.keys.find(({ name }) => name === grant.name) : undefined;
  return key !== undefined && (await keyFingerprint(config, key)) === grant.fingerprint;
}

// Computed once for each key, because every request needs them. The values are stored, not their promises: in workerd
// a promise belongs to the request that started it. The keys are those of one configuration.
const fingerprints = new WeakMap<AccessKey, string>();
const digests = new WeakMap<AccessKey, ArrayBuffer>();

async function keyDigest(key: AccessKey): Promise<ArrayBuffer> {
  const known = digests.get(key);
  if (known !== undefined) return known;
  const made = await digestOf(key.key);
  digests.set(key, made);
  return made;
}

function digestOf(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}

/** The scopes of a key: all that the deployment can grant, unless its entry names some. Reading is always among them. */
export function scopesOfKey({ scopes }: AccessKey, offered: readonly Scope[]): readonly Scope[] {
  if (scopes === undefined) return offered;
  const named = knownScopes(["halo:read", ...scopes.map((word) => `halo:${word}`)]);
  return named.filter((scope) => offered.includes(scope));
}

/** The clients and areas of a key, where its entry names some. */
export function limitsOfKey({ clients, areas }: AccessKey): Pick<Principal, "limits"> {
  if (clients === undefined && areas === undefined) return {};
  return {
    limits: givenIn({ clients: clients && [...clients], areas: areas && [...areas] }),
  };
}
