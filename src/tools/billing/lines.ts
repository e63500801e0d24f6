import type { HaloRecord } from "../../halo/client.ts";
import { billingPeriodName, idOf, isInactiveLine, recurringInvoiceIdOf } from "../../halo/rules.ts";
import type { CompanionRows } from "../kit/crud/get.ts";
import { type Fields, fieldsOf, money, numbered, parts, priced, quote } from "../kit/view.ts";

/** Fields of a line of an invoice. `net_amount` is net after discount; `net_total` is gross despite its name. */
export const invoiceLineFields: Fields = {
  id: "id",
  item_shortdescription: "text",
  qty_order: "number",
  ...fieldsOf("amount", "unit_price", "net_amount", "tax_amount", "net_total"),
  recurring: "boolean",
  billingperiod_name: "label",
  isinactive: "boolean",
  ticket_id: "id",
  contract_id: "id",
};

/** One line of text for a line of an invoice. */
export function invoiceLineText(row: Readonly<Record<string, unknown>>): string {
  return parts(
    quote(row.item_shortdescription ?? "(no description)"),
    row.qty_order !== undefined && `${row.qty_order} × ${money(row.unit_price ?? 0)}`,
    priced("net", row.net_amount),
    priced("tax", row.tax_amount),
    priced("gross", row.net_total),
    row.recurring === true && "recurring",
    row.billingperiod_name !== undefined && String(row.billingperiod_name),
    numbered("contract", row.contract_id),
    numbered("ticket", row.ticket_id),
    row.isinactive === true && "inactive: not billed",
  );
}

/** `3 × 499.80` of a line of a quotation or an order; `each 499.80` where Halo shows no quantity. */
export function quantityAndPrice({ quantity, baseprice }: Readonly<Record<string, unknown>>) {
  if (baseprice === undefined) return undefined;
  return quantity === undefined ? `each ${money(baseprice)}` : `${quantity} × ${money(baseprice)}`;
}

/**
 * Lines as they are shown. A line is recurring when it names the recurring invoice that it came from. Ids that mean
 * "none" are left out.
 */
export function shownLines(lines: readonly HaloRecord[]): HaloRecord[] {
  return lines
    .filter((line) => line.isgroupdesc !== true)
    .map((line) => ({
      ...line,
      recurring: recurringInvoiceIdOf(line.recurring_invoice_id) !== undefined,
      isinactive: isInactiveLine(line) ? true : undefined,
      billingperiod_name:
        idOf(line.billingperiod) === undefined ? undefined : billingPeriodName(line.billingperiod),
      ticket_id: idOf(line.ticket_id),
      contract_id: idOf(line.contract_id),
    }));
}

/** The lines that Halo embeds in an invoice; that they are missing is said. */
export async function linesOfInvoice(record: Promise<HaloRecord>): Promise<CompanionRows> {
  const lines = linesIn(await record);
  if (lines === undefined) {
    return { rows: [], warnings: ["Halo's answer holds no list of lines, so nothing is known of them."] };
  }
  return { rows: shownLines(lines) };
}

/** The lines of an invoice as Halo gives them, or undefined when they are not there. */
export function linesIn(record: HaloRecord): readonly HaloRecord[] | undefined {
  if (!Array.isArray(record.lines)) return undefined;
  return record.lines.filter((line): line is HaloRecord => typeof line === "object" && line !== null);
}
