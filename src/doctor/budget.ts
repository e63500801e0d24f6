import type { Runtime } from "../halo/runtime.ts";

/** The most requests that one examination sends, the sign-in's own included. */
export const mostRequests = 150;

/** Counts what an examination sends. */
export class Budget {
  readonly most: number;
  /** Requests sent so far, whatever came of them. */
  sent = 0;

  constructor(most = mostRequests) {
    this.most = most;
  }

  get left(): number {
    return this.most - this.sent;
  }

  /** The platform with each request counted. */
  counting(runtime: Runtime): Runtime {
    return {
      ...runtime,
      fetch: (url, init) => {
        this.sent++;
        return runtime.fetch(url, init);
      },
    };
  }
}
