import type { CallToolResult } from "@modelcontextprotocol/server";
import { encodeBase64 } from "hono/utils/encode";
import {
  type CleanRecord,
  cardFields,
  cleanFields,
  cleanRecord,
  marked,
  recordLimit,
  rowLimit,
  type TextLimit,
  textLimits,
} from "../../tools/kit/clean.ts";
import type { Companion, Detail, FileResult, RecordResult } from "../../tools/kit/result.ts";
import { given, quote, type View } from "../../tools/kit/view.ts";
import { cutText, fitRecord, fitRows, type ShownRow, sizeOf } from "../budget.ts";
import { inColumns } from "./columns.ts";
import { shownLink } from "./link.ts";
import { continueAfter } from "./paging.ts";
import {
  boundedWarnings,
  callResult,
  fieldLines,
  hasLong,
  headLine,
  leftOutNames,
  linkOf,
  longestShortenedNote,
  noteRoom,
  type RenderSettings,
  shortenedIn,
  shortenedNotes,
  sizeOfResult,
  unlessEmpty,
  warningLines,
} from "./parts.ts";

/** One record, with its companions (rows of other resources). */
export function renderRecord(result: RecordResult, most: number, settings: RenderSettings): CallToolResult {
  const { view, companions } = result;
  const full = result.detail === "full";
  const { timeZone } = settings;
  const warnings = boundedWarnings(result.warnings, most);
  const link = linkOf(view, result.record, settings);
  const answer = (record: CleanRecord, tables: readonly Table[], leftOut: readonly string[]) => {
    const notes = [...leftOut, ...shortenedOf(record, view, full)];
    return callResult(
      [
        headLine(view, result.record, record, timeZone),
        ...fieldLines(withoutHead(record, view, full), cardFields(view)),
        link === undefined ? undefined : `Link: ${link}`,
        ...tables.flatMap(({ lines }) => lines),
        ...notes,
        ...warningLines(warnings),
      ],
      {
        record,
        ...Object.fromEntries(tables.map(({ name, rows }) => [name, inColumns(rows)])),
        link,
        warnings: unlessEmpty(warnings),
        left_out: unlessEmpty([...notes, ...tables.flatMap((table) => table.notes)]),
      },
    );
  };
  const sizeWith = (record: CleanRecord, tables: readonly Table[] = []) =>
    sizeOfResult(answer(record, tables, []));
  const cleaned = full
    ? cleanRecord(result.record, view, timeZone)
    : cleanFields(result.record, cardFields(view), recordLimit(view), timeZone);
  const texts = full ? "full" : "summary";
  if (sizeWith(cleaned) <= most / (companions.length === 0 ? 1 : 2)) {
    return answer(cleaned, fitCompanions(companions, most - sizeWith(cleaned), timeZone, texts), []);
  }
  // A large record: its companions take up to half of the result, and the record takes the rest.
  const tables = fitCompanions(companions, most / 2 - sizeWith({}), timeZone, texts);
  if (sizeWith(cleaned, tables) <= most) return answer(cleaned, tables, []);
  const { record, leftOut } = fitRecord(
    cleaned,
    most - noteRoom(most),
    (smaller) => sizeWith(smaller, tables),
    full ? cardFields(view) : {},
  );
  return answer(record, tables, leftOutNotes(leftOut, most, full));
}

/** A note that names the fields left out of a record; none when all are there. */
export function leftOutNotes(leftOut: readonly string[], most: number, full = false): string[] {
  if (leftOut.length === 0) return [];
  const otherwise = full ? " Ask with detail summary for the main fields." : "";
  return [`Left out, too large for one result: ${leftOutNames(leftOut, most)}.${otherwise}`];
}

/** The note on texts of a record that are cut: `detail full` shows those that are cut for being long in a summary. */
function shortenedOf(record: CleanRecord, view: View, full: boolean): string[] {
  const names = shortenedIn([record]);
  const limit = recordLimit(view);
  const inFull = full ? [] : names.filter((name) => limitFor(limit, name) < textLimits.whole);
  return [
    ...shortenedNotes(inFull, "detail full"),
    ...shortenedNotes(
      names.filter((name) => !inFull.includes(name)),
      undefined,
    ),
  ];
}

