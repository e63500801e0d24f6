import { CompactEncrypt, compactDecrypt } from "jose";

/**
 * Encrypts a value with a secret of high entropy (JWE, RFC 7516, `dir` with A256GCM; the key is a SHA-256
 * of the secret).
 *
 * @returns the compact serialization, which only the same secret decrypts
 */
export async function encrypt(secret: string, value: unknown): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(await keyOf(secret));
}

/** Decrypts what {@link encrypt} returned; undefined when the secret is a different one. */
export async function decrypt(secret: string, encrypted: string): Promise<unknown> {
  try {
    const { plaintext } = await compactDecrypt(encrypted, await keyOf(secret));
    return JSON.parse(new TextDecoder().decode(plaintext));
  } catch {
    return undefined;
  }
}

/** SHA-256 as lower-case hexadecimal: identifies a secret of high entropy without revealing it. */
export async function fingerprint(text: string): Promise<string> {
  return hexadecimal(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** HMAC-SHA-256 as lower-case hexadecimal: identifies a text to those who have the secret, and to nobody else. */
export async function hmac(secret: string, text: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", await keyOf(secret), algorithm, false, ["sign"]);
  return hexadecimal(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text)));
}

function hexadecimal(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function keyOf(secret: string): Promise<Uint8Array> {
  // A prefix, because the plain digest serves as a fingerprint and as a stored name.
  return new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`halo-mcp sealing key\n${secret}`)),
  );
}
