import type { HaloRecord } from "../../engine/model.ts";
import { noDate } from "../../engine/rules.ts";
import { addMonths, day, stamp, startOfDay } from "../../engine/seed/dates.ts";
import type { Random } from "../../engine/seed/random.ts";
import type { Build } from "../../engine/seed/seed.ts";
import { hourlyRates } from "../codes.ts";
import { type ClientFacts, facts, money, numberOf, textOf } from "../context.ts";
import { type InvoiceLine, type LineBrief, makeLine, totalsOf } from "./invoice-lines.ts";
import { recurringTemplates, type TemplateFacts } from "./recurring.ts";

/** An invoice before it has a number: they are numbered in the order of their dates. */
interface Draft {
  readonly client: ClientFacts;
  readonly date: number;
  readonly briefs: LineBrief[];
  readonly currency: number;
  readonly template?: TemplateFacts;
  readonly credit?: true;
  /** Actions whose time the invoice bills, for each line. */
  readonly actions?: HaloRecord[][];
}

/** How many one-off invoices and credit notes there are. */
const oneOffCount = 60;
const creditCount = 9;

function fromTemplate(template: TemplateFacts, date: number): Draft {
  const briefs = template.lines.map((line) => ({
    item: undefined,
    text: line.item_shortdescription,
    quantity: line.qty_order,
    unitPrice: line.unit_price,
    discountPercent: line.discount_perc,
    contract_id: line.contract_id,
    recurring_invoice_id: template.id,
    recurring_invoice_line_id: line.id,
    quantityType: line.recurring_invoice_quantity_type,
    isinactive: line.isinactive,
    isgroupdesc: line.isgroupdesc,
    billingperiod: template.period,
  }));
  return { client: template.client, date, briefs, currency: template.currency, template };
}

/** The first of the month after the quarter that a moment lies in. */
function quarterEnd(moment: number): number {
  const date = new Date(moment);
  return Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3 + 3, 1);
}

/** Labour is invoiced by client after each quarter, one line for each ticket; the running quarter is not yet. */
function labourDrafts(build: Build): Draft[] {
  const clientOf = new Map<unknown, unknown>();
  for (const name of ["Tickets", "Projects"] as const) {
    for (const ticket of build.tables[name]) clientOf.set(ticket.id, ticket.client_id);
  }
  const groups = new Map<string, Map<number, HaloRecord[]>>();
  for (const action of build.tables.Actions) {
    if (numberOf(action.actionchargehours) === 0) continue;
    const date = quarterEnd(Date.parse(`${textOf(action.datetime)}Z`));
    if (date > build.now) continue;
    const key = `${date} ${numberOf(clientOf.get(action.ticket_id))}`;
    const tickets = groups.get(key) ?? new Map<number, HaloRecord[]>();
    groups.set(key, tickets);
    const ticketId = numberOf(action.ticket_id);
    tickets.set(ticketId, [...(tickets.get(ticketId) ?? []), action]);
  }
  return [...groups].flatMap(([key, tickets]) => {
    const [date = 0, clientId] = key.split(" ").map(Number);
    const client = facts(build).clients.find((entry) => entry.id === clientId);
    const work = [...tickets];
    if (client === undefined) return [];
    const briefs = work.map(([ticketId, actions]) => labourLine(ticketId, actions));
    return [{ client, date, briefs, currency: 1, actions: work.map(([, actions]) => actions) }];
  });
}

function labourLine(ticketId: number, actions: readonly HaloRecord[]): LineBrief {
  const quantity = money(actions.reduce((sum, action) => sum + numberOf(action.actionchargehours), 0));
  const rate = hourlyRates[numberOf(actions[0]?.chargerate)] ?? 85;
  return {
    item: undefined,
    text: `Labour on ticket ${ticketId}`,
    quantity,
    unitPrice: rate,
    ticket_id: ticketId,
  };
}

function oneOffDrafts(build: Build, random: Random): Draft[] {
  const clients = facts(build).clients.filter((client) => client.id > 1 && !client.inactive);
  const goods = facts(build).items.filter((item) => !item.recurring);
  return Array.from({ length: oneOffCount }, (_, index) => {
    const date = startOfDay(build.now) - Math.floor(random.next() ** 1.3 * 360) * day;
    const kind = index % 7;
    const client = random.pick(clients);
    if (kind === 2) {
      const text = "Pre-paid hours, block of 10";
      return {
        client,
        date,
        briefs: [{ item: undefined, text, quantity: 1, unitPrice: 800, prepay_id: 400 + index }],
        currency: 1,
      };
    }
    const briefs = Array.from({ length: random.int(1, 4) }, (_entry, line): LineBrief => {
      const item = random.pick(goods);
      const order = kind === 3 ? {} : { salesorder_line_id: 7000 + index * 10 + line };
      return {
        item,
        text: item.name,
        quantity: random.int(1, 6),
        unitPrice: item.baseprice,
        discountPercent: random.chance(0.2) ? 10 : 0,
        ...order,
      };
    });
    return { client, date, briefs, currency: 1 };
  });
}

function creditDrafts(build: Build, originals: readonly Draft[], random: Random): Draft[] {
  const old = originals.filter((draft) => draft.date < build.now - 40 * day && draft.briefs.length > 0);
  return Array.from({ length: creditCount }, () => {
    const draft = random.pick(old);
    const first = draft.briefs.find((brief) => brief.quantity > 0) ?? draft.briefs[0];
    const unitPrice = first?.unitPrice ?? 50;
    const brief = { item: first?.item, text: `Credit: ${first?.text ?? ""}`, quantity: -1, unitPrice };
    const { client, currency } = draft;
    return {
      client,
      date: draft.date + random.int(5, 30) * day,
      briefs: [brief],
      currency,
      credit: true as const,
    };
  });
}

