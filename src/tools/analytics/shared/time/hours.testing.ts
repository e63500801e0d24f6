import { expect } from "vitest";
import type { Tenant } from "../../../../../sandbox/index.ts";
import { type CallPlace, callOn } from "../../../../../test/support/generated.ts";
import type { Tool } from "../../../kit/define.ts";
import type { AnswerResult } from "../../../kit/result.ts";

/** The answer of a tool on a generated tenant. */
export async function answerOf(
  tenant: Tenant,
  tool: Tool,
  args: Record<string, unknown> = {},
  place: CallPlace = {},
): Promise<AnswerResult> {
  const { result } = await callOn(tenant, tool, args, place);
  if (result.kind !== "answer") throw new Error(result.kind);
  return result;
}

/** A column of the first table, summed in whole hundredths. */
export function columnSum({ tables }: AnswerResult, column: string): number {
  const cells = tables[0]?.rows.map((row) => Number(row[column] ?? 0)) ?? [];
  return cells.reduce((sum, cell) => sum + Math.round(cell * 100), 0) / 100;
}

/** Every column of the first table sums to the figure of its name. */
export function expectReconciled(result: AnswerResult, columns: readonly string[]): void {
  for (const column of columns) expect(columnSum(result, column), column).toBe(result.figures[column] ?? 0);
}

/** How many records there are behind a figure. */
export async function recordsBehind(
  tenant: Tenant,
  tool: Tool,
  figure: string,
  args: Record<string, unknown> = {},
  place: CallPlace = {},
): Promise<number> {
  const result = await answerOf(tenant, tool, { ...args, rows: figure }, place);
  return result.tables[0]?.total ?? -1;
}
