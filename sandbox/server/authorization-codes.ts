/** Authorization codes: short-lived, for one use, and for the one who asked (RFC 6749 section 4.1.2, RFC 7636). */

import { base64url } from "jose";
import { type Permission, randomToken } from "./tokens.ts";

const lifetimeMs = 60_000;

/** What a code is bound to. */
export interface CodeBinding {
  readonly clientId: string;
  readonly redirectUri: string;
  /** The S256 `code_challenge`; undefined for an application that proves itself by its secret alone. */
  readonly challenge: string | undefined;
}

/** What is shown with a code at the token endpoint. */
export interface CodePresentation {
  readonly clientId: string;
  readonly redirectUri: string | null;
  readonly verifier: string | null;
  /** Whether the right client secret was sent. */
  readonly authenticated: boolean;
}

interface StoredCode {
  readonly permission: Permission;
  readonly binding: CodeBinding;
  /** Epoch milliseconds by the sandbox's clock. */
  readonly expiresAt: number;
  used: boolean;
}

/** The codes of one sandbox. */
export class AuthorizationCodes {
  readonly #clock: () => number;
  readonly #codes = new Map<string, StoredCode>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Makes a code that works once, within 60 seconds. */
  issue(permission: Permission, binding: CodeBinding): string {
    const code = randomToken();
    this.#codes.set(code, { permission, binding, expiresAt: this.#clock() + lifetimeMs, used: false });
    return code;
  }

  /**
   * Uses up a code, whether or not it is then accepted: what it stands for, or a sentence why not. Its second use
   * withdraws all that came of the first, because one of the two users has stolen it.
   */
  async redeem(code: string, shown: CodePresentation): Promise<Permission | string> {
    const stored = this.#codes.get(code);
    if (stored === undefined) return "The code is not known.";
    const { permission, binding, expiresAt, used } = stored;
    // Before anything is awaited, so that of two requests at once only one finds it unused.
    stored.used = true;
    if (used) {
      permission.access.withdrawn = true;
      return "The code was used before.";
    }
    if (permission.access.withdrawn) return "The access was withdrawn.";
    if (expiresAt <= this.#clock()) return "The code has expired.";
    if (shown.clientId !== binding.clientId) return "The code was given to another client.";
    if (shown.redirectUri !== binding.redirectUri) {
      return "The redirect_uri is not the one that the code was sent to.";
    }
    return (await isProven(binding.challenge, shown))
      ? permission
      : "The code_verifier does not fit the code_challenge.";
  }
}

/** RFC 7636 section 4.6; without a challenge the secret must prove the client, and a verifier is out of place. */
async function isProven(challenge: string | undefined, shown: CodePresentation): Promise<boolean> {
  const { verifier, authenticated } = shown;
  if (challenge === undefined) return authenticated && verifier === null;
  if (verifier === null || !/^[\w.~-]{43,128}$/.test(verifier)) return false;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64url.encode(new Uint8Array(digest)) === challenge;
}
