import type { CommonTableExpr, TableSelectTable, With } from "sqlite3-parser";
import { fewRows, longestRecursive } from "./bounds.ts";
import { named, refusal } from "./errors.ts";
import { derivedColumns } from "./from.ts";
import { limitOf } from "./limit.ts";
import { type NamedQuery, newLabel, type Statement, type WrittenSelect } from "./scope.ts";

/** WITH: queries that have a name. */

/** Writes the CTEs of a SELECT, and adds them to those around it. */
export function namedQueries(
  given: With | undefined,
  statement: Statement,
  around: ReadonlyMap<string, NamedQuery>,
): { readonly sql: string; readonly queries: ReadonlyMap<string, NamedQuery> } {
  if (given === undefined) return { sql: "", queries: around };
  const queries = new Map(around);
  const own = new Set<string>();
  const parts = given.ctes.map((query) => {
    const name = query.tblName.text.toLowerCase();
    if (own.has(name)) throw refusal(`Two CTEs are called ${named(query.tblName.text)}.`);
    own.add(name);
    const written = writeQuery(query, statement, queries);
    queries.set(name, written.query);
    return written.sql;
  });
  return { sql: `WITH ${parts.join(", ")} `, queries };
}

function writeQuery(
  query: CommonTableExpr,
  statement: Statement,
  queries: ReadonlyMap<string, NamedQuery>,
): { readonly sql: string; readonly query: NamedQuery } {
  const { compounds = [] } = query.select;
  const label = newLabel(statement, "q");
  if (compounds.length > 0 && namesItself(query)) return writeRecursive(query, label, statement, queries);
  // A CTE can't name columns of a SELECT around it.
  const written = statement.writers.select(query.select, statement, undefined, queries);
  const { columns, rows, work, keys, isPlain } = renamed(query, written);
  const hint = written.isPlain ? "NOT MATERIALIZED" : "MATERIALIZED";
  return {
    sql: `${label} AS ${hint} (${written.sql})`,
    query: { label, columns: derivedColumns({ columns, isPlain }), rows, keys, work },
  };
}

/** The result of a CTE with the names that it gives to its columns. */
function renamed({ columns: names, tblName }: CommonTableExpr, written: WrittenSelect): WrittenSelect {
  if (names === undefined || names.length === 0) return written;
  const { columns } = written;
  if (names.length !== columns.length) {
    throw refusal(
      `${named(tblName.text)} names ${names.length} columns, and its SELECT has ${columns.length}.`,
    );
  }
  const given = new Map(
    columns.map((column, index) => [column.name, names[index]?.colName.text ?? column.name]),
  );
  return {
    ...written,
    columns: columns.map((column) => ({ ...column, name: given.get(column.name) ?? column.name })),
    keys: written.keys.map((key) => key.map((name) => given.get(name) ?? name)),
  };
}

/** Whether the name of a CTE stands as a table anywhere within it. Trees may be deeper than calls may nest. */
function namesItself({ tblName, select }: CommonTableExpr): boolean {
  const name = tblName.text.toLowerCase();
  const pending: unknown[] = [select];
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== "object" || node === null) continue;
    if (isTable(node) && node.tblName.objName.text.toLowerCase() === name) return true;
    pending.push(...Object.values(node));
  }
  return false;
}

const isTable = (node: object): node is TableSelectTable =>
  "type" in node && node.type === "TableSelectTable";

/**
 * A recursive CTE. Its LIMIT bounds it: SQLite takes one row after another out of a queue, and ends at that number.
 */
function writeRecursive(
  query: CommonTableExpr,
  label: string,
  statement: Statement,
  queries: ReadonlyMap<string, NamedQuery>,
): { readonly sql: string; readonly query: NamedQuery } {
  const { select, tblName } = query;
  const { compounds = [] } = select;
  const limit = limitOf(select.limit);
  if (limit.rows === undefined || limit.rows > fewRows || limit.hasOffset) {
    throw refusal(
      `The recursive CTE ${named(tblName.text)} has no bound.`,
      `End it with LIMIT 100, say (${fewRows} at most, without OFFSET).`,
    );
  }
  if (
    compounds.some(({ operator }) => operator !== "Union" && operator !== "UnionAll") ||
    select.orderBy !== undefined
  ) {
    throw refusal("A recursive CTE joins its parts by UNION ALL, without ORDER BY.");
  }
  const start = renamed(
    query,
    statement.writers.select(
      { ...select, compounds: undefined, limit: undefined, orderBy: undefined },
      statement,
      undefined,
      queries,
    ),
  );
  const columns = start.columns.map((column) => ({
    ...column,
    affinity: "none" as const,
    size: Math.max(column.size, longestRecursive),
    stored: undefined,
  }));
  const itself: NamedQuery = {
    label,
    columns: derivedColumns({ columns, isPlain: false }),
    rows: limit.rows,
    keys: [],
    work: 0,
  };
  const inner = new Map(queries).set(tblName.text.toLowerCase(), itself);
  const step: Statement = { ...statement, isRepeated: true };
  const parts = compounds.map(({ operator, select: part }) => {
    const written = statement.writers.select(
      {
        ...select,
        with: undefined,
        select: part,
        compounds: undefined,
        limit: undefined,
        orderBy: undefined,
      },
      step,
      undefined,
      inner,
    );
    const grows = written.columns.some(({ size }, index) => size > (columns[index]?.size ?? 0));
    if (grows)
      throw refusal("A recursive CTE makes texts that grow with each step.", "Let it count, or step dates.");
    return { word: operator === "Union" ? "UNION" : "UNION ALL", written };
  });
  const work = parts.reduce((sum, { written }) => sum + 2 * written.work, start.work);
  const sql = `${start.sql}${parts.map(({ word, written }) => ` ${word} ${written.sql}`).join("")}${limit.sql}`;
  const names = columns.map((_, index) => `c${index + 1}`);
  return {
    sql: `${label}(${names.join(", ")}) AS (${sql})`,
    query: { ...itself, work },
  };
}
