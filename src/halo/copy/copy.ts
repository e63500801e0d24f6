import type { HaloList, HaloRecord } from "../client.ts";
import type { Query } from "../http/http.ts";
import type { HaloResource } from "../resources.ts";
import { largestPage } from "../rules.ts";
import { SingleFlight } from "../runtime.ts";
import { dateOf } from "../text.ts";
import type { SqlDatabase } from "./database.ts";
import { type CopiedList, type Part, type PartSpan, partOf, queryOf } from "./lists.ts";
import { CopyStore, type HeldPart } from "./store.ts";

/** How a copy reads from Halo for the call that it works for. */
export interface CopyReader {
  /** One page of a list, counted as one of the call's requests. */
  readonly page: (query: Query, number: number) => Promise<HaloList>;
  /** How many requests the call may still send. */
  readonly left: () => number;
  /** What was brought up to date for this call already, by key; it is added to. */
  readonly fresh: Set<string>;
}

/** Rows of a list that are kept, brought up to date. */
export interface HeldRows {
  readonly rows: Iterable<HaloRecord>;
  /** How many the list has; undefined where only some of them are asked for. */
  readonly total: number | undefined;
}

/** How long a part that was read whole is only brought up to date, in milliseconds: after six hours it is read again. */
const longestKeptMs = 6 * 60 * 60 * 1_000;

/** How far back changes are read again, in milliseconds: a change may show itself some time after its moment. */
const overlapMs = 2 * 60 * 1_000;

const dayMs = 24 * 60 * 60 * 1_000;

/** A filter by changes may compare in a time zone of Halo's: what changed within a day and two hours more is read again. */
const zonesMs = 26 * 60 * 60 * 1_000;

/** The most pages of changes; for more the part is read again. */
const mostPagesOfChanges = 10;

/** Two spans of dates are kept as one when they lie at most so far apart, in milliseconds: a month. */
const nearMs = 31 * dayMs;

/** The moment from which on changes are read again where none was told. */
const longAgo = "1900-01-01T00:00:00";

/** Pages that are asked for at once: a Worker has six connections, one of which stays free. */
const atOnce = 5;

/**
 * The rows that answers were computed from, kept for the next one. What is kept of a part of Halo's data is brought up
 * to date before it is used: the rows that changed since are read, and Halo's own count is held against what is kept.
 * Where Halo does not tell what changed, or its counts say otherwise, nothing kept is used.
 */
export class WorkingCopy {
  readonly #store: CopyStore;
  readonly #now: () => number;
  /** Whose copy it is to be; undefined where there is only one caller. */
  #owner: string | undefined;
  readonly #flights = new Map<string, SingleFlight<boolean>>();
  /** Lists of which Halo does not tell what changed, and since when that is known. */
  readonly #unsuited = new Map<string, number>();

  readonly #onKept: () => void;

  /**
   * @param now milliseconds since the epoch
   * @param onKept called when rows were stored: whoever has the database lets it go after some time
   */
  constructor(database: SqlDatabase, now: () => number, onKept: () => void = () => {}) {
    this.#store = new CopyStore(database);
    this.#now = now;
    this.#onKept = onKept;
  }

  /** Makes it the copy of this owner: what it holds of another is forgotten before it is used. */
  claim(owner: string): void {
    this.#owner = owner;
  }

