import type { TicketPolicy } from "../../config/rights.ts";
import type { CallOptions, HaloClient, HaloRecord } from "../client.ts";
import { HaloError } from "../errors.ts";
import type { Query } from "../http/http.ts";
import { isRecord } from "../lists.ts";
import type { HaloResource } from "../resources.ts";
import { haloResources } from "../resources.ts";
import { idOf, largestPage } from "../rules.ts";
import {
  areasOfResource,
  type Bounds,
  clientFieldOf,
  listedBy,
  referencedBy,
  sharedResources,
  ticketParts,
} from "./bounds.ts";

/** Pages that are read at most of one list for a caller who sees a part of it. */
const mostPages = 50;
/** Tickets whose client is asked for in one request. */
const ticketsAtOnce = 100;

/** How a resource stands to clients. */
type Standing = "shared" | "own" | "part" | "denied";

const pathOf = ({ path }: Pick<HaloResource, "path">) => path.toLowerCase();

/**
 * What Halo's AI matched with a ticket, without its texts: rows name a client and no id of it, so whose they are is known
 * when the record itself is read. Undefined for another field.
 */
function bareMatches(name: string, rows: unknown): readonly unknown[] | undefined {
  if (!/^ai_matched_/i.test(name) || !Array.isArray(rows)) return undefined;
  return rows.flatMap((row: unknown) =>
    isRecord(row) ? [{ matched_id: row.matched_id, search_score: row.search_score }] : [],
  );
}

/** The same refusal for what is not there and for what is of somebody else. */
export function notThere(subject: string): HaloError {
  return new HaloError("not_found", `Halo has no ${subject} that this sign-in may see.`, {
    advice: "Check the id, or list to find it.",
    status: 404,
  });
}

const mayNot = (happened: string, advice: string) => new HaloError("permission", happened, { advice });
const askOperator = "Whoever runs this server sets that for the access key.";

/**
 * What a call of the whole API gives can't be held record by record, nor all that it may name, so who sees some clients or
 * areas alone makes none.
 *
 * @param instead what it can't do and what it can, in sentences
 * @throws HaloError `permission`
 */
export function requireWholeApi(
  { clients, areas }: Bounds,
  instead = "Halo's whole API is not open to it. Use the other tools.",
): void {
  if (clients === undefined && areas === undefined) return;
  throw mayNot("Nothing was sent: this connection is for some clients or areas alone.", instead);
}

/**
 * Refuses an answer about this company itself to who sees some clients alone, though each record that it takes may be seen.
 *
 * @param what with its verb: `what agents cost is`
 * @throws HaloError `permission`
 */
export function requireAllClients({ clients }: Bounds, what: string): void {
  if (clients === undefined) return;
  throw mayNot(`This connection sees some clients alone, and ${what} not told apart by client.`, askOperator);
}

/** What one call may see and do, as far as that depends on records: their client and their type. */
export class Guard {
  readonly #halo: HaloClient;
  readonly #bounds: Bounds;
  readonly #now: () => number;
  #clients: Promise<ReadonlySet<number>> | undefined;
  #types: Promise<ReadonlyMap<number, TicketPolicy>> | undefined;
  readonly #tickets = new Map<number, Promise<HaloRecord>>();
  /** The ticket of each attachment that this call has listed: their own ids tell nothing. */
  readonly #attachments = new Map<number, number>();

  /** @param halo the client without bounds, which only this uses */
  constructor(halo: HaloClient, bounds: Bounds, now: () => number) {
    this.#halo = halo;
    this.#now = now;
    this.#bounds = bounds;
  }

  get isOfClients(): boolean {
    return this.#bounds.clients !== undefined;
  }

  /**
   * How a resource stands to the caller's clients.
   *
   * @throws HaloError `permission` for one outside of the caller's areas, or that is of no client
   */
  standingOf(resource: Pick<HaloResource, "path" | "plural">): Exclude<Standing, "denied"> {
    const path = pathOf(resource);
    if (sharedResources.has(path)) return "shared";
    const own: readonly string[] = areasOfResource[path] ?? [];
    const { areas, clients } = this.#bounds;
    if (areas !== undefined && !own.some((area) => areas.includes(area))) {
      throw mayNot(
        `${resource.plural} are outside of what this connection may see (${areas.join(", ")}).`,
        askOperator,
      );
    }
    if (clients === undefined) return "shared";
    if (Object.hasOwn(clientFieldOf, path)) return "own";
    if (ticketParts.has(path)) return "part";
    throw mayNot(
      `This connection sees some clients alone, and ${resource.plural} are not told apart by client.`,
      askOperator,
    );
  }

