import type { Store } from "../../halo/runtime.ts";
import { fingerprint } from "../encryption.ts";

/** How long the refresh token that was exchanged last is still accepted, in milliseconds: its answer may be lost. */
const retryMs = 60_000;

const spentKey = (hash: string) => `spent:${hash}`;
const lastKey = "last-spent";
const newestKey = "newest";

/** The refresh token that was exchanged last. Tokens are stored as hashes. */
interface LastSpent {
  readonly hash: string;
  readonly at: number;
}

/**
 * What a refresh token is to its grant: `unspent` one that was not exchanged yet, or that never was one; `retry` the
 * one that was exchanged within the last minute; `reused` any other that was exchanged or replaced.
 */
type Standing = "unspent" | "retry" | "reused";

/**
 * The refresh tokens of one grant that must not come back. The library accepts the newest and the one before for as
 * long as nobody uses the newest, and refuses older ones without consequence: who has stolen a token and renews it
 * first would keep the grant, and its owner would be out (RFC 9700 4.14.2: the whole grant has to end). None is ever
 * forgotten, because a thief could renew often enough to have the owner's token dropped.
 */
export class SpentTokens {
  readonly #store: Store;
  readonly #now: () => number;

  constructor(store: Store, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
  }

  async standingOf(refreshToken: string): Promise<Standing> {
    const hash = await fingerprint(refreshToken);
    if ((await this.#store.get(spentKey(hash))) === undefined) return "unspent";
    const last = await this.#store.get<LastSpent>(lastKey);
    return last?.hash === hash && this.#now() - last.at <= retryMs ? "retry" : "reused";
  }

  /**
   * Records an exchange that was answered.
   *
   * @param presented the refresh token that was exchanged; undefined when it was a code
   * @param issued the one that was answered with; undefined when there was none
   */
  async exchanged(presented: string | undefined, issued: string | undefined): Promise<void> {
    if (presented !== undefined) await this.#spend(await fingerprint(presented));
    if (issued !== undefined) await this.#store.put(newestKey, await fingerprint(issued));
  }

  async #spend(hash: string): Promise<void> {
    const at = this.#now();
    if ((await this.#store.get(spentKey(hash))) === undefined) {
      await this.#store.put(spentKey(hash), at);
      await this.#store.put(lastKey, { hash, at } satisfies LastSpent);
      return;
    }
    // A retry: the answer before it was lost. If its token is used after all, somebody else has this one too.
    const replaced = await this.#store.get<string>(newestKey);
    if (replaced !== undefined) await this.#store.put(spentKey(replaced), at);
  }
}
