import type { HaloRecord } from "../../halo/client.ts";

/** How long rows are kept, in milliseconds: someone who is typing asks for the same rows again and again. */
const lifetimeMs = 60_000;
/** The most entries of one cache; when it is full, all are dropped. */
const mostEntries = 50;

/** Rows read from Halo, with id and name only, and whether they are all that match. */
export interface Rows {
  readonly rows: readonly HaloRecord[];
  readonly complete: boolean;
}

/** The rows that the completions of one session have read in the last minute. */
export class CompletionCache {
  readonly #now: () => number;
  readonly #entries = new Map<string, Rows & { readonly at: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * The rows under a key, read now when none are cached. Errors are not cached.
   *
   * @throws whatever `read` throws
   */
  async get(key: string, read: () => Promise<Rows>): Promise<Rows> {
    const cached = this.#fresh(key);
    if (cached !== undefined) return cached;
    const { rows, complete } = await read();
    // Only what is suggested: a client's row has hundreds of fields.
    const entry = { rows: rows.map(({ id, name }) => ({ id, name })), complete, at: this.#now() };
    if (this.#entries.size >= mostEntries) this.#entries.clear();
    this.#entries.set(key, entry);
    return entry;
  }

  /** All rows that match a shorter beginning of what was typed, if cached: they include those that match all of it. */
  getWider(prefix: string, typed: string): Rows | undefined {
    for (let length = 0; length < typed.length; length++) {
      const cached = this.#fresh(`${prefix}:${typed.slice(0, length)}`);
      if (cached?.complete === true) return cached;
    }
    return undefined;
  }

  #fresh(key: string): Rows | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && this.#now() - entry.at < lifetimeMs ? entry : undefined;
  }
}
