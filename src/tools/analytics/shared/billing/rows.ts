import Big from "big.js";
import type { HaloRecord } from "../../../../halo/client.ts";
import { isOpenEnd, linesIn } from "../../../billing/lines.ts";
import { localDay } from "../../../kit/arguments/dates.ts";
import { dateOf } from "../ticket-facts.ts";
import { decimal, toCents, zero } from "./money.ts";

/** What rows of invoices, recurring invoices and their lines mean. */

/** A day (`yyyy-MM-dd`) of the tenant's time zone; undefined for "no date" and for an open end. */
export function dayOf(value: unknown, timeZone: string): string | undefined {
  const date = isOpenEnd(value) ? undefined : dateOf(value);
  return date === undefined ? undefined : localDay(date, timeZone);
}

/** An id that points at a record, or undefined where Halo's number means none (0, -1, -2, -99, null). */
export function idOf(value: unknown): number | undefined {
  const id = Number(value ?? 0);
  return Number.isInteger(id) && id > 0 ? id : undefined;
}

/** The recurring invoice that a line or an invoice was generated from: their ids are below -1. */
export function templateIdOf(row: HaloRecord): number | undefined {
  const id = Number(row.recurring_invoice_id ?? 0);
  return Number.isInteger(id) && id < -1 ? id : undefined;
}

/** A credit note by what it says itself: it takes money back, or names the invoice that it credits. */
export function looksLikeCredit(row: HaloRecord): boolean {
  return (
    idOf(row.creditlinkedtoinvoiceid) !== undefined ||
    (decimal(row.total) ?? decimal(row.revenue))?.lt(0) === true
  );
}

/** What a line bills, net of tax and discount. Halo's `net_total` is gross, despite its name. */
export function netOfLine(line: HaloRecord): Big | undefined {
  return decimal(line.net_amount) ?? decimal(line.total_price);
}

/** Halo's own net amount of an invoice (`revenue`, the lines that count); undefined where a list leaves it out. */
export function netOfHeader(row: HaloRecord): Big | undefined {
  const revenue = decimal(row.revenue);
  if (revenue === undefined) return undefined;
  // A list that does not work it out writes 0 beside a total.
  const total = decimal(row.total);
  return revenue.eq(0) && total !== undefined && !total.eq(0) ? undefined : revenue;
}

/** The lines of an invoice that count. */
export interface CountedLines {
  readonly lines: readonly HaloRecord[];
  /** The sum of those that may repeat others although Halo's own sum does not settle it. */
  readonly doubtful: Big;
  /** What Halo's own sum of the invoice has more than its lines, where both are known. */
  readonly difference: Big;
}

/** Lines that may repeat others: parts of a bundle, and the recognition of deferred revenue. */
function mayRepeat(line: HaloRecord): boolean {
  return (
    line.is_bundled_line === true || line.is_deferred_revenue === true || line.is_recognised_revenue === true
  );
}

/**
 * The lines of an invoice without inactive lines and headings. Whether lines that may repeat others count is
 * settled by Halo's own net sum.
 *
 * @returns undefined when the row came without its lines, or a line without its net amount
 */
export function countedLines(row: HaloRecord): CountedLines | undefined {
  const all = linesIn(row);
  if (all === undefined) return undefined;
  const lines = all.filter((line) => line.isinactive !== true && line.isgroupdesc !== true);
  const header = netOfHeader(row);
  const gross = decimal(row.total);
  if (all.length === 0 && (header?.eq(0) === false || gross?.eq(0) === false)) return undefined;
  if (lines.some((line) => netOfLine(line) === undefined)) return undefined;
  const net = (some: readonly HaloRecord[]) =>
    some.reduce((sum, line) => sum.plus(toCents(netOfLine(line) ?? zero)), zero);
  const firm = lines.filter((line) => !mayRepeat(line));
  const sum = net(lines);
  if (header === undefined) return { lines, doubtful: sum.minus(net(firm)), difference: zero };
  // Halo rounds the sum, this the lines: half a cent for each of them.
  const same = (a: Big, b: Big) =>
    a
      .minus(b)
      .abs()
      .lte(new Big("0.005").times(lines.length + 1));
  if (same(sum, header)) return { lines, doubtful: zero, difference: zero };
  if (same(net(firm), header)) return { lines: firm, doubtful: zero, difference: zero };
  return { lines, doubtful: sum.minus(net(firm)), difference: header.minus(sum) };
}
