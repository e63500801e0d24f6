import { refusal } from "../../query/sql/errors.ts";
import type { SchemaTable } from "../schema/catalogue.ts";
import { longestSent } from "./bounds.ts";
import { condition, value } from "./expressions.ts";
import { isNode, type Node } from "./node.ts";
import { treeOf } from "./parse.ts";
import type { Statement, WrittenSelect } from "./scope.ts";
import { writeSelect, writeStatement } from "./select.ts";

/** What stands between a query and Halo: the query as it may be sent, or why it may not. */

/** A query as it is sent. */
export interface Guarded extends WrittenSelect {
  readonly warnings: readonly string[];
}

/** The names of the tables that a query is from, as they are written; names of CTEs are among them. */
export function tablesIn(node: unknown): ReadonlySet<string> {
  if (Array.isArray(node)) return new Set(node.flatMap((each) => [...tablesIn(each)]));
  if (!isNode(node)) return new Set();
  const own = typeof node.table === "string" && node.type === undefined ? [node.table] : [];
  return new Set([...own, ...Object.values(node).flatMap((each) => [...tablesIn(each)])]);
}

/**
 * Writes a query anew from its tree: of tables and columns that are known, functions of a list, numbers and texts. No other
 * part of its text gets into what is sent. What was written is read again and written again, and has to come out the
 * same.
 *
 * @param tables those that the query names, by their names in small letters
 * @param tableNames all that are known, for what is nearest
 * @throws HaloError `bad_input` for what is not allowed or not known
 */
export async function guard(
  root: Node,
  tables: ReadonlyMap<string, SchemaTable>,
  tableNames: readonly string[],
): Promise<Guarded> {
  const warnings = new Set<string>();
  const written = writtenFrom(root, tables, tableNames, warnings);
  if (written.sql.length > longestSent)
    throw refusal("The query is too long as it is sent.", "Ask for less.");
  const again = writtenFrom(await treeOf(written.sql), tables, tableNames, new Set());
  if (again.sql !== written.sql)
    throw refusal("The query could not be written out faithfully.", "Write it in a simpler way.");
  return { ...written, warnings: [...warnings] };
}

function writtenFrom(
  root: Node,
  tables: ReadonlyMap<string, SchemaTable>,
  tableNames: readonly string[],
  warnings: Set<string>,
): WrittenSelect {
  const statement: Statement = {
    tables,
    tableNames,
    warnings,
    counts: { selects: 0 },
    writers: { value, condition, select: writeSelect },
  };
  return writeStatement(root, { statement, sources: [], ctes: new Map() });
}
