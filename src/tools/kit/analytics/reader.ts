import type { CallOptions, HaloList, HaloRecord } from "../../../halo/client.ts";
import type { CopyReader } from "../../../halo/copy/reader.ts";
import type { HaloError } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { isSamePage } from "../../../halo/lists.ts";
import type { HaloResource } from "../../../halo/resources.ts";
import { largestActionCount, largestPage } from "../../../halo/rules.ts";
import { withNames } from "../crud/names.ts";
import type { ToolContext } from "../define.ts";
import { given, type View } from "../view.ts";
import { Budget, type Stop } from "./budget.ts";
import { type ReadById, readRecords } from "./by-id.ts";
import { type Gathered, type GatherOptions, gathered, type Narrowing, narrower } from "./gathered.ts";
import { heldGathered, heldKey, heldRows, isRateLimit } from "./held.ts";
import { Losses } from "./lost.ts";
import {
  changedMeanwhile,
  hasShrunk,
  progressOf,
  type ReadPage,
  rowsToFirstGap,
  samePageAgain,
} from "./pages.ts";
import { SlowFailures } from "./slow.ts";
import { readSpans } from "./spans.ts";

/** Pages that are asked for at once: a Worker has six connections, one of which stays free. */
const atOnce = 5;

/** Up to so many records are read by id each time. */
const fewRecords = 3;
/** How many rows a count asks for: a page that is not full tells that no more follow. */
const counted = 3;
/** How many ids a sentence names. */
const mostNamed = 5;

/** Reads whole lists for one answer, page by page to the last row, within a budget of requests. */
export class Reading {
  readonly #context: ToolContext;
  readonly #budget: Budget;
  readonly #mayNarrow: (narrowing: Narrowing) => boolean;
  readonly #failed = new SlowFailures();
  /** Records that were read by id, by the resource. */
  readonly #records = new Map<string, Map<unknown, HaloRecord>>();
  /** What of the working copy is up to date for this answer. */
  readonly #fresh = new Set<string>();
  /** What the copy was when this answer began. */
  readonly #generation: number;
  /** What this answer goes on without. */
  readonly lost = new Losses();
  /** What the answer assumes of Halo, in sentences, each once. */
  readonly #said = new Set<string>();

  /**
   * @param mayNarrow whether the tool has an argument for this that was not given
   * @param most how many requests it may send at most; for tests
   */
  constructor(
    context: ToolContext,
    mayNarrow: (narrowing: Narrowing) => boolean = () => true,
    most?: number,
  ) {
    this.#context = context;
    this.#mayNarrow = mayNarrow;
    this.#budget = new Budget(context, most);
    this.#generation = context.copy?.generation ?? 0;
  }

  /** Whom it reads for. */
  get context(): Pick<ToolContext, "lookups" | "signal"> {
    return this.#context;
  }

  /** Says something of what was read with the answer's warnings, however often it comes up. */
  say(sentence: string): void {
    this.#said.add(sentence);
  }

