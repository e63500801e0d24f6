import { HaloError } from "../../../halo/errors.ts";

/** Failures that take as long as all tries of a request. */
const slowKinds: ReadonlySet<HaloError["kind"]> = new Set(["timeout", "unavailable"]);

/** Reads of one answer that failed in a way that takes long: they are not tried once more for it. */
export class SlowFailures {
  readonly #failed = new Map<string, HaloError>();

  /** How a read failed, by its path. */
  of(key: string): HaloError | undefined {
    return this.#failed.get(key);
  }

  remember(key: string, error: unknown): void {
    if (error instanceof HaloError && slowKinds.has(error.kind)) this.#failed.set(key, error);
  }

  /**
   * Reads, unless that failed before.
   *
   * @throws what the read throws, or threw before
   */
  async asked<T>(key: string, read: () => Promise<T>): Promise<T> {
    const before = this.#failed.get(key);
    if (before !== undefined) throw before;
    try {
      return await read();
    } catch (error) {
      this.remember(key, error);
      throw error;
    }
  }
}
