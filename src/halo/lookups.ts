import * as z from "zod";
import type { HaloClient, HaloRecord } from "./client.ts";
import { dispensable } from "./errors.ts";
import type { Query } from "./http/http.ts";
import { type HaloResource, haloResources } from "./resources.ts";
import { idOf, isOfLookup, largestPage, lookupIds } from "./rules.ts";
import { abortable, type Runtime, SingleFlight } from "./runtime.ts";

/** The lists that give names for ids, and ids for names: short ones that Halo gives whole. */
export type LookupKind =
  | "agents"
  | "assetTypes"
  | "cannedTexts"
  | "categories"
  | "chargeTypes"
  | "currencies"
  | "itemGroups"
  | "priorities"
  | "reportGroups"
  | "statuses"
  | "teams"
  | "ticketSources"
  | "ticketTypes"
  // What tells which statuses close, see closing.ts.
  | "openStatuses"
  | "openTickets"
  | "closedTickets";

/** How a lookup is read. */
interface LookupSource {
  readonly resource: HaloResource;
  readonly query: Query;
  readonly lookupId?: number;
  /** Whether the newest page is all that is read. */
  readonly isPage?: boolean;
}

/** How each lookup is read: everything, the inactive ones too, since old tickets point at them. */
const sources: Record<LookupKind, LookupSource> = {
  agents: {
    resource: haloResources.agents,
    query: { includeenabled: true, includedisabled: true, includeunassigned: true, includeapiagents: true },
  },
  assetTypes: { resource: haloResources.assetTypes, query: {} },
  cannedTexts: { resource: haloResources.cannedTexts, query: {} },
  // The first of the four categories of a ticket.
  categories: { resource: haloResources.categories, query: { type_id: 1 } },
  chargeTypes: ofLookup(lookupIds.chargeTypes, "charge type"),
  currencies: { resource: haloResources.currencies, query: {} },
  itemGroups: { resource: haloResources.assetGroups, query: {} },
  priorities: { resource: haloResources.priorities, query: {} },
  reportGroups: ofLookup(lookupIds.reportGroups, "report group"),
  statuses: { resource: haloResources.statuses, query: { showall: true } },
  teams: {
    resource: haloResources.teams,
    query: { includeenabled: true, includedisabled: true, showall: true },
  },
  ticketSources: ofLookup(lookupIds.requestSources, "source"),
  ticketTypes: { resource: haloResources.ticketTypes, query: { showall: true, showinactive: true } },
  openStatuses: { resource: haloResources.statuses, query: { showall: true, excludeclosed: true } },
  openTickets: { resource: haloResources.tickets, query: { open_only: true }, isPage: true },
  closedTickets: { resource: haloResources.tickets, query: { closed_only: true }, isPage: true },
};

/** A table among those that share a path. Its ids are unique within it only. */
function ofLookup(lookupId: number, noun: string) {
  const resource = { ...haloResources.chargeTypes, noun, plural: `${noun}s` };
  return { resource, query: { lookupid: lookupId }, lookupId };
}

/** Ten minutes, in milliseconds: how long a lookup is used before it is read again. */
export const lookupLifetimeMs = 10 * 60_000;
/** Names are not waited for as long as records are; a lookup that failed is not read again for a minute. */
const timeoutMs = 5_000;
const failureLifetimeMs = 60_000;
/**
 * How often a lookup is read before its time, because a name or an id was not in it, by all calls of a session: each
 * time that it is some seconds old, and a few times within a minute when it is newer.
 */
const rereads = { freelyAfterMs: 10_000, times: 5, withinMs: 60_000 } as const;

/** How far the clocks of two machines may be apart, in milliseconds. */
const clocksMs = 500;

const Entry = z.object({ id: z.coerce.number(), name: z.string() });
const PriorityEntry = z.object({
  priorityid: z.coerce.number(),
  slaid: z.coerce.number().optional(),
  name: z.string(),
});

/** In place of an SLA for a priority whose row names none. */
const anySla = "any";

