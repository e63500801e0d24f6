import type { CallToolResult } from "@modelcontextprotocol/server";
import type { AnswerResult } from "../../tools/kit/result.ts";
import { fitWarnings } from "../budget.ts";
import { inColumns } from "./columns.ts";
import { boundedWarnings, callResult, sizeOfResult, unlessEmpty, warningLines } from "./parts.ts";
import { fitCompanions, type Table } from "./record.ts";

/**
 * An answer computed over many records: first the sentence that answers, then tables, then what it is based on.
 * When it does not fit, rows are left out from the ends of the tables; figures never are.
 */
export function renderAnswer(result: AnswerResult, most: number, timeZone: string): CallToolResult {
  const warnings = boundedWarnings(result.warnings, most);
  const basis = fitWarnings(result.basis, most / 6);
  const figures = Object.fromEntries(
    Object.entries(result.figures).filter(([, value]) => value !== undefined),
  );
  const answer = (tables: readonly Table[]) =>
    callResult(
      [
        result.summary,
        result.inWords === "" ? undefined : result.inWords,
        ...tables.flatMap(({ lines }) => lines),
        basis.length === 0 ? undefined : `Rests on: ${basis.join(" ")}`,
        ...warningLines(warnings),
      ],
      {
        summary: result.summary,
        period: result.period,
        figures,
        ...Object.fromEntries(tables.map(({ name, rows }) => [name, inColumns(rows)])),
        complete: result.complete,
        basis: unlessEmpty(basis),
        warnings: unlessEmpty(warnings),
        left_out: unlessEmpty(tables.flatMap(({ page, notes }) => [...page, ...notes])),
      },
    );
  return answer(fitCompanions(result.tables, most - sizeOfResult(answer([])) - 100, timeZone));
}
