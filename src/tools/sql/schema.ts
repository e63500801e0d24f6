import * as z from "zod";
import { imported } from "../../lazily.ts";
import { defineReadTool } from "../kit/define.ts";
import { queryOutput } from "../kit/output.ts";
import type { ToolResult } from "../kit/result.ts";

const asking = imported(() => import("./asking.ts"));

/** The tool that tells which tables and columns there are. */
export const schemaTool = defineReadTool({
  name: "halo_sql_schema",
  title: "Tables for SQL",
  description:
    "Tables and columns of Halo's database for halo_sql, as this tenant has them: by words, or those of a table. Without arguments: the main tables.",
  input: {
    search: z
      .string()
      .trim()
      .min(2)
      .max(100)
      .optional()
      .describe("Words: prepaid hours. A table for its columns: FAULTS, FAULTS sla"),
  },
  output: queryOutput,
  handler: async ({ search }, context): Promise<ToolResult> => {
    const { searched } = await asking();
    const { rows, notes, warnings } = await searched(search, context);
    return {
      kind: "query",
      columns: ["table", "what", "columns"],
      rows,
      hasMore: false,
      isOurs: true,
      notes,
      complete: true,
      basis: [],
      warnings,
    };
  },
});
