import type { HaloRecord } from "../../../halo/client.ts";

/** What the pages of a list hold together, when some may be missing or rows may have moved. */

/**
 * Whether rows left the list while its pages were read. The rows after them move up by a place then, and one of them
 * may be on no page that was read; the count does not show it where another row was added meanwhile.
 */
export function hasShrunk(totals: readonly number[]): boolean {
  return totals.some((total, index) => total < Math.max(...totals.slice(0, index)));
}

/** The rows of the pages before the first one that was not read, each once: they are the newest. */
export function rowsToFirstGap(read: ReadonlyMap<number, readonly HaloRecord[]>): HaloRecord[] {
  const found = new Map<unknown, HaloRecord>();
  for (let number = 1; read.has(number); number += 1) {
    for (const row of read.get(number) ?? []) found.set(row.id, row);
  }
  return [...found.values()];
}

/** Why rows are missing that were on no page, though all pages were read. */
export const changedMeanwhile = "the list changed while it was read";

/** Why rows may be missing of a list whose pages Halo does not turn. */
export const samePageAgain = "Halo gives the same page of it again and again, so there may be more";

/** A page that was read, and how many rows the list has. */
export interface ReadPage {
  readonly rows: readonly HaloRecord[];
  readonly pageSize: number;
  readonly number: number;
  readonly total: number;
}

/** How far the reading of a list is, for who waits: in rows where Halo counts them, else in the pages of the answer. */
export function progressOf(what: string, pages: number, page?: ReadPage): string {
  if (page === undefined) return `Read ${pages} pages of Halo's data (${what})`;
  const { rows, pageSize, number, total } = page;
  const read = Math.min(total, (number - 1) * pageSize + rows.length);
  return `Read ${read.toLocaleString("en")} of ${total.toLocaleString("en")} ${what}`;
}
