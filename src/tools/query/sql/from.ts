import type { Expr, FromClause, JoinedSelectTable, SelectTable } from "sqlite3-parser";
import { storedName } from "../../../halo/copy/stored.ts";
import { fewRows, mostSources } from "./bounds.ts";
import { named, nearest, refusal } from "./errors.ts";
import { type Equality, entered, equalitiesIn } from "./joins.ts";
import {
  columnsOf,
  newLabel,
  placeIn,
  resultLabel,
  type Scope,
  type Source,
  type SourceColumn,
  type WrittenSelect,
} from "./scope.ts";

/** FROM: which tables, how they are joined, and how many rows that can make. */

/** How a table is joined to those before it. */
type JoinKind = "first" | "inner" | "left" | "right" | "full";

/** A table of a FROM with what joins it. */
interface Joined {
  readonly source: Source;
  readonly kind: JoinKind;
  /** Its SQL, without the condition. */
  readonly sql: string;
  readonly on: Expr | undefined;
  readonly using: readonly string[];
}

// Bits of the parser's JoinType.
const bits = { natural: 4, left: 8, right: 16 } as const;

/**
 * Adds the tables of a FROM to a scope and writes it.
 *
 * @param where the SELECT's WHERE, whose equalities may join tables, too
 */
export function writeFrom(from: FromClause, where: Expr | undefined, scope: Scope): string {
  const { select: first, joins = [] } = from;
  if (first === undefined) return "";
  if (joins.length + 1 > mostSources) {
    throw refusal(`The FROM joins ${joins.length + 1} tables; ${mostSources} are the most.`);
  }
  const joined = [
    { ...addSource(first, scope), kind: "first" as const, on: undefined, using: [] },
    ...joins.map((join) => addJoin(join, scope)),
  ];
  boundRows(joined, where, scope);
  const parts = joined.map(({ sql, kind, on, using, source }) => {
    if (kind === "first") return sql;
    const word = { inner: "JOIN", left: "LEFT JOIN", right: "RIGHT JOIN", full: "FULL JOIN" }[kind];
    if (using.length > 0)
      return `${word} ${sql} USING (${using.map((name) => usingLabel(name, source)).join(", ")})`;
    const { writers } = scope.statement;
    return `${word} ${sql}${on === undefined ? "" : ` ON ${writers.expression(on, placeIn(scope)).sql}`}`;
  });
  // What conditions of joins look at is not what a group shows.
  scope.bare.clear();
  return ` FROM ${parts.join(" ")}`;
}

const usingLabel = (name: string, { table, columns }: Source) =>
  `"${table === undefined ? resultLabel(columns.findIndex((column) => column.name === name)) : name}"`;

function addJoin(join: JoinedSelectTable, scope: Scope): Joined {
  const { operator, constraint } = join;
  const added = addSource(join.table, scope);
  const type = operator.type === "CommaJoinOperator" ? 0 : (operator.joinType ?? 0);
  if ((type & bits.natural) !== 0) {
    throw refusal(
      "NATURAL JOIN joins by all columns of the same name.",
      "Name them: JOIN … ON a.id = b.a_id.",
    );
  }
  const [isLeft, isRight] = [(type & bits.left) !== 0, (type & bits.right) !== 0];
  const kind = isLeft && isRight ? "full" : isLeft ? "left" : isRight ? "right" : "inner";
  if (constraint?.type === "UsingJoinConstraint") {
    const using = constraint.columns.map(({ text }) => usedBy(text, added.source, scope));
    return { ...added, kind, on: undefined, using };
  }
  return { ...added, kind, on: constraint?.expr, using: [] };
}

/** The name of a column that USING joins by: one that both sides store. */
function usedBy(name: string, source: Source, scope: Scope): string {
  const lower = name.toLowerCase();
  const has = (candidate: Source) =>
    candidate.columns.some(
      (column) => column.name === lower && column.stored !== undefined && candidate.table,
    );
  if (!has(source) || !scope.sources.some((other) => other !== source && has(other))) {
    throw refusal(
      `USING (${named(name)}) needs a stored column of that name on both sides.`,
      "Write ON a.x = b.y.",
    );
  }
  scope.joined.add(lower);
  return lower;
}

function addSource(table: SelectTable, scope: Scope): { readonly source: Source; readonly sql: string } {
  const { source, sql } = sourceOf(table, scope);
  if (scope.sources.some(({ alias }) => alias.toLowerCase() === source.alias.toLowerCase())) {
    throw refusal(
      `Two tables of one FROM are called ${named(source.alias)}.`,
      "Give one another name: tickets t2.",
    );
  }
  scope.sources.push(source);
  return { source, sql };
}

