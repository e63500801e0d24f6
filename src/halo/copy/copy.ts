import type { HaloRecord } from "../client.ts";
import { HaloError } from "../errors.ts";
import type { Query } from "../http/http.ts";
import type { HaloResource } from "../resources.ts";
import { SingleFlight } from "../runtime.ts";
import { stampOf } from "./changes.ts";
import type { SqlDatabase } from "./database.ts";
import { type Part, partOf } from "./lists.ts";
import type { CopyReader } from "./reader.ts";
import { CopyStore } from "./store.ts";
import { type PartState, Updates } from "./updates.ts";

/** Rows of a list that are kept, brought up to date. */
export interface HeldRows {
  readonly rows: Iterable<HaloRecord>;
  /** How many the list has; undefined where only some of them are asked for. */
  readonly total: number | undefined;
  /** Pages that are still to be read, where the list is being read for the first time: these are its newest rows. */
  readonly pagesLeft?: number;
}

/** What a working copy is told and tells. */
export interface CopyOptions {
  /** Called when rows were stored: whoever has the database lets it go after some time. */
  readonly onKept?: () => void;
  /** Whether somebody calls {@link WorkingCopy.goOn} after a call that has left something to read. */
  readonly goesOn?: boolean;
}

/** The copy has come to belong to somebody else, or its session has ended. */
class Superseded extends Error {}

/**
 * The rows that answers were computed from, kept for the next one. What is kept of a part of Halo's data is brought up
 * to date before it is used: the rows that changed since are read, and Halo's own count is held against what is kept.
 * Where Halo does not tell what changed, or its counts say otherwise, nothing kept is used. What one call can't read
 * whole is read on later.
 */
export class WorkingCopy {
  readonly #store: CopyStore;
  readonly #updates: Updates;
  readonly #onKept: () => void;
  /** Whether what one call leaves to read is read on after it, without a question. */
  readonly goesOn: boolean;
  /** Whose copy it is to be; undefined where there is only one caller. */
  #owner: string | undefined;
  /** Rises when it comes to belong to somebody else: what was begun before is not stored any more. */
  #generation = 0;
  readonly #flights = new Map<string, SingleFlight<PartState>>();
  /** Parts that are being read without a question. */
  readonly #goingOn = new Set<string>();

  /** @param now milliseconds since the epoch */
  constructor(database: SqlDatabase, now: () => number, { onKept, goesOn = false }: CopyOptions = {}) {
    this.#store = new CopyStore(database);
    this.#updates = new Updates(this.#store, now);
    this.#onKept = onKept ?? (() => {});
    this.goesOn = goesOn;
  }