type Payment = "paid" | "part" | "open";

function paymentOf(age: number, random: Random): Payment {
  if (age < 20) return random.chance(0.25) ? "paid" : "open";
  if (age < 60)
    return random.weighted([
      ["paid", 65],
      ["part", 8],
      ["open", 27],
    ] as const);
  return random.weighted([
    ["paid", 93],
    ["part", 2],
    ["open", 5],
  ] as const);
}

/** Amounts and state of payment; `paymentstatus` -1 unset, 0 unpaid, above that paid (ANALYTICS.md 1.3). */
function paymentFields(total: number, payment: Payment, date: number, random: Random) {
  const amountpaid = payment === "paid" ? total : payment === "part" ? money(total / 2) : 0;
  return {
    amountpaid,
    amountdue: money(total - amountpaid),
    amount_remaining: money(total - amountpaid),
    paymentstatus: payment === "paid" ? 2 : payment === "part" ? 1 : random.pick([-1, 0]),
    datepaid: payment === "paid" ? stamp(date + random.int(8, 35) * day) : noDate,
  };
}

function store(build: Build, id: number, draft: Draft, index: number, random: Random): void {
  const lines: InvoiceLine[] = draft.briefs.map((brief, line) =>
    makeLine(id * 100 + line, id, line + 1, brief),
  );
  const totals = totalsOf(lines);
  const age = (build.now - draft.date) / day;
  const voided = draft.template !== undefined ? index % 71 === 40 : index % 29 === 17;
  const posted = age > 6 ? !random.chance(0.04) : random.chance(0.3);
  const payment = draft.credit === true || voided ? "open" : paymentOf(age, random);
  const { client, template, currency } = draft;
  const site = client.sites[0];
  for (const [line, actions] of (draft.actions ?? []).entries()) {
    for (const action of actions) {
      action.actprocesseddate = stamp(draft.date);
      action.actioninvoicenumber = `INV-${id}`;
      action.action_invoice_line_id = lines[line]?.id ?? 0;
    }
  }
  const months = template === undefined ? 0 : template.period;
  build.tables.Invoice.push({
    id,
    invoicenumber: `${draft.credit === true ? "CRN" : "INV"}-${id}`,
    client_id: client.id,
    client_name: client.name,
    site_id: site?.id ?? 0,
    sitenumber: site?.id ?? 0,
    site_name: site?.name ?? "",
    uid: 0,
    name: client.name,
    contract_id: template?.contract?.id ?? -1,
    contract_ref: template?.contract?.ref ?? "",
    recurring_invoice_id: template?.id ?? 0,
    is_recurring_invoice: false,
    salesorder_id:
      numberOf(lines[0]?.salesorder_line_id) > 0
        ? Math.floor(numberOf(lines[0]?.salesorder_line_id) / 10)
        : -2,
    ticket_id: lines[0]?.ticket_id ?? 0,
    invoice_date: stamp(draft.date),
    duedate: stamp(draft.date + 30 * day),
    date_created: stamp(draft.date),
    posted,
    dateposted: posted ? stamp(draft.date + day) : noDate,
    datesent: posted ? stamp(draft.date + day) : noDate,
    voided,
    approval_status: 0,
    requires_approval: false,
    reviewrequired: !posted && age < 6,
    invoicetype: 0,
    typeid: draft.credit === true ? 2 : 1,
    creditlinkedtoinvoiceid: 0,
    credit_total: draft.credit === true ? Math.abs(totals.total) : 0,
    currency_code: currency,
    currency_code_name: currency === 2 ? "EUR" : "GBP",
    currency: currency === 2 ? "EUR" : "GBP",
    currency_conversion_rate: currency === 2 ? 1.17 : 1,
    ...totals,
    ...paymentFields(totals.total, payment, draft.date, random),
    period: months,
    period_start_date: template === undefined ? noDate : stamp(draft.date),
    period_end_date: template === undefined ? noDate : stamp(addMonths(draft.date, 1) - day),
    paymentterms: 30,
    lines,
    last_modified: stamp(Math.min(build.now, draft.date + 2 * day)),
  });
}

/** Fills Invoice: those that the templates generated, one-off ones, mixed ones, and credit notes. */
export function fillInvoices(build: Build): void {
  const templates = recurringTemplates(build);
  const random = build.stream("invoices");
  const generated = templates.flatMap((template) =>
    template.dates.map((date) => fromTemplate(template, date)),
  );
  const oneOffs = oneOffDrafts(build, random);
  // Some generated invoices carry labour or goods besides their recurring lines.
  const goods = facts(build).items.filter((item) => !item.recurring);
  for (const draft of generated) {
    if (!random.chance(0.07)) continue;
    const item = random.pick(goods);
    draft.briefs.push({
      item,
      text: item.name,
      quantity: 1,
      unitPrice: item.baseprice,
      salesorder_line_id: 8001,
    });
  }
  const labour = labourDrafts(build);
  const drafts = [
    ...generated,
    ...oneOffs,
    ...labour,
    ...creditDrafts(build, [...generated, ...oneOffs], random),
  ];
  drafts.sort((left, right) => left.date - right.date);
  for (const [index, draft] of drafts.entries()) store(build, 3001 + index, draft, index, random);
  for (const credit of build.tables.Invoice) {
    if (credit.typeid !== 2) continue;
    const original = build.tables.Invoice.find(
      (row) => row.client_id === credit.client_id && row.currency === credit.currency && row.typeid === 1,
    );
    credit.creditlinkedtoinvoiceid = original?.id ?? 0;
  }
}
