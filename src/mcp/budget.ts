import type { CleanRecord } from "../tools/kit/clean.ts";
import type { Fields } from "../tools/kit/view.ts";

/** Characters that count as one token when a result is held against its budget. */
export const charactersPerToken = 4;

/** The most names of fields that a note lists. */
const mostNames = 20;

/** The most characters of one warning. */
const longestWarning = 800;

/** The characters that a value takes as JSON; for a line of text that is its room in a text, line break included. */
export function sizeOf(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}

/** The most that a character takes as JSON (`\u001f`), and a value that is no text (`-1.2345678901234567e-300`). */
const longest = { character: 6, value: 24 } as const;

/**
 * The room that is surely left when plain data is put in, told without writing it as JSON: most results are far
 * smaller than their budget. Below 0 it may fit all the same.
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

/** A row as it is answered: as structured content, and as text. */
export interface ShownRow {
  readonly record: CleanRecord;
  readonly line: string;
}

/** What is known of rows that are to be shown. */
interface RowSource<Row> {
  readonly rows: readonly Row[];
  readonly clean: (row: Row) => CleanRecord;
  readonly line: (record: CleanRecord) => string;
  /** Fields that a row loses only when all others are gone. */
  readonly main?: Fields;
}

/**
 * Keeps rows from the front while they fit, text and structured content together. A first row that is too
 * large by itself loses fields (`fitRecord`); there are no rows only when not even its id fits.
 *
 * @param reserve room kept free, when something does not fit, for the notes that say so
 * @returns the rows, and the names of the fields that the first one lost
 */
export function fitRows<Row>(
  { rows, clean, line, main }: RowSource<Row>,
  room: number,
  reserve: number,
): { rows: readonly ShownRow[]; leftOut: readonly string[] } {
  const show = (record: CleanRecord): ShownRow => ({ record, line: line(record) });
  const whole: ShownRow[] = [];
  let left = room;
  for (const source of rows) {
    const row = show(clean(source));
    whole.push(row);
    left = roomSurelyLeft(row.line, roomSurelyLeft(row.record, left - 1));
    if (left < 0) break;
  }
  if (left >= 0) return { rows: whole, leftOut: [] };
  const shown: { row: ShownRow; end: number }[] = [];
  let used = 0;
  for (const [index, source] of rows.entries()) {
    const row = whole[index] ?? show(clean(source));
    used += costOf(row);
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
 * Drops the largest fields of a record until it fits; its id stays.
 *
 * @param cost the room that a record takes in all that is answered
 * @param main fields that go only when all others are gone
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
    const gone = new Set(inOrder.slice(0, count));
    return Object.fromEntries(Object.entries(record).filter(([name]) => !gone.has(name)));
  };
  // The fewest that must go; halving, since a record may have hundreds of fields.
  let fewest = 1;
  let most = inOrder.length;
  while (fewest < most) {
    const middle = Math.floor((fewest + most) / 2);
    if (cost(without(middle)) <= room) most = middle;
    else fewest = middle + 1;
  }
  return { record: without(fewest), leftOut: inOrder.slice(0, fewest) };
}

/** The longest beginning of a text whose JSON fits. */
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

/** Warnings that fit, each on one line; the last one says how many are missing. */
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

/** Names of fields for a note: the first twenty that fit, and how many more there are. */
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

/** The name of a field as it may stand in a line of ours: short, on one line, without our marks. */
export function plainName(name: string): string {
  return oneLine(name)
    .replace(/["\\«»]/g, "_")
    .slice(0, 60);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
