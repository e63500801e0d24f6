import type { HaloRecord } from "../../../sandbox/index.ts";
import type { World } from "../types.ts";
import { at, num } from "../world.ts";

/** Questions that no composite answers: the SQL that a model writes for them, and what is true. */

/** A cell of an answer. */
export type Cell = string | number | null;

/** A question for `halo_query`. */
export interface SqlQuestion {
  /** In the words of the one who asks. */
  readonly asks: string;
  /** The SQL, as somebody writes it who has read the tables and columns. */
  readonly sql: string;
  /** The rows, worked out slowly and simply from Halo's own records, in any order unless `isOrdered`. */
  readonly truth: (world: World) => readonly (readonly Cell[])[];
  readonly isOrdered?: boolean;
}

/** Rounded as answers are compared: to the hundredth. */
export const cents = (value: number): number => Number(value.toFixed(2));

/** The sum of a field. */
export const sumOf = (rows: readonly HaloRecord[], field: string): number =>
  cents(rows.reduce((sum, row) => sum + num(row[field]), 0));

/** Rows by what a function makes of them; what it makes nothing of is left out. */
export function grouped(
  rows: readonly HaloRecord[],
  key: (row: HaloRecord) => Cell | undefined,
): readonly (readonly [Cell, HaloRecord[]])[] {
  const found = new Map<Cell, HaloRecord[]>();
  for (const row of rows) {
    const of = key(row);
    if (of !== undefined) found.set(of, [...(found.get(of) ?? []), row]);
  }
  return [...found];
}

/** A text of a record. */
export const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** The day of a moment or day that Halo wrote; undefined for none. */
export const dayIn = (value: unknown): string | undefined =>
  at(value) === undefined ? undefined : text(value).slice(0, 10);

/** Today, or so many days before, in the world's UTC. */
export const daysBefore = ({ now }: World, days: number): string =>
  new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);

/** The first day of the month of the question. */
export const thisMonth = ({ now }: World): string => `${now.toISOString().slice(0, 7)}-01`;

/** The record of an id. */
export const byId = (rows: readonly HaloRecord[], id: unknown): HaloRecord | undefined =>
  rows.find((row) => row.id === id);

/** Invoices that were issued: not voided. */
export const issued = ({ tables }: World): readonly HaloRecord[] =>
  tables.Invoice.filter((row) => row.voided !== true);

/** The lines of an invoice or recurring invoice that count. */
export const linesOf = (row: HaloRecord): readonly HaloRecord[] =>
  (Array.isArray(row.lines) ? (row.lines as HaloRecord[]) : []).filter(
    (line) => line.isinactive !== true && line.isgroupdesc !== true,
  );

/** The net amount of an invoice: of its lines that count. */
export const netOf = (row: HaloRecord): number =>
  linesOf(row).reduce((sum, line) => sum + num(line.net_amount), 0);
