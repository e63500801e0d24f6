import * as z from "zod";
import type { HaloRecord } from "../../halo/client.ts";
import { unexpectedAnswer } from "../../halo/errors.ts";
import { largestReport } from "../../halo/rules.ts";
import { isNoDate } from "../../halo/text.ts";
import { imported } from "../../lazily.ts";
import { defineReadTool, type Tool } from "../kit/define.ts";
import { queryOutput } from "../kit/output.ts";
import type { QueryCell, ToolResult } from "../kit/result.ts";
import { zoneWarnings } from "../reports/loaded.ts";
import { longestQuery, mostRows } from "./guard/bounds.ts";
import { loadSql } from "./load.ts";
import { schemaTool } from "./schema.ts";

const asking = imported(() => import("./asking.ts"));

const sqlTool = defineReadTool({
  name: "halo_sql",
  title: "Report in SQL",
  description:
    "One read-only T-SQL SELECT over Halo's own database, as a report that is not saved: for what no other tool or halo_query has. Tables and columns by halo_sql_schema. No variables, comments or «;»; ORDER BY in subqueries only with TOP; * only of small tables; moments are UTC.",
  input: {
    sql: z
      .string()
      .trim()
      .min(1)
      .max(longestQuery)
      .describe(
        "SELECT TOP 20 a.aareadesc AS client, COUNT(*) AS n FROM FAULTS f JOIN AREA a ON a.Aarea = f.Areaint WHERE f.dateoccured >= DATEADD(day, -30, GETDATE()) GROUP BY a.aareadesc ORDER BY n DESC",
      ),
  },
  output: queryOutput,
  takesLong: true,
  handler: async ({ sql }, context): Promise<ToolResult> => {
    const { prepare } = await asking();
    const { guarded, warnings } = await prepare(sql, context);
    await context.progress(0, 1, "Halo is running the query");
    const loaded = await loadSql(guarded.sql, "the query", context);
    const unknown = columnsNotGiven(loaded.rows, guarded.columns);
    const rows = loaded.rows.slice(0, mostRows).map((row) => cellsOf(row, guarded.columns));
    const hasMore = loaded.rows.length > mostRows;
    return {
      kind: "query",
      columns: guarded.columns,
      rows,
      hasMore,
      isOurs: false,
      nextRows: "write ORDER BY … OFFSET 100 ROWS FETCH NEXT 100 ROWS ONLY in place of TOP",
      notes: [],
      complete: true,
      basis: [],
      warnings: [
        ...warnings,
        ...guarded.warnings,
        ...(hasMore ? [`Only the first ${mostRows} rows were read: group them, or narrow the WHERE.`] : []),
        ...(unknown.length === 0
          ? []
          : [
              `Halo's rows hold no ${unknown.join(", ")}: it is not known whether there is nothing in it, or it was not given.`,
            ]),
        ...noDateWarnings(loaded.rows.slice(0, mostRows), guarded.columns),
        ...cutWarnings(loaded.rows.length),
        ...zoneWarnings(loaded.rows, context),
      ],
    };
  },
});

/**
 * The columns that none of the rows has, in any letter case.
 *
 * @throws HaloError `unexpected_answer` when these are all: the rows are of something else
 */
function columnsNotGiven(rows: readonly HaloRecord[], columns: readonly string[]): readonly string[] {
  if (rows.length === 0) return [];
  const given = new Set(rows.flatMap((row) => Object.keys(row)).map((name) => name.toLowerCase()));
  const missing = columns.filter((column) => !given.has(column.toLowerCase()));
  if (given.size > 0 && missing.length === columns.length)
    throw unexpectedAnswer("its rows have none of the columns that were asked for");
  return missing;
}

/** Rows as they were asked for, whatever the order and the letter case of Halo's fields. */
function cellsOf(row: Readonly<Record<string, unknown>>, columns: readonly string[]): readonly QueryCell[] {
  const byName = new Map(Object.entries(row).map(([name, cell]) => [name.toLowerCase(), cell]));
  return columns.map((column) => cellOf(byName.get(column.toLowerCase())));
}

/**
 * Whether a cell is a date by which Halo means none: shown as nothing, as everywhere else. Only at midnight, since a time
 * of the day alone, of a working day say, is stored with such a date, too.
 */
const isNone = (cell: unknown) =>
  typeof cell === "string" &&
  /^\d{4}-\d{2}-\d{2}(?:[T ]00:00:00(?:\.0+)?Z?)?$/.test(cell) &&
  isNoDate(`${cell.slice(0, 10)}T00:00:00`);

/** That such cells are shown as nothing, and are something to SQL. */
function noDateWarnings(rows: readonly HaloRecord[], columns: readonly string[]): readonly string[] {
  const asked = new Set(columns.map((column) => column.toLowerCase()));
  const holding = new Set(
    rows.flatMap((row) =>
      Object.entries(row).flatMap(([name, cell]) =>
        asked.has(name.toLowerCase()) && isNone(cell) ? [name] : [],
      ),
    ),
  );
  if (holding.size === 0) return [];
  return [
    `Where ${[...holding].join(", ")} ${holding.size === 1 ? "holds" : "hold"} Halo's date for none (1900-01-01 or before), nothing is shown. To SQL it is a date and not NULL: to leave it out of a condition, MIN or DATEDIFF write > '1900-01-02'.`,
  ];
}

/** Bits come as true and false or as texts, by Halo's version: they are shown as T-SQL compares them. */
function cellOf(cell: unknown): QueryCell {
  if (cell === undefined || cell === null || isNone(cell)) return null;
  if (typeof cell === "boolean") return cell ? "True" : "False";
  if (typeof cell === "string" || typeof cell === "number") return cell;
  return JSON.stringify(cell);
}

/** Halo cuts a report without a word. With a TOP in force this many rows mean that it did not apply it. */
function cutWarnings(rows: number): readonly string[] {
  if (rows < largestReport) return [];
  const most = largestReport.toLocaleString("en");
  return [
    `Halo gave ${most} rows, which is the most that it gives of a report, and does not say when it has more. Count in the query, not over these rows.`,
  ];
}

/** The tools for reports in SQL; listed with `HALO_SQL=on`. */
export const sqlTools = [schemaTool, sqlTool] as const satisfies readonly Tool[];
