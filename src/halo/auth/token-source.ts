import * as z from "zod";
import { HaloError } from "../errors.ts";

/** Where the access token for the next request comes from. */
export interface TokenSource {
  /**
   * @param rejected the token that Halo no longer accepts, if any; it is not handed out again
   * @throws HaloError `sign_in_refused`, `unavailable`, `timeout` or `unexpected_answer`
   */
  accessToken(rejected?: string): Promise<string>;
  /** The `scope` list of Halo's answer to the last token; undefined where Halo gave none. */
  readonly scopes?: readonly string[] | undefined;
}

/** The scopes in Halo's list, which has them in one text. */
export const scopesIn = (list: string | undefined): readonly string[] | undefined =>
  list === undefined ? undefined : list.split(/\s+/).filter((scope) => scope !== "");

/** An agent's own access to Halo; `expiresAt` in milliseconds since the epoch. */
export const HaloAccess = z.object({
  accessToken: z.string().min(1),
  expiresAt: z.number(),
  /** What Halo granted, where it says so: names of scopes, separated by blanks. */
  scope: z.string().optional(),
});
export type HaloAccess = z.output<typeof HaloAccess>;

/**
 * The token of an agent who signed in to Halo. It is not renewed here but where the grant is stored, when the
 * client renews its own token.
 */
export class GrantedToken implements TokenSource {
  readonly #accessToken: string;
  readonly #onRefused: (accessToken: string) => void;
  readonly scopes: readonly string[] | undefined;

  /**
   * @param onRefused called when Halo no longer accepts the token for anything
   * @param scope what Halo granted, as it said it
   */
  constructor(accessToken: string, onRefused: (accessToken: string) => void, scope?: string) {
    this.#accessToken = accessToken;
    this.#onRefused = onRefused;
    this.scopes = scopesIn(scope);
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
