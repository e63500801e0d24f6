import type { Select } from "sqlite3-parser";
import type { ColumnKind, CopyTable } from "../../../halo/copy/tables.ts";
import { mostWork } from "./bounds.ts";
import { refusal } from "./errors.ts";
import { write } from "./expressions/expressions.ts";
import type { Statement } from "./scope.ts";
import { writeSelect } from "./select.ts";
import { noStatistics, requireWork, type Statistics } from "./statistics.ts";

/** What stands between a query and the database: the query as it may be run, or why it may not. */

/** A query as it is run. */
export interface Guarded {
  readonly sql: string;
  /** What its columns are called and what they hold; in `sql` they are c1, c2, … */
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind | undefined }[];
  /** The tables that it reads. */
  readonly tables: readonly string[];
  /** Those of them that a FROM names. */
  readonly named: readonly string[];
  readonly warnings: readonly string[];
  /** Rows that it goes through at most. */
  readonly work: number;
}

/** What a query is guarded with. */
export interface GuardSettings {
  readonly tables: readonly CopyTable[];
  /** Now on the tenant's clock, `yyyy-MM-dd HH:mm:ss`. */
  readonly now: string;
  /** The tenant's, an IANA name. */
  readonly timeZone: string;
  /** Of the tables as they are filled; without it the work of the query is not judged. */
  readonly statistics?: Statistics;
}

/** SQL that is run has at most so many characters: a Durable Object takes 100 KB. */
const longestSql = 60_000;

/**
 * Writes a query anew from its tree, of nothing but what is known: tables and columns of the copy, functions of a list,
 * numbers and texts. No name of the query's own and no part of its text gets into what is run.
 *
 * @throws HaloError `bad_input` for what is not allowed or not known
 */
export function guard(select: Select, text: string, settings: GuardSettings): Guarded {
  const statement: Statement = {
    writers: { expression: write, select: writeSelect },
    text,
    tables: new Map(settings.tables.map((table) => [table.name, table])),
    statistics: settings.statistics ?? noStatistics,
    now: settings.now,
    timeZone: settings.timeZone,
    used: new Set(),
    named: new Set(),
    warnings: new Set(),
    counts: { selects: 0, labels: 0 },
    isRepeated: false,
  };
  const { sql, columns, work } = writeSelect(select, statement, undefined, new Map());
  if (sql.length > longestSql)
    throw refusal("The query is too long when its names are looked up.", "Ask for less.");
  requireWork(work, mostWork);
  const { used, named, warnings } = statement;
  return {
    sql,
    columns: columns.map(({ name, kind }) => ({ name, kind })),
    tables: [...used],
    named: [...named],
    warnings: [...warnings],
    work,
  };
}
