import { otherTickets } from "../../halo/copy/columns/desk.ts";
import { queryTables, storedTables } from "../../halo/copy/columns/index.ts";
import type { WorkingCopy } from "../../halo/copy/copy.ts";
import { run, type SqlDatabase } from "../../halo/copy/database.ts";
import type { CopyStore } from "../../halo/copy/store.ts";
import { makeTable, store, storedName } from "../../halo/copy/stored.ts";
import type { CopyTable, Coverage, QueryCopy, RowReading } from "../../halo/copy/tables.ts";
import { localDay } from "../../halo/dates/days.ts";
import type { Query } from "../../halo/http/http.ts";
import type { HaloRecord } from "../../halo/lists.ts";
import type { LookupKind } from "../../halo/lookups.ts";
import { type HaloResource, haloResources } from "../../halo/resources.ts";
import { invoiceLists, recurringInvoicesOnly, ticketDates } from "../../halo/rules.ts";
import { ticketsById } from "../analytics/shared/time/clients.ts";
import type { Gathered } from "../kit/analytics/gathered.ts";
import type { Reading } from "../kit/analytics/reader.ts";
import { toHaloTime } from "../kit/arguments/dates.ts";
import type { ToolContext } from "../kit/define.ts";
import { wholeClosingRule } from "../tickets/closing.ts";

/**
 * The tables of `halo_query`, filled from the working copy at each query: what changed since the last one is stored, what
 * is gone is taken out. Lists of which no copy can be kept are read and stored whole.
 */

const dayMs = 24 * 60 * 60 * 1_000;

/** How many days back tables by dates reach unless a query asks for more. */
const usualDays: Readonly<Record<string, number>> = {
  tickets: 90,
  actions: 30,
  invoices: 365,
  invoice_lines: 365,
};

/** Tables of lists that Halo gives without the inactive ones. */
const activeOnly: ReadonlySet<string> = new Set(["clients", "sites", "users", "assets", "contracts"]);

/** How the rows of a table are read. */
interface TableSource {
  readonly resource: HaloResource;
  /** The lists that hold them together. */
  readonly queries: readonly Query[];
  /** The lookup that they are, which is kept for ten minutes. */
  readonly lookup?: LookupKind;
  /** Read by spans of dates, as Halo has it for actions. */
  readonly isBySpan?: boolean;
}

const lookups: Readonly<Record<string, LookupKind>> = {
  [haloResources.agents.path]: "agents",
  [haloResources.teams.path]: "teams",
  [haloResources.statuses.path]: "statuses",
  [haloResources.ticketTypes.path]: "ticketTypes",
  [haloResources.priorities.path]: "priorities",
};

function sourceOf({ resource }: CopyTable, since: Date, until: Date): TableSource {
  const { path } = resource;
  const [from, to] = [toHaloTime(since), toHaloTime(until)];
  switch (path) {
    case haloResources.tickets.path:
      return {
        resource,
        queries: [
          { datesearch: ticketDates.opened.column, startdate: from, enddate: to },
          { datesearch: ticketDates.closed.column, closed_only: true, startdate: from, enddate: to },
          { open_only: true },
        ],
      };
    case haloResources.actions.path:
      return { resource, queries: [], isBySpan: true };
    case haloResources.invoices.path: {
      const dated = {
        invoicedatestart: from,
        invoicedateend: to,
        includelines: true,
        includepoinvoices: false,
      };
      return {
        resource,
        queries: [invoiceLists.invoices, invoiceLists.credits].map((list) => ({ ...dated, ...list })),
      };
    }
    case haloResources.recurringInvoices.path:
      return { resource, queries: [{ ...recurringInvoicesOnly, includelines: true }] };
    case haloResources.assets.path:
      return { resource, queries: [{ includeinactive: false }] };
    default: {
      const lookup = lookups[path];
      return lookup === undefined ? { resource, queries: [{}] } : { resource, queries: [], lookup };
    }
  }
}

/** The fields of an action that its columns are read from: a row of Halo's has 473, with whole mails among them. */
const actionFields = [
  ...[
    "ticket_id",
    "id",
    "datetime",
    "actionarrivaldate",
    "actiondatecreated",
    "who",
    "who_type",
    "who_agentid",
  ],
  ...[
    "actionby_agent_id",
    "outcome",
    "hiddenfromuser",
    "timetaken",
    "actionchargehours",
    "actionnonchargehours",
  ],
  ...["actionprepayhours", "chargerate", "action_contract_id"],
];
/** The most characters of a note that a cell is made of. */
const longestNote = 1_000;

