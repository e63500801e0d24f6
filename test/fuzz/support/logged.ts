import { haloUrl } from "../../support/harness.ts";

/** Events that mean that the server itself is at fault. */
const faults = ["internal_error", "configuration"];

interface Entry {
  readonly event?: unknown;
  readonly outcome?: unknown;
}

/** What the Worker writes to its log, and where it sends requests, while a test runs. */
export class Logged {
  #entries: Entry[] = [];
  #hosts = new Set<string>();
  #restore = () => {};

  /** Begins to listen. */
  start(): void {
    const { fetch } = globalThis;
    const { log, error } = console;
    globalThis.fetch = async (input, init) => {
      const { host } = new URL(input instanceof Request ? input.url : String(input));
      this.#hosts.add(host);
      if (host !== new URL(haloUrl).host) throw new TypeError(`nothing goes to ${host} from a test`);
      return fetch(input, init);
    };
    const listening =
      (real: typeof log) =>
      (...parts: unknown[]) => {
        const [line] = parts;
        if (typeof line === "string" && line.startsWith('{"event":')) this.#entries.push(JSON.parse(line));
        else real(...parts);
      };
    Object.assign(console, { log: listening(log), error: listening(error) });
    this.#restore = () => {
      globalThis.fetch = fetch;
      Object.assign(console, { log, error });
    };
  }

  /** Ends it; what was heard of hosts stays. */
  stop(): void {
    this.#restore();
  }

  /** Forgets the log so far. */
  clear(): void {
    this.#entries = [];
  }

  /** Faults of the server since `clear()`, as it logged them. */
  get failures(): readonly Entry[] {
    return this.#entries.filter(({ event }) => faults.includes(String(event)));
  }

  /** The outcome of the last call. */
  get outcome(): unknown {
    return this.#entries.findLast(({ outcome }) => outcome !== undefined)?.outcome;
  }

  /** Hosts that anything was sent to, all along. */
  get hosts(): readonly string[] {
    return [...this.#hosts];
  }
}
