import type { OneSelect, Select, SelectFrom, SelectValues, SortedColumn } from "sqlite3-parser";
import { mostColumns, mostParts, mostSelects, mostValues } from "./bounds.ts";
import { named, refusal } from "./errors.ts";
import { direction, writeWindow } from "./expressions/calls.ts";
import { writeFrom } from "./from.ts";
import { lookAtGroups } from "./groups.ts";
import { limitOf } from "./limit.ts";
import { namedQueries } from "./queries.ts";
import {
  columnIn,
  type NamedQuery,
  newLabel,
  placeIn,
  type ResultColumn,
  resultLabel,
  type Scope,
  type Statement,
  scopeOf,
  type Written,
  type WrittenSelect,
} from "./scope.ts";

/** Writes a whole SELECT: its CTEs, its parts, their order and their number. */
export function writeSelect(
  select: Select,
  statement: Statement,
  parent: Scope | undefined,
  around: ReadonlyMap<string, NamedQuery>,
): WrittenSelect {
  const { sql: before, queries } = namedQueries(select.with, statement, around);
  const { compounds = [] } = select;
  const limit = limitOf(select.limit);
  if (compounds.length === 0) {
    const { select: only } = select;
    const one = writeOne(only, select.orderBy, statement, parent, queries);
    const rows = Math.min(one.rows, limit.rows ?? Number.POSITIVE_INFINITY);
    return {
      ...one,
      sql: before + one.sql + limit.sql,
      rows,
      isPlain: one.isPlain && limit.sql === "" && before === "",
    };
  }
  return writeCompound(select, before, limit, statement, parent, queries);
}

function writeCompound(
  { select: first, compounds = [], orderBy = [] }: Select,
  before: string,
  limit: ReturnType<typeof limitOf>,
  statement: Statement,
  parent: Scope | undefined,
  queries: ReadonlyMap<string, NamedQuery>,
): WrittenSelect {
  if (compounds.length >= mostParts) {
    throw refusal(
      `A UNION joins ${compounds.length + 1} SELECTs; ${mostParts} are the most.`,
      "CASE often does it.",
    );
  }
  const written = [first, ...compounds.map(({ select }) => select)].map((part) =>
    writeOne(part, undefined, statement, parent, queries),
  );
  const [head, ...others] = written;
  if (head === undefined) throw refusal("The SELECT is empty.");
  for (const { columns } of others) {
    if (columns.length !== head.columns.length) {
      throw refusal(
        `The SELECTs of a UNION have ${head.columns.length} and ${columns.length} columns.`,
        "Give them the same number.",
      );
    }
  }
  const words = { Union: "UNION", UnionAll: "UNION ALL", Except: "EXCEPT", Intersect: "INTERSECT" } as const;
  const parts = compounds.map(({ operator }, index) => ` ${words[operator]} ${others[index]?.sql ?? ""}`);
  const order = orderBy.map((term) => `${ordinalOf(term, head.columns)}${direction(term)}`);
  const rows = written.reduce((sum, part) => sum + part.rows, 0);
  return {
    sql: `${before}${head.sql}${parts.join("")}${order.length === 0 ? "" : ` ORDER BY ${order.join(", ")}`}${limit.sql}`,
    columns: head.columns.map((column, index) => ({
      ...column,
      affinity: others.every(({ columns }) => columns[index]?.affinity === column.affinity)
        ? column.affinity
        : "none",
      kind: others.every(({ columns }) => columns[index]?.kind === column.kind) ? column.kind : undefined,
      size: Math.max(column.size, ...others.map(({ columns }) => columns[index]?.size ?? 0)),
      stored: undefined,
    })),
    rows: Math.min(rows, limit.rows ?? Number.POSITIVE_INFINITY),
    work: written.reduce((sum, part) => sum + part.work, 0) + rows,
    keys: compounds.some(({ operator }) => operator === "UnionAll")
      ? []
      : [head.columns.map(({ name }) => name)],
    isPlain: false,
    isCorrelated: written.some(({ isCorrelated }) => isCorrelated),
  };
}

/** The number of the result column that a term of a UNION's ORDER BY means. */
function ordinalOf({ expr }: SortedColumn, columns: readonly ResultColumn[]): string {
  if (expr.type === "NumericLiteral") return ordinal(expr.value, columns.length);
  const name = expr.type === "Id" ? expr.name.toLowerCase() : undefined;
  const at = columns.findIndex((column) => column.name.toLowerCase() === name);
  if (at < 0) throw refusal("After a UNION, ORDER BY names columns of the first SELECT, or their numbers.");
  return `${at + 1}`;
}

function ordinal(value: string, count: number): string {
  if (!/^\d{1,3}$/.test(value) || Number(value) < 1 || Number(value) > count) {
    throw refusal(`${named(value)} is no column of the result: it has ${count}.`, "Numbers begin at 1.");
  }
  return value;
}

