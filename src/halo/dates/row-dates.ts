import type { HaloRecord } from "../lists.ts";
import { dateOf } from "../text.ts";

/** The dates that were read, by field and row: rows of the working copy stay the same from one answer to the next. */
const known = new Map<string, WeakMap<HaloRecord, { readonly date: Date | undefined }>>();

const noDate = { date: undefined };

/**
 * A date of a row, as {@link dateOf} reads it. It is remembered with the row: an answer over thousands of rows asks each
 * for the same date several times, and reading one takes longer than looking it up.
 *
 * @param row one that nothing changes any more
 */
export function dateIn(row: HaloRecord, field: string): Date | undefined {
  let ofRows = known.get(field);
  if (ofRows === undefined) {
    ofRows = new WeakMap();
    known.set(field, ofRows);
  }
  const found = ofRows.get(row);
  if (found !== undefined) return found.date;
  const date = dateOf(row[field]);
  ofRows.set(row, date === undefined ? noDate : { date });
  return date;
}
