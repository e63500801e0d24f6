import type { Tenant } from "../../../sandbox/index.ts";
import { nodeDatabase } from "../../../src/halo/copy/node-database.ts";
import type { QueryCopy } from "../../../src/halo/copy/tables.ts";
import { render } from "../../../src/mcp/render/index.ts";
import { copyOver, fill } from "../../../src/tools/query/copy.testing.ts";
import { runQuery } from "../../../src/tools/query/run.ts";
import type { Asked } from "../asking.ts";
import type { Call, World } from "../types.ts";
import { moneyQuestions } from "./money.ts";
import type { Cell, SqlQuestion } from "./types.ts";
import { workQuestions } from "./work.ts";

/** Asks the questions in SQL of a whole working copy: that of a Worker has read as far back as it was asked for. */

/** All of them. */
export const sqlQuestions: readonly SqlQuestion[] = [...workQuestions, ...moneyQuestions];

/** Rows as texts that can be compared, in any order unless theirs is asked for. */
export function comparable(rows: readonly (readonly Cell[])[], isOrdered = false): readonly string[] {
  const texts = rows.map((row) => JSON.stringify(row));
  return isOrdered ? texts : texts.sort();
}

/** A whole copy of a tenant. */
export async function wholeCopyOf(tenant: Tenant): Promise<QueryCopy> {
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("This Node has no SQLite.");
  fill(database, tenant);
  return copyOver(database);
}

/** Asks a question by one query of a copy. */
export async function askInSql(
  { asks, sql, truth, isOrdered }: SqlQuestion,
  copy: QueryCopy,
  world: World,
): Promise<Asked> {
  const made: Call = { tool: "halo_query", args: { sql } };
  const { columns, rows, ...others } = await runQuery(sql, { copy, now: world.now, timeZone: "UTC" });
  const [found, wanted] = [rows, truth(world)].map((each) => comparable(each, isOrdered));
  const isRight = JSON.stringify(found) === JSON.stringify(wanted);
  const { content, structuredContent: structured } = render(
    {
      kind: "query",
      columns: columns.map(({ name }) => name),
      rows,
      isOurs: false,
      notes: [],
      complete: true,
      basis: others.coverage.map(({ said }) => said),
      ...others,
    },
    { maxResultTokens: 5_000, webUrl: "https://halo.test", timeZone: "UTC" },
  );
  const text = content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
  const tokens = (characters: number) => Math.ceil(characters / 4);
  return {
    question: { role: "owner", asks, calls: [made], truth: () => ({ structured: {}, text: [] }) },
    calls: 1,
    tokensIn: tokens(made.tool.length + JSON.stringify(made.args).length),
    tokensOut: tokens(text.length),
    structuredOut: tokens(JSON.stringify(structured).length),
    wrong: isRight ? [] : [`${text.slice(0, 600)} is not ${JSON.stringify(wanted).slice(0, 600)}`],
  };
}