function sourceOf(table: SelectTable, scope: Scope): { readonly source: Source; readonly sql: string } {
  const label = newLabel(scope.statement, "t");
  switch (table.type) {
    case "TableSelectTable":
      return tableOf(table, label, scope);
    case "SelectSelectTable": {
      const { statement, parent, queries } = scope;
      const written = statement.writers.select(table.select, statement, parent, queries);
      if (written.isCorrelated) scope.isCorrelated = true;
      scope.work += written.work;
      const alias = table.alias?.name.text ?? `(subquery ${scope.sources.length + 1})`;
      return { source: derived(alias, label, written), sql: `(${kept(written, scope)}) AS ${label}` };
    }
    case "TableCallSelectTable":
      throw refusal(
        `${named(table.tblName.objName.text)}(…) is no table.`,
        "Functions that give tables are not used in queries here.",
      );
    case "SubSelectTable":
      throw refusal("Joins in parentheses are not used here.", "Write them one after the other.");
  }
}

/**
 * A subquery of which SQLite makes a table of its own: columns that are worked out are then compared by an index that it
 * makes, instead of anew for each pair of rows.
 */
function kept(written: WrittenSelect, scope: Scope): string {
  if (written.isPlain || written.isCorrelated) return written.sql;
  const label = newLabel(scope.statement, "q");
  return `WITH ${label} AS MATERIALIZED (${written.sql}) SELECT * FROM ${label}`;
}

/** The columns of a subquery or CTE for the SELECT that it is a table of. */
export function derivedColumns({
  columns,
  isPlain,
}: Pick<WrittenSelect, "columns" | "isPlain">): readonly SourceColumn[] {
  return columns.map((column, index) => ({
    ...column,
    stored: isPlain ? column.stored : undefined,
    sql: (label) => `${label}."${resultLabel(index)}"`,
  }));
}

function derived(alias: string, label: string, written: WrittenSelect): Source {
  const { rows, keys } = written;
  return { alias, label, columns: derivedColumns(written), rows, keys, table: undefined };
}

function tableOf(
  table: Extract<SelectTable, { type: "TableSelectTable" }>,
  label: string,
  scope: Scope,
): { readonly source: Source; readonly sql: string } {
  const { dbName, objName } = table.tblName;
  const name = objName.text.toLowerCase();
  const alias = table.alias?.name.text ?? objName.text;
  if (dbName !== undefined) {
    throw refusal(
      `Tables have no schema such as ${named(dbName.text)} here.`,
      "Write the table's name alone.",
    );
  }
  if (table.indexed !== undefined) throw refusal("INDEXED BY is not used here.", "Leave it out.");
  const query = scope.queries.get(name);
  if (query !== undefined) {
    scope.work += query.work;
    const { columns, rows, keys } = query;
    return {
      source: { alias, label, columns, rows, keys, table: undefined },
      sql: `${query.label} AS ${label}`,
    };
  }
  const { tables, used, named: inFrom, statistics } = scope.statement;
  const found = tables.get(name);
  if (found === undefined) throw unknownTable(objName.text, scope);
  used.add(name);
  inFrom.add(name);
  return {
    source: {
      alias,
      label,
      columns: columnsOf(found),
      rows: statistics.rows(name),
      keys: [found.key],
      table: found,
    },
    sql: `"${storedName(found.name)}" AS ${label}`,
  };
}

function unknownTable(name: string, { statement, queries }: Scope): Error {
  const tables = [...statement.tables.keys()];
  const like = nearest(name, [...queries.keys(), ...tables]);
  return refusal(
    `${named(name)} is no table.`,
    `${like === undefined ? "" : `Nearest: ${like}. `}Tables: ${tables.join(", ")}.`,
  );
}

/**
 * Works out how many rows the joins can make. Inner joins may stand in any order, and SQLite takes a good one: the best
 * is looked for. Others go as they are written.
 */
function boundRows(joined: readonly Joined[], where: Expr | undefined, scope: Scope): void {
  const isFree = joined.every(({ kind }) => kind === "first" || kind === "inner");
  const starts = isFree ? joined.map((_, index) => index) : [0];
  const tried = starts.map((start) => boundFrom(start, isFree, joined, where, scope));
  const [first, ...others] = tried;
  if (first === undefined) return;
  const best = others.reduce(
    (a, b) => (b.apart === undefined && (a.apart !== undefined || b.work < a.work) ? b : a),
    first,
  );
  if (best.apart !== undefined) throw best.apart;
  scope.work += best.work;
  scope.rows = best.rows;
}

