import type { CallToolResult } from "@modelcontextprotocol/server";
import { cleanFields, cleanRecord, cleanUnknown, rowFields, textLimits } from "../../tools/support/clean.ts";
import type { ListOutcome, TableOutcome } from "../../tools/support/outcome.ts";
import { quote } from "../../tools/support/view.ts";
import { fitRecord, fitRows, sizeOf } from "../budget.ts";
import { fieldLines, result, unlessEmpty, warningLines } from "./parts.ts";

/** A page of a list: how many match, the rows, how to get the next. */
export function renderList(outcome: ListOutcome, room: number): CallToolResult {
  const { view, page, pageSize, total } = outcome;
  const { noun, plural } = view.resource;
  const fields = rowFields(view);
  const full = outcome.detail === "full";
  const shown = outcome.rows.map((row) => {
    if (!full) {
      const record = cleanFields(row, fields, textLimits.row);
      return { record, line: `- ${view.line(record)}` };
    }
    const { record } = fitRecord(cleanRecord(row, view), room / 3);
    return { record, line: `- ${fieldLines(record, fields).join("\n  ")}` };
  });
  const fitting = fitRows(shown, ({ record, line }) => sizeOf(record) + line.length + 2, room);
  const dropped = shown.length - fitting.length;
  const notes: string[] = [];
  if (dropped > 0) {
    const smaller = `page_size ${fitting.length}${full ? " or detail summary" : ""}`;
    notes.push(`${dropped} rows of this page did not fit and are left out: ask with ${smaller}.`);
  }
  const lines = [
    pageHead({ noun, plural, shown: fitting.length, total, page, pageSize }),
    ...fitting.map(({ line }) => line),
    ...notes,
    dropped === 0 && outcome.more ? `More: page ${page + 1}.` : undefined,
    ...warningLines(outcome.warnings),
  ];
  return result(lines, {
    total,
    page,
    page_size: pageSize,
    has_more: outcome.more || dropped > 0,
    rows: fitting.map(({ record }) => record),
    warnings: unlessEmpty(outcome.warnings),
    left_out: unlessEmpty(notes),
  });
}

interface PageHead {
  readonly noun: string;
  readonly plural: string;
  readonly shown: number;
  readonly total: number | undefined;
  readonly page: number;
  readonly pageSize: number;
}

function pageHead({ noun, plural, shown, total, page, pageSize }: PageHead): string {
  if (shown === 0) {
    if (page > 1) return `Page ${page} is past the end of the list: no ${plural} on it. Begin at page 1.`;
    return `No ${plural} match.`;
  }
  if (total === shown) return total === 1 ? `1 ${noun}:` : `${total} ${plural}, all shown:`;
  const first = (page - 1) * pageSize + 1;
  const range = shown === 1 ? `${first}` : `${first}–${first + shown - 1}`;
  return total === undefined
    ? `${plural} ${range} (Halo does not tell how many there are):`
    : `${total} ${plural}, ${range} shown:`;
}

/** The rows of a report. */
export function renderTable(outcome: TableOutcome, room: number): CallToolResult {
  const { view, columns, page, pageSize, total } = outcome;
  const record = cleanFields(outcome.record, rowFields(view), textLimits.row);
  const shown = outcome.rows.map((row) => {
    const cells = Object.fromEntries(columns.map((column) => [column, cleanUnknown(row[column]) ?? null]));
    const line = columns.map((column) => cellText(cells[column])).join(" | ");
    return { cells, line: `- ${quote(line)}` };
  });
  const fitting = fitRows(shown, ({ cells, line }) => sizeOf(cells) + line.length + 2, room);
  const dropped = shown.length - fitting.length;
  const more = page * pageSize < total;
  const notes =
    dropped > 0
      ? [`${dropped} rows of this page did not fit and are left out: ask with page_size ${fitting.length}.`]
      : [];
  const lines = [
    `Report ${view.line(record)}`,
    pageHead({ noun: "row", plural: "rows", shown: fitting.length, total, page, pageSize }),
    columns.length === 0 ? undefined : `Columns: ${quote(columns.join(" | "))}`,
    ...fitting.map(({ line }) => line),
    ...notes,
    dropped === 0 && more ? `More: page ${page + 1}.` : undefined,
    ...warningLines(outcome.warnings),
  ];
  return result(lines, {
    record,
    columns,
    total,
    page,
    page_size: pageSize,
    has_more: more || dropped > 0,
    rows: fitting.map(({ cells }) => cells),
    warnings: unlessEmpty(outcome.warnings),
    left_out: unlessEmpty(notes),
  });
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return (typeof value === "object" ? JSON.stringify(value) : String(value)).replace(/\s+/g, " ");
}
