import { noDate } from "../../engine/rules.ts";
import { type ItemFacts, money } from "../context.ts";

/** Standard rate of tax, percent. */
const taxRate = 20;

/** What one line is made from; prices are net. */
export interface LineBrief {
  readonly item: ItemFacts | undefined;
  readonly text: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discountPercent?: number;
  readonly contract_id?: number;
  readonly ticket_id?: number;
  readonly salesorder_line_id?: number;
  readonly prepay_id?: number;
  readonly recurring_invoice_id?: number;
  readonly recurring_invoice_line_id?: number;
  readonly quantityType?: number;
  readonly isinactive?: boolean;
  readonly isgroupdesc?: boolean;
  readonly billingperiod?: number;
  readonly startdate?: string;
  readonly enddate?: string;
  readonly percent_increase?: number;
}

/** An invoice line as it is stored. */
export type InvoiceLine = ReturnType<typeof makeLine>;

/**
 * A line of an invoice. `net_amount` is after the discount; `net_total` is gross, despite its name
 * (ANALYTICS.md 1.4). Lines that are not from a template carry `recurring_invoice_id` -1.
 */
export function makeLine(id: number, ihid: number, sequenceid: number, brief: LineBrief) {
  const gross = money(brief.unitPrice * brief.quantity);
  const total_discount = money((gross * (brief.discountPercent ?? 0)) / 100);
  const net_amount = brief.isgroupdesc === true ? 0 : money(gross - total_discount);
  const tax_amount = money((net_amount * taxRate) / 100);
  return {
    id,
    ihid,
    sequenceid,
    item_code: brief.item === undefined ? "" : `TMS-${String(brief.item.id).padStart(3, "0")}`,
    item_shortdescription: brief.text,
    item_longdescription: "",
    nominal_code: brief.item?.nominalcode ?? "4020",
    tax_code: 1,
    tax_rate: taxRate,
    tax_name: "Standard Rate",
    _itemid: brief.item?.id ?? 0,
    qty_order: brief.isgroupdesc === true ? 0 : brief.quantity,
    unit_price: brief.isgroupdesc === true ? 0 : brief.unitPrice,
    unit_cost: brief.item?.costprice ?? 0,
    discount_perc: brief.discountPercent ?? 0,
    total_discount,
    total_price: net_amount,
    net_amount,
    tax_amount,
    total_tax: tax_amount,
    net_total: money(net_amount + tax_amount),
    contract_id: brief.contract_id ?? -1,
    ticket_id: brief.ticket_id ?? 0,
    salesorder_line_id: brief.salesorder_line_id ?? 0,
    prepay_id: brief.prepay_id ?? 0,
    recurring_invoice_id: brief.recurring_invoice_id ?? -1,
    recurring_invoice_line_id: brief.recurring_invoice_line_id ?? 0,
    recurring_invoice_quantity_type: brief.quantityType ?? 0,
    isinactive: brief.isinactive ?? false,
    isgroupdesc: brief.isgroupdesc ?? false,
    is_bundled_line: false,
    onetimecharge: false,
    billingperiod: brief.billingperiod ?? 0,
    startdate: brief.startdate ?? noDate,
    enddate: brief.enddate ?? noDate,
    percent_increase: brief.percent_increase ?? 0,
    pro_rata_line_id: 0,
    asset_id: 0,
    actioncode: -1,
  };
}

/** Header totals over the lines that count: net (`revenue`), tax and gross (`total`). */
export function totalsOf(lines: readonly InvoiceLine[]) {
  const counted = lines.filter((line) => !line.isinactive && !line.isgroupdesc);
  const revenue = money(counted.reduce((sum, line) => sum + line.net_amount, 0));
  const tax_total = money(counted.reduce((sum, line) => sum + line.tax_amount, 0));
  return { revenue, tax_total, total: money(revenue + tax_total) };
}
