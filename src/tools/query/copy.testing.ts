import { buildTenant, type HaloRecord, resourceNames, type Tenant } from "../../../sandbox/index.ts";
import { otherTickets } from "../../halo/copy/columns/desk.ts";
import { queryTables, storedTables } from "../../halo/copy/columns/index.ts";
import { run, type SqlDatabase, type SqlRow } from "../../halo/copy/database.ts";
import { nodeDatabase } from "../../halo/copy/node-database.ts";
import { definitionOf, store, storedName } from "../../halo/copy/stored.ts";
import type { Coverage, QueryCopy, RowReading } from "../../halo/copy/tables.ts";
import { closingStatusIds } from "../../halo/rules.ts";
import { type Answered, runQuery } from "./run.ts";

/** A working copy for tests: filled from the tables of a sandbox, whole, at once. */

const reading: RowReading = {
  timeZone: "UTC",
  isClosed: (ticket) => closingStatusIds.has(Number(ticket.status_id)),
};

/** Fills a database with what a tenant has. */
export function fill(database: SqlDatabase, tenant: Pick<Tenant, "tables">, timeZone = "UTC"): void {
  for (const table of storedTables) {
    for (const statement of definitionOf(table)) run(database, statement);
    const rows =
      table === otherTickets
        ? [...tenant.tables.Projects, ...tenant.tables.Opportunities]
        : rowsOf(table.resource.path, tenant);
    store(database, table, rows, { ...reading, timeZone });
  }
}

function rowsOf(path: string, { tables }: Pick<Tenant, "tables">): readonly HaloRecord[] {
  const name = resourceNames.find((candidate) => candidate === path);
  return name === undefined ? [] : tables[name];
}

/** The copy over a database that {@link fill} has filled. */
export function copyOver(database: SqlDatabase): QueryCopy {
  const coverage = (tables: readonly string[]): readonly Coverage[] =>
    tables.map((name) => {
      let rows = 0;
      for (const row of database.rows(`SELECT count(*) AS n FROM ${storedName(name)}`)) rows = Number(row.n);
      return { rows, since: undefined, isComplete: true, said: `all ${rows} ${name.replaceAll("_", " ")}` };
    });
  return { database, tables: queryTables, ensure: async (tables) => coverage(tables), coverage };
}

/** A whole copy of a tenant, as of a moment that tests share, and how it is asked. */
export async function askedCopy(now: Date): Promise<{
  readonly copy: QueryCopy;
  readonly ask: (sql: string, timeZone?: string) => Promise<Answered>;
}> {
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("this Node has no SQLite");
  fill(database, buildTenant({ now }));
  const copy = copyOver(database);
  return { copy, ask: (sql, timeZone = "UTC") => runQuery(sql, { copy, now, timeZone }) };
}

/** The rows of all tables of a copy as they are stored, for a second computation. */
export function storedRows(database: SqlDatabase): Readonly<Record<string, readonly SqlRow[]>> {
  return Object.fromEntries(
    storedTables.map(({ name }) => [name, [...database.rows(`SELECT * FROM ${storedName(name)}`)]]),
  );
}