const limitFor = (limit: TextLimit, name: string) => (typeof limit === "number" ? limit : limit(name));

/**
 * A record without the fields that its head line shows. Ids are kept, because the next call may need them, and texts of
 * which the head line has only the beginning.
 */
export function withoutHead(record: CleanRecord, view: View, full: boolean): CleanRecord {
  const limit = rowLimit(view);
  const isWhole = (name: string) => String(record[name] ?? "").length <= limitFor(limit, name);
  const said = (name: string) =>
    name === "id" ||
    (Object.hasOwn(view.row, name) && view.row[name] !== "id" && isWhole(name)) ||
    (view.names ?? []).some((join) => join.as === name);
  return Object.fromEntries(Object.entries(record).filter(([name]) => full || !said(name)));
}

/** A companion or a table of an answer as a result shows it. */
export interface Table {
  readonly name: string;
  readonly rows: readonly CleanRecord[];
  readonly lines: readonly string[];
  readonly notes: readonly string[];
  /** Of a later page which of all rows it has, for the structure; the text has it above the rows. */
  readonly page: readonly string[];
}

/**
 * The companions with the rows that fit; each gets an equal share of the room that is left.
 *
 * @param texts how much of long texts a record was asked for, with which a note says how to read the rest; none of an
 *   answer
 */
export function fitCompanions(
  companions: readonly Companion[],
  room: number,
  timeZone: string,
  texts?: Detail,
): readonly Table[] {
  let left = room;
  return companions.map((companion, index) => {
    const table = fitCompanion(companion, left / (companions.length - index), timeZone, texts);
    const { name, rows, lines, notes, page } = table;
    // With commas, colons and line breaks; `left_out` itself is counted with the first notes.
    left -=
      sizeOf(name) +
      sizeOf(inColumns(rows)) +
      sizeOf(notes) +
      sizeOf(page) +
      lines.reduce((sum, line) => sum + sizeOf(line), 4);
    return table;
  });
}

/** Which of how many are shown: `12`, `5 of 62`, `6–10 of 62`, `10 of 18, the others in one row`. */
function countOf(companion: Companion, shown: number): string {
  const { rows, others, after: before = 0, total: all = rows.length } = companion;
  const standsFor = (row: Companion["rows"][number]) => (others === undefined ? 0 : Number(row[others] ?? 0));
  const isSum = (row: Companion["rows"][number]) => standsFor(row) > 0;
  if (rows.some(isSum)) {
    const here = rows.slice(0, shown);
    const sums = here.filter(isSum).length;
    const of = rows.reduce((sum, row) => sum + (standsFor(row) || 1), 0);
    const inSums = sums === 1 ? "one row" : `${sums} rows`;
    return `${shown - sums} of ${of}${shown === rows.length ? `, the others in ${inSums}` : ""}`;
  }
  const last = before + shown;
  if (before === 0 || shown === 0) return shown === all ? `${all}` : `${shown} of ${all}`;
  return `${shown === 1 ? last : `${before + 1}–${last}`} of ${all}`;
}

