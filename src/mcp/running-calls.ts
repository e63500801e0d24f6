import { HaloError } from "../halo/errors.ts";

/** How many calls one Durable Object, or one local process, works on at once; more are refused. */
const mostCalls = 100;

/**
 * Counts the calls that run, so that there is never a queue without end: each holds memory, and five requests to
 * Halo are all that run at once for all of them.
 */
export class RunningCalls {
  #running = 0;

  /**
   * Counts a call until what is returned is disposed of.
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