  get said(): readonly string[] {
    return [...this.#said];
  }

  /** Whether what is read is kept for later answers: then a list is worth more than a few of its records. */
  get keepsCopy(): boolean {
    return this.#context.copy !== undefined;
  }

  /** Requests that may still be sent for rows. What a list leaves to later ones is told with `leaves`, not taken off. */
  get left(): number {
    return this.#budget.left;
  }

  /** Why no more is read where none is left, as the end of a sentence. */
  get whyStopped(): string {
    return this.#budget.why({}).reason;
  }

  /**
   * Reads a source that the answer can do without: when it fails, in whatever way, the answer goes on, and says so with
   * the reason and what to do. Figures that rest on it have to be left out.
   *
   * @param what what it holds, as the begin of a sentence: "Contracts"
   * @param so what follows when it fails, as the end of a sentence: "renewals are left out"
   * @returns undefined when it could not be read
   */
  async optional<T>(source: Promise<T>, what: string, so: string): Promise<T | undefined> {
    try {
      return await source;
    } catch (error) {
      this.lost.note(what, so, error);
      return undefined;
    }
  }

  /** Rows with the names beside their ids; names that can't be read are left out, and that is said. */
  async named(
    view: View,
    rows: readonly HaloRecord[],
    only?: readonly string[],
  ): Promise<readonly HaloRecord[]> {
    const { lookups, signal } = this.#context;
    const read = await Promise.all(
      (rows.length === 0 ? [] : (view.names ?? [])).map(async (join) => {
        const names = lookups.names(join.lookup, signal);
        return (await this.optional(names, `The names for ${join.id}`, "only ids are shown")) && join;
      }),
    );
    return (await withNames({ ...view, names: given(...read) }, rows, this.#context, only)).rows;
  }

  /**
   * All rows of a list that Halo pages, the newest first: what can't be read any more is the oldest.
   *
   * @throws HaloError when a page can't be read: figures over the rest would be wrong
   */
  async all(resource: HaloResource, query: Query, options: GatherOptions = {}): Promise<Gathered> {
    const { what = resource.plural } = options;
    const held =
      this.keepsCopy && (await heldRows(this.#context, resource, query, this.#copyReader(resource, what)));
    if (held) return heldGathered(held, this.#context, options, what);
    const most = this.#allot(what, options);
    const read = new Map<number, readonly HaloRecord[]>();
    const totals: number[] = [];
    const page = async (number: number) => {
      const list = await this.#page(resource, { order: "id", orderdesc: true, ...query }, number, what);
      read.set(number, list.rows);
      if (list.total !== undefined) totals[number - 1] = list.total;
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
    let stop: Stop | undefined;
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
        stop = stopped ? this.#budget.why(options, limited) : { reason: changedMeanwhile };
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
        if (number === 2) stop = { reason: samePageAgain };
      }
      if (more) stop = this.#budget.why(options, limited);
    }
    const found = rowsToFirstGap(read);
    const total = first.total ?? (stop === undefined ? found.length : undefined);
    const pages = total === undefined ? read.size : Math.ceil(total / first.pageSize);
    const advice =
      stop?.reason === changedMeanwhile
        ? "Ask again to have all of it."
        : this.#adviceAfter(stop, options, pages);
    return gathered(found, total, options, what, stop?.reason, advice);
  }

  /** The part of the working copy that holds a list, brought up to date; undefined where none can. */
  keyOf(resource: HaloResource, query: Query, what: string): Promise<string | undefined> {
    return heldKey(this.#context, resource, query, this.#copyReader(resource, what));
  }

  #copyReader(resource: HaloResource, what: string): CopyReader {
    return {
      generation: this.#generation,
      page: (asked, number) => this.#page(resource, asked, number, what),
      left: () => this.left,
      fresh: this.#fresh,
    };
  }

  /** One page of a list, the rows as they come. */
  async #page(resource: HaloResource, query: Query, number: number, what: string): Promise<HaloList> {
    this.#budget.reserve();
    const { halo, signal } = this.#context;
    const options = { signal, checkEnd: false };
    const list = await this.#failed.asked(resource.path, () =>
      halo.list(resource, query, { number, size: largestPage }, options),
    );
    await this.#tell(what, list.total === undefined ? undefined : { ...list, total: list.total, number });
    return list;
  }

  /**
   * How many rows match, by Halo's own count, from one request for a few rows. Undefined when Halo does not give a
   * count.
   *
   * @param holds whether a row satisfies the filter; if not, Halo ignored the filter and its count is not used
   * @throws HaloError when no request is left for it
   */
  async count(
    resource: HaloResource,
    query: Query,
    holds: (row: HaloRecord) => boolean = () => true,
  ): Promise<number | undefined> {
    this.#allot(`the number of ${resource.plural}`, {});
    this.#budget.reserve();
    const { halo, signal } = this.#context;
    const asked = { order: "id", orderdesc: true, ...query };
    const list = await this.#failed.asked(resource.path, () =>
      halo.list(resource, asked, { number: 1, size: counted }, { signal }),
    );
    await this.#tell(resource.plural);
    return list.rows.every(holds) ? list.total : undefined;
  }

  /** One record by id, or undefined when the budget is spent. */
  async one(
    resource: HaloResource,
    id: number,
    query: Query = {},
    { once = false }: Pick<CallOptions, "once"> = {},
  ): Promise<HaloRecord | undefined> {
    if (this.left < 1) return undefined;
    this.#budget.reserve();
    const { halo, signal } = this.#context;
    const asked = { includedetails: true, ...query };
    const record = await halo.get(resource, id, asked, { signal, once });
    await this.#tell(resource.plural);
    return record;
  }

  /**
   * Reads by id, a few at a time, the rows that are wanted, until the budget is spent. One that can't be read costs no
   * other; when none of some can be, no more are asked for.
   *
   * @param so what follows where some can't be read, as the end of a sentence
   * @param reserve requests that are kept for what the answer still has to read
   */
  async each(
    resource: HaloResource,
    rows: readonly HaloRecord[],
    isWanted: (row: HaloRecord) => boolean,
    so: string,
    reserve = 0,
  ): Promise<ReadById> {
    const wanted = rows.filter(isWanted);
    const key = `${resource.path}/id`;
    const known = this.#recordsOf(key);
    // A few are read anew: no list tells all that a record holds.
    const copy = wanted.length > fewRecords ? this.#context.copy : undefined;
    for (const row of wanted) {
      const record = known.has(row.id) ? undefined : copy?.detail(resource, row, this.#generation);
      if (record !== undefined) known.set(row.id, record);
    }
    const kept = new Set(known.keys());
    const before = wanted.length === 0 ? undefined : this.#failed.of(key);
    const { records, failure, gaveUp } =
      before === undefined
        ? await readRecords(
            wanted,
            atOnce,
            (row, once) => this.one(resource, Number(row.id), {}, { once }),
            () => this.left - reserve,
            known,
          )
        : { records: new Map<unknown, HaloRecord>(), failure: before, gaveUp: true };
    if (gaveUp) this.#failed.remember(key, failure);
    for (const row of wanted) {
      const record = kept.has(row.id) ? undefined : records.get(row.id);
      if (record !== undefined) copy?.keepDetail(resource, row, record, this.#generation);
    }
    const unread = wanted.filter((row) => !records.has(row.id));
    if (failure !== undefined) {
      const which = unread.slice(0, mostNamed).map(({ id }) => String(id));
      const more = unread.length > which.length ? ` and ${unread.length - which.length} more` : "";
      const noun = unread.length === 1 ? resource.noun : resource.plural;
      this.lost.note(`Details of ${noun} ${which.join(", ")}${more}`, so, failure);
    }
    return {
      rows: rows.map((row) => {
        const record = records.get(row.id);
        // A row of a list may hold fields that the record lacks.
        return record === undefined ? row : { ...row, ...record };
      }),
      wanted: wanted.length,
      unread,
      left: failure === undefined ? unread.length : 0,
      stop: this.#budget.why({ leaves: reserve }),
    };
  }

  #allot(what: string, options: GatherOptions): number {
    return this.#budget.allot(what, options, this.#advice(options));
  }

  #advice({ narrowedBy = [] }: GatherOptions): string | undefined {
    return narrower(narrowedBy, this.#mayNarrow);
  }

  #adviceAfter(stop: Stop | undefined, options: GatherOptions, pages: number): string | undefined {
    return stop !== undefined && this.#budget.helpsToNarrow(stop, pages) ? this.#advice(options) : undefined;
  }

  /** All rows of a list that Halo does not page. */
  async whole(resource: HaloResource, query: Query, options: GatherOptions = {}): Promise<Gathered> {
    const { what = resource.plural } = options;
    this.#allot(what, options);
    this.#budget.reserve();
    const rows = await this.#failed.asked(resource.path, () =>
      this.#context.halo.listAll(resource, query, { signal: this.#context.signal }),
    );
    await this.#tell(what);
    return gathered(rows, rows.length, options, what, undefined);
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
    const { what = resource.plural } = options;
    const found = new Map<string, HaloRecord>();
    const kept = this.left - this.#allot(what, options);
    let requests = 0;
    const { halo, signal } = this.#context;
    const read = async (from: Date, to: Date) => {
      this.#budget.reserve();
      requests += 1;
      const asked = { count: largestActionCount, ...query(from, to) };
      const rows = await this.#failed.asked(resource.path, () => halo.listAll(resource, asked, { signal }));
      for (const row of rows) found.set(`${row.ticket_id}/${row.id}`, options.take?.(row) ?? row);
      await this.#tell(what);
      return rows.length;
    };
    const stop = await readSpans(start, end, {
      read,
      hasRoom: () => this.left - kept >= 1,
      isEmpty: () => found.size === 0,
      why: (limited) => this.#budget.why(options, limited),
    });
    const rows = [...found.values()];
    const total = stop === undefined ? rows.length : undefined;
    const advice = this.#adviceAfter(stop, options, requests);
    return gathered(rows, total, options, what, stop?.reason, advice);
  }

  #recordsOf(key: string): Map<unknown, HaloRecord> {
    const known = this.#records.get(key) ?? new Map<unknown, HaloRecord>();
    this.#records.set(key, known);
    return known;
  }

  #tell(what: string, page?: ReadPage): Promise<void> {
    const done = this.#budget.answered();
    return this.#context.progress(done, undefined, progressOf(what, done, page));
  }
}
