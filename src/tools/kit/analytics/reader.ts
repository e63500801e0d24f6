import type { HaloRecord } from "../../../halo/client.ts";
import { HaloError, unread } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { limitState } from "../../../halo/http/rate-limit.ts";
import { isSamePage } from "../../../halo/lists.ts";
import type { HaloResource } from "../../../halo/resources.ts";
import { largestActionCount, largestPage } from "../../../halo/rules.ts";
import type { ToolContext } from "../define.ts";

/** Requests to Halo that one answer may cost: a small part of what Halo allows all that use the same sign-in. */
const requestBudget = 40;

/** How many of them are kept for the names beside ids, which are looked up last. */
const keptForNames = 5;

/** Pages that are asked for at once: a Worker has six connections, one of which stays free. */
const atOnce = 5;

/** Rows that were read, and whether they are all there are. */
export interface Gathered {
  readonly rows: readonly HaloRecord[];
  /** How many rows match in Halo, where it says so. */
  readonly total: number | undefined;
  readonly complete: boolean;
  /** "all 412 tickets", or "the newest 3,900 of 12,300 tickets, because …". */
  readonly said: string;
}

/** How a list is read. */
export interface GatherOptions {
  /**
   * Which rows belong to the question. Halo's filters are sent too, to read less, but this decides: Halo ignores
   * filters that it doesn't know, and compares dates in a time zone of its own.
   */
  readonly keep?: (row: HaloRecord) => boolean;
  /** What the rows are, for the sentence: "open tickets". Default: the resource's plural. */
  readonly what?: string;
  /** The most requests that this list may take of those that are left. */
  readonly requests?: number;
}

/** Reads whole lists for one answer, page by page to the last row, within a budget of requests. */
export class Reading {
  readonly #context: ToolContext;
  readonly #budget: number;
  #reserved = 0;
  #done = 0;

  constructor(context: ToolContext, budget: number = requestBudget) {
    this.#context = context;
    this.#budget = budget;
  }

