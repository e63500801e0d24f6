import * as z from "zod";
import type { Store } from "../../halo/runtime.ts";
import { decrypt, encrypt, fingerprint } from "../encryption.ts";
import { HaloTokens } from "../halo-login.ts";

const Stored = z.object({ of: z.string(), sealed: z.string() });
const storageKey = "successor";

/**
 * Stores the tokens that a Halo refresh token was exchanged for. Halo accepts a refresh token once: if the new
 * tokens were lost before the grant is saved, the grant would keep a used token and the agent would be signed
 * out. So they are stored first, encrypted with the refresh token that they replace, which only the grant has.
 */
export class RenewedTokens {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Exchanges a refresh token, or returns the stored tokens of an earlier exchange.
   *
   * @param presented the refresh token that the grant has
   * @param livesLongEnough whether the access token is valid for long enough to be used
   * @param refresh exchanges a refresh token at Halo
   * @throws whatever `refresh` throws
   */
  async renew(
    presented: string,
    livesLongEnough: (tokens: HaloTokens) => boolean,
    refresh: (refreshToken: string) => Promise<HaloTokens>,
  ): Promise<HaloTokens> {
    const of = await fingerprint(presented);
    const stored = await this.#stored(of, presented);
    const { refreshToken } = stored ?? {};
    // The same refresh token means that Halo issued no new one: then this is not a lost response.
    if (stored !== undefined && refreshToken !== presented && livesLongEnough(stored)) return stored;
    const tokens = await refresh(refreshToken ?? presented);
    await this.#store.put(storageKey, { of, sealed: await encrypt(presented, tokens) });
    return tokens;
  }

  async #stored(of: string, presented: string): Promise<HaloTokens | undefined> {
    const stored = Stored.safeParse(await this.#store.get(storageKey)).data;
    if (stored?.of !== of) return undefined;
    return HaloTokens.safeParse(await decrypt(presented, stored.sealed)).data;
  }
}
