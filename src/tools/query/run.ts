import { clockTime } from "../../halo/copy/columns/kinds.ts";
import type { SqlDatabase, SqlValue } from "../../halo/copy/database.ts";
import { storedName } from "../../halo/copy/stored.ts";
import type { Coverage, QueryCopy } from "../../halo/copy/tables.ts";
import { HaloError } from "../../halo/errors.ts";
import { mostRows } from "./sql/bounds.ts";
import { saidBySqlite } from "./sql/errors.ts";
import { type Guarded, guard } from "./sql/guard.ts";
import { parse } from "./sql/parse.ts";
import { statisticsOf } from "./sql/statistics.ts";

/** Runs a query over the working copy. */

/** The rows of a query, and what they rest on. */
export interface Answered {
  readonly columns: Guarded["columns"];
  readonly rows: readonly (readonly SqlValue[])[];
  /** Whether there are more rows than are read. */
  readonly hasMore: boolean;
  readonly coverage: readonly Coverage[];
  readonly warnings: readonly string[];
}

/** Where and when a query is run. */
export interface QueryPlace {
  readonly copy: QueryCopy;
  readonly now: Date;
  readonly timeZone: string;
  /** The day back to which rows are needed. */
  readonly from?: string | undefined;
}

/**
 * Runs one SELECT: looks which tables it needs, has them read, and judges it by what they hold before it runs.
 *
 * @throws HaloError `bad_input` for a query that is not allowed, not known or too much
 */
export async function runQuery(sql: string, { copy, now, timeZone, from }: QueryPlace): Promise<Answered> {
  const { select, text } = await parse(sql);
  const settings = { tables: copy.tables, now: clockTime(now, timeZone), timeZone };
  const { tables } = guard(select, text, settings);
  const coverage = await copy.ensure(tables, from);
  const guarded = guard(select, text, { ...settings, statistics: statisticsOf(copy.database) });
  const { rows, hasMore } = read(copy.database, guarded);
  return {
    columns: guarded.columns,
    rows,
    hasMore,
    coverage,
    warnings: [...guarded.warnings, ...hoursLeftOut(copy.database, guarded)],
  };
}

/**
 * What a join of actions with tickets leaves out: time on projects and opportunities, which are no tickets, and on
 * tickets that are gone.
 */
function hoursLeftOut(database: SqlDatabase, { named, sql }: Guarded): readonly string[] {
  if (!named.includes("actions") || !named.includes("tickets") || !/"hours(?:_\w+)?"/.test(sql)) return [];
  const [actions, tickets] = [storedName("actions"), storedName("tickets")];
  const counted = `SELECT total("hours") AS "whole",
    total("hours") FILTER (WHERE "ticket_id" NOT IN (SELECT "id" FROM "${tickets}")) AS "out" FROM "${actions}"`;
  for (const { whole, out } of database.rows(counted)) {
    const [all, left] = [rounded(whole ?? 0), rounded(out ?? 0)];
    if (left === 0) return [];
    return [
      `${left} of the ${all} hours read are on no row of tickets (projects, opportunities, deleted tickets): a join with tickets leaves them out. actions.client_id and client_name have their client, too.`,
    ];
  }
  return [];
}

/** Reads rows as long as they are wanted, and leaves the others in the database. */
function read(database: SqlDatabase, { sql, columns }: Guarded): Pick<Answered, "rows" | "hasMore"> {
  const labels = columns.map((_, index) => `c${index + 1}`);
  const rows: (readonly SqlValue[])[] = [];
  try {
    for (const row of database.rows(sql)) {
      if (rows.length === mostRows) return { rows, hasMore: true };
      rows.push(labels.map((label) => rounded(row[label] ?? null)));
    }
  } catch (error) {
    if (error instanceof HaloError) throw error;
    throw saidBySqlite(error);
  }
  return { rows, hasMore: false };
}

/** A number without what adding up in binary left behind its sixth decimal. */
function rounded(value: SqlValue): SqlValue {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toFixed(6)) : value;
}
