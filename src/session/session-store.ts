import type { Store } from "../halo/runtime.ts";

/**
 * A Durable Object's storage as the store of one session. Once the session has ended it takes nothing
 * more: a token that arrives late must not outlive what was deleted.
 */
export class SessionStore implements Store {
  readonly #storage: DurableObjectStorage;
  readonly #onUse: () => Promise<void>;
  #ended = false;

  /** @param onUse called whenever there is something stored, in the turn in which it is written */
  constructor(storage: DurableObjectStorage, onUse: () => Promise<void>) {
    this.#storage = storage;
    this.#onUse = onUse;
  }

  async get<T>(key: string): Promise<T | undefined> {
    const value = await this.#storage.get<T>(key);
    if (value !== undefined) await this.#onUse();
    return value;
  }

  /** No answer waits for the disk: what is lost with a machine, a token, is asked for again. */
  async put<T>(key: string, value: T): Promise<void> {
    if (this.#ended) return;
    await Promise.all([this.#storage.put(key, value, { allowUnconfirmed: true }), this.#onUse()]);
  }

  /** Deletes all that is stored, the alarm too. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#storage.deleteAlarm();
    await this.#storage.deleteAll();
  }
}
