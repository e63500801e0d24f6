/** What the Halo client needs of the platform; given as an argument, so that it runs in workerd, in Node.js and in tests. */
export interface Runtime {
  /** Takes address and options apart, since a `Request` would be copied once more. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Waits; rejects with the signal's reason when it aborts first. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Bounds some work in time; see {@link timeLimit}, which is the platform's. */
  readonly timeLimit: (milliseconds: number, outer?: AbortSignal) => TimeLimit;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
}

/** A small persistent store: a Durable Object's storage, or memory. Values are plain data. */
export interface Store {
  get<T>(key: string): Promise<T | undefined>;
  put<T>(key: string, value: T): Promise<void>;
}

/** The platform's own `fetch`, clock and timers. */
export const platformRuntime: Runtime = {
  fetch: (url, init) => fetch(url, init),
  now: () => Date.now(),
  random: () => Math.random(),
  timeLimit: (milliseconds, outer) => timeLimit(milliseconds, outer),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      }, milliseconds);
      signal.addEventListener("abort", onAbort, { once: true });
    }),
};

/** A store that lives as long as the process. */
export function memoryStore(): Store {
  const values = new Map<string, unknown>();
  return {
    get: async <T>(key: string) => values.get(key) as T | undefined,
    put: async (key, value) => {
      values.set(key, value);
    },
  };
}

/**
 * Shares one running promise among all that ask while it runs (a single flight). The work is not tied
 * to any one asker's abort signal; each asker only stops waiting.
 */
export class SingleFlight<T> {
  #running: Promise<T> | undefined;

  /** Whether the work runs now. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  run(work: () => Promise<T>): Promise<T> {
    this.#running ??= work().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }
}

/** Rejects with the signal's reason as soon as it aborts, whatever the promise does. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    // Nobody waits for the promise any more, so its failure is not an unhandled one.
    promise.catch(() => {});
    return Promise.reject(signal.reason);
  }
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** A bound on some work: `signal` aborts when the time is over or when an outer signal does. */
export interface TimeLimit extends Disposable {
  readonly signal: AbortSignal;
  /** Whether the time is over. */
  readonly expired: () => boolean;
  /** Rejects with the signal's reason as soon as it aborts, whatever the promise does; for one promise at a time. */
  readonly within: <T>(promise: Promise<T>) => Promise<T>;
}

/** Calls `fire` after some milliseconds; what it returns cancels that. */
type After = (milliseconds: number, fire: () => void) => () => void;

const platformAfter: After = (milliseconds, fire) => {
  const timer = setTimeout(fire, milliseconds);
  return () => clearTimeout(timer);
};

/**
 * Bounds work in time; use it with `using`, so that the timer is cleared when the work ends.
 * `AbortSignal.timeout` can't be cleared, and a pending timer keeps a Durable Object in memory (and
 * billed) until it fires: seen as an eviction that waits for the whole timeout of a finished request.
 *
 * @param after another clock than the platform's
 */
export function timeLimit(
  milliseconds: number,
  outer?: AbortSignal,
  after: After = platformAfter,
): TimeLimit {
  const controller = new AbortController();
  let over = false;
  // Called directly instead of by a listener at the signal: each listener costs a call into the runtime.
  let reject: ((reason: unknown) => void) | undefined;
  const abort = (reason: unknown) => {
    controller.abort(reason);
    reject?.(controller.signal.reason);
  };
  const stop = after(milliseconds, () => {
    over = true;
    abort(new DOMException("The time is over.", "TimeoutError"));
  });
  const onAbort = () => abort(outer?.reason);
  if (outer?.aborted === true) onAbort();
  else outer?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    expired: () => over,
    within: (promise) =>
      new Promise((resolve, fail) => {
        reject = fail;
        promise.then(resolve, fail);
        if (controller.signal.aborted) fail(controller.signal.reason);
      }),
    [Symbol.dispose]: () => {
      stop();
      outer?.removeEventListener("abort", onAbort);
    },
  };
}