  /** Requests that may still be sent for rows. */
  get left(): number {
    return Math.min(this.#leftOfBudget, this.#room);
  }

  get #leftOfBudget(): number {
    const spent = Math.max(this.#reserved, this.#context.halo.requests);
    return Math.max(0, this.#budget - keptForNames - spent);
  }

  /** What Halo's rate limit leaves. It counts from the second request on: a refusal of the first is the answer. */
  get #room(): number {
    if (this.#done === 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#context.halo.room - keptForNames);
  }

  /**
   * All rows of a list that Halo pages, the newest first: what can't be read any more is the oldest.
   *
   * @throws HaloError when a page can't be read: figures over the rest would be wrong
   */
  async all(resource: HaloResource, query: Query, options: GatherOptions = {}): Promise<Gathered> {
    const { keep = () => true, what = resource.plural } = options;
    const most = Math.min(options.requests ?? this.#budget, this.left);
    if (most < 1) return gathered([], undefined, [], keep, what, this.#whyNotAll(options));
    const read = new Map<number, readonly HaloRecord[]>();
    const totals: number[] = [];
    const page = async (number: number) => {
      this.#reserved += 1;
      const list = await this.#context.halo.list(
        resource,
        { order: "id", orderdesc: true, ...query },
        { number, size: largestPage },
        { signal: this.#context.signal, settle: false },
      );
      read.set(number, list.rows);
      if (list.total !== undefined) totals[number - 1] = list.total;
      await this.#tell(what);
      return list;
    };
    let limited: HaloError | undefined;
    const pageUnlessLimited = (number: number) =>
      page(number).catch((error: unknown) => {
        if (!isRateLimit(error)) throw error;
        limited = error;
        return undefined;
      });
    const first = await page(1);
    let reason: string | undefined;
    if (first.more && first.total !== undefined) {
      const pages = Math.ceil(first.total / first.pageSize);
      const last = Math.min(pages, most);
      for (let number = 2; number <= last && limited === undefined; number += atOnce) {
        const batch = Array.from(
          { length: Math.min(atOnce, last - number + 1) },
          (_, index) => number + index,
        );
        const affordable = batch.slice(0, this.left);
        await Promise.all(affordable.map(pageUnlessLimited));
        if (affordable.length < batch.length) break;
      }
      if (rowsToFirstGap(read).length < first.total || hasShrunk(totals)) {
        const stopped = limited !== undefined || this.left < 1 || last < pages;
        reason = stopped ? this.#whyNotAll(options, limited) : "the list changed while it was read";
      }
    } else if (first.more) {
      let more = true;
      for (let number = 2; more && number <= most && this.left > 0 && limited === undefined; number += 1) {
        const list = await pageUnlessLimited(number);
        more = list?.more ?? true;
        const before = read.get(number - 1) ?? [];
        if (list === undefined || list.rows.length === 0 || !isSamePage(before, list.rows)) continue;
        // Halo gave a page again: the last one, or the first of a list whose pages it does not turn.
        more = false;
        if (number === 2) reason = "Halo gives the same page of it again and again, so there may be more";
      }
      if (more) reason = this.#whyNotAll(options, limited);
    }
    const found = rowsToFirstGap(read);
    const total = first.total ?? (reason === undefined ? found.length : undefined);
    return gathered(found, total, found, keep, what, reason);
  }

  /**
   * How many rows match, by Halo's own count, from one request for a single row. Undefined when Halo does not give a
   * count, or when the budget is spent.
   *
   * @param holds whether the one row satisfies the filter; if not, Halo ignored the filter and its count is not used
   */
  async count(
    resource: HaloResource,
    query: Query,
    holds: (row: HaloRecord) => boolean = () => true,
  ): Promise<number | undefined> {
    if (this.left < 1) return undefined;
    this.#reserved += 1;
    const list = await this.#context.halo.list(
      resource,
      { order: "id", orderdesc: true, ...query },
      { number: 1, size: 1 },
      { signal: this.#context.signal },
    );
    await this.#tell(resource.plural);
    return list.rows.every(holds) ? list.total : undefined;
  }

  /** One record by id, or undefined when the budget is spent. */
  async one(resource: HaloResource, id: number, query: Query = {}): Promise<HaloRecord | undefined> {
    if (this.left < 1) return undefined;
    this.#reserved += 1;
    const record = await this.#context.halo.get(
      resource,
      id,
      { includedetails: true, ...query },
      { signal: this.#context.signal },
    );
    await this.#tell(resource.plural);
    return record;
  }

  /** All rows of a list that Halo does not page. */
  async whole(resource: HaloResource, query: Query, options: GatherOptions = {}): Promise<Gathered> {
    const { keep = () => true, what = resource.plural } = options;
    if (this.left < 1) return gathered([], undefined, [], keep, what, this.#whyNotAll(options));
    this.#reserved += 1;
    const rows = await this.#context.halo.listAll(resource, query, { signal: this.#context.signal });
    await this.#tell(what);
    return gathered(rows, rows.length, rows, keep, what, undefined);
  }

  /**
   * All rows of a list that Halo does not page and cuts at a number, read by spans of time: actions. A span for
   * which Halo gives as many as it can is halved and read again.
   *
   * @param query the parameters for the time between two dates
   */
  async between(
    resource: HaloResource,
    start: Date,
    end: Date,
    query: (start: Date, end: Date) => Query,
    options: GatherOptions = {},
  ): Promise<Gathered> {
    const { keep = () => true, what = resource.plural } = options;
    const found = new Map<string, HaloRecord>();
    const kept = this.left - Math.min(options.requests ?? this.#budget, this.left);
    let reason: string | undefined;
    let limited: HaloError | undefined;
    const read = async (from: Date, to: Date): Promise<void> => {
      if (limited !== undefined || this.left - kept < 1) {
        reason = this.#whyNotAll(options, limited);
        return;
      }
      this.#reserved += 1;
      const rows = await this.#context.halo
        .listAll(
          resource,
          { count: largestActionCount, ...query(from, to) },
          { signal: this.#context.signal },
        )
        .catch((error: unknown) => {
          // Without any row there is nothing to answer with.
          if (found.size === 0 || !isRateLimit(error)) throw error;
          limited = error;
          return undefined;
        });
      if (rows === undefined) {
        reason = this.#whyNotAll(options, limited);
        return;
      }
      for (const row of rows) found.set(`${row.ticket_id}/${row.id}`, row);
      await this.#tell(what);
      if (rows.length < largestActionCount) return;
      const middle = new Date(Math.floor((from.getTime() + to.getTime()) / 2_000) * 1_000);
      if (middle <= from || middle >= to) {
        reason = `Halo gives at most ${largestActionCount} of a moment`;
        return;
      }
      // The newer half first: when the budget ends, only the oldest rows are missing.
      await read(middle, to);
      await read(from, middle);
    };
    await read(start, end);
    const rows = [...found.values()];
    return gathered(rows, reason === undefined ? rows.length : undefined, rows, keep, what, reason);
  }

  /** Why rows were left unread: Halo's limit, this list's part of the budget, or the budget itself. */
  #whyNotAll({ requests }: GatherOptions, limited?: HaloError): string {
    const budgetLeft = this.#leftOfBudget >= 1;
    if (limited !== undefined || (budgetLeft && this.#room < 1)) {
      const seconds = limited?.retryAfterSeconds ?? this.#context.halo.secondsToRoom(this.#budget);
      return `${limitState("near or reached")} (wait ${seconds} seconds, then ask again)`;
    }
    if (budgetLeft && requests !== undefined) {
      return `one answer reads this list with ${requests} requests to Halo at most`;
    }
    return `the budget of ${this.#budget} requests to Halo for one answer is spent`;
  }

  #tell(what: string): Promise<void> {
    this.#done += 1;
    return this.#context.progress(this.#done, undefined, `Read ${this.#done} pages of Halo's data (${what})`);
  }
}

/**
 * Whether rows left the list while its pages were read. The rows after them move up by a place then, and one of them
 * may be on no page that was read; the count does not show it where another row was added meanwhile.
 */
function hasShrunk(totals: readonly number[]): boolean {
  return totals.some((total, index) => total < Math.max(...totals.slice(0, index)));
}

const isRateLimit = (error: unknown): error is HaloError =>
  error instanceof HaloError && error.kind === "rate_limit";

/** The rows of the pages before the first one that was not read, each once: they are the newest. */
function rowsToFirstGap(read: ReadonlyMap<number, readonly HaloRecord[]>): HaloRecord[] {
  const found = new Map<unknown, HaloRecord>();
  for (let number = 1; read.has(number); number += 1) {
    for (const row of read.get(number) ?? []) found.set(row.id, row);
  }
  return [...found.values()];
}

function gathered(
  read: readonly HaloRecord[],
  total: number | undefined,
  all: readonly HaloRecord[],
  keep: (row: HaloRecord) => boolean,
  what: string,
  reason: string | undefined,
): Gathered {
  const rows = read.filter(keep);
  const number = (value: number) => value.toLocaleString("en");
  if (reason === undefined) {
    const said = rows.length === 1 ? `the one of ${what} there is` : `all ${number(rows.length)} ${what}`;
    return { rows, total, complete: true, said: rows.length === 0 ? `no ${what} at all` : said };
  }
  const among = total === undefined ? "" : ` of ${number(total)}`;
  return {
    rows,
    total,
    complete: false,
    said: `the newest ${number(all.length)}${among} ${what}, because ${reason}`,
  };
}

/** What to do when an answer is not complete. */
export const narrower = "Ask for a shorter period, one client or one team to have all of it.";

/**
 * Reads a part that an answer can do without: one for which the agent may have no right, or the application no scope.
 *
 * @returns undefined when Halo refuses it for that, and adds a warning
 * @throws HaloError any other failure
 */
export async function unlessRefused<T>(
  reading: Promise<T>,
  subject: string,
  warnings: string[],
): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof HaloError) || error.kind !== "permission") throw error;
    warnings.push(unread(subject, error, "nothing is said of them"));
    return undefined;
  }
}
