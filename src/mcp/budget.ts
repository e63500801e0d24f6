import type { CleanRecord } from "../tools/kit/clean.ts";
import type { Fields } from "../tools/kit/view.ts";
import { ColumnsSize, nullsOf, ObjectsSize } from "./render/columns.ts";

/** How many characters of a result count as one token of its budget. */
export const charactersPerToken = 4;

/** How many field names a note lists at most. */
const mostNames = 20;

/** The longest warning, in characters. */
const longestWarning = 800;

/** The length of a value as JSON, in characters. For a line of text this includes its line break. */
export function sizeOf(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}

/** The longest JSON of a character (`\u001f`), and of a value that is not text (`-0.0000012345678901234567`). */
const longest = { character: 6, value: 25 } as const;

/**
 * A lower bound of the room that is left, in characters, after plain data is put in. Faster than {@link sizeOf},
 * because no JSON is written; most results are far below their budget. Below 0 the data may still fit.
 */
export function roomSurelyLeft(value: unknown, room: number): number {
  if (room < 0) return room;
  if (typeof value === "string") return room - value.length * longest.character - 2;
  if (typeof value !== "object" || value === null) return room - longest.value;
  let left = room - 2;
  for (const name in value) {
    const within: unknown = Reflect.get(value, name);
    left = roomSurelyLeft(within, left - name.length * longest.character - 4);
  }
  return left;
}

/** A row of a result: as structured content, and as a line of text. */
export interface ShownRow {
  readonly record: CleanRecord;
  readonly line: string;
}

/** Rows, and how to show them. */
interface RowSource<Row> {
  readonly rows: readonly Row[];
  readonly clean: (row: Row) => CleanRecord;
  readonly line: (record: CleanRecord) => string;
  /** Fields that are left out of a row last. */
  readonly main?: Fields;
  /** Whether the rows stay objects in the structured content, since they hold lists of their own. */
  readonly areObjects?: boolean;
}

/**
 * Takes rows from the start of the list while their text and their values by columns fit. When the first row alone is too
 * large, it is returned without some fields (`fitRecord`); no rows are returned only if not even its id fits.
 *
 * @param room in characters
 * @param reserve room that is kept free for notes when something does not fit
 * @returns the rows, and the names of the fields that were left out of the first one
 */
export function fitRows<Row>(
  { rows, clean, line, main, areObjects = false }: RowSource<Row>,
  room: number,
  reserve: number,
): { rows: readonly ShownRow[]; leftOut: readonly string[] } {
  const show = (record: CleanRecord): ShownRow => ({ record, line: line(record) });
  const whole: ShownRow[] = [];
  let left = room;
  const names = new Set<string>();
  let fields = 0;
  for (const source of rows) {
    const row = show(clean(source));
    whole.push(row);
    left = roomSurelyLeft(row.line, roomSurelyLeft(row.record, left - 1));
    if (left < 0) break;
    for (const name in row.record) {
      names.add(name);
      fields++;
    }
  }
  // What some rows have makes the others longer.
  if (left >= nullsOf(whole.length * names.size - fields)) return { rows: whole, leftOut: [] };
  const shown: { row: ShownRow; end: number }[] = [];
  const size = areObjects ? new ObjectsSize() : new ColumnsSize();
  let used = 0;
  let lines = 0;
  for (const [index, source] of rows.entries()) {
    const row = whole[index] ?? show(clean(source));
    lines += sizeOf(row.line) + 1;
    used = size.add(row.record) + lines;
    shown.push({ row, end: used });
    if (used > room) break;
  }
  if (used <= room) return { rows: shown.map(({ row }) => row), leftOut: [] };
  const fitting = shown.filter(({ end }) => end <= room - reserve);
  const [first] = shown;
  if (fitting.length > 0 || first === undefined) {
    return { rows: fitting.map(({ row }) => row), leftOut: [] };
  }
  const fitted = fitRecord(first.row.record, room - reserve, (record) => costOf(show(record)), main);
  const smaller = show(fitted.record);
  return costOf(smaller) <= room - reserve
    ? { rows: [smaller], leftOut: fitted.leftOut }
    : { rows: [], leftOut: [] };
}

