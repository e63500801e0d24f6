import * as z from "zod";
import { HaloError } from "../errors.ts";

/** Where the access token for the next request comes from. */
export interface TokenSource {
  /**
   * @param rejected the token that Halo has just answered 401 to, if any; it is not handed out again
   * @throws HaloError `sign_in_refused`, `unavailable`, `timeout` or `unexpected_answer`
   */
  accessToken(rejected?: string): Promise<string>;
}

/** An agent's own access to Halo; `expiresAt` in milliseconds since the epoch. */
export const HaloAccess = z.object({ accessToken: z.string().min(1), expiresAt: z.number() });
export type HaloAccess = z.output<typeof HaloAccess>;

/**
 * The token of an agent who signed in to Halo. It is not renewed here but where the grant is stored, when the
 * client renews its own token.
 */
export class GrantedToken implements TokenSource {
  readonly #accessToken: string;
  readonly #onRefused: (accessToken: string) => void;

  /** @param onRefused called when Halo answered 401 to the token */
  constructor(accessToken: string, onRefused: (accessToken: string) => void) {
    this.#accessToken = accessToken;
    this.#onRefused = onRefused;
  }

  async accessToken(rejected?: string): Promise<string> {
    const accessToken = this.#accessToken;
    if (rejected !== accessToken) return accessToken;
    this.#onRefused(accessToken);
    throw new HaloError(
      "sign_in_refused",
      "Halo no longer accepts your sign-in: it has ended or was withdrawn.",
      { status: 401, advice: "Call again: your client then renews it, or asks you to sign in to Halo anew." },
    );
  }
}
