/** Faults: what goes wrong between a client and a tenant, on request. */

/** One thing to go wrong. Without a match it applies to every request, without `times` to the first. */
export interface Fault {
  /** Only requests with this method. */
  method?: string;
  /** Only requests whose path (or path and query) contains this text or matches it as a pattern, in lower case. */
  path?: string;
  /** How many requests it changes; 1 unless told, Infinity for all. */
  times?: number;
  /** How many matching requests it lets through first. */
  skip?: number;
  /** Answers with this status; the body is the usual one of the status unless given. */
  status?: number;
  headers?: Record<string, string>;
  body?: string | object;
  contentType?: string;
  /** Waits so long before the request is acted on. */
  delayMs?: number;
  /** Answers no sooner than so long after the request came, what it takes to make the answer included. */
  atLeastMs?: number;
  /** Loses the connection: before or after the request was acted on, or half way through the answer. */
  reset?: "before" | "after" | "answer";
  /** Acts on the request before answering with the fault, so that a write is done and yet reported as failed. */
  afterActing?: boolean;
  /** Sends only so many bytes of the real answer. */
  truncate?: number;
  /** Compresses the answer and breaks off half way: `fetch` gives some of the body and then fails. */
  brokenGzip?: boolean;
  /** Sends the answer in so many parts, with a wait before each. */
  drip?: { parts: number; everyMs: number };
  /** Makes the answer so many bytes longer, with white space at its end, and does not say how long it is. */
  padBytes?: number;
  /** Takes no notice of these query parameters, in lower case. */
  ignore?: readonly string[];
  /** Never answers. */
  hang?: boolean;
  /** Acts on the request so many milliseconds later, whether or not anybody still waits, and never answers. */
  actsLateMs?: number;
  /** Answers 302 to this address. */
  redirect?: string;
  /** Answers 200 with `{}`. */
  emptyObject?: boolean;
  /** Changes the JSON of the real answer. In-process only. */
  transform?: (body: unknown) => unknown;
}

/** A fault that has been added, with its number and what is left of it. */
export interface AddedFault {
  readonly number: number;
  readonly fault: Fault;
  /** Matching requests still to be let through. */
  skip: number;
  /** Requests still to be changed. */
  left: number;
}

/** The faults of one sandbox. The first one that matches and is not used up applies. */
export class Faults {
  #added: AddedFault[] = [];
  #next = 1;

  /** Adds a fault and answers its number. */
  add(fault: Fault): number {
    const number = this.#next++;
    this.#added.push({ number, fault, skip: fault.skip ?? 0, left: fault.times ?? 1 });
    return number;
  }

  /** Removes all faults. */
  clear(): void {
    this.#added = [];
  }

  /** The faults that are not used up. */
  get pending(): readonly AddedFault[] {
    return this.#added.filter((added) => added.left > 0);
  }

  /** Takes the fault for a request, if any, and counts it. */
  take(method: string, path: string, search: string): AddedFault | undefined {
    for (const added of this.#added) {
      if (added.left <= 0 || !matches(added.fault, method, path.toLowerCase(), search.toLowerCase()))
        continue;
      if (added.skip > 0) {
        added.skip -= 1;
        continue;
      }
      added.left -= 1;
      return added;
    }
    return undefined;
  }
}

function matches(fault: Fault, method: string, path: string, search: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method.toUpperCase()) return false;
  if (fault.path === undefined) return true;
  const whole = path + search;
  if (whole.includes(fault.path.toLowerCase())) return true;
  try {
    const pattern = new RegExp(fault.path, "i");
    return pattern.test(path) || pattern.test(whole);
  } catch {
    return false;
  }
}