function costOf({ record, line }: ShownRow): number {
  return sizeOf(record) + sizeOf(line) + 1;
}

/**
 * Leaves out the largest fields of a record until it fits. Its id is always kept.
 *
 * @param cost how many characters of the result a record takes
 * @param main fields that are left out last
 * @returns the record and the names of the fields left out
 */
export function fitRecord(
  record: CleanRecord,
  room: number,
  cost: (record: CleanRecord) => number = sizeOf,
  main: Fields = {},
): { record: CleanRecord; leftOut: readonly string[] } {
  if (cost(record) <= room) return { record, leftOut: [] };
  const inOrder = Object.entries(record)
    .filter(([name, value]) => !(name === "id" && typeof value === "number"))
    .map(([name, value]) => ({
      name,
      size: sizeOf(name) + sizeOf(value),
      rank: Object.hasOwn(main, name) ? 1 : 0,
    }))
    .sort((a, b) => a.rank - b.rank || b.size - a.size)
    .map(({ name }) => name);
  const without = (count: number): CleanRecord => {
    const removed = new Set(inOrder.slice(0, count));
    return Object.fromEntries(Object.entries(record).filter(([name]) => !removed.has(name)));
  };
  // Binary search for the fewest fields to leave out, because a record may have hundreds.
  let fewest = 1;
  let most = inOrder.length;
  while (fewest < most) {
    const middle = Math.floor((fewest + most) / 2);
    if (cost(without(middle)) <= room) most = middle;
    else fewest = middle + 1;
  }
  return { record: without(fewest), leftOut: inOrder.slice(0, fewest) };
}

/** The longest prefix of a text whose JSON fits into the room, without half of a surrogate pair at its end. */
export function cutText(text: string, room: number): string {
  if (text.length < room && sizeOf(text) <= room) return text;
  let low = 0;
  let high = Math.min(text.length, Math.max(0, Math.floor(room)));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sizeOf(text.slice(0, middle)) <= room) low = middle;
    else high = middle - 1;
  }
  return text.slice(0, low).replace(/[\ud800-\udbff]$/, "");
}

/** The warnings that fit, each on one line. When some are missing, a last one says how many. */
export function fitWarnings(warnings: readonly string[], room: number): readonly string[] {
  const reserve = 40;
  const kept: string[] = [];
  let left = room - reserve;
  for (const [index, warning] of warnings.entries()) {
    const whole = oneLine(warning);
    const line = kept.length === 0 ? shortened(whole, Math.min(longestWarning, left)) : whole;
    left -= sizeOf(line) + 1;
    if (left < 0 && kept.length > 0) return [...kept, `${warnings.length - index} more warnings.`];
    kept.push(shortened(line, longestWarning));
  }
  return kept;
}

function shortened(text: string, room: number): string {
  return sizeOf(text) <= room ? text : `${cutText(text, room - 1)}…`;
}

/** Field names for a note: at most 20 that fit, and how many more there are. */
export function namesThatFit(names: readonly string[], room: number): string {
  const shown: string[] = [];
  let left = room;
  for (const name of names.slice(0, mostNames)) {
    const plain = plainName(name);
    left -= plain.length + 2;
    if (left < 0) break;
    shown.push(plain);
  }
  const missing = names.length - shown.length;
  if (missing === 0) return shown.join(", ");
  return shown.length === 0 ? `${missing} fields` : `${shown.join(", ")} and ${missing} more`;
}

/** A field name as a line of a result shows it: short, on one line, without quotes or the marks « and ». */
export function plainName(name: string): string {
  return oneLine(name)
    .replace(/["\\«»]/g, "_")
    .slice(0, 60);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