interface Loaded {
  readonly rows: readonly HaloRecord[];
  readonly names: ReadonlyMap<string, string>;
  readonly at: number;
}

/** What the lookups of one session know; shared by its calls. */
interface Memory {
  readonly loaded: Map<LookupKind, Loaded>;
  readonly failed: Map<LookupKind, { readonly error: unknown; readonly at: number }>;
  readonly flights: Map<LookupKind, SingleFlight<Loaded>>;
  /** When each was read before its time. */
  readonly rereads: Map<LookupKind, readonly number[]>;
  /** What was read until then may have changed since, in milliseconds since the epoch. */
  staleUntil: number;
}

const emptyMemory = (): Memory => ({
  loaded: new Map(),
  failed: new Map(),
  flights: new Map(),
  rereads: new Map(),
  staleUntil: 0,
});

/** The name tables of one session, each fetched once in ten minutes however many calls want it. */
export class Lookups {
  readonly #halo: HaloClient;
  readonly #runtime: Runtime;
  readonly #memory: Memory;
  /** The lookups that were read while this call waited for them: to read those again would show nothing new. */
  readonly #justRead = new Set<LookupKind>();

  constructor(halo: HaloClient, runtime: Runtime, memory: Memory = emptyMemory()) {
    this.#halo = halo;
    this.#runtime = runtime;
    this.#memory = memory;
  }

  /** The same object for all calls of a session: by it, what else was learnt of the tenant is found again. */
  get session(): object {
    return this.#memory;
  }

  /**
   * Has all lookups read again before they are next used, because Halo has told of a change.
   *
   * @param at when it did, in milliseconds since the epoch
   */
  renew(at: number): void {
    // The clock that heard it may be a little behind.
    this.#memory.staleUntil = Math.max(this.#memory.staleUntil, at + clocksMs);
  }

