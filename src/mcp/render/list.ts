import type { CallToolResult } from "@modelcontextprotocol/server";
import type { HaloRecord } from "../../halo/client.ts";
import {
  type CleanRecord,
  cardFields,
  cleanFields,
  cleanRecord,
  cleanUnknown,
  marked,
  rowFields,
  rowLimit,
  textLimits,
} from "../../tools/kit/clean.ts";
import type { ListResult, TableResult } from "../../tools/kit/result.ts";
import { type Fields, parts, quote } from "../../tools/kit/view.ts";
import { fitRecord, fitRows, type ShownRow, sizeOf } from "../budget.ts";
import { inColumns } from "./columns.ts";
import { continueAfter } from "./paging.ts";
import {
  boundedWarnings,
  callResult,
  fieldLines,
  hasLong,
  leftOutNames,
  longestShortenedNote,
  noteRoom,
  shortenedIn,
  shortenedNotes,
  sizeOfResult,
  unlessEmpty,
  warningLines,
} from "./parts.ts";

/** The most characters of the head line, which depends on how many rows fit. */
const headRoom = 120;

/** One page of rows, and the text around them. */
interface RowPage {
  readonly noun: string;
  readonly plural: string;
  readonly rows: readonly HaloRecord[];
  readonly clean: (row: HaloRecord) => CleanRecord;
  readonly line: (record: CleanRecord) => string;
  readonly main?: Fields;
  readonly total: number | undefined;
  readonly page: number;
  readonly pageSize: number;
  readonly more: boolean;
  readonly next?: ListResult["next"];
  readonly warnings: readonly string[];
  /** Lines and structured content before the rows. */
  readonly before: { readonly lines: readonly string[]; readonly content: CleanRecord };
  readonly columnLine?: string | undefined;
  /** The columns of a report, which are there without rows too. */
  readonly columns?: readonly string[];
  readonly notes: readonly string[];
  /** The argument that asks for less, for when rows or fields did not fit. */
  readonly otherwise?: string | undefined;
  /** How texts that are cut are read whole; undefined where none is long. */
  readonly whole?: string | undefined;
  /** Quotes the names of a row's missing fields if they come from Halo. */
  readonly showNames: (names: string) => string;
}

/** A page of a list: how many records match, the rows, how to get the next page. Undefined when no row fits. */
export function renderList(result: ListResult, most: number, timeZone: string): CallToolResult | undefined {
  const { view, fields: chosen } = result;
  const fields = chosen ?? rowFields(view);
  const full = result.detail === "full" && chosen === undefined;
  const { summary } = result;
  const limit = rowLimit(view);
  // In full, texts are cut only where they are too long for any result.
  const whole = full ? (view.whole ?? "Halo itself") : (view.whole ?? "detail full");
  const isLong = hasLong(result.rows, chosen ?? cardFields(view), full ? textLimits.whole : limit);
  const lineOf = (record: CleanRecord) => {
    if (full) return fieldLines(record, fields).join("\n  ");
    return chosen === undefined ? view.line(marked(record, fields)) : chosenLine(record, chosen);
  };
  return renderPage(
    {
      ...result,
      noun: view.resource.noun,
      plural: view.resource.plural,
      clean: (row) => {
        if (full) return cleanRecord(row, view, timeZone);
        const shown = cleanFields(row, fields, limit, timeZone);
        return chosen === undefined ? shown : withNone(shown, chosen);
      },
      line: (record) => `- ${lineOf(record)}`,
      ...(full ? { main: cardFields(view) } : {}),
      warnings: boundedWarnings(result.warnings, most),
      before: summary === undefined ? { lines: [], content: {} } : { lines: [summary], content: { summary } },
      notes: [],
      whole: isLong ? whole : undefined,
      otherwise: full ? "detail summary" : undefined,
      showNames: (names) => names,
    },
    most,
  );
}

/** A row with all fields that were asked for: null for those that are empty. */
const withNone = (record: CleanRecord, chosen: Fields): CleanRecord =>
  Object.fromEntries(Object.keys(chosen).map((name) => [name, record[name] ?? null]));

/** The id, and the other fields with their names. */
function chosenLine({ id, ...others }: CleanRecord, chosen: Fields): string {
  const empty = Object.keys(others).filter((name) => others[name] === null);
  const filled = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== null));
  return parts(`#${String(id)}`, ...fieldLines(filled, chosen), ...empty.map((name) => `${name} none`));
}

/** The rows of a report. Undefined when no row fits. */
export function renderTable(result: TableResult, most: number, timeZone: string): CallToolResult | undefined {
  const { view, page, pageSize, total } = result;
  const cleaned = cleanFields(result.record, rowFields(view), textLimits.row, timeZone);
  const head = (record: CleanRecord) => `Report ${view.line(marked(record, rowFields(view)))}`;
  const { record } = fitRecord(cleaned, most / 6, (smaller) => sizeOf(smaller) + sizeOf(head(smaller)));
  const columns = columnsThatFit(result.columns, most / 16);
  const missing = result.columns.slice(columns.length);
  return renderPage(
    {
      noun: "row",
      plural: "rows",
      rows: result.rows,
      clean: (row) => cellsOf(row, columns),
      line: (cells) => `- ${quote(columns.map((column) => cellText(cells, column)).join(" | "))}`,
      total,
      page,
      pageSize,
      more: page * pageSize < total,
      warnings: boundedWarnings(result.warnings, most),
      before: { lines: [head(record)], content: { record } },
      columns,
      columnLine: columns.length === 0 ? undefined : `Columns: ${quote(columns.join(" | "))}`,
      notes:
        missing.length === 0
          ? []
          : [`Columns left out, too many for one result: ${quote(leftOutNames(missing, most))}.`],
      showNames: quote,
    },
    most,
  );
}