function writeOne(
  select: OneSelect,
  orderBy: readonly SortedColumn[] | undefined,
  statement: Statement,
  parent: Scope | undefined,
  queries: ReadonlyMap<string, NamedQuery>,
): WrittenSelect {
  statement.counts.selects++;
  if (statement.counts.selects > mostSelects) {
    throw refusal(`The query has more than ${mostSelects} SELECTs.`, "Ask in two queries.");
  }
  const scope = scopeOf(statement, parent, queries);
  return select.type === "SelectValues"
    ? writeValues(select, scope)
    : writeFields(select, orderBy ?? [], scope);
}

function writeValues({ values }: SelectValues, scope: Scope): WrittenSelect {
  const { expression } = scope.statement.writers;
  if (values.length > mostValues)
    throw refusal(`VALUES has ${values.length} rows; ${mostValues} are the most.`);
  const rows = values.map((row) => row.values.map((value) => expression(value, placeIn(scope))));
  const [first = []] = rows;
  if (rows.some((row) => row.length !== first.length)) throw refusal("The rows of VALUES differ in length.");
  // As SELECTs its columns would have names; VALUES calls them column1, column2.
  const list = rows.map((row) => `(${row.map(({ sql }) => sql).join(", ")})`).join(", ");
  const labels = first.map((_, index) => `column${index + 1} AS ${resultLabel(index)}`);
  return {
    sql: `SELECT ${labels.join(", ")} FROM (VALUES ${list})`,
    columns: first.map((value, index) => ({
      name: `column${index + 1}`,
      kind: value.kind,
      affinity: "none",
      size: Math.max(...rows.map((row) => row[index]?.size ?? 0)),
      stored: undefined,
    })),
    rows: rows.length,
    work: rows.length + scope.work,
    keys: [],
    isPlain: false,
    isCorrelated: scope.isCorrelated,
  };
}

/** A result column with its SQL. */
interface Field extends ResultColumn {
  readonly sql: string;
  /** Whether an aggregate is in it. */
  readonly isAggregate: boolean;
}

function writeFields(select: SelectFrom, orderBy: readonly SortedColumn[], scope: Scope): WrittenSelect {
  const { statement } = scope;
  const { expression } = statement.writers;
  const from = select.from === undefined ? "" : writeFrom(select.from, select.whereClause, scope);
  const windows = (select.windowClause ?? []).map(({ name, window }) => {
    const label = newLabel(statement, "w");
    const sql = `${label} AS (${writeWindow(window, placeIn(scope))})`;
    scope.windows.set(name.text.toLowerCase(), label);
    return sql;
  });
  const fields = fieldsOf(select, scope);
  for (const { name, sql, size, kind, isAggregate } of fields)
    scope.results.set(name.toLowerCase(), { sql, size, kind, isAggregate });
  const bare = new Map(scope.bare);
  const where = clause(" WHERE ", select.whereClause, scope);
  const groups = (select.groupBy ?? []).map((term) => {
    if (term.type === "NumericLiteral") return ordinal(term.value, fields.length);
    return expression(term, placeIn(scope)).sql;
  });
  scope.isHaving = true;
  const having = clause(" HAVING ", select.having, scope);
  scope.isHaving = false;
  const order = orderBy.map((term) => `${orderTerm(term, fields, scope)}${direction(term)}`);
  lookAtGroups(select, groups, fields, bare, scope);
  const isGrouped = groups.length > 0;
  const isDistinct = select.distinctness === "Distinct";
  const list = fields.map(({ sql }, index) => `${sql} AS ${resultLabel(index)}`).join(", ");
  const sql = [
    `SELECT ${isDistinct ? "DISTINCT " : ""}${list}`,
    from,
    where,
    isGrouped ? ` GROUP BY ${groups.join(", ")}` : "",
    having,
    windows.length === 0 ? "" : ` WINDOW ${windows.join(", ")}`,
    order.length === 0 ? "" : ` ORDER BY ${order.join(", ")}`,
  ].join("");
  const rows = isGrouped ? groupRows(select, scope) : scope.hasAggregate ? 1 : scope.rows;
  const columns = fields.map(({ sql: _sql, isAggregate: _isAggregate, ...column }) => column);
  return {
    sql,
    columns,
    rows,
    work: scope.work + scope.rows,
    keys: keysOf(select, fields, isDistinct, scope),
    isPlain:
      !isGrouped &&
      !isDistinct &&
      !scope.hasAggregate &&
      order.length === 0 &&
      scope.sources.length === 1 &&
      scope.sources[0]?.table !== undefined &&
      fields.every(({ stored }) => stored !== undefined),
    isCorrelated: scope.isCorrelated,
  };
}

function clause(word: string, condition: SelectFrom["whereClause"], scope: Scope): string {
  return condition === undefined
    ? ""
    : word + scope.statement.writers.expression(condition, placeIn(scope)).sql;
}

