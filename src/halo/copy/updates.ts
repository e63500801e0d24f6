import type { HaloList, HaloRecord } from "../client.ts";
import { HaloError } from "../errors.ts";
import type { Query } from "../http/http.ts";
import { haloResources } from "../resources.ts";
import { largestPage } from "../rules.ts";
import { byChange, byId, changesOf, isByChange, type ReadBefore, stampOf, timeOf } from "./changes.ts";
import { type Part, type PartSpan, partOf, queryOf, slim } from "./lists.ts";
import { gapBetween, isInside, nearMs, union } from "./part-spans.ts";
import type { CopyReader } from "./reader.ts";
import type { CopyStore, HeldPart, PartFill } from "./store.ts";

/** What there is of a part: all of it, a first reading that is not done, or nothing that can be used. */
export type PartState = "held" | "begun" | "none";

/** How long a part that was read whole is only brought up to date, in milliseconds: after six hours it is read again. */
const longestKeptMs = 6 * 60 * 60 * 1_000;

/** A first reading that has taken longer is begun anew, in milliseconds: too much has changed since it began. */
const longestFillMs = 60 * 60 * 1_000;

/** The moment from which on changes are read again where none was told. */
const longAgo = "1900-01-01T00:00:00";

/** Pages that are asked for at once: a Worker has six connections, one of which stays free. */
const atOnce = 5;

/** Requests that the end of a first reading needs: what has changed since it began, in each list that tells it. */
const neededAtEnd = 4;

const dayMs = 24 * 60 * 60 * 1_000;

/** Reads parts of Halo's data for a working copy, and brings them up to date. */
export class Updates {
  readonly #store: CopyStore;
  readonly #now: () => number;
  /** Lists of which Halo does not tell what changed, and since when that is known. */
  readonly #unsuited = new Map<string, number>();
  /** Lists of which the last first reading came to nothing. */
  readonly #failed = new Set<string>();
  /** When Halo last told that something changed, in milliseconds since the epoch. */
  #changedAt = 0;

  constructor(store: CopyStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Has each list read again before it is next used, since Halo has told of a change at this moment. */
  renew(at: number): void {
    this.#changedAt = Math.max(this.#changedAt, at);
  }

  /** Forgets which lists are unsuited, and which failed. */
  clear(): void {
    this.#unsuited.clear();
    this.#failed.clear();
  }

  isUnsuited({ key }: Part): boolean {
    const since = this.#unsuited.get(key);
    return since !== undefined && this.#now() - since < longestKeptMs;
  }

  /** What is held of a part, if it is not too old and the dates that are asked for are in it or near it. */
  heldFor({ key, span }: Part): HeldPart | undefined {
    const held = this.#store.part(key);
    if (held === undefined || this.#now() - held.readAt > longestKeptMs) return undefined;
    return span === undefined || gapBetween(span, held.span) <= nearMs ? held : undefined;
  }

  /** A first reading of a part that is not done, if it is for the dates that are asked for and not too old. */
  begunFor({ key, span }: Part): PartFill | undefined {
    const fill = this.#store.fill(key);
    return fill !== undefined && this.#isYoung(fill) && isInside(span, fill.span) ? fill : undefined;
  }

  /** The parts whose first reading is not done. */
  begun(): readonly Part[] {
    return this.#store.fills().flatMap((fill) => {
      const resource = Object.entries(haloResources).find(([name]) => name === fill.resource)?.[1];
      if (resource === undefined || !this.#isYoung(fill)) return [];
      return partOf(resource, fill.query) ?? [];
    });
  }

  #isYoung({ readAt }: PartFill): boolean {
    const age = this.#now() - readAt;
    return age >= 0 && age < longestFillMs;
  }