/** The first columns, as many as their names fit. */
function columnsThatFit(columns: readonly string[], room: number): readonly string[] {
  let used = 0;
  const end = columns.findIndex((column) => {
    used += sizeOf(column) + 3;
    return used > room;
  });
  return end < 0 ? columns : columns.slice(0, end);
}

function cellsOf(row: HaloRecord, columns: readonly string[]): CleanRecord {
  const cell = (column: string) =>
    Object.hasOwn(row, column) ? cleanUnknown(row[column], undefined) : undefined;
  return Object.fromEntries(columns.map((column) => [column, cell(column) ?? null]));
}

// A cell that did not fit is shown as …, an empty one as nothing.
function cellText(cells: CleanRecord, column: string): string {
  if (!Object.hasOwn(cells, column)) return "…";
  const value = cells[column];
  if (value === null || value === undefined) return "";
  return (typeof value === "object" ? JSON.stringify(value) : String(value)).replace(/\s+/g, " ");
}

function renderPage(source: RowPage, most: number): CallToolResult | undefined {
  const offset = (source.page - 1) * source.pageSize;
  const longRoom = source.whole === undefined ? 0 : 2 * (source.whole.length + longestShortenedNote);
  const room = most - sizeOfResult(answer(source, [], source.notes, false)) - headRoom - longRoom;
  const fitted = fitRows(source, room, noteRoom(most));
  if (fitted.rows.length === 0 && source.rows.length > 0) return undefined;
  const notes = [...source.notes];
  let { rows } = fitted;
  const isCut = rows.length < source.rows.length;
  if (isCut && source.next !== undefined) {
    notes.push(`${source.rows.length - rows.length} rows did not fit: ${source.next(rows.length)}.`);
  } else if (isCut) {
    const next = continueAfter(offset, rows.length);
    rows = rows.slice(0, next.shown);
    const otherwise = source.otherwise === undefined ? "" : `, or ask with ${source.otherwise}`;
    notes.push(
      `${source.rows.length - rows.length} rows of this page did not fit: go on with page ${next.page}, page_size ${next.pageSize}${otherwise}.`,
    );
  }
  if (fitted.leftOut.length > 0) {
    const names = source.showNames(leftOutNames(fitted.leftOut, most));
    const otherwise = source.otherwise === undefined ? "" : ` Ask with ${source.otherwise} for less.`;
    notes.push(`Row ${offset + 1} is too large for one result; left out of it: ${names}.${otherwise}`);
  }
  if (source.whole !== undefined) {
    notes.push(...shortenedNotes(shortenedIn(rows.map(({ record }) => record)), source.whole));
  }
  return answer(source, rows, notes, isCut);
}

function answer(
  source: RowPage,
  rows: readonly ShownRow[],
  notes: readonly string[],
  isCut: boolean,
): CallToolResult {
  const { total, page, pageSize, more, warnings, before } = source;
  // What did not fit is gone on with as its note says.
  const next = !isCut && more ? source.next?.(rows.length) : undefined;
  const lines = [
    ...before.lines,
    pageHead(source, rows.length),
    source.columnLine,
    ...rows.map(({ line }) => line),
    ...notes,
    !isCut && more ? `More: ${next ?? `page ${page + 1}, page_size ${pageSize}`}.` : undefined,
    ...warningLines(warnings),
  ];
  return callResult(lines, {
    ...before.content,
    total,
    // None is the first page.
    page: page > 1 ? page : undefined,
    // Where all is shown there is no other page to ask for.
    page_size: more || isCut || page > 1 ? pageSize : undefined,
    has_more: more || isCut,
    next,
    ...inColumns(
      rows.map(({ record }) => record),
      source.columns,
    ),
    warnings: unlessEmpty(warnings),
    // In the text the head line says it.
    left_out: unlessEmpty(total === undefined && rows.length > 0 ? [...notes, totalUnknown] : notes),
  });
}

const totalUnknown = "Halo does not tell how many there are";

function pageHead({ noun, plural, total, page, pageSize }: RowPage, shown: number): string {
  if (shown === 0) {
    if (page > 1) return `Page ${page} is past the end of the list: no ${plural} on it. Begin at page 1.`;
    return `No ${plural} match.`;
  }
  if (total === shown) return total === 1 ? `1 ${noun}:` : `${total} ${plural}, all shown:`;
  const first = (page - 1) * pageSize + 1;
  const range = shown === 1 ? `${first}` : `${first}–${first + shown - 1}`;
  return total === undefined
    ? `${plural} ${range} (${totalUnknown}):`
    : `${total} ${plural}, ${range} shown:`;
}
