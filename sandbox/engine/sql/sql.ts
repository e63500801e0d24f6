/// <reference path="./sql-js.d.ts" />
/**
 * Reports in T-SQL, run by SQLite over the tenant's tables. What SQL Server would refuse ends in an error text, as a
 * statement that it cannot read would.
 */

import type { Tenant } from "../model.ts";
import { functionsAt } from "./functions.ts";
import type { SqlColumn, SqlTable } from "./tables.ts";
import { type Parser, SqlError, tablesByName, translated } from "./translate.ts";

type Row = Record<string, unknown>;
type Cell = string | number | null;

/** What is used of SQLite, compiled to plain JavaScript: workerd compiles no WebAssembly that comes as bytes. */
interface Database {
  create_function: (name: string, run: (...values: Cell[]) => Cell) => unknown;
  exec: (
    sql: string,
  ) => readonly { readonly columns: readonly string[]; readonly values: readonly (readonly Cell[])[] }[];
  prepare: (sql: string) => { run: (values: readonly Cell[]) => void; free: () => void };
  close: () => void;
}

/** Statements that Halo refuses outright: none, several, one with a comment or a variable, or anything but a SELECT. */
export function isRefusedSql(sql: string): boolean {
  const bare = sql.replace(/'(?:[^']|'')*'|\[[^\]]*\]/g, "''");
  return (
    !/^\s*(?:select|with)\b/i.test(sql) ||
    /;|--|\/\*|@/.test(bare) ||
    /\b(?:insert|update|delete|drop|alter|exec|into)\b/i.test(bare)
  );
}

/** Runs a SELECT; `error` is what a report shows as `load_error`, and `columns` are named also where there is no row. */
export async function runSql(
  sql: string,
  tenant: Tenant,
  now: number,
): Promise<{ rows: Row[]; columns: readonly string[]; error: string | null }> {
  try {
    return { ...(await select(sql, tenant, now)), error: null };
  } catch (error) {
    if (error instanceof SqlError) return { rows: [], columns: [], error: error.message };
    throw error;
  }
}

interface Engines {
  readonly parser: Parser;
  readonly newDatabase: () => Database;
}

/** What is kept is no promise: it would belong to the request that was first. */
let loaded: Engines | undefined;

async function engines(): Promise<Engines> {
  const { default: build } = await import("node-sql-parser/build/transactsql.js");
  const { default: start } = await import("sql.js/dist/sql-asm.js");
  const { Database: Sqlite } = await start();
  return { parser: new build.Parser(), newDatabase: () => new Sqlite() };
}

async function select(
  sql: string,
  tenant: Tenant,
  now: number,
): Promise<{ rows: Row[]; columns: readonly string[] }> {
  loaded ??= await engines();
  const { parser, newDatabase } = loaded;
  const { sql: sent, tables } = translated(sql, parser);
  const database = newDatabase();
  try {
    for (const [name, run] of Object.entries(functionsAt(now))) create(database, name, run);
    for (const name of tables) {
      const table = tablesByName.get(name);
      if (table !== undefined) fill(database, table, tenant);
    }
    const bits = new Set(
      [...tablesByName.values()].flatMap(({ columns }) =>
        columns.filter(({ kind }) => kind === "b").map(({ name }) => name.toLowerCase()),
      ),
    );
    // Without a row there is no result: the columns are told by a row of nothing.
    const [result] = run(database, sent);
    const columns =
      result?.columns ??
      run(database, `SELECT * FROM (SELECT 1) LEFT JOIN (${sent}) ON 1 = 1`)[0]?.columns.slice(1) ??
      [];
    const rows = (result?.values ?? []).map((values) =>
      Object.fromEntries(
        columns.map((column, index) => [
          column,
          shown(values[index] ?? null, bits.has(column.toLowerCase())),
        ]),
      ),
    );
    return { rows, columns };
  } finally {
    database.close();
  }
}

/** SQLite takes as many arguments as a function's length says; those of T-SQL may leave some out. */
function create(database: Database, name: string, run: (...values: Cell[]) => Cell): void {
  const any = (...values: Cell[]) => run(...values);
  Object.defineProperty(any, "length", { value: -1 });
  database.create_function(name, any);
}

function run(database: Database, sql: string) {
  try {
    return database.exec(sql);
  } catch (error) {
    throw new SqlError(saidBySqlServer(error instanceof Error ? error.message : String(error)));
  }
}

/** The database's error as SQL Server words it. */
function saidBySqlServer(said: string): string {
  const column = /no such column: (?:\S+\.)?(\S+)/.exec(said)?.[1];
  if (column !== undefined) return `Invalid column name '${column.replace(/[[\]"]/g, "")}'.`;
  const table = /no such table: (\S+)/.exec(said)?.[1];
  if (table !== undefined) return `Invalid object name '${table}'.`;
  const called = /no such function: (\S+)/.exec(said)?.[1];
  if (called !== undefined) return `'${called}' is not a recognized built-in function name.`;
  return `Incorrect syntax near '${/near "([^"]*)"/.exec(said)?.[1] ?? said}'.`;
}

const types: Readonly<Record<SqlColumn["kind"], string>> = {
  n: "NUMERIC",
  b: "INTEGER",
  d: "TEXT",
  t: "TEXT COLLATE NOCASE",
};

function fill(database: Database, { name, columns, rows }: SqlTable, tenant: Tenant): void {
  const defined = columns.map((column) => `[${column.name}] ${types[column.kind]}`).join(", ");
  database.exec(`CREATE TABLE [${name}] (${defined})`);
  database.exec("BEGIN");
  const insert = database.prepare(`INSERT INTO [${name}] VALUES (${columns.map(() => "?").join(", ")})`);
  for (const row of rows(tenant)) insert.run(columns.map(({ field, kind }) => stored(row[field], kind)));
  insert.free();
  database.exec("COMMIT");
}

/** A value as SQL Server keeps it: bits that are not set are NULL, and so are moments that are none. */
function stored(value: unknown, kind: SqlColumn["kind"]): Cell {
  if (value === undefined || value === null) return null;
  if (kind === "b") return value === true ? 1 : 0;
  if (kind === "d") return typeof value === "string" ? value.slice(0, 19).replace("T", " ") : null;
  return typeof value === "number" ? value : String(value);
}

/** A value as a report gives it. */
function shown(value: Cell, isBit: boolean): unknown {
  if (isBit && (value === 0 || value === 1)) return value === 1;
  return typeof value === "string" && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)
    ? value.replace(" ", "T")
    : value;
}