function fitCompanion(
  companion: Companion,
  room: number,
  timeZone: string,
  texts: Detail | undefined,
): Table {
  const { heading = companion.name, whole = "detail full", short } = companion;
  const limit: TextLimit =
    texts === "full" ? textLimits.record : (name) => short?.[name] ?? textLimits.row * 2;
  const all = companion.total ?? companion.rows.length;
  const assemble = (fitting: readonly ShownRow[]): Table => {
    const isCut = all - (companion.after ?? 0) > fitting.length;
    const page =
      companion.after === undefined || !isCut ? undefined : continueAfter(companion.after, fitting.length);
    const rows = page === undefined ? fitting : fitting.slice(0, page.shown);
    const before = companion.after ?? 0;
    const missing = all - before - rows.length;
    const how = given(
      companion.next,
      page === undefined ? undefined : `page ${page.page}, page_size ${page.pageSize}`,
    );
    const next = how.length === 0 ? "" : `: ${how.join(", ")}`;
    const cut = texts === undefined ? [] : shortenedIn(rows.map(({ record }) => record));
    const isInFull = texts === "full" && companion.whole === undefined;
    const notes = [
      ...(missing > 0 ? [`${missing} more ${heading}${next}`] : []),
      ...shortenedNotes(cut, isInFull ? undefined : whole),
    ];
    const count = countOf(companion, rows.length);
    return {
      name: companion.name,
      rows: rows.map(({ record }) => record),
      page: before > 0 ? [`${heading} (${count})`] : [],
      lines:
        all === 0
          ? [`No ${heading.replaceAll("_", " ")}.`]
          : [`${heading} (${count}):`, ...rows.map(({ line }) => line), ...notes],
      notes,
    };
  };
  const none = assemble([]);
  const isLong = texts !== undefined && hasLong(companion.rows, companion.fields, limit);
  const frame =
    (isLong ? 2 * (whole.length + longestShortenedNote) : 0) +
    sizeOf(none.name) +
    sizeOf(none.notes) +
    2 * sizeOf(none.page) +
    none.lines.reduce((sum, line) => sum + sizeOf(line), 65);
  const { rows, leftOut } = fitRows(
    {
      rows: companion.rows,
      clean: (row) => cleanFields(row, companion.fields, limit, timeZone),
      line: (record) => `- ${companion.line(marked(record, companion.fields))}`,
    },
    room - frame,
    0,
  );
  // No row at all rather than an incomplete one: the note says how to read it.
  return assemble(leftOut.length === 0 ? rows : []);
}

/** An attachment: its record, and its content if it can be shown. */
export function renderFile(result: FileResult, most: number, settings: RenderSettings): CallToolResult {
  const { view, content } = result;
  const { timeZone } = settings;
  const warnings = boundedWarnings(result.warnings, most);
  const link = linkOf(view, result.record, settings);
  const download = result.download && shownLink(result.download, timeZone);
  const answer = (record: CleanRecord, notes: readonly string[], text?: string) =>
    callResult(
      [
        headLine(view, result.record, record, timeZone),
        link === undefined ? undefined : `Link: ${link}`,
        content.type === "image" ? "The image follows." : undefined,
        text === undefined ? undefined : `Content: ${quote(text)}`,
        download &&
          `Give the user this link, word for word, to download it, once and until ${download.expires}: ${download.url}`,
        ...notes,
        ...warningLines(warnings),
      ],
      {
        record,
        content: content.type,
        text,
        one_time_link: download,
        link,
        warnings: unlessEmpty(warnings),
        left_out: unlessEmpty(notes),
      },
      content.type === "image"
        ? [{ type: "image", mimeType: content.mimeType, data: encodeBase64(content.bytes.slice().buffer) }]
        : [],
    );
  const reason = content.type === "omitted" ? [content.reason] : [];
  const size = (record: CleanRecord) => sizeOfResult(answer(record, reason));
  const cleaned = cleanFields(result.record, cardFields(view), textLimits.record, timeZone);
  const { record, leftOut } = fitRecord(cleaned, most / 2, size);
  const notes = [...reason, ...leftOutNotes(leftOut, most)];
  if (content.type !== "text") return answer(record, notes);
  const rest = most - sizeOfResult(answer(record, notes, ""));
  // The file's text is in the result's text and in its structured content.
  if (2 * sizeOf(content.text) <= rest) return answer(record, notes, content.text);
  const text = cutText(content.text, (rest - noteRoom(most)) / 2);
  const missing = content.text.length - text.length;
  return answer(record, [...notes, `The text is cut: ${missing} characters more are in the file.`], text);
}
