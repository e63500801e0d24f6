import type { Expr, Select } from "sqlite3-parser";
import { longestText } from "../../../halo/copy/columns/kinds.ts";
import type { ColumnKind, CopyTable } from "../../../halo/copy/tables.ts";
import { named, nearest, refusal } from "./errors.ts";
import { plainSize } from "./expressions/functions.ts";
import type { Statistics } from "./statistics.ts";

/** What the names of a query mean: its tables, their columns, and those of the queries around it. */

/** How SQLite compares a value, which says whether an index serves an equality. */
export type Affinity = "text" | "numeric" | "none";

/** A column of something in a FROM. */
export interface SourceColumn {
  readonly name: string;
  readonly kind: ColumnKind | undefined;
  readonly affinity: Affinity;
  /** Characters that its values have at most. */
  readonly size: number;
  /** Its SQL for a row of its source, which is run by this label. */
  readonly sql: (label: string) => string;
  /** The stored column that it is, whose values are counted and indexed. */
  readonly stored: { readonly table: CopyTable; readonly column: string } | undefined;
  /** Numbers of Halo's that mean none, which are NULL here, beside 0. */
  readonly none?: readonly number[];
  /** The columns of the same source by which it is looked up, and the tables in which. */
  readonly by?: readonly string[];
  readonly from?: readonly string[];
}

/** A table, CTE or subquery in a FROM. */
export interface Source {
  /** The name in the query. */
  readonly alias: string;
  /** The name that it is run by, which no other has: no name of the query's own gets into what is run. */
  readonly label: string;
  readonly columns: readonly SourceColumn[];
  /** Rows that it has at most. */
  readonly rows: number;
  /** Sets of columns of which no two rows share the values. */
  readonly keys: readonly (readonly string[])[];
  /** Whether it is a table of the copy, with its indexes. */
  readonly table: CopyTable | undefined;
}

/** What a CTE is, for the SELECTs that name it. */
export interface NamedQuery extends Omit<Source, "alias" | "label" | "table"> {
  /** The name that it is run by. */
  readonly label: string;
  /** Rows gone through for each use. */
  readonly work: number;
}

/** An expression as it is run. */
export interface Written {
  readonly sql: string;
  readonly size: number;
  readonly affinity: Affinity;
  readonly kind: ColumnKind | undefined;
}

/** Where in a SELECT an expression stands. */
export interface Place {
  readonly scope: Scope;
  readonly depth: number;
  /** Within the arguments of an aggregate. */
  readonly isCounted: boolean;
}

/** The beginning of an expression in a SELECT. */
export const placeIn = (scope: Scope): Place => ({ scope, depth: 0, isCounted: false });

/** A result column of a SELECT. */
export interface ResultColumn extends Pick<SourceColumn, "name" | "kind" | "affinity" | "size" | "stored"> {}

/** A SELECT as it is run, and what is known of its rows. */
export interface WrittenSelect {
  readonly sql: string;
  readonly columns: readonly ResultColumn[];
  /** Rows that it gives at most, and rows that are gone through for it. */
  readonly rows: number;
  readonly work: number;
  /** Sets of columns of which no two rows share the values. */
  readonly keys: readonly (readonly string[])[];
  /** Whether all its columns are stored ones of joined tables, so that SQLite may put it into the SELECT around it. */
  readonly isPlain: boolean;
  /** Whether it names columns of a SELECT around it, and so is run for each row of that. */
  readonly isCorrelated: boolean;
}

/** How parts of a query are written that hold one another: given here, because a module can't import its importer. */
export interface Writers {
  readonly expression: (expression: Expr, place: Place) => Written;
  /** A whole SELECT; `parent` is the one around it. */
  readonly select: (
    select: Select,
    statement: Statement,
    parent: Scope | undefined,
    queries: ReadonlyMap<string, NamedQuery>,
  ) => WrittenSelect;
}

