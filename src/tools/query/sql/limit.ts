import type { Expr, Limit } from "sqlite3-parser";
import { refusal } from "./errors.ts";

/** LIMIT and OFFSET, which have to be whole numbers. */
export function limitOf(limit: Limit | undefined): {
  readonly sql: string;
  readonly rows: number | undefined;
  readonly hasOffset: boolean;
} {
  if (limit === undefined) return { sql: "", rows: undefined, hasOffset: false };
  const rows = numberIn(limit.expr);
  const offset = limit.offset === undefined ? undefined : numberIn(limit.offset);
  const skipped = offset === undefined ? "" : ` OFFSET ${offset}`;
  return { sql: ` LIMIT ${rows}${skipped}`, rows, hasOffset: offset !== undefined };
}

function numberIn(expression: Expr): number {
  if (expression.type === "NumericLiteral" && /^\d{1,9}$/.test(expression.value))
    return Number(expression.value);
  throw refusal("LIMIT and OFFSET take whole numbers.", "Write LIMIT 20.");
}