  /** Whether a record is of one of the caller's clients. One that names none is not. */
  async isOwn(
    resource: Pick<HaloResource, "path">,
    record: HaloRecord,
    options: CallOptions,
  ): Promise<boolean> {
    const id = idOf(record[clientFieldOf[pathOf(resource)] ?? "client_id"]);
    return id !== undefined && (await this.clientIds(options)).has(id);
  }

  /** The record without what is embedded in it of other clients. */
  async scrubbed(record: HaloRecord, options: CallOptions): Promise<HaloRecord> {
    const ids = await this.clientIds(options);
    const isForeign = (value: unknown) => {
      if (typeof value !== "object" || value === null || !("client_id" in value)) return false;
      const id = idOf(value.client_id);
      return id !== undefined && !ids.has(id);
    };
    const clean = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.filter((entry) => !isForeign(entry)).map(clean);
      if (typeof value !== "object" || value === null) return value;
      const kept = Object.entries(value).filter(([, member]) => !isForeign(member));
      return Object.fromEntries(
        kept.map(([name, member]) => [name, bareMatches(name, member) ?? clean(member)]),
      );
    };
    const made = clean(record);
    return typeof made === "object" && made !== null ? { ...made } : {};
  }

  /** The ids of the caller's clients. A name that is not that of one client is refused, and never widens anything. */
  clientIds(options: CallOptions): Promise<ReadonlySet<number>> {
    this.#clients ??= this.#readClients(options);
    return this.#clients;
  }

  async #readClients(options: CallOptions): Promise<ReadonlySet<number>> {
    const ids = new Set<number>();
    for (const named of this.#bounds.clients ?? []) {
      const id = /^#?(\d+)$/.exec(named)?.[1];
      ids.add(id === undefined ? await this.#clientCalled(named, options) : Number(id));
    }
    return ids;
  }

  async #clientCalled(name: string, options: CallOptions): Promise<number> {
    const key = `${this.#halo.webUrl}\n${name.toLowerCase()}`;
    const known = clientsByName.get(key);
    const now = this.#now();
    if (known !== undefined && now - known.at < nameLifetimeMs && now >= known.at) return known.id;
    const query = { search: name, includeinactive: true };
    const rows = await this.pages(haloResources.clients, query, options);
    const same = rows.filter((row) => String(row.name).trim().toLowerCase() === name.trim().toLowerCase());
    const id = idOf(same[0]?.id);
    if (same.length !== 1 || id === undefined) {
      throw mayNot(
        "This connection is for a client by a name that is not that of exactly one client in Halo, so nothing can be shown.",
        "Whoever runs this server has to give the client's id in ACCESS_KEYS, such as client=12.",
      );
    }
    clientsByName.set(key, { id, at: now });
    return id;
  }

  /** All pages of a list. */
  async pages(resource: HaloResource, query: Query, options: CallOptions): Promise<readonly HaloRecord[]> {
    if (!resource.paged) return this.#halo.listAll(resource, query, options);
    const rows: HaloRecord[] = [];
    for (let number = 1; number <= mostPages; number++) {
      const list = await this.#halo.list(resource, query, { number, size: largestPage }, options);
      rows.push(...list.rows);
      if (!list.more || list.isWhole === true) return rows;
    }
    throw new HaloError(
      "refused",
      `There are more ${resource.plural} than can be looked through for this connection's clients.`,
      { advice: "Ask for less: a period, a status, one client." },
    );
  }

  /** The client and the type of tickets, by their ids; those that Halo does not give are missing. */
  async ticketsOf(ids: readonly number[], options: CallOptions): Promise<ReadonlyMap<number, HaloRecord>> {
    const found = new Map<number, HaloRecord>();
    for (let from = 0; from < ids.length; from += ticketsAtOnce) {
      const some = ids.slice(from, from + ticketsAtOnce);
      const page = { number: 1, size: some.length };
      const query = { ticketids: some.join(",") };
      const { rows } = await this.#halo.list(haloResources.tickets, query, page, {
        ...options,
        checkEnd: false,
      });
      for (const row of rows) found.set(Number(row.id), row);
    }
    return found;
  }

  ticket(id: number, options: CallOptions): Promise<HaloRecord> {
    const known = this.#tickets.get(id);
    if (known !== undefined) return known;
    const read = this.#halo.get(haloResources.tickets, id, {}, { signal: options.signal });
    this.#tickets.set(id, read);
    return read;
  }

  /** Whether a ticket is of one of the caller's clients; false for one that is not there. */
  async isOwnTicket(id: number, options: CallOptions): Promise<boolean> {
    try {
      return await this.isOwn(haloResources.tickets, await this.ticket(id, options), options);
    } catch (error) {
      if (error instanceof HaloError && error.kind === "not_found") return false;
      throw error;
    }
  }

  /** Remembers the tickets of attachments that a list of a ticket shows. */
  noteAttachments(rows: readonly HaloRecord[], ticketId: number): void {
    for (const { id } of rows) this.#attachments.set(Number(id), ticketId);
  }

  ticketOfAttachment(id: number): number | undefined {
    return this.#attachments.get(id);
  }

  /**
   * Whether tickets of the type are to be left alone, or are for internal notes alone; undefined for neither.
   *
   * @param id the ticket; undefined where the type is given
   */
  async policyOf(
    of: { readonly ticket: number } | { readonly type: number },
    options: CallOptions,
  ): Promise<TicketPolicy | undefined> {
    if (this.#bounds.ticketTypes === undefined) return undefined;
    this.#types ??= this.#readTypes(options);
    const types = await this.#types;
    const type = "type" in of ? of.type : idOf((await this.ticket(of.ticket, options)).tickettype_id);
    // A ticket that does not say its type may be of any.
    return type === undefined ? strictest(types) : types.get(type);
  }

  /** What holds for a new ticket that names no type: Halo picks one by itself. */
  async policyOfUnknown(options: CallOptions): Promise<TicketPolicy | undefined> {
    if (this.#bounds.ticketTypes === undefined) return undefined;
    this.#types ??= this.#readTypes(options);
    return strictest(await this.#types);
  }

  async #readTypes(options: CallOptions): Promise<ReadonlyMap<number, TicketPolicy>> {
    const query = { showall: true, showinactive: true };
    const rows = await this.#halo.listAll(haloResources.ticketTypes, query, options);
    const found = new Map<number, TicketPolicy>();
    for (const [named, policy] of this.#bounds.ticketTypes ?? []) {
      const ids = /^#?\d+$/.test(named)
        ? [Number(named.replace("#", ""))]
        : rows.filter(({ name }) => String(name).trim().toLowerCase() === named).map(({ id }) => Number(id));
      if (ids.length === 0) {
        throw mayNot(
          "Nothing was sent: TICKET_TYPE_POLICIES names a ticket type that Halo does not have.",
          "Whoever runs this server has to correct it.",
        );
      }
      for (const id of ids) found.set(id, policy);
    }
    return found;
  }

  /**
   * Holds what a write says against the caller's clients: every record that it names has to be of one of them.
   *
   * @param of the path of the resource that is written, in lower case: the parent of an asset is an asset
   * @throws HaloError `not_found` for a record of another client, as for one that is not there
   */
  async requireReferences(fields: HaloRecord, of: string, options: CallOptions): Promise<number> {
    let own = 0;
    for (const [name, value] of referencesIn(fields)) {
      const isOfAsset = name === "parent_id" && of === pathOf(haloResources.assets);
      const path = isOfAsset ? "Asset" : referencedBy[name];
      const id = idOf(value);
      if (path === undefined || id === undefined) continue;
      const resource = resourceAt[path];
      const found =
        path === "Client"
          ? (await this.clientIds(options)).has(id)
          : path === "Tickets"
            ? await this.isOwnTicket(id, options)
            : await this.#isOwnById(resource, id, options);
      if (!found) throw notThere(`${resource.noun} ${id}`);
      own++;
    }
    return own;
  }

  async #isOwnById(resource: HaloResource, id: number, options: CallOptions): Promise<boolean> {
    try {
      const record = await this.#halo.get(resource, id, { includedetails: true }, { signal: options.signal });
      return await this.isOwn(resource, record, options);
    } catch (error) {
      if (error instanceof HaloError && error.kind === "not_found") return false;
      throw error;
    }
  }
}

const resourceAt = {
  Client: haloResources.clients,
  Site: haloResources.sites,
  Users: haloResources.users,
  Tickets: haloResources.tickets,
  Asset: haloResources.assets,
  ClientContract: haloResources.contracts,
} as const;

/** The fields that name other records, however deep they stand; the entries of some lists do by their `id`. */
function referencesIn(value: unknown): (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  return Object.entries(value).flatMap(([name, member]): (readonly [string, unknown])[] => {
    if (Object.hasOwn(referencedBy, name)) return [[name, member]];
    const kind = listedBy[name];
    if (kind !== undefined && Array.isArray(member)) {
      return member.map((entry: unknown) => [
        kind,
        typeof entry === "object" && entry !== null && "id" in entry ? entry.id : entry,
      ]);
    }
    return referencesIn(member);
  });
}

function strictest(types: ReadonlyMap<number, TicketPolicy>): TicketPolicy | undefined {
  const all = [...types.values()];
  return all.find((policy) => policy === "never-touch") ?? all[0];
}

/** How long the id of a client's name is believed, in milliseconds. */
const nameLifetimeMs = 10 * 60_000;
const clientsByName = new Map<string, { readonly id: number; readonly at: number }>();
