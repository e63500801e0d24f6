/** What invoices and recurring invoices share: filters, shape, and the rules for writing. */

import { money } from "../../data/context.ts";
import { parseDate } from "../../engine/dates.ts";
import { messageFailure } from "../../engine/errors.ts";
import {
  among,
  equal,
  inTopLevel,
  numbers,
  search,
  since,
  until,
  when,
  whole,
} from "../../engine/list/filters.ts";
import { flag } from "../../engine/list/query.ts";
import { byId, type HaloRecord, numberIn } from "../../engine/model.ts";
import type { Filter, ListContext, Predicate, WriteRules } from "../../engine/resource.ts";
import { filler } from "../../engine/shape/filler.ts";
import { isOn, lazily, type Shape, shapeOf } from "../../engine/shape/shape.ts";
import { fieldsOf } from "../../schema/index.ts";

/** The filters of the lists. */
export const invoiceFilters: Readonly<Record<string, Filter>> = {
  search: search("id", "invoicenumber", "client_name", "name", "contract_ref", "payment_ref", "order_number"),
  client_id: equal("client_id"),
  client_ids: among("client_id"),
  site_id: equal("site_id", "sitenumber"),
  user_id: equal("user_id", "uid"),
  toplevel_id: inTopLevel,
  ticket_id: whole((value) => (record) => record.ticket_id === value || hasLine(record, "ticket_id", value)),
  contract_id: whole(
    (value) => (record) => record.contract_id === value || hasLine(record, "contract_id", value),
  ),
  salesorder_id: equal("salesorder_id"),
  recurringinvoice_id: equal("recurring_invoice_id"),
  invoicedatestart: since("invoice_date"),
  invoicedateend: until("invoice_date"),
  paymentstatuses: numbers((values) => (record) => values.includes(numberIn(record, "paymentstatus"))),
  postedonly: when(() => (record) => record.posted === true),
  notpostedonly: when(() => (record) => record.posted !== true),
  reviewrequired: when(() => (record) => record.reviewrequired === true),
  awaiting_approval: when(() => (record) => numberIn(record, "approval_status") === 1),
};

function hasLine(record: HaloRecord, field: string, value: number): boolean {
  const { lines } = record;
  return Array.isArray(lines) && lines.some((line) => line[field] === value);
}

/** A credit note takes money back: its type says so, its total is below zero, or it names the invoice it credits. */
function isCredit(record: HaloRecord): boolean {
  const linked = numberIn(record, "creditlinkedtoinvoiceid") > 0;
  return linked || numberIn(record, "typeid") === 2 || numberIn(record, "total") < 0;
}

/** Invoices and credits are both listed unless the switches pick; a switch that is sent as true picks its kind. */
export function pickedKinds({ query }: ListContext): Predicate {
  const invoices = flag(query, "includeinvoices");
  const credits = flag(query, "includecredits");
  const picking = invoices === true || credits === true;
  return (record) => {
    const wanted = isCredit(record) ? credits : invoices;
    return picking ? wanted === true : wanted !== false;
  };
}

/** What a POST checks and works out. */
export const invoiceRules: WriteRules = {
  extraFields: [
    "lines",
    "invoice_date",
    "duedate",
    "client_id",
    "site_id",
    "user_id",
    "contract_id",
    "notes_1",
  ],
  require: (sent, { tenant }) => {
    if (parseDate(sent.invoice_date) === undefined) throw messageFailure("Date Invoiced is mandatory");
    if (byId(tenant, "Client", sent.client_id) === undefined) {
      throw messageFailure("A client_id must be given for this Invoice");
    }
  },
  defaults: (sent, { tenant }) => ({
    client_name: byId(tenant, "Client", sent.client_id)?.name ?? "",
    invoicenumber: "",
    posted: false,
    voided: false,
    paymentstatus: -1,
    amountpaid: 0,
    lines: [],
  }),
  complete: (record, sent, previous) => {
    if (previous !== undefined && sent.lines === undefined) return;
    addUp(record);
  },
};

/**
 * Takes lines for recurring invoices, each of which names its invoice (`ihid`): one with an id is changed, and Halo works
 * out its net amount anew; one without is added.
 */
