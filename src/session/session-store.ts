import type { Store } from "../halo/runtime.ts";

/**
 * The storage of a Durable Object as the store of one session. After the session has ended nothing is written
 * any more, so that a token that arrives late is not left behind.
 */
export class SessionStore implements Store {
  readonly #storage: DurableObjectStorage;
  readonly #onUse: () => Promise<void>;
  #ended = false;

  /** @param onUse called when a stored value is read, and in the same turn in which one is written */
  constructor(storage: DurableObjectStorage, onUse: () => Promise<void>) {
    this.#storage = storage;
    this.#onUse = onUse;
  }

  async get<T>(key: string): Promise<T | undefined> {
    const value = await this.#storage.get<T>(key);
    if (value !== undefined) await this.#onUse();
    return value;
  }

  /** Responses do not wait for the disk: a token that is lost with its machine is requested again. */
  async put<T>(key: string, value: T): Promise<void> {
    if (this.#ended) return;
    await Promise.all([this.#storage.put(key, value, { allowUnconfirmed: true }), this.#onUse()]);
  }

  /** Deletes everything that is stored, and the alarm. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#storage.deleteAlarm();
    await this.#storage.deleteAll();
  }
}
