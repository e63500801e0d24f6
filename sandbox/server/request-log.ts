/** What was asked of the sandbox, for tests to look at. Never holds tokens, secrets or passwords. */

/** One request to the sandbox. */
export interface RequestLogEntry {
  /** Counts from 1 and goes on after `clear()`. */
  n: number;
  /** Epoch milliseconds by the sandbox's clock. */
  time: number;
  method: string;
  /** As sent, in the client's spelling. */
  path: string;
  /** As sent, without values that could be secret. */
  query: Record<string, string>;
  /** 0 until answered, and for requests that never were. */
  status: number;
  /** Length of the body that was answered. */
  bytes: number;
  /** The parsed JSON of a write; for a token request only the grant and the scope. */
  body?: unknown;
  /** Which of the issued tokens was used, as "t1", "t2" and so on. */
  tokenId?: string;
  /** The agent that this token acts as. */
  agentId?: number;
  /** The client gave up before the answer. */
  aborted?: true;
  /** The connection was lost by a fault. */
  reset?: true;
  /** The number of the fault that changed this request. */
  fault?: number;
}

/** Which entries to count: a method and a path. */
export interface LogQuery {
  method?: string;
  /** A part of the path, or a pattern; letter case does not matter. */
  path?: string | RegExp;
}

const capacity = 20_000;

/** The list of requests, with the number that are being handled. */
export class RequestLog {
  #entries: RequestLogEntry[] = [];
  #next = 1;
  #inFlight = 0;
  #maxInFlight = 0;

  /** All entries since the start or the last `clear()`, oldest first. */
  get entries(): readonly RequestLogEntry[] {
    return this.#entries;
  }

  /** Requests being handled now. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** The most requests that were being handled at one time since the last `clear()`. */
  get maxInFlight(): number {
    return this.#maxInFlight;
  }

  /** Adds the entry of a request that has just come in. */
  begin(entry: Omit<RequestLogEntry, "n" | "status" | "bytes">): RequestLogEntry {
    const added: RequestLogEntry = { n: this.#next++, ...entry, status: 0, bytes: 0 };
    this.#entries.push(added);
    if (this.#entries.length > capacity) this.#entries.shift();
    this.#inFlight += 1;
    this.#maxInFlight = Math.max(this.#maxInFlight, this.#inFlight);
    return added;
  }

  /** Marks that one request is no longer being handled. */
  end(): void {
    this.#inFlight -= 1;
  }

  /** Forgets the entries and the highest number in flight. */
  clear(): void {
    this.#entries = [];
    this.#maxInFlight = this.#inFlight;
  }

  /** How many entries match. */
  count(query: LogQuery = {}): number {
    return this.find(query).length;
  }

  /** The entries that match, oldest first. */
  find(query: LogQuery = {}): RequestLogEntry[] {
    const method = query.method?.toUpperCase();
    const { path } = query;
    return this.#entries.filter((entry) => {
      if (method !== undefined && entry.method !== method) return false;
      if (path === undefined) return true;
      const lower = entry.path.toLowerCase();
      return typeof path === "string"
        ? lower.includes(path.toLowerCase())
        : new RegExp(path.source, "i").test(entry.path);
    });
  }
}

const secretNames = /token|secret|password|^code$|^code_verifier$/i;
const hidden = "(hidden)";

/** The query of a request without values that could be secret. */
export function loggedQuery(url: URL): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of url.searchParams) query[name] = secretNames.test(name) ? hidden : value;
  return query;
}

/** What may be kept of a request's body; nothing of what a person typed at the login page. */
export function loggedBody(path: string, body: string): unknown {
  const lower = path.toLowerCase();
  if (lower.startsWith("/auth/authorize")) return undefined;
  if (lower.startsWith("/auth/")) {
    const form = new URLSearchParams(body);
    return { grant_type: form.get("grant_type"), scope: form.get("scope"), tenant: form.get("tenant") };
  }
  try {
    // Records have fields named "code" that are no secret, unlike the one of a sign-in.
    return JSON.parse(body, (name, value: unknown) =>
      typeof value === "string" && /token|secret|password/i.test(name) ? hidden : value,
    );
  } catch {
    return undefined;
  }
}
