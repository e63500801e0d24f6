/** Halo's rolling request limit. */

/** How many requests are let through in a rolling window, and what a refusal says about waiting. */
export interface RateLimitOptions {
  requests: number;
  /** Length of the rolling window in milliseconds. */
  windowMs: number;
  /** Sent as `Retry-After` when given; hosted Halo is not known to send one. */
  retryAfterSeconds?: number;
}

/** Counts accepted requests in a sliding window. */
export class RateLimiter {
  readonly options: RateLimitOptions;
  readonly #clock: () => number;
  #accepted: number[] = [];

  constructor(options: RateLimitOptions, clock: () => number) {
    this.options = options;
    this.#clock = clock;
  }

  /** Takes one request; false when the window is full. */
  take(): boolean {
    const now = this.#clock();
    const start = now - this.options.windowMs;
    // The list is in order of time, so everything before the first one inside the window has left it.
    const firstInside = this.#accepted.findIndex((time) => time > start);
    this.#accepted = firstInside === -1 ? [] : this.#accepted.slice(firstInside);
    if (this.#accepted.length >= this.options.requests) return false;
    this.#accepted.push(now);
    return true;
  }

  /** Forgets all requests. */
  clear(): void {
    this.#accepted = [];
  }
}
