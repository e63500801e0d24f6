import type Big from "big.js";
import type { HaloRecord } from "../../../../halo/client.ts";
import { dayOf } from "../../../../halo/dates/days.ts";
import { idOf, looksLikeCredit, recurringInvoiceIdOf } from "../../../../halo/rules.ts";
import { zero } from "../decimal.ts";
import type { Currencies } from "./money.ts";
import { countedLines, netOfHeader, netOfLine } from "./rows.ts";

/** What was invoiced: the lines of invoices and credit notes, each with its kind of revenue. */

/** What a line is for; `unclassified` is an invoice whose lines could not be read. */
export const revenueKinds = [
  "recurring",
  "sales_order",
  "labour",
  "prepay",
  "other",
  "credits",
  "unclassified",
] as const;
export type RevenueKind = (typeof revenueKinds)[number];

/** The kinds that are one-off revenue. */
export const oneOffKinds = ["sales_order", "labour", "prepay", "other"] as const satisfies RevenueKind[];

/** A line of an invoice or a credit note, or a whole one whose lines are not known. */
export interface InvoicedLine {
  readonly kind: RevenueKind;
  /** Net, not rounded; negative on a credit note. */
  readonly net: Big;
  readonly currency: string;
  /** `yyyy-MM` in the tenant's time zone. */
  readonly month: string;
  readonly clientId: number;
  readonly clientName: string;
  readonly invoice: HaloRecord;
  readonly line: HaloRecord | undefined;
  /** The recurring invoice that it was generated from. */
  readonly templateId: number | undefined;
  readonly contractId: number | undefined;
  readonly isProRata: boolean;
}

/** An invoice or a credit note as it was read. */
export interface InvoiceRead {
  readonly row: HaloRecord;
  readonly isCredit: boolean;
}

/** The lines of the invoices of a period, and what is uncertain about them. */
export interface Invoiced {
  readonly lines: readonly InvoicedLine[];
  /** Invoices of which neither lines nor a net amount is known: in no figure. */
  readonly withoutAmount: readonly HaloRecord[];
  /** Invoices whose lines do not sum to Halo's own net amount. */
  readonly unequal: readonly HaloRecord[];
  /** Invoices with lines that may repeat others, all of which are counted. */
  readonly mayRepeat: readonly HaloRecord[];
}

/** Whether a row is an invoice that counts: a real one (their ids are above zero), not voided. */
export function isIssued(row: HaloRecord): boolean {
  return Number(row.id) > 0 && row.voided !== true && row.is_recurring_invoice !== true;
}

/**
 * Tells invoices from credit notes by which of Halo's two lists has them. Where a row is in both, Halo ignored the
 * parameters, and the sign and links of the row decide.
 */
export function kindsByList(
  invoices: readonly HaloRecord[],
  credits: readonly HaloRecord[],
): { readonly read: readonly InvoiceRead[]; readonly ignored: boolean } {
  const creditIds = new Set(credits.map(({ id }) => id));
  const both = new Set(invoices.map(({ id }) => id).filter((id) => creditIds.has(id)));
  const rows = new Map([...invoices, ...credits].map((row) => [row.id, row]));
  const read = [...rows.values()].map((row) => ({
    row,
    isCredit: looksLikeCredit(row) || (creditIds.has(row.id) && !both.has(row.id)),
  }));
  return { read, ignored: both.size > 0 };
}

/**
 * Sorts the lines of invoices by what they are for.
 *
 * @param isOfUse whether a line that bills nothing is among them; no such line unless told otherwise
 */
export function invoicedOf(
  invoices: readonly InvoiceRead[],
  currencies: Currencies,
  timeZone: string,
  isOfUse: (line: HaloRecord) => boolean = () => false,
): Invoiced {
  const lines: InvoicedLine[] = [];
  const withoutAmount: HaloRecord[] = [];
  const unequal: HaloRecord[] = [];
  const mayRepeat: HaloRecord[] = [];
  for (const { row, isCredit } of invoices) {
    const day = dayOf(row.invoice_date, timeZone);
    if (day === undefined) continue;
    const common = {
      currency: currencies.of(row),
      month: day.slice(0, 7),
      clientId: Number(row.client_id ?? 0),
      clientName: String(row.client_name ?? ""),
      invoice: row,
    };
    const counted = countedLines(row);
    if (counted === undefined) {
      const net = netOfHeader(row);
      if (net === undefined) withoutAmount.push(row);
      else {
        lines.push({
          ...common,
          kind: isCredit ? "credits" : "unclassified",
          net: isCredit ? net.abs().neg() : net,
          line: undefined,
          templateId: undefined,
          contractId: idOf(row.contract_id),
          isProRata: false,
        });
      }
      continue;
    }
    if (!counted.difference.eq(0)) unequal.push(row);
    if (!counted.mayRepeat.eq(0)) mayRepeat.push(row);
    const nets = counted.lines.map((line) => netOfLine(line) ?? zero);
    // Whether the lines of a credit note are positive or negative is not documented: they count as negative.
    const sum = nets.reduce((total, net) => total.plus(net), zero);
    const isTurned = isCredit && sum.gt(0);
    for (const [index, line] of counted.lines.entries()) {
      const net = nets[index] ?? zero;
      if (net.eq(0) && !isOfUse(line)) continue;
      lines.push({
        ...common,
        kind: isCredit ? "credits" : kindOfLine(line),
        net: isTurned ? net.neg() : net,
        line,
        templateId: recurringInvoiceIdOf(line.recurring_invoice_id),
        contractId: idOf(line.contract_id) ?? idOf(row.contract_id),
        isProRata: idOf(line.pro_rata_line_id) !== undefined,
      });
    }
  }
  return { lines, withoutAmount, unequal, mayRepeat };
}

/** The kind of a line of an invoice: the first rule that applies. */
function kindOfLine(line: HaloRecord): RevenueKind {
  if (recurringInvoiceIdOf(line.recurring_invoice_id) !== undefined) return "recurring";
  if (idOf(line.salesorder_line_id) !== undefined) return "sales_order";
  if (idOf(line.ticket_id) !== undefined) return "labour";
  if (idOf(line.prepay_id) !== undefined) return "prepay";
  return "other";
}

/** Whether a line was billed once: neither recurring, nor a credit, nor unknown. */
export function isOneOff({ kind }: InvoicedLine): boolean {
  return (oneOffKinds as readonly RevenueKind[]).includes(kind);
}
