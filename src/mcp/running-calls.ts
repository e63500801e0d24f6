import { HaloError } from "../halo/errors.ts";

/** How many calls may run at once in one Durable Object or stdio process; more are refused. */
const mostCalls = 100;

/**
 * Counts the running calls and refuses more than {@link mostCalls}: each needs memory, and all of them together send
 * only five requests to Halo at once.
 */
export class RunningCalls {
  #running = 0;

  /**
   * Counts a call until the returned object is disposed.
   *
   * @throws HaloError `busy` when there are too many
   */
  enter(): Disposable {
    if (this.#running >= mostCalls) {
      throw new HaloError(
        "busy",
        `Nothing was done: ${this.#running} calls of this connection are still running, the most there may be. Wait until some of them are answered, then call again, a few at once.`,
      );
    }
    this.#running += 1;
    let left = false;
    return {
      [Symbol.dispose]: () => {
        if (!left) this.#running -= 1;
        left = true;
      },
    };
  }
}