/** What is known of the whole statement. */
export interface Statement {
  readonly writers: Writers;
  readonly text: string;
  readonly tables: ReadonlyMap<string, CopyTable>;
  readonly statistics: Statistics;
  /** Now on the tenant's clock, `yyyy-MM-dd HH:mm:ss`. */
  readonly now: string;
  /** The tenant's, an IANA name. */
  readonly timeZone: string;
  /** The tables that it reads, those in which names are looked up included. */
  readonly used: Set<string>;
  /** Those that a FROM names. */
  readonly named: Set<string>;
  readonly warnings: Set<string>;
  /** SELECTs and labels so far. */
  readonly counts: { selects: number; labels: number };
  /** Within a recursive CTE, whose parts are run for one row after another. */
  readonly isRepeated: boolean;
}

/** The names that hold within one SELECT. */
export interface Scope {
  readonly statement: Statement;
  readonly parent: Scope | undefined;
  readonly sources: Source[];
  readonly queries: ReadonlyMap<string, NamedQuery>;
  /** Names of the SELECT's own results, which later clauses may use, with their SQL. */
  readonly results: Map<string, Pick<Written, "sql" | "size" | "kind"> & { readonly isAggregate: boolean }>;
  /** Whether HAVING is being written: there the name of a result that is an aggregate is that result, and no column. */
  isHaving: boolean;
  /** Columns that USING joined, which need no table's name. */
  readonly joined: Set<string>;
  /** The windows that it defines, by the names that the query has for them, with their labels. */
  readonly windows: Map<string, string>;
  /** Columns that are looked at outside of aggregates, as `alias.column`. */
  readonly bare: Map<string, Found>;
  /** Rows of all joins. */
  rows: number;
  work: number;
  hasAggregate: boolean;
  /** Whether it names a column of a SELECT around it. */
  isCorrelated: boolean;
}

/** A column that a name in the query means. */
export interface Found {
  readonly source: Source;
  readonly column: SourceColumn;
  /** How many SELECTs further out it is. */
  readonly distance: number;
}

/** A new scope without sources. */
export function scopeOf(
  statement: Statement,
  parent: Scope | undefined,
  queries: ReadonlyMap<string, NamedQuery>,
): Scope {
  return {
    statement,
    parent,
    sources: [],
    queries,
    results: new Map(),
    isHaving: false,
    joined: new Set(),
    windows: new Map(),
    bare: new Map(),
    rows: 1,
    work: 0,
    hasAggregate: false,
    isCorrelated: false,
  };
}

/** A name that nothing else in the statement has. */
export function newLabel(statement: Statement, letter: "t" | "q" | "w"): string {
  statement.counts.labels++;
  return `${letter}${statement.counts.labels}`;
}

/** What the result columns of each SELECT are called. */
export const resultLabel = (index: number): string => `c${index + 1}`;

/** A text of SQL, in quotes. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const affinities: Record<ColumnKind, Affinity> = {
  id: "numeric",
  number: "numeric",
  flag: "numeric",
  text: "text",
  day: "text",
  moment: "text",
};

/** The affinity of a column of this kind. */
const affinityOf = (kind: ColumnKind): Affinity => affinities[kind];

/** The columns of a table of the copy: those stored, and those looked up. */
export function columnsOf(table: CopyTable): readonly SourceColumn[] {
  const size = (kind: ColumnKind) => (kind === "text" ? longestText : plainSize);
  return [
    ...table.columns.map(
      ({ name, kind, none }): SourceColumn => ({
        name,
        kind,
        ...(none === undefined ? {} : { none }),
        affinity: affinityOf(kind),
        size: size(kind),
        sql: (label) => `${label}."${name}"`,
        stored: { table, column: name },
      }),
    ),
    ...table.lookedUp.map(
      ({ name, kind, by, from, sql }): SourceColumn => ({
        name,
        kind,
        affinity: "none",
        size: size(kind),
        // A looked-up name is compared without regard to case, as stored ones are.
        sql: (label) => (kind === "text" ? `(${sql(label)} COLLATE NOCASE)` : sql(label)),
        stored: undefined,
        by,
        from,
      }),
    ),
  ];
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** The column that an expression is, where it is one and nothing else. */
export function columnIn(expression: Expr, scope: Scope): Found | undefined {
  if (expression.type === "ParenthesizedExpr") {
    const [only, ...others] = expression.exprs;
    return only === undefined || others.length > 0 ? undefined : columnIn(only, scope);
  }
  if (expression.type === "Id") return findColumn(undefined, expression.name, scope);
  if (expression.type === "QualifiedExpr" && expression.schema === undefined) {
    return findColumn(expression.table.text, expression.column.text, scope);
  }
  return undefined;
}

/**
 * The column that a name means: of the nearest SELECT that has it.
 *
 * @throws HaloError `bad_input` when two tables of a SELECT have it
 */
export function findColumn(table: string | undefined, name: string, scope: Scope): Found | undefined {
  let distance = 0;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent, distance++) {
    const found = at.sources.flatMap((source) => {
      if (table !== undefined && !same(source.alias, table)) return [];
      const column = source.columns.find((candidate) => same(candidate.name, name));
      return column === undefined ? [] : [{ source, column, distance }];
    });
    const [first, second] = found;
    if (first === undefined) continue;
    if (second !== undefined && !at.joined.has(name.toLowerCase())) {
      const choices = found.map(({ source }) => `${source.alias}.${first.column.name}`).join(" or ");
      throw refusal(`${named(name)} is ambiguous.`, `Write ${choices}.`);
    }
    return first;
  }
  return undefined;
}