/** A term of an ORDER BY: the number of a result column, its name, or an expression. */
function orderTerm({ expr }: SortedColumn, fields: readonly Field[], scope: Scope): string {
  if (expr.type === "NumericLiteral") return ordinal(expr.value, fields.length);
  if (expr.type === "Id") {
    const at = fields.findIndex(({ name }) => name.toLowerCase() === expr.name.toLowerCase());
    if (at >= 0) return `${at + 1}`;
  }
  return scope.statement.writers.expression(expr, placeIn(scope)).sql;
}

function fieldsOf({ columns }: SelectFrom, scope: Scope): readonly Field[] {
  const fields: Field[] = columns.flatMap((column): readonly Field[] => {
    if (column.type === "ExprResultColumn") {
      const { expr, alias } = column;
      const hadAggregate = scope.hasAggregate;
      scope.hasAggregate = false;
      const written = scope.statement.writers.expression(expr, placeIn(scope));
      const isAggregate = scope.hasAggregate;
      scope.hasAggregate = hadAggregate || isAggregate;
      const found = columnIn(expr, scope);
      const { offset, length } = expr.span;
      const text = scope.statement.text.slice(offset, offset + length).replace(/\s+/g, " ");
      const name = alias?.name.text ?? found?.column.name ?? text.slice(0, 60);
      const stored = found?.distance === 0 ? found.column.stored : undefined;
      return [{ ...fieldOf(name, written, stored), isAggregate }];
    }
    const table = column.type === "TableStarResultColumn" ? column.table.text.toLowerCase() : undefined;
    const sources = scope.sources.filter(({ alias }) => table === undefined || alias.toLowerCase() === table);
    if (sources.length === 0) {
      throw refusal(
        table === undefined ? "SELECT * needs a FROM." : `${named(table)} is no table of this FROM.`,
      );
    }
    const seen = new Set<string>();
    return sources.flatMap((source) =>
      source.columns.flatMap((each) => {
        if (table === undefined && scope.joined.has(each.name) && seen.has(each.name)) return [];
        seen.add(each.name);
        for (const other of each.from ?? []) scope.statement.used.add(other);
        scope.bare.set(`${source.label}.${each.name}`, { source, column: each, distance: 0 });
        return [fieldOf(each.name, { ...each, sql: each.sql(source.label) }, each.stored)];
      }),
    );
  });
  if (fields.length > mostColumns) {
    throw refusal(
      `The result has ${fields.length} columns; ${mostColumns} are the most.`,
      "Name those that you need.",
    );
  }
  return withOwnNames(fields);
}

const fieldOf = (
  name: string,
  { sql, kind, affinity, size }: Written,
  stored: ResultColumn["stored"],
): Field => ({
  name,
  sql,
  kind,
  affinity,
  size,
  stored,
  isAggregate: false,
});

/** A second column of a name gets a number, since rows are told by their columns. */
function withOwnNames(fields: readonly Field[]): readonly Field[] {
  const taken = new Set<string>();
  return fields.map((field) => {
    let { name } = field;
    for (let copy = 2; taken.has(name.toLowerCase()); copy++) name = `${field.name}_${copy}`;
    taken.add(name.toLowerCase());
    return { ...field, name };
  });
}

/** Groups that there are at most: of stored columns, as many as their values make. */
function groupRows({ groupBy = [] }: SelectFrom, scope: Scope): number {
  const counts = groupBy.map((term) => {
    const found = columnIn(term, scope);
    const stored = found?.distance === 0 ? found.column.stored : undefined;
    return stored === undefined
      ? Number.POSITIVE_INFINITY
      : scope.statement.statistics.different(stored.table.name, stored.column);
  });
  return Math.min(
    scope.rows,
    counts.reduce((product, count) => product * count, 1),
  );
}

/** The result columns that tell its rows apart, where that is known. */
function keysOf(
  { groupBy = [], columns }: SelectFrom,
  fields: readonly Field[],
  isDistinct: boolean,
  scope: Scope,
): readonly (readonly string[])[] {
  const distinct = isDistinct ? [fields.map(({ name }) => name)] : [];
  if (groupBy.length > 0) {
    const names = groupBy.map((term) => {
      if (term.type === "NumericLiteral") return fields[Number(term.value) - 1]?.name;
      const found = columnIn(term, scope);
      const sql =
        found === undefined ? scope.statement.writers.expression(term, placeIn(scope)).sql : undefined;
      const shown = found?.column.sql(found.source.label) ?? sql;
      return fields.find((field) => field.sql === shown)?.name;
    });
    const isShown = (name: string | undefined): name is string => name !== undefined;
    return names.every(isShown) ? [names, ...distinct] : distinct;
  }
  if (scope.hasAggregate && columns.length > 0) return [[], ...distinct];
  const [only, ...others] = scope.sources;
  if (only === undefined || others.length > 0) return distinct;
  const shown = only.keys.map((key) =>
    key.map((name) => {
      const column = only.columns.find((candidate) => candidate.name === name);
      return fields.find(({ sql }) => sql === column?.sql(only.label))?.name;
    }),
  );
  const whole = shown.filter((key): key is string[] => key.every((name) => name !== undefined));
  return [...whole, ...distinct];
}
