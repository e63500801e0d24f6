import type { CallToolResult } from "@modelcontextprotocol/server";
import type { AnswerResult } from "../../tools/kit/result.ts";
import { fitWarnings } from "../budget.ts";
import { boundedWarnings, result, sizeOfResult, unlessEmpty, warningLines } from "./parts.ts";
import { fitCompanions, type Table } from "./record.ts";

/**
 * An answer worked out over many records: the sentence that answers first, then the tables, then what it rests
 * on. Tables lose rows from their ends when they don't fit; figures never do.
 */
export function renderAnswer(outcome: AnswerResult, most: number): CallToolResult {
  const warnings = boundedWarnings(outcome.warnings, most);
  const basis = fitWarnings(outcome.basis, most / 6);
  const figures = Object.fromEntries(
    Object.entries(outcome.figures).filter(([, value]) => value !== undefined),
  );
  const answer = (tables: readonly Table[]) =>
    result(
      [
        outcome.summary,
        ...tables.flatMap(({ lines }) => lines),
        basis.length === 0 ? undefined : `Rests on: ${basis.join(" ")}`,
        ...warningLines(warnings),
      ],
      {
        summary: outcome.summary,
        period: outcome.period,
        figures,
        ...Object.fromEntries(tables.map(({ name, rows }) => [name, rows])),
        complete: outcome.complete,
        basis: unlessEmpty(basis),
        warnings: unlessEmpty(warnings),
        left_out: unlessEmpty(tables.flatMap(({ notes }) => notes)),
      },
    );
  return answer(fitCompanions(outcome.tables, most - sizeOfResult(answer([])) - 100));
}