/** Notes that a column of a SELECT further out is used, so that all between are run for each of its rows. */
export function markCorrelated(scope: Scope, distance: number): void {
  let at: Scope | undefined = scope;
  for (let left = distance; left > 0 && at !== undefined; left--, at = at.parent) at.isCorrelated = true;
}

/** Names that other databases and Halo's own fields have for columns. */
const synonyms: Readonly<Record<string, string>> = {
  status: "status_name",
  priority: "priority_name",
  agent: "agent_name",
  client: "client_name",
  customer: "client_name",
  customer_name: "client_name",
  type: "tickettype_name",
  ticket_type: "tickettype_name",
  created: "opened",
  created_at: "opened",
  date_opened: "opened",
  closed_at: "closed",
  date: "done",
  datetime: "done",
  time_spent: "hours",
  duration: "hours",
  amount: "net",
  total: "gross",
  subject: "summary",
  title: "summary",
  email: "emailaddress",
};

/** The refusal of a column that is not there, with the one that is most like it and all that there are. */
export function unknownColumn(table: string | undefined, name: string, scope: Scope): Error {
  const { sources, statement } = scope;
  const source = table === undefined ? undefined : sources.find(({ alias }) => same(alias, table));
  if (table !== undefined && source === undefined && !parents(scope).some(hasSource(table))) {
    const aliases = sources.map(({ alias }) => alias);
    return refusal(
      `${named(table)} is no table of this FROM.`,
      `There ${aliases.length === 1 ? "is" : "are"}: ${aliases.join(", ")}.`,
    );
  }
  const within = source === undefined ? sources : [source];
  if (within.length === 0) {
    return refusal(`${named(name)} is not known here.`, "This SELECT has no FROM.");
  }
  const names = within.flatMap(({ columns }) => columns.map((column) => column.name));
  const ofHalo = within
    .flatMap(({ table: of }) => of?.columns ?? [])
    .find((column) => same(column.of ?? "", name));
  const synonym = synonyms[name.toLowerCase()];
  const like =
    ofHalo?.name ??
    (synonym !== undefined && names.includes(synonym) ? synonym : undefined) ??
    nearest(name, names);
  const elsewhere = [...statement.tables.values()].filter((other) =>
    [...other.columns, ...other.lookedUp].some((column) => same(column.name, name)),
  );
  const lists = within.map(
    ({ alias, columns }) => `${alias}: ${columns.map((column) => column.name).join(", ")}`,
  );
  return refusal(
    `${named(name)} is no column of ${within.map(({ alias }) => alias).join(" or ")}.`,
    [
      like === undefined ? undefined : `Nearest: ${like}.`,
      like === undefined && elsewhere.length > 0
        ? `It is one of ${elsewhere.map((other) => other.name).join(", ")}.`
        : undefined,
      `Columns of ${lists.join("; ")}.`,
    ]
      .filter((part) => part !== undefined)
      .join(" "),
  );
}

function parents(scope: Scope): readonly Scope[] {
  return scope.parent === undefined ? [] : [scope.parent, ...parents(scope.parent)];
}

const hasSource =
  (table: string) =>
  ({ sources }: Scope) =>
    sources.some(({ alias }) => same(alias, table));
