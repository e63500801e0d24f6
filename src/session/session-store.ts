import type { Store } from "../halo/runtime.ts";

/**
 * A Durable Object's storage as the store of one session. Once the session has ended it takes nothing
 * more: a token that arrives late must not outlive what was deleted.
 */
export class SessionStore implements Store {
  readonly #storage: DurableObjectStorage;
  #ended = false;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  get<T>(key: string): Promise<T | undefined> {
    return this.#storage.get<T>(key);
  }

  async put<T>(key: string, value: T): Promise<void> {
    if (!this.#ended) await this.#storage.put(key, value);
  }

  /** Deletes all that is stored, the alarm too. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#storage.deleteAlarm();
    await this.#storage.deleteAll();
  }
}
