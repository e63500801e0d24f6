import * as z from "zod";
import type { HaloRecord } from "../../halo/client.ts";
import { badInput, unexpectedAnswer } from "../../halo/errors.ts";
import type { Query } from "../../halo/http/http.ts";
import { haloResources } from "../../halo/resources.ts";
import {
  billingPeriodName,
  billingPeriods,
  idOf,
  invoiceLists,
  isOpenEnd,
  looksLikeCredit,
  recurringInvoiceIdOf,
  recurringInvoicesOnly,
} from "../../halo/rules.ts";
import { type Filter, filter, idFilter, referenceFilter } from "../kit/crud/filters.ts";
import { customFieldsCompanions, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import { sameNumber } from "../kit/crud/warnings.ts";
import { removeTool } from "../kit/crud/writing/remove.ts";
import type { Tool } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import {
  dated,
  fieldsOf,
  labelled,
  money,
  parts,
  priced,
  quote,
  quoted,
  shortDate,
  type View,
} from "../kit/view.ts";
import { amountPaid, dueSentence, paidSentences } from "./due.ts";
import { invoiceLineFields, invoiceLineText, linesOfInvoice } from "./lines.ts";

/** What an invoice is: a credit note, generated from a recurring invoice, or a one-off. */
function kindOf(record: HaloRecord): string {
  if (looksLikeCredit(record)) return "credit note";
  return recurringInvoiceIdOf(record.recurring_invoice_id) === undefined ? "one-off" : "generated";
}

const invoices: View = {
  resource: haloResources.invoices,
  row: {
    id: "id",
    invoicenumber: "name",
    kind: "label",
    client_id: "id",
    client_name: "text",
    invoice_date: "date",
    duedate: "date",
    total: "amount",
    amountpaid: "amount",
    amountdue: "amount",
    currency_code_name: "listed",
    posted: "boolean",
    voided: "boolean",
  },
  card: {
    revenue: "amount",
    paymentstatus: "number",
    ...fieldsOf("date", "datepaid", "datesent", "dateposted"),
    site_name: "text",
    contract_id: "id",
    contract_ref: "text",
    ...fieldsOf("id", "ticket_id", "recurring_invoice_id", "creditlinkedtoinvoiceid"),
    period_start_date: "date",
    period_end_date: "date",
    ...fieldsOf("text", "order_number", "reference", "notes_1", "internal_note"),
    last_modified: "date",
  },
  derive: (record) => ({
    kind: kindOf(record),
    amountpaid: amountPaid(record),
    contract_id: idOf(record.contract_id),
    ticket_id: idOf(record.ticket_id),
    creditlinkedtoinvoiceid: idOf(record.creditlinkedtoinvoiceid),
    recurring_invoice_id: recurringInvoiceIdOf(record.recurring_invoice_id),
    voided: record.voided === true ? true : undefined,
  }),
  line: (row) =>
    parts(
      labelled(`#${row.id}`, row.invoicenumber) ?? `#${row.id} (no number)`,
      row.kind !== undefined && String(row.kind),
      quoted(row.client_name),
      row.invoice_date !== undefined && shortDate(row.invoice_date),
      priced("total", row.total, row.currency_code_name),
      typeof row.amountpaid === "number" && row.amountpaid !== 0 && `paid ${money(row.amountpaid)}`,
      typeof row.amountdue === "number" && row.amountdue > 0 && `due ${money(row.amountdue)}`,
      dated("due by", row.duedate),
      row.posted === false && "not posted",
      row.voided === true && "VOIDED",
    ),
};

/** Whether a row that asks for money has none left to pay. A voided invoice has nothing due, paid or not. */
function isPaid(row: HaloRecord): boolean {
  if (row.amountdue === undefined || row.voided === true) return false;
  return Number(row.total ?? 0) > 0 && Number(row.amountdue ?? 0) <= 0;
}

/** Filters that Halo's two lists of invoices share; a contract or a ticket may be named by a line only. */
const sharedFilters: Readonly<Record<string, Filter>> = {
  client_id: referenceFilter("client", "Client", "client_id", "client_id"),
  contract_id: idFilter("contract", "Contract", "contract_id"),
};

const list = listTool({
  name: "halo_list_invoices",
  title: "List invoices",
  description:
    "Find invoices issued; kind tells one-off, generated (from a recurring invoice) or credit note. total is gross.",
  view: invoices,
  search: "Number, client, reference",
  // Both kinds are named, so that what Halo lists does not hang on its defaults.
  query: invoiceLists.both,
  filters: {
    ...sharedFilters,
    ticket_id: idFilter("ticket", "Ticket", "ticket_id"),
    recurring_invoice_id: filter({
      argument: input.negativeId("Generated from this"),
      query: (value): Query => ({ recurringinvoice_id: value }),
      matches: (row, value) => sameNumber(row.recurring_invoice_id, value),
    }),
    credits: filter({
      argument: z.boolean().describe("true: only credit notes; false: none"),
      query: (value): Query => (value ? invoiceLists.credits : invoiceLists.invoices),
      matches: (row, value) => (kindOf(row) === "credit note") === value,
    }),
    // Halo's own web app asks so: -1 is unset, 0 unpaid. What the codes above 0 mean is not documented.
    unpaid: filter({
      argument: input.flag("Nothing paid yet"),
      query: (value): Query => (value ? { paymentstatuses: "0,-1" } : {}),
      matches: (row, value) => (value ? !isPaid(row) : undefined),
      warning: (value) =>
        value
          ? "Invoices paid in part may not be among these: Halo counts them apart. amountdue of invoices listed without unpaid shows those too."
          : undefined,
    }),
    posted: filter({
      argument: input.flag("Sent to accounts"),
      query: (value): Query => (value ? { postedonly: true } : { notpostedonly: true }),
      matches: (row, value) => (typeof row.posted === "boolean" ? row.posted === value : undefined),
    }),
  },
  ranges: [
    {
      name: "invoiced",
      field: "invoice_date",
      query: (after, before): Query => ({ invoicedatestart: after, invoicedateend: before }),
    },
  ],
  orders: ["id", "invoice_date", "duedate", "total"],
  judge: async (rows, { args, more }) => ({ summary: dueSentence(rows, args.page === 1 && !more) }),
});

const get = getTool({
  name: "halo_get_invoice",
  title: "Read an invoice",
  description:
    "One invoice issued, with its lines: net_amount is net, net_total gross; recurring lines come from a template.",
  view: invoices,
  id: "Invoice id, not its number",
  companions: {
    ...customFieldsCompanions,
    lines: {
      fields: invoiceLineFields,
      line: invoiceLineText,
      read: (_args, _context, record) => linesOfInvoice(record),
    },
  },
});

/** Halo takes no body here. */
const voidPath = (id: number) => ["Invoice", id, "void"] as const;

const voidInvoice = removeTool({
  name: "halo_void_invoice",
  title: "Void an invoice",
  description: "Void an invoice for good. Asks the user first.",
  view: invoices,
  verb: "voided",
  id: "Invoice id, not its number",
  check: (record) => {
    if (record.voided === true) {
      throw badInput(`Invoice ${String(record.id)} is voided already: there is nothing to do.`);
    }
  },
  says: paidSentences,
  request: (id) => ({ method: "POST", path: `/api/${voidPath(id).join("/")}` }),
  // Not every version says in its answer that the invoice is void now.
  act: async (id, context) => {
    const after = await context.halo.post(voidPath(id), undefined, `invoice ${id}`, {
      signal: context.signal,
    });
    if (after.voided !== true || Number(after.id) !== id) {
      throw unexpectedAnswer(`it does not show invoice ${id} as voided`, { uncertain: true });
    }
    return after;
  },
  isDone: (record) => record.voided === true,
});

/** When a period is billed, by `invoice_prorata_periods_ahead`. */
const billedWhen: ReadonlyMap<number, string> = new Map([
  [0, "the period before"],
  [1, "the current period"],
  [2, "the period ahead"],
]);

/** The schedule that Halo embeds in a template that is read by id; the header repeats some of it. */
function scheduleOf(record: HaloRecord): HaloRecord {
  const { schedule } = record;
  return typeof schedule === "object" && schedule !== null ? (schedule as HaloRecord) : {};
}

/** What stands for a billing period that is not known; undefined for a known one, and where a row has none. */
function periodNotKnown(code: unknown): string | undefined {
  if (code === undefined || code === null || code === "") return undefined;
  if (billingPeriods.some((period) => period.code === Number(code))) return undefined;
  return `not known (code ${String(code)}), so it is in no monthly sum`;
}

/** How a recurring invoice is shown. */
export const recurringView: View = {
  resource: haloResources.recurringInvoices,
  row: {
    id: "id",
    client_id: "id",
    client_name: "text",
    contract_id: "id",
    contract_ref: "text",
    period: "number",
    period_name: "label",
    nextcreationdate: "date",
    revenue: "amount",
    total: "amount",
    currency_code_name: "listed",
    disabled: "boolean",
  },
  card: {
    name: "text",
    site_name: "text",
    ...fieldsOf("date", "lastcreated", "startdate", "enddate"),
    daysplus: "number",
    billed: "label",
    contains_calculated_quantity: "boolean",
    invoice_percent_increase: "number",
    ...fieldsOf("text", "reference", "notes_1", "internal_note"),
    last_modified: "time",
  },
  derive: (record) => {
    const schedule = scheduleOf(record);
    const period = record.period ?? schedule.period;
    const enddate = schedule.end_date ?? record.enddate;
    return {
      period,
      period_name: periodNotKnown(period) ?? billingPeriodName(period),
      contract_id: idOf(record.contract_id),
      nextcreationdate: schedule.nextcreationdate ?? record.nextcreationdate,
      lastcreated: schedule.lastcreated ?? record.lastcreated,
      startdate: schedule.startdate ?? record.startdate,
      enddate: isOpenEnd(enddate) ? undefined : enddate,
      billed: billedWhen.get(Number(record.invoice_prorata_periods_ahead ?? Number.NaN)),
      disabled: record.disabled === true || schedule.disabled === true ? true : undefined,
    };
  },
  line: (row) =>
    parts(
      `#${row.id}`,
      quoted(row.client_name),
      row.contract_ref !== undefined && `contract ${quote(row.contract_ref)}`,
      row.period_name !== undefined && periodNotKnown(row.period) === undefined && String(row.period_name),
      row.revenue !== undefined &&
        `net ${money(row.revenue)}${periodNotKnown(row.period) === undefined ? "" : ` each time it bills; how often is ${periodNotKnown(row.period)}`}`,
      priced("gross", row.total, row.currency_code_name),
      dated("next", row.nextcreationdate),
      row.disabled === true && "DISABLED",
    ),
};

const listRecurring = listTool({
  name: "halo_list_recurring_invoices",
  title: "List recurring invoices",
  description:
    "Find the templates that bill again and again (ids below zero): client, period, amount per period, next date.",
  view: recurringView,
  search: "Client, contract, reference",
  // Without it this list may hold contracts too.
  query: recurringInvoicesOnly,
  filters: sharedFilters,
  orders: ["id", "nextcreationdate", "total"],
});

const getRecurring = getTool({
  name: "halo_get_recurring_invoice",
  title: "Read a recurring invoice",
  description:
    "One recurring invoice (template): its schedule, and its lines with net_amount net and net_total gross. What it has billed: halo_list_invoices.",
  view: recurringView,
  id: "Id, below zero",
  negativeIds: true,
  companions: {
    ...customFieldsCompanions,
    lines: {
      fields: invoiceLineFields,
      line: invoiceLineText,
      // They are the template's own lines: where a line came from is no question here.
      read: async (_args, _context, record) => {
        const { rows, ...rest } = await linesOfInvoice(record);
        return { ...rest, rows: rows.map((row) => ({ ...row, recurring: undefined })) };
      },
    },
  },
});

/** Tools for invoices: those issued, and the templates that issue them. */
export const invoiceTools = [
  list,
  get,
  voidInvoice,
  listRecurring,
  getRecurring,
] as const satisfies readonly Tool[];