  async bringUpToDate(part: Part, reader: CopyReader): Promise<PartState> {
    const held = this.heldFor(part);
    const { key, span } = part;
    if (held !== undefined && isInside(span, held.span) && this.#isFresh(part, held, reader)) return "held";
    // What is asked of one client is not worth reading dates of all for.
    if (part.isScoped && !isInside(span, held?.span)) return "none";
    if (held !== undefined && (await this.#extend(part, held, reader))) return this.#fresh(part, reader);
    if (part.isScoped) {
      this.#store.drop(key);
      return "none";
    }
    const begun = this.begunFor(part);
    const state =
      begun === undefined
        ? await this.#begin(part, union(span, held?.span), reader)
        : await this.#goOn(part, begun, reader, true);
    return state === "held" ? this.#fresh(part, reader) : state;
  }

  #fresh({ key }: Part, { fresh }: CopyReader): PartState {
    fresh.add(key);
    return "held";
  }

  #isFresh({ key, list }: Part, { since }: HeldPart, { fresh }: CopyReader): boolean {
    if (fresh.has(key)) return true;
    const { restsMs = 0 } = list;
    return restsMs > 0 && since > timeOf(Math.max(this.#now() - restsMs, this.#changedAt));
  }

  /** Reads what changed in a part since, and the dates before those that are held, where they are asked for. */
  async #extend(part: Part, held: HeldPart, reader: CopyReader): Promise<boolean> {
    const span = union(part.span, held.span);
    if (span !== undefined && held.span !== undefined && span.from < held.span.from) {
      const before = { from: span.from, until: held.span.from };
      const query = { ...queryOf(part, before), ...byId };
      const first = await reader.page(query, 1);
      this.#store.add(part, first.rows);
      const pages = first.more && first.total !== undefined ? Math.ceil(first.total / first.pageSize) : 1;
      if (!(await this.#pages(part, query, pages, reader))) return false;
    }
    return this.#refresh(part, { ...held, span }, reader);
  }

  /** Reads the pages of a part after the first; false, and nothing is read, where there is no room for all of them. */
  async #pages(part: Part, query: Query, to: number, reader: CopyReader): Promise<boolean> {
    if (to - 1 > reader.left()) return false;
    for (let first = 2; first <= to; first += atOnce) {
      const lists = await Promise.all(
        numbers(first, to).map((number) => slimPage(part, query, number, reader)),
      );
      for (const { rows } of lists) this.#store.add(part, rows);
    }
    return true;
  }

  /** Begins to read a part whole. */
  async #begin(part: Part, span: PartSpan | undefined, reader: CopyReader): Promise<PartState> {
    this.#store.drop(part.key);
    this.#store.dropFill(part.key);
    const query = queryOf(part, span);
    const readAt = this.#now();
    const isByOrder = "stamp" in part.list.changes;
    const first = await reader.page({ ...query, ...(isByOrder ? byChange(part.list) : byId) }, 1);
    const { rows, total, pageSize } = first;
    if (total === undefined || rows.length > largestPage || !(await this.#tells(part, rows, reader))) {
      this.#unsuited.set(part.key, readAt);
      return "none";
    }
    const since = isByOrder ? (stampOf(part.list, rows[0]) ?? longAgo) : timeOf(readAt);
    const held = { span, since, readAt };
    if (!first.more) {
      this.#store.add(part, rows);
      return this.#end(part, held, total, reader, false);
    }
    const resource = Object.entries(haloResources).find(([, each]) => each === part.list.resource)?.[0] ?? "";
    const next = isByOrder ? 1 : 2;
    const fill = {
      ...held,
      resource,
      query,
      next,
      pageSize,
      total,
      again: 0,
      ...lowestOf(next > 1 ? rows : []),
    };
    // In the order of changes they are rows of all pages, of which none counts as read yet.
    this.#store.addToFill(part, next > 1 ? rows : [], fill);
    return this.#goOn(part, fill, reader, false);
  }

  /**
   * Reads on, page by page as there is room. What changed since it was begun is read at the end.
   *
   * @param isLater whether it was begun for an earlier question
   */
  async #goOn(part: Part, begun: PartFill, reader: CopyReader, isLater: boolean): Promise<PartState> {
    let fill = begun;
    const query = { ...fill.query, ...byId };
    for (;;) {
      const pages = Math.ceil(fill.total / fill.pageSize);
      if (fill.next > pages) break;
      const batch = numbers(fill.next, Math.min(pages, fill.next + reader.left() - 1));
      if (batch.length === 0) return this.#state(part);
      const lists = await this.#batch(part, batch, query, reader);
      if (lists === undefined) return this.#state(part);
      const read = follow(fill, batch, lists);
      fill = read.fill;
      const { rows } = read;
      this.#store.addToFill(part, rows, fill);
    }
    if (isLater && reader.left() < neededAtEnd) return this.#state(part);
    const { span, since, readAt, total } = fill;
    const state = await this.#end(part, { span, since, readAt }, total, reader, isLater);
    this.#store.dropFill(part.key);
    if (state === "held") this.#failed.delete(part.key);
    else this.#giveUp(part);
    return state;
  }

  /** Gives up a first reading. After the second in a row it is not begun anew: too much changes to ever be whole. */
  #giveUp({ key }: Part): void {
    this.#store.drop(key);
    if (this.#failed.delete(key)) this.#unsuited.set(key, this.#now());
    else this.#failed.add(key);
  }

  /** Some pages; undefined where Halo's limit is reached, so that they are read later. */
  async #batch(part: Part, batch: readonly number[], query: Query, reader: CopyReader) {
    try {
      return await Promise.all(batch.map((number) => slimPage(part, query, number, reader)));
    } catch (error) {
      if (error instanceof HaloError && error.kind === "rate_limit") return undefined;
      throw error;
    }
  }

  #state({ key }: Part): PartState {
    return this.#store.fill(key) === undefined ? "none" : "begun";
  }

