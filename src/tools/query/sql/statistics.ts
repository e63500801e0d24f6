import type { SqlDatabase } from "../../../halo/copy/database.ts";
import { storedName } from "../../../halo/copy/stored.ts";
import { refusal } from "./errors.ts";

/** How many rows tables have, and how many of them share a value: what bounds the rows that joins can make. */
export interface Statistics {
  readonly rows: (table: string) => number;
  /** The most rows that have the same value in a column. NULLs are not counted, since they equal nothing. */
  readonly mostAlike: (table: string, column: string) => number;
  /** How many different values a column has, NULL included. */
  readonly different: (table: string, column: string) => number;
}

/** Of tables that are not read yet: a query is first looked at for the tables that it needs. */
export const noStatistics: Statistics = { rows: () => 0, mostAlike: () => 0, different: () => 0 };

/** Counts in the database, each thing once. */
export function statisticsOf(database: SqlDatabase): Statistics {
  const counted = new Map<string, number>();
  const count = (sql: string): number => {
    const known = counted.get(sql);
    if (known !== undefined) return known;
    let result = 0;
    for (const row of database.rows(sql)) result = Number(row.n ?? 0);
    counted.set(sql, result);
    return result;
  };
  return {
    rows: (table) => count(`SELECT count(*) AS "n" FROM "${storedName(table)}"`),
    mostAlike: (table, column) =>
      count(
        `SELECT max("n") AS "n" FROM (SELECT count(*) AS "n" FROM "${storedName(table)}" WHERE "${column}" IS NOT NULL GROUP BY "${column}")`,
      ),
    different: (table, column) =>
      count(`SELECT count(DISTINCT "${column}") + 1 AS "n" FROM "${storedName(table)}"`),
  };
}

/** Refuses a query whose joins can make more rows than may be worked through. */
export function requireWork(work: number, most: number): void {
  if (work <= most) return;
  const shown = (value: number) => Math.round(value).toLocaleString("en");
  throw refusal(
    `The query could go through ${shown(work)} rows; ${shown(most)} are the most.`,
    "Join by ids, count or filter each table in a CTE before joining it, and use a window function or a grouped CTE in place of a subquery for each row.",
  );
}