export function writeLines(body: unknown, templates: readonly HaloRecord[]): readonly HaloRecord[] {
  if (!Array.isArray(body)) throw messageFailure("The body must be a JSON array of lines");
  return body.filter(isRecord).map((sent) => {
    const template = templates.find(({ id }) => id === sent.ihid);
    if (template === undefined) throw messageFailure("A line must name its recurring invoice");
    const lines: HaloRecord[] = Array.isArray(template.lines) ? template.lines.filter(isLine) : [];
    const id = Number(sent.id ?? 0);
    const stored = lines.find((line) => line.id === id);
    if (id > 0 && stored === undefined) throw messageFailure(`There is no line ${id}`);
    const line: HaloRecord = {
      ...(stored ?? { id: nextLineId(templates), tax_rate: 20, discount_perc: 0, isinactive: false }),
      ...sent,
      id: stored?.id ?? nextLineId(templates),
    };
    const gross = numberIn(line, "unit_price") * numberIn(line, "qty_order");
    const net = money(gross * (1 - numberIn(line, "discount_perc") / 100));
    Object.assign(line, {
      net_amount: net,
      total_price: net,
      tax_amount: money((net * numberIn(line, "tax_rate")) / 100),
    });
    template.lines =
      stored === undefined ? [...lines, line] : lines.map((each) => (each === stored ? line : each));
    addUp(template);
    return line;
  });
}

const isLine = (value: unknown): value is HaloRecord => isRecord(value);

/** The ids of lines are numbered over all recurring invoices. */
function nextLineId(templates: readonly HaloRecord[]): number {
  const ids = templates.flatMap(({ lines }) =>
    Array.isArray(lines) ? lines.map(({ id }) => Number(id)) : [],
  );
  return Math.max(0, ...ids) + 1;
}

/** Works out the totals of an invoice from its lines; `net_total` of a line is gross, as in Halo. */
function addUp(record: HaloRecord): void {
  const lines: unknown[] = Array.isArray(record.lines) ? record.lines : [];
  let net = 0;
  let tax = 0;
  for (const line of lines) {
    if (!isRecord(line)) continue;
    const amount =
      "net_amount" in line
        ? numberIn(line, "net_amount")
        : money(numberIn(line, "unit_price") * numberIn(line, "qty_order"));
    line.net_amount = amount;
    line.net_total = money(amount + numberIn(line, "tax_amount"));
    if (line.isinactive === true || line.isgroupdesc === true) continue;
    net += amount;
    tax += numberIn(line, "tax_amount");
  }
  record.revenue = money(net);
  record.tax_total = money(tax);
  record.total = money(net + tax);
  record.amountdue = money(net + tax - numberIn(record, "amountpaid"));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An invoice names its site by `sitenumber` and its user by `uid` only. */
const notAnswered = ["site_id", "user_id", "lines", "schedule"];

const lineFiller = lazily(() => filler(fieldsOf("InvoiceDetail"), mostLineFields));

/** The fields of a line without content that are answered: as many as recorded lines have. */
const mostLineFields = 90;

function linesOf(record: HaloRecord): unknown[] {
  const lines: unknown[] = Array.isArray(record.lines) ? record.lines : [];
  return lines.map((line) => ({ ...lineFiller(), ...(typeof line === "object" ? line : {}) }));
}

/** Invoices and recurring invoices: rows have lines with `includelines=true` only, the schedule never. */
export function invoiceShape(name: "Invoice" | "RecurringInvoice"): Shape {
  const whole = shapeOf(name, {
    mostInRow: 130,
    without: notAnswered,
    hidden: notAnswered,
    extra: () => ({ use: "invoice" }),
  });
  const header: Shape["row"] = (record, tenant, query) => {
    const { site_id: _site, user_id: _user, lines: _lines, schedule: _schedule, ...stored } = record;
    return whole.row(stored, tenant, query);
  };
  return {
    row: (record, tenant, query) =>
      isOn(query, "includelines")
        ? { ...header(record, tenant, query), lines: linesOf(record) }
        : header(record, tenant, query),
    detail: (record, tenant, query) => ({
      ...header(record, tenant, query),
      lines: linesOf(record),
      payments: [],
      ...(record.schedule === undefined ? {} : { schedule: record.schedule }),
    }),
  };
}
