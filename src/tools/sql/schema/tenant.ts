import { HaloError } from "../../../halo/errors.ts";
import type { ToolContext } from "../../kit/define.ts";
import { text } from "../guard/expressions.ts";
import { loadSql } from "../load.ts";
import { bundledTables, type ColumnKind, type SchemaTable, tableOf } from "./catalogue.ts";
import { tableRefusal } from "./secrets.ts";

/** Tables and columns as the tenant's own database has them, custom fields among them. */

/** How long what was read is believed, in milliseconds. */
const lifetimeMs = 10 * 60_000;

/** The columns that are read of all tables that a query names. */
const mostColumns = 8_000;

/** What is known of a tenant, for as long as a session lives. */
interface Known {
  readonly at: number;
  readonly tables: Map<string, SchemaTable>;
  /** Whether the tenant can't be asked: its `INFORMATION_SCHEMA` is not given to reports. */
  isClosed: boolean;
}

const known = new WeakMap<object, Known>();

function knownOf({ lookups, now }: ToolContext): Known {
  const found = known.get(lookups.session);
  const at = now();
  if (found !== undefined && at - found.at < lifetimeMs && at >= found.at) return found;
  const fresh: Known = { at, tables: new Map(), isClosed: false };
  known.set(lookups.session, fresh);
  return fresh;
}

/** Which tables there are of those that a query names. */
export interface FoundTables {
  readonly tables: ReadonlyMap<string, SchemaTable>;
  /** What they rest on, where that is not the tenant. */
  readonly warnings: readonly string[];
}

/**
 * The tables of these names. The tenant is asked for those that it was not asked for yet; where it does not answer, the
 * bundled names stand in.
 *
 * @throws HaloError `permission` when Halo lets the caller run no reports
 */
export async function tablesOf(names: Iterable<string>, context: ToolContext): Promise<FoundTables> {
  const of = knownOf(context);
  const asked = [...new Set([...names].map((name) => name.toLowerCase()))].filter(
    (name) => /^\w{1,128}$/.test(name) && tableRefusal(name) === undefined,
  );
  const missing = asked.filter((name) => !of.tables.has(name));
  if (missing.length > 0 && !of.isClosed) await readTables(missing, of, context);
  const bundled = await bundledTables();
  const tables = new Map<string, SchemaTable>();
  let isBundled = false;
  for (const name of asked) {
    const own = of.tables.get(name);
    const table = own ?? bundled.get(name);
    if (table !== undefined) tables.set(name, table);
    isBundled ||= own === undefined && table !== undefined;
  }
  return { tables, warnings: isBundled ? [standsIn] : [] };
}

const standsIn =
  "Halo does not tell its columns here, so names were checked against those of a usual tenant.";

/** What has to be said of tables that were found by words: whether they are a usual tenant's alone. */
export function tenantWarnings(context: ToolContext): readonly string[] {
  return knownOf(context).isClosed
    ? ["Halo does not tell its columns here: these are the tables and columns of a usual tenant."]
    : [];
}

async function readTables(names: readonly string[], of: Known, context: ToolContext): Promise<void> {
  const list = names.map(text).join(", ");
  const rows = await columnsWhere(`TABLE_NAME IN (${list})`, mostColumns, context);
  if (rows === undefined) of.isClosed = true;
  for (const table of tablesFrom(rows ?? [])) of.tables.set(table.name.toLowerCase(), table);
}

/** Tables whose names, or whose columns' names, hold a word; only the columns that were found. Empty where the tenant can't be asked. */
export async function tablesLike(word: string, context: ToolContext): Promise<readonly SchemaTable[]> {
  const of = knownOf(context);
  if (of.isClosed) return [];
  const pattern = text(`%${word.replace(/[^\w ]/g, "").replaceAll("_", "[_]")}%`);
  const rows = await columnsWhere(`TABLE_NAME LIKE ${pattern} OR COLUMN_NAME LIKE ${pattern}`, 400, context);
  if (rows === undefined) of.isClosed = true;
  return tablesFrom(rows ?? []);
}

interface ColumnRow {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

/**
 * Columns of the tenant.
 *
 * @param where of names that were put into texts
 * @returns undefined where reports are not given them
 */
async function columnsWhere(
  where: string,
  most: number,
  context: ToolContext,
): Promise<readonly ColumnRow[] | undefined> {
  const sql = `SELECT TOP ${most} TABLE_NAME AS [table_name], COLUMN_NAME AS [column_name], DATA_TYPE AS [data_type] FROM INFORMATION_SCHEMA.COLUMNS WHERE ${where} ORDER BY TABLE_NAME, ORDINAL_POSITION`;
  try {
    const { rows } = await loadSql(sql, "the columns of Halo's tables", context);
    return rows.flatMap((row) => {
      const [table, column, type] = [row.table_name, row.column_name, row.data_type].map((cell) =>
        String(cell ?? ""),
      );
      const isName = (name: string | undefined) => name !== undefined && /^[\w $-]{1,128}$/.test(name);
      return isName(table) && isName(column)
        ? [{ table: table ?? "", column: column ?? "", type: type ?? "" }]
        : [];
    });
  } catch (error) {
    if (error instanceof HaloError && error.kind === "refused") return undefined;
    throw error;
  }
}

function kindOf(type: string): ColumnKind {
  if (/^bit$/i.test(type)) return "bit";
  if (/date/i.test(type)) return "date";
  return /int|float|decimal|money|numeric|real/i.test(type) ? "number" : "text";
}

function tablesFrom(rows: readonly ColumnRow[]): readonly SchemaTable[] {
  const byName = new Map<string, ColumnRow[]>();
  for (const row of rows) byName.set(row.table, [...(byName.get(row.table) ?? []), row]);
  return [...byName]
    .filter(([name]) => tableRefusal(name) === undefined)
    .map(([name, columns]) =>
      tableOf(
        name,
        columns.map(({ column, type }) => ({ name: column, kind: kindOf(type) })),
      ),
    );
}
