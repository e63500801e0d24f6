import type { HaloRecord } from "../../../../halo/client.ts";
import { finiteDayOf } from "../../../../halo/dates/days.ts";
import {
  type Fields,
  fieldsOf,
  labelled,
  numbered,
  parts,
  quote,
  quoted,
  unlabelled,
} from "../../../kit/view.ts";
import { decimal, zero } from "../decimal.ts";
import type { ApartPart, ContractedPart } from "./contracted.ts";
import { type Difference, reasonWords } from "./differences.ts";
import type { InvoicedLine } from "./invoiced.ts";
import { noCurrency, shownCents, shownMoney, toCents } from "./money.ts";

/** How the records behind figures of billing are shown. */

type Row = Readonly<Record<string, unknown>>;

/** A currency as a row shows it. */
export function currencyShown(currency: string): string | undefined {
  return currency === noCurrency ? undefined : currency;
}

function amountOf(row: Row, field: string): string {
  const amount = decimal(row[field]) ?? zero;
  return shownMoney(amount, currencyOf(row));
}

const currencyOf = (row: Row) => (typeof row.currency === "string" ? row.currency : noCurrency);

/** What Halo has for a line: less than a cent of it is shown, too. */
function netOf(row: Row): string {
  const amount = decimal(row.net_amount) ?? zero;
  const isWhole = amount.eq(toCents(amount));
  return isWhole
    ? shownMoney(amount, currencyOf(row))
    : `${amount.toFixed()} ${currencyShown(currencyOf(row)) ?? ""}`.trim();
}

/** Lines of invoices: `id` is the invoice's. */
export const invoicedLineShown = {
  fields: {
    id: "id",
    invoicenumber: "name",
    invoice_day: "label",
    client_id: "id",
    client_name: "text",
    kind: "label",
    item_shortdescription: "text",
    net_amount: "number",
    currency: "listed",
    recurring_invoice_id: "id",
    posted: "boolean",
  } satisfies Fields,
  line: (row: Row) =>
    parts(
      labelled(`#${row.id}`, row.invoicenumber) ?? `#${row.id}`,
      unlabelled(row.invoice_day),
      quoted(row.client_name),
      unlabelled(row.kind),
      quoted(row.item_shortdescription),
      `net ${netOf(row)}`,
      numbered("from recurring invoice", row.recurring_invoice_id),
      row.posted === false && "not posted",
    ),
};

/** A line of an invoice as a record behind a figure. */
export function invoicedRecord(entry: InvoicedLine, timeZone: string): HaloRecord {
  const { invoice, line } = entry;
  return {
    id: invoice.id,
    line_id: line?.id,
    invoicenumber: invoice.invoicenumber,
    invoice_day: finiteDayOf(invoice.invoice_date, timeZone),
    client_id: entry.clientId,
    client_name: entry.clientName,
    kind: entry.kind,
    item_shortdescription: line?.item_shortdescription ?? "(its lines are not known)",
    net_amount: entry.net.toNumber(),
    currency: currencyShown(entry.currency),
    recurring_invoice_id: entry.templateId,
    posted: invoice.posted,
  };
}

/** What is contracted: `id` is that of the recurring invoice (below zero) or of the contract. */
export const partShown = {
  fields: {
    id: "id",
    source: "label",
    client_id: "id",
    client_name: "text",
    contract_id: "id",
    contract_ref: "text",
    item_shortdescription: "text",
    net_amount: "number",
    period_name: "label",
    monthly: "number",
    currency: "listed",
    why: "label",
  } satisfies Fields,
  line: (row: Row) =>
    parts(
      `${row.source} #${row.id}`,
      quoted(row.client_name),
      row.contract_ref !== undefined && `contract ${quote(row.contract_ref)}`,
      quoted(row.item_shortdescription),
      row.net_amount === undefined
        ? "no net amount"
        : `net ${netOf(row)} ${row.period_name ?? "each time it bills"}`,
      row.monthly !== undefined && `${amountOf(row, "monthly")} a month`,
      unlabelled(row.why),
    ),
};

/** A part of what is contracted as a record behind a figure. */
export function partRecord(part: ContractedPart | ApartPart): HaloRecord {
  return {
    id: part.id,
    line_id: part.lineId,
    source: part.source,
    client_id: part.clientId,
    client_name: part.clientName,
    contract_id: part.contractId,
    contract_ref: part.contractRef,
    item_shortdescription: part.text,
    net_amount: part.amount?.toNumber(),
    currency: currencyShown(part.currency),
    ...("why" in part
      ? { why: part.why }
      : { period_name: part.period.name, monthly: shownCents(part.monthly) }),
  };
}

/** One recurring invoice's or contract's part of the difference. */
export const differenceShown = {
  fields: {
    id: "id",
    client_name: "text",
    reason: "label",
    startdate: "day",
    enddate: "day",
    ...fieldsOf("number", "invoiced", "contracted", "difference"),
    currency: "listed",
  } satisfies Fields,
  line: (row: Row) =>
    parts(
      `#${row.id}`,
      quoted(row.client_name),
      `invoiced ${amountOf(row, "invoiced")}`,
      `contracted ${amountOf(row, "contracted")}`,
      `difference ${amountOf(row, "difference")}`,
      unlabelled(row.reason),
      labelled("from", row.startdate),
      labelled("until", row.enddate),
    ),
};

/** A difference as a record behind a figure. */
export function differenceRecord(entry: Difference): HaloRecord {
  return {
    id: entry.id,
    client_name: entry.clientName,
    reason: reasonWords[entry.reason],
    startdate: entry.startdate,
    enddate: entry.enddate,
    invoiced: shownCents(entry.invoiced),
    contracted: shownCents(entry.expected),
    difference: shownCents(entry.difference),
    currency: currencyShown(entry.currency),
  };
}
