import Big from "big.js";
import type { HaloRecord } from "../../../../halo/client.ts";
import { isInactiveLine } from "../../../../halo/rules.ts";
import { linesIn } from "../../../billing/lines.ts";
import { decimal, zero } from "../decimal.ts";

/** What rows of invoices, recurring invoices and their lines mean. */

/** What a line bills, net of tax and discount. Halo's `net_total` is gross, despite its name. */
export function netOfLine(line: HaloRecord): Big | undefined {
  return decimal(line.net_amount) ?? decimal(line.total_price);
}

/** Halo's own net amount of an invoice (`revenue`, the lines that count); undefined where a list leaves it out. */
export function netOfHeader(row: HaloRecord): Big | undefined {
  const revenue = decimal(row.revenue);
  if (revenue === undefined) return undefined;
  // A list that does not work out the net amount holds 0 for it, beside a total.
  const total = decimal(row.total);
  return revenue.eq(0) && total !== undefined && !total.eq(0) ? undefined : revenue;
}

/** The lines of an invoice that count. */
export interface CountedLines {
  readonly lines: readonly HaloRecord[];
  /** The sum of lines that may repeat others, where Halo's own sum does not show whether they count. */
  readonly mayRepeat: Big;
  /** Halo's own sum of the invoice minus the sum of its lines, where both are known. */
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
 * decided by Halo's own net sum.
 *
 * @returns undefined when the row came without its lines, or a line without its net amount
 */
export function countedLines(row: HaloRecord): CountedLines | undefined {
  if (!known.has(row)) known.set(row, countLines(row));
  return known.get(row);
}

/** By the row, since answers ask each several times, and the copy's rows stay the same from one answer to the next. */
const known = new WeakMap<HaloRecord, CountedLines | undefined>();

function countLines(row: HaloRecord): CountedLines | undefined {
  const all = linesIn(row);
  if (all === undefined) return undefined;
  const lines = all.filter((line) => !isInactiveLine(line) && line.isgroupdesc !== true);
  const header = netOfHeader(row);
  const gross = decimal(row.total);
  if (all.length === 0 && (header?.eq(0) === false || gross?.eq(0) === false)) return undefined;
  if (lines.some((line) => netOfLine(line) === undefined)) return undefined;
  const net = (some: readonly HaloRecord[]) =>
    some.reduce((sum, line) => sum.plus(netOfLine(line) ?? zero), zero);
  const firm = lines.filter((line) => !mayRepeat(line));
  const sum = net(lines);
  if (header === undefined) return { lines, mayRepeat: sum.minus(net(firm)), difference: zero };
  // Halo may round each line and then the sum: half a cent for each.
  const same = (a: Big, b: Big) =>
    a
      .minus(b)
      .abs()
      .lte(new Big("0.005").times(lines.length + 1));
  if (same(sum, header)) return { lines, mayRepeat: zero, difference: zero };
  if (same(net(firm), header)) return { lines: firm, mayRepeat: zero, difference: zero };
  return { lines, mayRepeat: sum.minus(net(firm)), difference: header.minus(sum) };
}
