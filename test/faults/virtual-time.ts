import { type Runtime, timeLimit } from "../../src/halo/runtime.ts";

/** Node's own way to wait for the end of a turn is faster than a timer of no time; workerd has none. */
const immediate: unknown = Reflect.get(globalThis, "setImmediate");
const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof immediate === "function") immediate(resolve);
    else setTimeout(resolve, 0);
  });

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/** Turns of the event loop without any news after which everybody is taken to be waiting for time to pass. */
const quietTurns = 12;

/**
 * A clock of its own: it stands still while anything is being done, and when everybody waits it goes on to the
 * next moment that somebody waits for. Half a minute of retries takes a few milliseconds, and how long a call
 * took is exact.
 */
export class VirtualTime {
  #now: number;
  #timers = new Set<Timer>();
  #news = 0;
  #running = false;

  /** @param start milliseconds since the epoch */
  constructor(start: number) {
    this.#now = start;
  }

  /** Milliseconds since the epoch. */
  readonly now = (): number => this.#now;

  /** Tells that something happened, so that the clock does not go on yet. */
  readonly note = (): void => {
    this.#news += 1;
  };

  /** Lets time pass at once. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Waits; `Infinity` is for ever. Rejects with the signal's reason when it aborts first. */
  readonly sleep: Runtime["sleep"] = (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const stop = this.#after(milliseconds, () => {
        signal.removeEventListener("abort", abort);
        resolve();
      });
      const abort = () => {
        stop();
        reject(signal.reason);
      };
      signal.addEventListener("abort", abort, { once: true });
    });

  /** The same as the platform's, by this clock. */
  readonly timeLimit: Runtime["timeLimit"] = (milliseconds, outer) =>
    timeLimit(milliseconds, outer, (time, fire) => this.#after(time, fire));

  #after(milliseconds: number, fire: () => void): () => void {
    this.note();
    if (!Number.isFinite(milliseconds)) return () => this.note();
    const timer = { at: this.#now + milliseconds, fire };
    this.#timers.add(timer);
    if (!this.#running) {
      this.#running = true;
      void this.#run();
    }
    return () => {
      this.note();
      this.#timers.delete(timer);
    };
  }

  async #run(): Promise<void> {
    while (this.#timers.size > 0) {
      await this.#quiet();
      const [next] = [...this.#timers].sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      this.note();
      next.fire();
    }
    this.#running = false;
  }

  async #quiet(): Promise<void> {
    let seen = this.#news;
    for (let turn = 0; turn < quietTurns; turn += 1) {
      await nextTurn();
      if (this.#timers.size === 0) return;
      if (seen !== this.#news) turn = -1;
      seen = this.#news;
    }
  }
}