/** What is kept of an action. */
export function slimAction(row: HaloRecord): HaloRecord {
  const { note } = row;
  const kept = actionFields.flatMap((field) =>
    row[field] === undefined ? [] : [[field, row[field]] as const],
  );
  return { ...Object.fromEntries(kept), note: typeof note === "string" ? note.slice(0, longestNote) : note };
}

/** The tables for one call. */
export class CopiedTables implements QueryCopy {
  readonly tables = queryTables;
  readonly #copy: WorkingCopy;
  readonly #context: ToolContext;
  readonly #reading: Reading;
  /** What the copy was when this call began. */
  readonly #generation: number;
  #isMade = false;

  constructor(copy: WorkingCopy, context: ToolContext, reading: Reading) {
    this.#copy = copy;
    this.#context = context;
    this.#reading = reading;
    this.#generation = copy.generation;
  }

  /**
   * The tables of the copy. Between two lists it may have come to belong to somebody else, and been emptied: then nothing
   * is stored in it and nothing read from it.
   */
  get #store(): CopyStore {
    this.#copy.requireSame(this.#generation);
    return this.#copy.store;
  }

  /** The database, with all tables. */
  get database(): SqlDatabase {
    const { database } = this.#store;
    if (!this.#isMade) {
      for (const table of storedTables) if (makeTable(database, table)) this.#store.forgetFilled(table.name);
    }
    this.#isMade = true;
    return database;
  }

  coverage(names: readonly string[]): readonly Coverage[] {
    return names.map((name) => {
      const said = this.#store.filled(name)?.said ?? "not read yet";
      return { rows: this.#count(name), since: undefined, isComplete: true, said };
    });
  }

  async ensure(names: readonly string[], from: string | undefined): Promise<readonly Coverage[]> {
    const wanted = this.#withLookedUp(names);
    const rule = wanted.some(({ name }) => name === "tickets")
      ? await wholeClosingRule(this.#context)
      : undefined;
    const { timeZone } = this.#context;
    const reading: RowReading = { timeZone, isClosed: (ticket) => rule?.isClosed(ticket) ?? false };
    const told = new Map<string, Coverage>();
    for (const table of wanted) told.set(table.name, await this.#fill(table, from, reading));
    return names.flatMap((name) => told.get(name) ?? []);
  }

  /** The tables with those that their columns are looked up in. */
  #withLookedUp(names: readonly string[]): readonly CopyTable[] {
    const found = new Set(names);
    for (const name of found) {
      const table = storedTables.find((each) => each.name === name);
      for (const other of table?.lookedUp.flatMap((column) => column.from) ?? []) {
        // Costs requests each time: for queries that show clients of actions alone.
        if (other !== otherTickets.name) found.add(other);
      }
    }
    // What actions are on is known when they and the tickets are read: it is the last.
    if (found.has(otherTickets.name)) found.add("actions");
    return storedTables.filter(({ name }) => found.has(name));
  }

  /** Reads what actions are on that is no row of tickets, as answers about time do. */
  async #fillOthers(reading: RowReading): Promise<Coverage> {
    const [actions, tickets] = [storedName("actions"), storedName("tickets")];
    const lacking = `SELECT DISTINCT "ticket_id" AS "id" FROM "${actions}" WHERE "ticket_id" NOT IN (SELECT "id" FROM "${tickets}")`;
    const ids = [...this.database.rows(lacking)].map(({ id }) => Number(id));
    const found = await ticketsById(this.#reading, ids, "their clients are not known");
    this.#replace(otherTickets, [...(found?.values() ?? [])], reading);
    const missing = ids.length - (found?.size ?? 0);
    const what = `projects, opportunities and other tickets of actions`;
    const said =
      missing === 0
        ? `all ${ids.length} ${what}`
        : `${ids.length - missing} of ${ids.length} ${what}: the client of time on the others is NULL`;
    this.#store.noteFilled(otherTickets.name, "", 0, said);
    return { rows: ids.length - missing, since: undefined, isComplete: missing === 0, said };
  }

  async #fill(table: CopyTable, from: string | undefined, reading: RowReading): Promise<Coverage> {
    if (table === otherTickets) return this.#fillOthers(reading);
    const { name } = table;
    const days = usualDays[name];
    const now = this.#context.now();
    // The usual dates begin with a day, so that they are the same all day.
    const usual = new Date(Math.floor((now - (days ?? 0) * dayMs) / dayMs) * dayMs);
    const asked = from === undefined ? usual : new Date(`${from}T00:00:00Z`);
    const since = asked < usual ? asked : usual;
    const source = sourceOf(
      table,
      new Date(since.getTime() - dayMs),
      new Date(Math.floor(now / dayMs) * dayMs + 2 * dayMs),
    );
    const first = days === undefined ? undefined : localDay(since, this.#context.timeZone);
    const keys = await this.#keysOf(source);
    const gathered = keys === undefined ? await this.#read(source, name, since) : undefined;
    if (keys === undefined) this.#replace(table, gathered?.rows ?? [], reading);
    else this.#update(table, source.resource, keys, reading);
    const rows = this.#count(name);
    const words = name.replaceAll("_", " ");
    const isComplete = gathered?.complete ?? true;
    const [done, open] = name === "tickets" ? [" opened or closed", ", and all open ones"] : ["", ""];
    const active = activeOnly.has(name) ? "active " : "";
    const reach =
      first === undefined
        ? `all ${rows.toLocaleString("en")} ${active}${words}`
        : `${words}${done} since ${first}${open}`;
    const said = isComplete ? reach : (gathered?.said ?? reach);
    const kept = this.#store;
    const version = keys === undefined ? 0 : kept.version(source.resource.path);
    kept.noteFilled(name, keys?.join("\n") ?? "", version, said);
    return { rows, since: first, isComplete, said };
  }

  /** The parts of the copy that hold a source, brought up to date; undefined where one can't be held. */
  async #keysOf({
    resource,
    queries,
    isBySpan,
    lookup,
  }: TableSource): Promise<readonly string[] | undefined> {
    if (isBySpan === true || lookup !== undefined) return undefined;
    const keys: string[] = [];
    for (const query of queries) {
      const key = await this.#reading.keyOf(resource, query, resource.plural);
      if (key === undefined) return undefined;
      keys.push(key);
    }
    return keys;
  }

  /** Reads a source from Halo. */
  async #read(
    { resource, queries, lookup, isBySpan }: TableSource,
    what: string,
    since: Date,
  ): Promise<Gathered> {
    const { lookups: names, signal, now } = this.#context;
    if (lookup !== undefined) {
      const rows = await names.rows(lookup, signal);
      return { rows, total: rows.length, complete: true, said: `all ${rows.length} ${what}` };
    }
    if (isBySpan === true) {
      const query = (start: Date, end: Date) => ({ startdate: toHaloTime(start), enddate: toHaloTime(end) });
      return this.#reading.between(resource, since, new Date(now() + dayMs), query, {
        what,
        take: slimAction,
      });
    }
    const lists: Gathered[] = [];
    for (const query of queries) lists.push(await this.#reading.all(resource, query, { what }));
    const rows = new Map(lists.flatMap((list) => list.rows.map((row) => [String(row.id), row] as const)));
    const partial = lists.find(({ complete }) => !complete);
    return {
      rows: [...rows.values()],
      total: undefined,
      complete: partial === undefined,
      said: partial?.said ?? `all ${rows.size} ${what}`,
    };
  }

  #replace(table: CopyTable, rows: readonly HaloRecord[], reading: RowReading): void {
    const { database } = this;
    database.transaction(() => {
      run(database, `DELETE FROM "${storedName(table.name)}"`);
    });
    store(database, table, rows, reading);
  }

  /** Stores what changed in some parts since the table was filled from them, and takes out what is in none of them. */
  #update(table: CopyTable, { path }: HaloResource, keys: readonly string[], reading: RowReading): void {
    const { database } = this;
    const kept = this.#store;
    const before = kept.filled(table.name);
    const isSame = before?.keys === keys.join("\n");
    if (!isSame) this.#replace(table, [], reading);
    store(database, table, [...kept.newer(path, keys, isSame ? before.version : 0)], reading);
    const marks = keys.map(() => "?").join(", ");
    const [owner = "id"] = table.key;
    run(
      database,
      `DELETE FROM "${storedName(table.name)}" WHERE "${owner}" NOT IN
         (SELECT id FROM copy_member WHERE key IN (${marks}))`,
      ...keys,
    );
  }

  #count(name: string): number {
    for (const { n } of this.database.rows(`SELECT count(*) AS n FROM "${storedName(name)}"`))
      return Number(n);
    return 0;
  }
}
