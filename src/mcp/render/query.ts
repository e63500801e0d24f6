import type { CallToolResult } from "@modelcontextprotocol/server";
import { plainText, shorten } from "../../halo/text.ts";
import type { QueryCell, QueryResult } from "../../tools/kit/result.ts";
import { quote } from "../../tools/kit/view.ts";
import { fitWarnings, plainName, sizeOf } from "../budget.ts";
import { boundedWarnings, callResult, sizeOfResult, unlessEmpty, warningLines } from "./parts.ts";

/** A day, a moment or a number as text: nothing that people wrote. */
const isPlain = /^[\d:. -]{1,19}$/;

/**
 * The rows of a query, each as a list in the order of the columns. What does not fit is left out: columns and rows from
 * the end, and ends of texts where not even one row would fit.
 */
export function renderQuery(result: QueryResult, most: number): CallToolResult {
  const columns = columnsThatFit(result.columns.map(plainName), most / 12);
  const tried = cellSizes.map((size) => tableOf(result, columns, size));
  const shown = tried.map((table) => ({ table, count: rowsThatFit(table, result, columns, most) }));
  const [first] = shown;
  const best = shown.find(({ count }) => count > 0) ?? first;
  return best === undefined ? callResult([], {}) : answer(best.table, best.count, result, columns, most);
}

/** The most characters of a cell: the second where a row would not fit with the first. */
const cellSizes = [300, 40] as const;

interface Table {
  readonly rows: readonly (readonly QueryCell[])[];
  readonly lines: readonly string[];
}

function columnsThatFit(columns: readonly string[], room: number): readonly string[] {
  let left = room;
  return columns.filter((column) => {
    left -= 2 * sizeOf(column) + 4;
    return left >= 0;
  });
}

function tableOf({ rows, isOurs }: QueryResult, columns: readonly string[], most: number): Table {
  if (isOurs) return { rows, lines: rows.map(ourLine) };
  const cells = rows.map((row) => row.slice(0, columns.length).map((cell) => cleanCell(cell, most)));
  return { rows: cells, lines: cells.map((row) => row.map(shownCell).join(" | ")) };
}

function rowsThatFit(table: Table, result: QueryResult, columns: readonly string[], most: number): number {
  let room = most - sizeOfResult(answer(table, 0, result, columns, most));
  let count = 0;
  for (const [index, row] of table.rows.entries()) {
    room -= sizeOf(row) + sizeOf(table.lines[index]) + 2;
    if (room < 0) break;
    count++;
  }
  return count;
}

function answer(
  { rows, lines }: Table,
  shown: number,
  result: QueryResult,
  columns: readonly string[],
  most: number,
): CallToolResult {
  const { isOurs, hasMore, complete } = result;
  const warnings = boundedWarnings(result.warnings, most);
  const basis = fitWarnings(result.basis, most / 8);
  const left = rows.length - shown;
  const missing = result.columns.length - columns.length;
  const leftOut = [
    ...(left === 0
      ? []
      : [
          isOurs
            ? `${left} more did not fit: ask for less at once.`
            : `${left} rows did not fit: ask for fewer columns, group them, or ${result.nextRows ?? `add LIMIT ${Math.max(1, shown)} OFFSET ${shown}`}.`,
        ]),
    ...(missing === 0 ? [] : [`${missing} columns did not fit: name those that you need.`]),
  ];
  const total = `${hasMore ? "More than " : ""}${rows.length} ${rows.length === 1 && !hasMore ? "row" : "rows"}`;
  const head = rows.length === 0 ? "No rows." : `${total}${left === 0 ? "" : `, ${shown} shown`}:`;
  return callResult(
    [
      ...(isOurs ? [] : [head, ...(rows.length === 0 ? [] : [columns.join(" | ")])]),
      ...lines.slice(0, shown),
      ...result.notes,
      ...leftOut,
      basis.length === 0 ? undefined : `Rests on: ${basis.join(" ")}`,
      ...warningLines(warnings),
    ],
    {
      columns,
      rows: rows.slice(0, shown),
      total: hasMore ? undefined : rows.length,
      has_more: hasMore || left > 0,
      notes: unlessEmpty(result.notes),
      complete,
      basis: unlessEmpty(basis),
      warnings: unlessEmpty(warnings),
      left_out: unlessEmpty(leftOut),
    },
  );
}

const ourLine = ([name, coverage, columns]: readonly QueryCell[]) => `${name} (${coverage}): ${columns}`;

function cleanCell(cell: QueryCell, most: number): QueryCell {
  if (typeof cell !== "string" || isPlain.test(cell)) return cell;
  const text = shorten(plainText(cell), most);
  return text === "" ? null : text;
}

/** A cell in a line of text: nothing for NULL, and texts in quotes, since people wrote most of them. */
function shownCell(cell: QueryCell): string {
  if (cell === null) return "";
  if (typeof cell === "number" || isPlain.test(cell)) return String(cell);
  return quote(cell.replace(/\s+/g, " "));
}
