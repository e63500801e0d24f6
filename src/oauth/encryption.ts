import { CompactEncrypt, compactDecrypt } from "jose";

/**
 * Seals a value with a secret of high entropy, so that what is stored reads as nothing without it
 * (JWE, RFC 7516, `dir` with A256GCM; the key is the secret's SHA-256).
 */
export async function encrypt(secret: string, value: unknown): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(await keyOf(secret));
}

/** Opens what {@link encrypt} made; undefined when the secret is another. */
export async function open(secret: string, sealed: string): Promise<unknown> {
  try {
    const { plaintext } = await compactDecrypt(sealed, await keyOf(secret));
    return JSON.parse(new TextDecoder().decode(plaintext));
  } catch {
    return undefined;
  }
}

/** SHA-256 as lower-case hexadecimal: names something without giving it away. */
export async function fingerprint(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function keyOf(secret: string): Promise<Uint8Array> {
  // Not the bare digest, which is what fingerprints and stored names are made of.
  return new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`halo-mcp sealing key\n${secret}`)),
  );
}