/** The rows and the work of the joins that begin at one of the tables; `apart` is why they can't be run. */
function boundFrom(
  start: number,
  isFree: boolean,
  joined: readonly Joined[],
  where: Expr | undefined,
  scope: Scope,
): { readonly rows: number; readonly work: number; readonly apart: Error | undefined } {
  const conditions = [where, ...joined.filter(({ kind }) => kind === "inner").map(({ on }) => on)];
  const common = conditions.flatMap((condition) => equalitiesIn(condition, scope));
  const pending = [...joined.slice(start, start + 1), ...joined.filter((_, index) => index !== start)];
  const done: Source[] = [];
  /** The tables of which each row stands in the joined rows once at most. */
  const once = new Set<Source>();
  let [rows, work] = [1, 0];
  let apart: Error | undefined;
  while (pending.length > 0) {
    const linksTo = ({ source, kind, on, using }: Joined) => [
      ...linksOf(source, kind === "inner" || isFree ? common : equalitiesIn(on, scope), done),
      ...usingLinks(using, source, done),
    ];
    const linked = pending.findIndex((candidate) => linksTo(candidate).length > 0);
    const at = isFree && done.length > 0 ? Math.max(0, linked) : 0;
    const [next] = pending.splice(at, 1);
    if (next === undefined) break;
    const { source, kind, on } = next;
    const own = kind === "inner" || kind === "first" ? common : equalitiesIn(on, scope);
    const links = linksTo(next);
    if (done.length > 0 && links.length === 0) apart ??= unjoined(source, done, rows);
    const { fan, scan, isFound } = entered(source, own, links, scope);
    // Rows that are looked up by the key of a table which stands once in what is joined so far are looked at once.
    const isOnce = [...once].some((other) => isKeyed(other, links));
    const kept = kind === "left" || kind === "full" ? rows : 0;
    const most = Math.max(kept, rows * fan);
    work += isOnce && isFound ? Math.min(rows * scan, rows + source.rows) : rows * scan;
    rows = isOnce ? Math.min(most, kept + source.rows) : most;
    // An outer join keeps rows that have no partner.
    if (kind === "right" || kind === "full") rows += source.rows;
    work += rows;
    if (fan > 1) once.clear();
    if (done.length === 0 || isOnce) once.add(source);
    done.push(source);
  }
  return { rows, work, apart };
}

/** The equalities that join a table to those before it. */
function linksOf(
  source: Source,
  equalities: readonly Equality[],
  done: readonly Source[],
): readonly Equality[] {
  return equalities.filter(
    ({ own, other }) => own.source === source && other !== undefined && done.includes(other.source),
  );
}

/** Whether the links name all of a key of a table that they lead to. */
function isKeyed(source: Source, links: readonly Equality[]): boolean {
  const names = links.flatMap(({ other }) => (other?.source === source ? [other.column.name] : []));
  return source.keys.some((key) => key.every((name) => names.includes(name)));
}

/** The same for the columns of USING; that of the first table stands in the equalities of the second alone. */
function usingLinks(using: readonly string[], source: Source, done: readonly Source[]): readonly Equality[] {
  return using.flatMap((name) => {
    const column = source.columns.find((candidate) => candidate.name === name);
    const partner = done.find(({ columns }) => columns.some((candidate) => candidate.name === name));
    const other = partner?.columns.find((candidate) => candidate.name === name);
    if (column === undefined || partner === undefined || other === undefined) return [];
    return [{ own: { source, column, distance: 0 }, other: { source: partner, column: other, distance: 0 } }];
  });
}

/** A join without an equality pairs each row with each: allowed where one side is a subquery of few rows. */
function unjoined(source: Source, done: readonly Source[], rows: number): Error | undefined {
  const isFew = source.table === undefined && source.rows <= fewRows;
  const areFew = done.every(({ table }) => table === undefined) && rows <= fewRows;
  if (isFew || areFew) return undefined;
  const before = done.map(({ alias }) => alias).join(", ");
  return refusal(
    `Nothing joins ${named(source.alias)} to ${before}: each row would be paired with each.`,
    `Join by a stored column of both, such as ON ${source.alias}.id = ${done[0]?.alias ?? "a"}.…_id; names that are looked up (status_name, client_name of actions) don't join.`,
  );
}
