import * as z from "zod";
import type { Store } from "../../halo/runtime.ts";
import { encrypt, fingerprint, open } from "../encryption.ts";
import { HaloTokens } from "../halo-login.ts";

const Stored = z.object({ of: z.string(), sealed: z.string() });
const storageKey = "successor";

/**
 * Remembers what a refresh token of Halo's was exchanged for. Halo's refresh tokens serve once; were the
 * answer lost before the grant is written anew, the grant would hold a token that is used up, and the agent
 * would be signed out. So it is stored before it is used, sealed with the token that it replaces: only the
 * grant can open it.
 */
export class RenewedTokens {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * The tokens that replace a refresh token.
   *
   * @param presented the refresh token that the grant holds
   * @param lives whether tokens still live long enough to be built on
   * @param refresh asks Halo
   */
  async renew(
    presented: string,
    lives: (tokens: HaloTokens) => boolean,
    refresh: (refreshToken: string) => Promise<HaloTokens>,
  ): Promise<HaloTokens> {
    const of = await fingerprint(presented);
    const held = await this.#held(of, presented);
    const { refreshToken } = held ?? {};
    // Where Halo gave no new refresh token, what is held is no lost answer but the last one.
    if (held !== undefined && refreshToken !== presented && lives(held)) return held;
    const tokens = await refresh(refreshToken ?? presented);
    await this.#store.put(storageKey, { of, sealed: await encrypt(presented, tokens) });
    return tokens;
  }

  async #held(of: string, presented: string): Promise<HaloTokens | undefined> {
    const stored = Stored.safeParse(await this.#store.get(storageKey)).data;
    if (stored?.of !== of) return undefined;
    return HaloTokens.safeParse(await open(presented, stored.sealed)).data;
  }
}
