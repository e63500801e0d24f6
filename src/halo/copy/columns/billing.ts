import { finiteDayOf } from "../../dates/days.ts";
import type { HaloRecord } from "../../lists.ts";
import { isRecord } from "../../lists.ts";
import { haloResources } from "../../resources.ts";
import {
  billingPeriodName,
  billingPeriods,
  contractStatus,
  idOf,
  isInactiveLine,
  looksLikeCredit,
  recurringInvoiceIdOf,
} from "../../rules.ts";
import type { CopyColumn, CopyTable } from "../tables.ts";
import {
  day,
  dayBy,
  flag,
  flagBy,
  id,
  idBy,
  join,
  nameOf,
  number,
  numberBy,
  numberOf,
  text,
  textBy,
} from "./kinds.ts";

/**
 * Contracts, invoices and what bills again and again. Amounts are net of tax unless they say gross: `revenue` of a header
 * and `net_amount` of a line are net; `total`, `amountdue` and, against its name, `net_total` are gross.
 */

/** The last day of what may have no end: NULL for an open end. */
const endDay = (name: string, of: string): CopyColumn =>
  dayBy(name, (row, { timeZone }) => finiteDayOf(row[of], timeZone) ?? null, { about: "NULL: no end" });

const contracts: CopyTable = {
  name: "contracts",
  about: "agreements; most bill through recurring_invoices",
  resource: haloResources.contracts,
  key: ["id"],
  columns: [
    id("id"),
    text("ref"),
    join("client_id"),
    text("client_name"),
    id("site_id"),
    text("contract_type", { of: "contracttype_name" }),
    textBy("status", contractStatus),
    day("start_date"),
    endDay("end_date", "end_date"),
    textBy("billing_period", (row) => billingPeriodName(row.billingperiod)),
    number("amount_per_period", { of: "periodchargeamount", about: "by itself" }),
    day("next_invoice_date"),
    flagBy("is_active", (row) => row.active !== false, {}),
  ],
  lookedUp: [],
};

/** Net of a header; NULL where a list did not work it out and has 0 beside a total. */
function netOfHeader(row: HaloRecord): number | null {
  const [net, gross] = [numberOf(row.revenue), numberOf(row.total)];
  return net === 0 && gross !== null && gross !== 0 ? null : net;
}

const recurringId = (name: string, of: string, isIndexed = true): CopyColumn =>
  idBy(name, (row) => recurringInvoiceIdOf(row[of]) ?? null, { about: "below zero", isIndexed });

const amounts: readonly CopyColumn[] = [
  numberBy("net", netOfHeader, { of: "revenue" }),
  number("gross", { of: "total" }),
];

const currency = text("currency", { of: "currency_code_name" });

const invoices: CopyTable = {
  name: "invoices",
  about: "invoices and credit notes issued",
  resource: haloResources.invoices,
  key: ["id"],
  columns: [
    id("id"),
    text("invoicenumber"),
    textBy("kind", kindOf, { about: "one-off, generated, credit note" }),
    join("client_id"),
    text("client_name"),
    join("contract_id"),
    join("ticket_id"),
    recurringId("recurring_invoice_id", "recurring_invoice_id"),
    day("invoice_date"),
    day("due_date", { of: "duedate" }),
    day("paid_date", { of: "datepaid" }),
    ...amounts,
    number("amount_due", { of: "amountdue", about: "gross" }),
    number("amount_paid", { of: "amountpaid", about: "gross" }),
    currency,
    flag("is_posted", { of: "posted" }),
    flag("is_voided", { of: "voided" }),
  ],
  lookedUp: [nameOf("contract_ref", "contract_id", "contracts", { column: "ref" })],
};

function kindOf(row: HaloRecord): string {
  if (looksLikeCredit(row)) return "credit note";
  return recurringInvoiceIdOf(row.recurring_invoice_id) === undefined ? "one-off" : "generated";
}

/** The lines of an invoice or a recurring invoice, each with what its header says of it. */
function linesOf(header: HaloRecord): readonly HaloRecord[] {
  const lines: readonly unknown[] = Array.isArray(header.lines) ? header.lines : [];
  return lines.filter(isRecord).map((line, index) => ({ ...line, header, index: index + 1 }));
}

const ofHeader = (line: HaloRecord): HaloRecord => (isRecord(line.header) ? line.header : {});

const lineColumns: readonly CopyColumn[] = [
  numberBy("line", (row) => numberOf(row.index), { about: "place" }),
  idBy("client_id", (row) => idOf(ofHeader(row).client_id) ?? null, { isIndexed: true }),
  join("contract_id"),
  join("asset_id"),
  text("item", { of: "item_shortdescription" }),
  number("quantity", { of: "qty_order" }),
  number("unit_price", { about: "net" }),
  numberBy("net", (row) => numberOf(row.net_amount) ?? numberOf(row.total_price), { of: "net_amount" }),
  number("tax", { of: "tax_amount" }),
  number("unit_cost"),
  flagBy("is_active", (row) => !isInactiveLine(row) && row.isgroupdesc !== true, {
    about: "billed",
  }),
];

const invoiceLines: CopyTable = {
  name: "invoice_lines",
  about: "lines of invoices",
  resource: haloResources.invoices,
  within: linesOf,
  key: ["invoice_id", "line"],
  columns: [
    idBy("invoice_id", (row) => idOf(ofHeader(row).id) ?? null),
    ...lineColumns,
    join("ticket_id"),
    recurringId("recurring_invoice_id", "recurring_invoice_id"),
  ],
  lookedUp: [nameOf("client_name", "client_id", "clients")],
};

const monthsOf = (row: HaloRecord) => {
  const period = billingPeriods.find(({ code }) => code === Number(row.period ?? Number.NaN));
  return period === undefined || period.months === 0 ? null : period.months;
};

const recurringInvoices: CopyTable = {
  name: "recurring_invoices",
  about: "templates that bill again and again",
  resource: haloResources.recurringInvoices,
  key: ["id"],
  columns: [
    recurringId("id", "id", false),
    text("name"),
    join("client_id"),
    text("client_name"),
    join("contract_id"),
    textBy("period", (row) => billingPeriodName(row.period)),
    numberBy("months", monthsOf, { about: "of a period" }),
    day("next_date", { of: "nextcreationdate" }),
    day("last_date", { of: "lastcreated" }),
    day("start_date", { of: "startdate" }),
    endDay("end_date", "enddate"),
    ...amounts,
    currency,
    flagBy("is_active", (row) => row.disabled !== true),
  ],
  lookedUp: [nameOf("contract_ref", "contract_id", "contracts", { column: "ref" })],
};

const recurringInvoiceLines: CopyTable = {
  name: "recurring_invoice_lines",
  about: "lines of recurring_invoices",
  resource: haloResources.recurringInvoices,
  within: linesOf,
  key: ["recurring_invoice_id", "line"],
  columns: [
    idBy("recurring_invoice_id", (row) => recurringInvoiceIdOf(ofHeader(row).id) ?? null, {
      about: "below zero",
    }),
    ...lineColumns,
  ],
  lookedUp: [nameOf("client_name", "client_id", "clients")],
};

/** The tables of money. */
export const billingTables: readonly CopyTable[] = [
  contracts,
  invoices,
  invoiceLines,
  recurringInvoices,
  recurringInvoiceLines,
];