  /** The same lookups for one call: what was not read yet is read with that call's client. */
  forCall(halo: HaloClient): Lookups {
    return new Lookups(halo, this.#runtime, this.#memory);
  }

  /**
   * The rows of a lookup, as Halo gives them.
   *
   * @param maxAgeMs how old they may be, where Halo can be asked; {@link lookupLifetimeMs} at most
   */
  async rows(
    kind: LookupKind,
    signal: AbortSignal,
    maxAgeMs = lookupLifetimeMs,
  ): Promise<readonly HaloRecord[]> {
    const held = this.#memory.loaded.get(kind);
    if (held !== undefined && !this.#isYoung(held.at, maxAgeMs)) await this.reread(kind, signal);
    return (await this.#load(kind, signal)).rows;
  }

  /**
   * Reads a lookup again before its time, because something is not in it that may be in Halo by now. Whoever asks at
   * the same time shares the request. What is cached stays when it can't be read, or was read so often that it would
   * be a storm.
   *
   * @returns whether it was read: false where it is as new as it gets
   */
  async reread(kind: LookupKind, signal: AbortSignal): Promise<boolean> {
    if (this.#justRead.has(kind)) return false;
    const now = this.#runtime.now();
    const recent = (this.#memory.rereads.get(kind) ?? []).filter((at) => this.#isYoung(at, rereads.withinMs));
    const held = this.#memory.loaded.get(kind);
    const isNew = held !== undefined && this.#isYoung(held.at, rereads.freelyAfterMs);
    const isRunning = this.#memory.flights.get(kind)?.isRunning === true;
    if (!isRunning) {
      if (isNew && recent.length >= rereads.times) return false;
      this.#memory.rereads.set(kind, [...recent, now]);
    }
    try {
      await this.#read(kind, signal);
      return true;
    } catch (error) {
      dispensable(error);
      return false;
    }
  }

  /**
   * The names of a lookup, by id. For priorities the id is the ticket's `priority_id`, which repeats in
   * each SLA: give the ticket's `sla_id` too.
   */
  async names(
    kind: LookupKind,
    signal: AbortSignal,
  ): Promise<(id: unknown, slaId?: unknown) => string | undefined> {
    const { names } = await this.#load(kind, signal);
    if (kind !== "priorities") return (id) => names.get(String(id));
    return (id, slaId) => {
      const ofSla = names.get(`${String(slaId)}/${String(id)}`) ?? names.get(`${anySla}/${String(id)}`);
      // A number that its own SLA does not have is not that of another one.
      return ofSla ?? (idOf(slaId) === undefined ? names.get(String(id)) : undefined);
    };
  }

  async #load(kind: LookupKind, signal: AbortSignal): Promise<Loaded> {
    const held = this.#memory.loaded.get(kind);
    if (held !== undefined && this.#isYoung(held.at, lookupLifetimeMs)) {
      if (held.at <= this.#memory.staleUntil) await this.reread(kind, signal);
      return this.#memory.loaded.get(kind) ?? held;
    }
    const failed = this.#memory.failed.get(kind);
    if (failed !== undefined && this.#isYoung(failed.at, failureLifetimeMs)) throw failed.error;
    return this.#read(kind, signal);
  }

  async #read(kind: LookupKind, signal: AbortSignal): Promise<Loaded> {
    let flight = this.#memory.flights.get(kind);
    if (flight === undefined) {
      flight = new SingleFlight();
      this.#memory.flights.set(kind, flight);
    }
    // All calls that wait share it, so it goes on when one of them is cancelled.
    const shared = flight.run(async () => {
      const { lookupId } = sources[kind];
      const at = this.#runtime.now();
      const all = await this.#rowsOf(sources[kind]).catch((error: unknown) => {
        this.#memory.failed.set(kind, { error, at: this.#runtime.now() });
        throw error;
      });
      const rows = lookupId === undefined ? all : all.filter((row) => isOfLookup(row, lookupId));
      this.#memory.failed.delete(kind);
      const loaded: Loaded = { rows, names: namesOf(kind, rows), at };
      this.#memory.loaded.set(kind, loaded);
      return loaded;
    });
    const loaded = await abortable(shared, signal);
    this.#justRead.add(kind);
    return loaded;
  }

  async #rowsOf({ resource, query, isPage }: LookupSource): Promise<readonly HaloRecord[]> {
    const options = { signal: new AbortController().signal, timeoutMs, once: true };
    if (isPage !== true) return this.#halo.listAll(resource, query, options);
    const newest = { order: "id", orderdesc: true, ...query };
    const page = { number: 1, size: largestPage };
    const { rows } = await this.#halo.list(resource, newest, page, { ...options, checkEnd: false });
    return rows.map(ofClosing);
  }

  /** Whether a time lies within the last so many milliseconds. One in the future does not: the clock was set back. */
  #isYoung(at: number, lifetimeMs: number): boolean {
    const age = this.#runtime.now() - at;
    return age >= 0 && age < lifetimeMs;
  }
}

/** What is kept of a ticket that tells of its status. */
function ofClosing(row: HaloRecord): HaloRecord {
  const { id, status_id, dateclosed, hasbeenclosed, lastactiondate, dateoccurred } = row;
  return { id, status_id, dateclosed, hasbeenclosed, lastactiondate, dateoccurred };
}

function namesOf(kind: LookupKind, rows: readonly HaloRecord[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  if (kind === "priorities") {
    const ambiguous = new Set<string>();
    for (const row of rows) {
      const entry = PriorityEntry.safeParse(row).data;
      if (entry === undefined) continue;
      names.set(`${entry.slaid ?? anySla}/${entry.priorityid}`, entry.name);
      const plain = String(entry.priorityid);
      if (names.has(plain) && names.get(plain) !== entry.name) ambiguous.add(plain);
      names.set(plain, entry.name);
    }
    // The same number means another priority in another SLA: no name is better than a wrong one.
    for (const id of ambiguous) names.delete(id);
    return names;
  }
  for (const row of rows) {
    const entry = Entry.safeParse(row).data;
    if (entry !== undefined) names.set(String(entry.id), entry.name);
  }
  return names;
}
