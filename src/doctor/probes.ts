import type { HaloRecord } from "../halo/client.ts";
import type { Query } from "../halo/http/http.ts";
import { haloResources } from "../halo/resources.ts";
import { idOf, largestPage, lookupIds } from "../halo/rules.ts";
import type { Reader, Reading } from "./reading.ts";
import { type Listing, listingOf } from "./rows.ts";

/** A resource by its key in `haloResources`. */
export type ResourceKey = keyof typeof haloResources;

export const resourceKeys = Object.keys(haloResources) as ResourceKey[];

/** Rows of the lists that figures rest on: enough to see what is usual in them. */
const many = 50;
/** Rows of other lists; a row of a client alone has 18 KB. */
const few = 5;

/** The words of a page, newest first. */
export const page = (size: number, more: Query = {}): Query => ({
  pageinate: true,
  page_no: 1,
  page_size: size,
  order: "id",
  orderdesc: true,
  ...more,
});

/** The parameters by which a resource is looked at where they are others than a first page or, without pages, none. */
const queries: Readonly<Partial<Record<ResourceKey, Query>>> = {
  agents: { includeenabled: true, includedisabled: true, includeunassigned: true, includeapiagents: true },
  chargeTypes: { lookupid: lookupIds.chargeTypes },
  contracts: page(many),
  invoices: page(many),
  statuses: { showall: true },
  teams: { includeenabled: true, includedisabled: true, showall: true },
  ticketTypes: { showall: true, showinactive: true },
  tickets: page(many),
};

const queryOf = (key: ResourceKey): Query => queries[key] ?? (haloResources[key].paged ? page(few) : {});

const dayMs = 86_400_000;
/** Days of timesheets that are read: they have no pages. */
const timesheetDays = 3;

/** Looks at each resource once, in the way that the tools read it. */
export class Probes {
  readonly reader: Reader;
  readonly #now: number;

  /** @param now milliseconds since the epoch */
  constructor(reader: Reader, now: number) {
    this.reader = reader;
    this.#now = now;
  }

  /** What came of the look at a resource; an object without a list in it is no answer. */
  async reading(key: ResourceKey): Promise<Reading> {
    const reading = await this.#look(key);
    const isList = reading.failure !== undefined || listingOf(reading, keysOf(key))?.container !== "none";
    return isList ? reading : { ...reading, failure: "not_data" };
  }

  async #look(key: ResourceKey): Promise<Reading> {
    const { path } = haloResources[key];
    if (key === "timesheetEvents") return this.reader.get(path, this.#days("start_date", "end_date"));
    if (key === "timesheets") return this.reader.get(path, this.#days("startdate", "enddate"));
    if (key === "actions" || key === "attachments") {
      const ticket = await this.#ticketFor(key);
      // Without a ticket the right is still to be seen: a refusal comes before any parameter counts.
      return this.reader.get(path, { ticket_id: ticket ?? 0, count: largestPage });
    }
    return this.reader.get(path, queryOf(key));
  }

  /** The rows of a resource; undefined where it could not be read. */
  async listing(key: ResourceKey): Promise<Listing | undefined> {
    return listingOf(await this.reading(key), keysOf(key));
  }

  /** The rows of a resource as other parameters give them. */
  async asked(key: ResourceKey, query: Query): Promise<Listing | undefined> {
    return listingOf(await this.reader.get(haloResources[key].path, query), keysOf(key));
  }

  /** A recent ticket: for attachments one that has some. */
  async #ticketFor(key: "actions" | "attachments"): Promise<number | undefined> {
    const rows = (await this.listing("tickets"))?.rows ?? [];
    const hasFiles = ({ attachment_count: files }: HaloRecord) => Number(files) > 0;
    const wanted = key === "attachments" ? rows.find(hasFiles) : undefined;
    return idOf((wanted ?? rows[0])?.id);
  }

  #days(from: string, to: string): Query {
    const at = (time: number) => new Date(time).toISOString().slice(0, 19);
    return { [from]: at(this.#now - timesheetDays * dayMs), [to]: at(this.#now) };
  }
}

/** Where rows of a resource stand in an envelope, as far as live tenants were seen. */
export function keysOf(key: ResourceKey): readonly string[] {
  return [haloResources[key].key, "results"];
}