  /** Makes it the copy of this owner: what it holds of another is forgotten before it is used. */
  claim(owner: string): void {
    if (this.#owner === owner) return;
    this.#owner = owner;
    this.#generation += 1;
  }

  /**
   * Has what changed read before the next answer, also in lists that would rest.
   *
   * @param at when Halo told of a change, in milliseconds since the epoch
   */
  renew(at: number): void {
    this.#updates.renew(at);
  }

  /** Stores nothing any more: its session has ended. */
  end(): void {
    this.#generation += 1;
  }

  /** What a call was begun under; see {@link requireSame}. */
  get generation(): number {
    return this.#generation;
  }

  /** @throws HaloError `busy` when the copy has come to belong to somebody else since */
  requireSame(generation: number): void {
    if (generation === this.#generation) return;
    throw new HaloError("busy", "Another sign-in has taken over this connection's working copy meanwhile.", {
      advice: "Ask again.",
    });
  }

  /** The tables, of this owner alone. */
  get #owned(): CopyStore {
    const store = this.#store;
    const owner = this.#owner;
    if (owner === undefined || store.owner === owner) return store;
    store.clear();
    this.#updates.clear();
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
    const { generation } = reader;
    if (generation !== this.#generation || part === undefined || this.#updates.isUnsuited(part))
      return undefined;
    if (this.#owned.part(part.key) === undefined && part.isScoped) return undefined;
    const flight = this.#flightOf(part);
    if (this.#goingOn.has(part.key)) return this.#begunRows(part);
    if (flight.isRunning) await flight.run(async () => "none").catch(() => "none");
    if (generation !== this.#generation) return undefined;
    try {
      const state = await flight.run(() => this.#updates.bringUpToDate(part, this.#guarded(reader)));
      if (state === "none") return undefined;
      this.#onKept();
      if (state === "begun") return this.#begunRows(part);
    } catch (error) {
      if (error instanceof Superseded) return undefined;
      throw error;
    }
    if (generation !== this.#generation || this.#updates.heldFor(part) === undefined) return undefined;
    const total = part.isScoped ? undefined : this.#store.count(part.key);
    return { rows: this.#store.rows(part), total };
  }

  /** What has been read so far of a list that is being read for the first time, without reading on. */
  begunRows(
    resource: HaloResource,
    query: Query,
    { generation }: Pick<CopyReader, "generation">,
  ): HeldRows | undefined {
    const part = partOf(resource, query);
    return generation !== this.#generation ||
      part === undefined ||
      part.isScoped ||
      this.#owned.part(part.key) !== undefined
      ? undefined
      : this.#begunRows(part);
  }

  #begunRows(part: Part): HeldRows | undefined {
    const fill = this.#updates.begunFor(part);
    if (fill === undefined || this.#store.count(part.key) === 0) return undefined;
    const { total, pageSize, next } = fill;
    const pagesLeft = Math.max(1, Math.ceil(total / pageSize) - next + 1);
    return { rows: this.#store.rows(part), total, pagesLeft };
  }

  /** Brings a list up to date and answers the part that holds it; undefined when the copy can't hold it. */
  async keyOf(resource: HaloResource, query: Query, reader: CopyReader): Promise<string | undefined> {
    const part = partOf(resource, query);
    const held = part && (await this.rows(resource, query, reader));
    return held !== undefined && held.pagesLeft === undefined ? part?.key : undefined;
  }

  /** Whether the first reading of a list is not done. */
  get isUnfinished(): boolean {
    return this.#owned.fills().length > 0 && this.#updates.begun().length > 0;
  }

  /**
   * Reads on what calls have left to read, as far as there is room.
   *
   * @param readerOf how it is read
   * @returns whether there is more
   */
  async goOn(readerOf: (resource: HaloResource) => CopyReader): Promise<boolean> {
    if (!this.isUnfinished) return false;
    for (const part of this.#updates.begun()) {
      const reader = this.#guarded(readerOf(part.list.resource));
      const flight = this.#flightOf(part);
      if (flight.isRunning) continue;
      this.#goingOn.add(part.key);
      try {
        const state = await flight.run(() => this.#updates.bringUpToDate(part, reader));
        if (state !== "none") this.#onKept();
        if (state === "begun") break;
      } catch (error) {
        if (error instanceof Superseded) return false;
        throw error;
      } finally {
        this.#goingOn.delete(part.key);
      }
    }
    return this.isUnfinished;
  }

  #flightOf({ key }: Part): SingleFlight<PartState> {
    const flight = this.#flights.get(key) ?? new SingleFlight<PartState>();
    this.#flights.set(key, flight);
    return flight;
  }

  /** The same reader, which ends when the copy comes to belong to somebody else: nothing that it read is stored then. */
  #guarded(reader: CopyReader): CopyReader {
    return {
      ...reader,
      page: async (query, number) => {
        const list = await reader.page(query, number);
        if (reader.generation !== this.#generation) throw new Superseded();
        return list;
      },
    };
  }

  /** The tables of the copy, of its owner. */
  get store(): CopyStore {
    return this.#owned;
  }

  /**
   * A record that was read by id, if its row in the list has not changed since.
   *
   * @param generation the copy's when the call began; nobody is told what belongs to somebody else
   */
  detail(resource: HaloResource, row: HaloRecord, generation: number): HaloRecord | undefined {
    const stamp = stampOf(partOf(resource, {})?.list, row);
    return generation !== this.#generation || stamp === undefined
      ? undefined
      : this.#owned.detail(resource.path, Number(row.id), stamp);
  }

  /**
   * Keeps a record that was read by id, with the moment of the last change that its row in the list has.
   *
   * @param generation the copy's when the call began; what was read for somebody else is not kept
   */
  keepDetail(resource: HaloResource, row: HaloRecord, record: HaloRecord, generation: number): void {
    const list = partOf(resource, {})?.list;
    const stamp = stampOf(list, row);
    if (list === undefined || stamp === undefined || generation !== this.#generation) return;
    this.#owned.keepDetail(list, Number(row.id), stamp, record);
  }
}
