import { named, nearestOf, refusal } from "../../query/sql/errors.ts";
import type { SchemaTable } from "../schema/catalogue.ts";
import type { Node } from "./node.ts";

/** What the names of a query stand for. */

/** What is known while a query is written. */
export interface Statement {
  /** The tables that the query names, by their names in small letters. */
  readonly tables: ReadonlyMap<string, SchemaTable>;
  /** The names of all tables that are known, for what is nearest. */
  readonly tableNames: readonly string[];
  readonly warnings: Set<string>;
  readonly counts: { selects: number };
  /** Who writes what: expressions hold SELECTs, and SELECTs expressions. */
  readonly writers: {
    readonly value: Writer;
    readonly condition: Writer;
    readonly select: (node: Node, scope: Scope) => WrittenSelect;
  };
}

type Writer = (node: Node, scope: Scope) => string;

/** A SELECT as it is sent, and what its columns are called. */
export interface WrittenSelect {
  readonly sql: string;
  readonly columns: readonly string[];
}

/** Something in a FROM. */
export interface Source {
  readonly label: string;
  readonly columns: readonly string[];
  /** The table of Halo's that it is; undefined for a subquery or a CTE. */
  readonly table?: SchemaTable | undefined;
}

/** The sources that a name may be of, from the inside out. */
export interface Scope {
  readonly statement: Statement;
  readonly sources: readonly Source[];
  readonly parent?: Scope | undefined;
  readonly ctes: ReadonlyMap<string, readonly string[]>;
  /** The columns of the SELECT by their names in small letters: ORDER BY may name them. */
  readonly outputs?: ReadonlyMap<string, string> | undefined;
  /** Whether names of outputs are taken for them. */
  readonly isOrdering?: boolean | undefined;
}

/** A name as it is sent. */
export const quoted = (name: string): string => `[${name}]`;

/**
 * A name that a query makes up itself: for a table, a CTE or a column.
 *
 * @throws HaloError `bad_input` for one that could be read in another way than it is meant
 */
export function ownName(name: string): string {
  if (/^[A-Za-z0-9_ .,:%&()#/€£$+*?!<>=-]{1,100}$/.test(name) && !/--|\/\*/.test(name)) return name;
  throw refusal(`${named(name)} can't be a name here.`, "Names are plain letters, digits and spaces.");
}

/** A column that was found. */
export interface FoundColumn {
  readonly sql: string;
  readonly column: string;
  readonly source: Source | undefined;
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/**
 * What a name of a column stands for.
 *
 * @throws HaloError `bad_input` for one that is not known, is in several tables, or holds a secret
 */
export function columnIn(scope: Scope, label: string | undefined, name: string): FoundColumn {
  if (label === undefined && scope.isOrdering === true) {
    const output = scope.outputs?.get(name.toLowerCase());
    if (output !== undefined) return { sql: quoted(output), column: output, source: undefined };
  }
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const sources: readonly Source[] =
      label === undefined ? at.sources : at.sources.filter((source) => same(source.label, label));
    const found = sources.flatMap((source) => {
      const column = source.columns.find((each) => same(each, name));
      return column === undefined ? [] : [{ source, column }];
    });
    const [first, second] = found;
    if (first !== undefined && second !== undefined) {
      throw refusal(
        `${named(name)} is in more than one table.`,
        `Write ${first.source.label}.${first.column} or ${second.source.label}.${second.column}.`,
      );
    }
    if (first !== undefined) {
      const { source, column } = first;
      return { sql: `${quoted(source.label)}.${quoted(column)}`, column, source };
    }
    if (label !== undefined && sources.length > 0) throw unknownColumn(name, sources, scope);
  }
  if (label !== undefined) {
    const labels = scope.sources.map((source) => source.label).join(", ");
    throw refusal(
      `${named(label)} is no table of this SELECT.`,
      labels === "" ? "It has no FROM." : `It has: ${labels}.`,
    );
  }
  throw unknownColumn(name, scope.sources, scope);
}

function unknownColumn(name: string, sources: readonly Source[], scope: Scope) {
  const table = sources.find((source) => source.table?.secrets.has(name.toLowerCase()) === true)?.table;
  if (table !== undefined) {
    return refusal(
      `${named(name)} of ${table.name} is not shown: its name says that it holds a secret.`,
      "docs/sql.md lists what is not shown.",
    );
  }
  if (scope.outputs?.has(name.toLowerCase()) === true) {
    return refusal(
      `${named(name)} is a name that this SELECT gives, which only ORDER BY knows.`,
      "Repeat its expression there, or select from a CTE.",
    );
  }
  const where = sources.map((source) => source.table?.name ?? source.label).join(", ");
  const near = nearestColumns(name, sources);
  return refusal(
    `${named(name)} is no column of ${where === "" ? "this SELECT, which has no FROM" : where}.`,
    near.length === 0 ? undefined : `Nearest: ${near.join(", ")}. halo_sql_schema lists them.`,
  );
}

/** The three columns that are nearest to a name, by what they are called and by what is said of them. */
function nearestColumns(name: string, sources: readonly Source[]): readonly string[] {
  const written = name.toLowerCase();
  const said = sources.flatMap(({ columns, table }) =>
    columns.filter((column) => {
      const about = table?.columns.get(column.toLowerCase())?.about?.toLowerCase();
      return about?.split(/\W+/).includes(written) === true;
    }),
  );
  const all = sources.flatMap(({ columns }) => columns);
  return [...new Set([...said, ...nearestOf(name, all, 3)])].slice(0, 3);
}
