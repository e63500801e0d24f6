import * as z from "zod";
import type { QueryCopy } from "../../halo/copy/tables.ts";
import { localDay } from "../../halo/dates/days.ts";
import { badInput } from "../../halo/errors.ts";
import { imported } from "../../lazily.ts";
import { Reading } from "../kit/analytics/reader.ts";
import { defineReadTool, type Tool, type ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { queryOutput } from "../kit/output.ts";
import type { QueryResult, ToolResult } from "../kit/result.ts";
import { CopiedTables } from "./copied.ts";
import { examples, legend, tableRows } from "./describe.ts";
import { longestQuery, mostRows } from "./sql/bounds.ts";

/** What looks at a query and runs it, which few sessions need. */
const running = imported(() => import("./run.ts"));

const query = defineReadTool({
  name: "halo_query",
  title: "Query by SQL",
  description:
    "One read-only SQL SELECT (SQLite; CTEs, joins, windows) over a working copy of tickets, actions (time), clients, users, agents, contracts, invoices, assets …, for counts, sums and joins that no other tool answers. Without sql: the tables, their columns, and how far back each goes.",
  input: {
    sql: z
      .string()
      .trim()
      .min(1)
      .max(longestQuery)
      .optional()
      .describe(
        "Such as: select client_name, count(*) from tickets where opened >= date('now','-90 day') group by 1 order by 2 desc",
      ),
    from: input.date("Reads further back, to this date").optional(),
  },
  output: queryOutput,
  takesLong: true,
  handler: async ({ sql, from }, context): Promise<ToolResult> => {
    const { timeZone } = context;
    const copy = context.queries ?? copiedTables(context);
    if (copy === undefined) throw badInput("There is no working copy here to query. Use the list tools.");
    const since = from === undefined ? undefined : localDay(new Date(`${from}Z`), timeZone);
    if (sql === undefined) {
      if (since !== undefined) await copy.ensure(["tickets", "actions"], since);
      const tables: QueryResult = {
        kind: "query",
        columns: ["table", "read so far", "columns"],
        rows: tableRows(copy),
        hasMore: false,
        isOurs: true,
        notes: [legend(timeZone), ...examples.map((example) => `Example: ${example}`)],
        complete: true,
        basis: [],
        warnings: [],
      };
      return tables;
    }
    const now = new Date(context.now());
    const { runQuery } = await running();
    const { columns, rows, hasMore, coverage, warnings } = await runQuery(sql, {
      copy,
      now,
      timeZone,
      from: since,
    });
    const missing = coverage.filter(({ isComplete }) => !isComplete);
    return {
      kind: "query",
      columns: columns.map(({ name }) => name),
      rows,
      hasMore,
      isOurs: false,
      notes: [],
      complete: missing.length === 0,
      basis: coverage.map(({ said }) => `${said}.`),
      warnings: [
        ...missing.map(({ said }) => `INCOMPLETE, so counts and sums may be too low: ${said}.`),
        ...(hasMore ? [`Only the first ${mostRows} rows were read: group them, or narrow the WHERE.`] : []),
        ...warnings,
      ],
    };
  },
});

function copiedTables(context: ToolContext): QueryCopy | undefined {
  return context.copy && new CopiedTables(context.copy, context, new Reading(context));
}

/** The tool for SQL over the working copy; listed where there is one. */
export const queryTools = [query] as const satisfies readonly Tool[];
