import type { CleanRecord } from "../tools/support/clean.ts";

/** Characters that count as one token when a result is held against its budget. */
export const charactersPerToken = 4;

/** The characters that a value takes as JSON. */
export function sizeOf(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}

/**
 * Keeps rows from the front while they fit. At least one row is kept, so that a list is never empty for
 * want of room; a single row that is too large loses fields instead (`fitRecord`).
 *
 * @param cost characters of one row in everything that is answered (text and structured content)
 */
export function fitRows<Row>(rows: readonly Row[], cost: (row: Row) => number, room: number): readonly Row[] {
  let used = 0;
  for (const [index, row] of rows.entries()) {
    used += cost(row);
    if (used > room) return rows.slice(0, Math.max(1, index));
  }
  return rows;
}

/**
 * Drops the largest fields of a record until it fits.
 *
 * @returns the record and the names of the fields left out
 */
export function fitRecord(
  record: CleanRecord,
  room: number,
): { record: CleanRecord; leftOut: readonly string[] } {
  let size = sizeOf(record);
  if (size <= room) return { record, leftOut: [] };
  const kept = { ...record };
  const leftOut: string[] = [];
  const bySize = Object.entries(record)
    .filter(([name]) => name !== "id")
    .map(([name, value]) => ({ name, size: sizeOf(name) + sizeOf(value) + 2 }))
    .sort((a, b) => b.size - a.size);
  for (const field of bySize) {
    if (size <= room) break;
    delete kept[field.name];
    size -= field.size;
    leftOut.push(field.name);
  }
  return { record: kept, leftOut };
}