  /** Notes that a part was read whole, once it has what changed while it was read. */
  async #end(
    part: Part,
    held: HeldPart,
    total: number,
    reader: CopyReader,
    isLater: boolean,
  ): Promise<PartState> {
    // Where rows came and went meanwhile, the changes since the first page tell which.
    if (isLater || this.#store.count(part.key) !== total) {
      return (await this.#refresh(part, held, reader)) ? "held" : "none";
    }
    this.#store.keep(part.key, held);
    return "held";
  }

  /** Whether Halo tells what changed in a list: it gave it in the order of changes, or heeds the filter by them. */
  async #tells({ list, query }: Part, rows: readonly HaloRecord[], reader: CopyReader): Promise<boolean> {
    const { changes } = list;
    if ("stamp" in changes) return isByChange(list, rows);
    const ahead = timeOf(this.#now() + 365 * dayMs);
    const { total } = await reader.page({ ...query, ...byId, [changes.filter]: ahead }, 1);
    return total === 0;
  }

  /** Reads what changed in a part since; whether it has as many rows afterwards as Halo counts. */
  async #refresh(part: Part, held: HeldPart, reader: CopyReader): Promise<boolean> {
    const changes = await changesOf(part, queryOf(part, held.span), this.#before(part, held), reader);
    if (changes === undefined) return false;
    const { rows, others, total } = changes;
    const next = { ...held, since: changes.newest ?? held.since };
    const isAll = rows.length + others.length === total;
    if (isAll) this.#store.drop(part.key);
    else if (!this.#store.hasSame(part, others)) return false;
    this.#store.add(part, isAll ? [...rows, ...others] : rows);
    const isEqual = () => this.#store.count(part.key) === total;
    if (!isEqual()) await this.#takeOut(part, held, rows, reader);
    if (!isEqual()) return false;
    this.#store.keep(part.key, next);
    return true;
  }

  #before(part: Part, { since }: HeldPart): ReadBefore {
    return { since, now: this.#now(), hasSame: (rows) => this.#store.hasSame(part, rows) };
  }

  /** Takes out of a part what changed and is not in it any more. */
  async #takeOut(part: Part, held: HeldPart, inIt: readonly HaloRecord[], reader: CopyReader): Promise<void> {
    const still = new Set(inIt.map(({ id }) => Number(id)));
    for (const query of part.list.left ?? []) {
      const changes = await changesOf(part, query, this.#before(part, held), reader);
      if (changes === undefined) return;
      const ids = changes.rows.map(({ id }) => Number(id)).filter((id) => !still.has(id));
      this.#store.remove(part.key, ids);
    }
  }
}

/**
 * Takes pages of a first reading as far as they follow what was read before. Rows that left the list move those after
 * them to the pages before: where a page neither shares a row with what was read nor tells the same number of rows, the
 * ones before it are read again.
 */
function follow(
  begun: PartFill,
  batch: readonly number[],
  lists: readonly HaloList[],
): { readonly fill: PartFill; readonly rows: readonly HaloRecord[] } {
  let fill = begun;
  const rows: HaloRecord[] = [];
  for (const [index, { rows: ofPage, total = fill.total }] of lists.entries()) {
    const number = batch[index] ?? fill.next;
    const ids = ofPage.map(({ id }) => Number(id));
    const isNext = number === 1 || total === fill.total || Math.max(...ids) >= (fill.lowest ?? 0);
    const tooOften = fill.again > Math.ceil(total / fill.pageSize);
    if (!isNext && !tooOften) {
      const back = Math.max(1, Math.ceil((fill.total - total) / fill.pageSize));
      return { fill: { ...fill, total, next: Math.max(1, number - back), again: fill.again + back }, rows };
    }
    rows.push(...ofPage);
    const lowest = Math.min(fill.lowest ?? Number.POSITIVE_INFINITY, ...ids);
    fill = { ...fill, total, next: number + 1, ...(Number.isFinite(lowest) ? { lowest } : {}) };
  }
  return { fill, rows };
}

/**
 * A page with what is kept of its rows alone. A ticket's row has hundreds of fields: held whole until the slowest page of
 * some has come, they would outlive what V8 collects cheaply.
 */
async function slimPage({ list }: Part, query: Query, number: number, reader: CopyReader): Promise<HaloList> {
  const page = await reader.page(query, number);
  return { ...page, rows: page.rows.map((row) => slim(row, list)) };
}

const lowestOf = (rows: readonly HaloRecord[]) =>
  rows.length === 0 ? {} : { lowest: Math.min(...rows.map(({ id }) => Number(id))) };

/** The numbers of some pages from one on, as many as are asked for at once. */
function numbers(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, Math.min(atOnce, to - from + 1)) }, (_, index) => from + index);
}