  /** The tables, of this owner alone. */
  get #owned(): CopyStore {
    const store = this.#store;
    const owner = this.#owner;
    if (owner === undefined || store.owner === owner) return store;
    store.clear();
    this.#unsuited.clear();
    store.owner = owner;
    return store;
  }

  /**
   * The rows of a list, brought up to date. A list of which no copy is kept yet is read for it, if it is a whole one;
   * what is asked of one client is taken from the list of all where that is kept.
   *
   * @returns undefined when the copy can't tell: then Halo has to be read
   */
  async rows(resource: HaloResource, query: Query, reader: CopyReader): Promise<HeldRows | undefined> {
    const part = partOf(resource, query);
    if (part === undefined || this.#isUnsuited(part)) return undefined;
    if (this.#owned.part(part.key) === undefined && part.isScoped) return undefined;
    const flight = this.#flights.get(part.key) ?? new SingleFlight<boolean>();
    this.#flights.set(part.key, flight);
    if (flight.isRunning) await flight.run(async () => false).catch(() => false);
    const owner = this.#owner;
    const isHeld = await flight.run(() => this.#bringUpToDate(part, reader));
    if (this.#owner !== owner) {
      // Another grant has come meanwhile: what was read for this one is not for it.
      this.#store.drop(part.key);
      return undefined;
    }
    if (!isHeld || this.#heldFor(part) === undefined) return undefined;
    const total = part.isScoped ? undefined : this.#store.count(part.key);
    return { rows: this.#store.rows(part), total };
  }

  /** Brings a list up to date and answers the part that holds it; undefined when the copy can't hold it. */
  async keyOf(resource: HaloResource, query: Query, reader: CopyReader): Promise<string | undefined> {
    const part = partOf(resource, query);
    return part !== undefined && (await this.rows(resource, query, reader)) !== undefined
      ? part.key
      : undefined;
  }

  /** The tables of the copy, of its owner. */
  get store(): CopyStore {
    return this.#owned;
  }

  /** A record that was read by id, if its row in the list has not changed since. */
  detail(resource: HaloResource, row: HaloRecord): HaloRecord | undefined {
    const stamp = stampOf(partOf(resource, {})?.list, row);
    return stamp === undefined ? undefined : this.#owned.detail(resource.path, Number(row.id), stamp);
  }

  /** Keeps a record that was read by id, with the moment of the last change that its row in the list has. */
  keepDetail(resource: HaloResource, row: HaloRecord, record: HaloRecord): void {
    const list = partOf(resource, {})?.list;
    const stamp = stampOf(list, row);
    if (list !== undefined && stamp !== undefined)
      this.#store.keepDetail(list, Number(row.id), stamp, record);
  }

  #isUnsuited({ key }: Part): boolean {
    const since = this.#unsuited.get(key);
    return since !== undefined && this.#now() - since < longestKeptMs;
  }

  /** What is held of a part, if it is not too old and the dates that are asked for are in it or near it. */
  #heldFor({ key, span }: Part): HeldPart | undefined {
    const held = this.#store.part(key);
    if (held === undefined || this.#now() - held.readAt > longestKeptMs) return undefined;
    return span === undefined || gapBetween(span, held.span) <= nearMs ? held : undefined;
  }

  async #bringUpToDate(part: Part, reader: CopyReader): Promise<boolean> {
    const held = this.#heldFor(part);
    const { key, span } = part;
    if (held !== undefined && isInside(span, held.span) && this.#isFresh(part, held, reader)) return true;
    // What is asked of one client is not worth reading dates of all for.
    if (part.isScoped && !isInside(span, held?.span)) return false;
    let isHeld = held !== undefined && (await this.#extend(part, held, reader));
    if (!isHeld) {
      this.#store.drop(key);
      isHeld = !part.isScoped && (await this.#fill(part, union(span, held?.span), reader));
    }
    if (isHeld) reader.fresh.add(key);
    if (isHeld) this.#onKept();
    return isHeld;
  }

  #isFresh({ key, list }: Part, { since }: HeldPart, { fresh }: CopyReader): boolean {
    if (fresh.has(key)) return true;
    const { restsMs = 0 } = list;
    return restsMs > 0 && since > timeOf(this.#now() - restsMs);
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
      if (!(await this.#pages(part, query, 2, pages, reader))) return false;
    }
    return this.#refresh(part, { ...held, span }, reader);
  }

  /** Reads a part whole. */
  async #fill(part: Part, span: PartSpan | undefined, reader: CopyReader): Promise<boolean> {
    const query = queryOf(part, span);
    const readAt = this.#now();
    const isByOrder = "stamp" in part.list.changes;
    const inOrder = isByOrder ? byChange(part.list) : byId;
    const first = await reader.page({ ...query, ...inOrder }, 1);
    const { rows, total } = first;
    if (total === undefined || rows.length > largestPage || !(await this.#tells(part, rows, reader))) {
      this.#unsuited.set(part.key, readAt);
      return false;
    }
    const held = {
      span,
      since: isByOrder ? (stampOf(part.list, rows[0]) ?? longAgo) : timeOf(readAt),
      readAt,
    };
    this.#store.add(part, rows);
    if (first.more) {
      const pages = Math.ceil(total / first.pageSize);
      const from = isByOrder ? 1 : 2;
      if (!(await this.#pages(part, { ...query, ...byId }, from, pages, reader))) return false;
    }
    // Where rows came and went meanwhile, the changes since the first page tell which.
    if (this.#store.count(part.key) !== total) return this.#refresh(part, held, reader);
    this.#store.keep(part.key, held);
    return true;
  }

  /** Whether Halo tells what changed in a list: it gave it in the order of changes, or heeds the filter by them. */
  async #tells({ list, query }: Part, rows: readonly HaloRecord[], reader: CopyReader): Promise<boolean> {
    const { changes } = list;
    if ("stamp" in changes) return isByChange(list, rows);
    const ahead = timeOf(this.#now() + 365 * dayMs);
    const { total } = await reader.page({ ...query, ...byId, [changes.filter]: ahead }, 1);
    return total === 0;
  }

  /** Reads pages of a part; false, and nothing is read, where there is no room for all of them. */
  async #pages(part: Part, query: Query, from: number, to: number, reader: CopyReader): Promise<boolean> {
    if (to - from + 1 > reader.left()) return false;
    for (let first = from; first <= to; first += atOnce) {
      const numbers = Array.from({ length: Math.min(atOnce, to - first + 1) }, (_, index) => first + index);
      const lists = await Promise.all(numbers.map((number) => reader.page(query, number)));
      for (const { rows } of lists) this.#store.add(part, rows);
    }
    return true;
  }

  /** Reads what changed in a part since; whether it has as many rows afterwards as Halo counts. */
  async #refresh(part: Part, held: HeldPart, reader: CopyReader): Promise<boolean> {
    const changes = await this.#changes(part, queryOf(part, held.span), held.since, reader);
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

  /** Takes out of a part what changed and is not in it any more. */
  async #takeOut(part: Part, held: HeldPart, inIt: readonly HaloRecord[], reader: CopyReader): Promise<void> {
    const still = new Set(inIt.map(({ id }) => Number(id)));
    for (const query of part.list.left ?? []) {
      const changes = await this.#changes(part, query, held.since, reader);
      if (changes === undefined) return;
      const ids = changes.rows.map(({ id }) => Number(id)).filter((id) => !still.has(id));
      this.#store.remove(part.key, ids);
    }
  }

  /** The rows of a list that changed since a moment, some of them from shortly before, and how many rows it has. */
  #changes(part: Part, query: Query, since: string, reader: CopyReader): Promise<Changes | undefined> {
    const { changes } = part.list;
    return "stamp" in changes
      ? changesByOrder(part.list, query, since, reader)
      : changesByFilter(changes.filter, query, { since, now: timeOf(this.#now()) }, reader);
  }
}

/** What changed in a list. */
interface Changes {
  readonly rows: readonly HaloRecord[];
  /** Rows that came with them and are said to be unchanged: that they are shows whether Halo tells all changes. */
  readonly others: readonly HaloRecord[];
  /** How many rows the list has. */
  readonly total: number;
  /** The moment from which on changes are to be read next. */
  readonly newest: string | undefined;
}

async function changesByOrder(
  list: CopiedList,
  query: Query,
  since: string,
  reader: CopyReader,
): Promise<Changes | undefined> {
  const before = earlier(since, overlapMs);
  const rows: HaloRecord[] = [];
  let newest: string | undefined;
  for (let number = 1; number <= mostPagesOfChanges && reader.left() > 0; number += 1) {
    const found = await reader.page({ ...query, ...byChange(list) }, number);
    if (!isByChange(list, found.rows) || found.total === undefined) return undefined;
    newest ??= stampOf(list, found.rows[0]);
    const changed = found.rows.filter((row) => (stampOf(list, row) ?? "") >= before);
    rows.push(...changed);
    if (changed.length < found.rows.length || !found.more) {
      const others = found.rows.slice(changed.length);
      return { rows, others, total: found.total, newest };
    }
  }
  return undefined;
}

async function changesByFilter(
  filter: string,
  query: Query,
  { since, now }: { readonly since: string; readonly now: string },
  reader: CopyReader,
): Promise<Changes | undefined> {
  const asked = { ...query, ...byId, [filter]: earlier(since, zonesMs) };
  const rows: HaloRecord[] = [];
  for (let number = 1; number <= mostPagesOfChanges && reader.left() > 0; number += 1) {
    const found = await reader.page(asked, number);
    rows.push(...found.rows);
    if (found.more) continue;
    const first = await reader.page({ ...query, ...byId }, 1);
    const known = new Set(rows.map(({ id }) => id));
    const others = first.rows.filter(({ id }) => !known.has(id));
    const { total } = first;
    return total === undefined ? undefined : { rows, others, total, newest: now };
  }
  return undefined;
}

const byId: Query = { order: "id", orderdesc: true };

/** The order by which what changed last comes first. */
function byChange({ changes }: CopiedList): Query {
  return "stamp" in changes ? { order: changes.stamp, orderdesc: true } : byId;
}

/** Whether rows are in that order: Halo ignores an order that it does not know. */
function isByChange(list: CopiedList, rows: readonly HaloRecord[]): boolean {
  const stamps = rows.map((row) => stampOf(list, row));
  return stamps.every(
    (stamp, index) => stamp !== undefined && (index === 0 || stamp <= (stamps[index - 1] ?? "")),
  );
}

/** A row's moment of its last change, `yyyy-MM-ddTHH:mm:ss.SSS` in UTC, which can be compared as text. */
function stampOf(list: CopiedList | undefined, row: HaloRecord | undefined): string | undefined {
  const value = list === undefined || !("stamp" in list.changes) ? undefined : row?.[list.changes.stamp];
  return dateOf(value)?.toISOString().slice(0, 23);
}

/** A moment as Halo writes it, in UTC. */
function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}

function earlier(stamp: string, milliseconds: number): string {
  return timeOf(Date.parse(`${stamp}Z`) - milliseconds);
}

/** How far two spans lie from each other, in milliseconds; 0 or less where they touch. */
function gapBetween(one: PartSpan, other: PartSpan | undefined): number {
  if (other === undefined) return Number.POSITIVE_INFINITY;
  const at = (text: string) => Date.parse(`${text}Z`);
  return Math.max(at(one.from) - at(other.until), at(other.from) - at(one.until));
}

/** Whether one span lies in another. */
function isInside(one: PartSpan | undefined, other: PartSpan | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return other.from <= one.from && other.until >= one.until;
}

/** A span that has both, where they lie near each other; else the one that is asked for. */
function union(asked: PartSpan | undefined, held: PartSpan | undefined): PartSpan | undefined {
  if (asked === undefined || held === undefined || gapBetween(asked, held) > nearMs) return asked;
  const [from = asked.from] = [asked.from, held.from].toSorted();
  const [, until = asked.until] = [asked.until, held.until].toSorted();
  return { from, until };
}
