import { money } from "../data/context.ts";
import { parseDate } from "../engine/dates.ts";
import { lowerCaseMessageFailure, messageFailure } from "../engine/errors.ts";
import type { HaloRecord } from "../engine/model.ts";
import { flag } from "../engine/query.ts";
import {
  byId,
  type Filter,
  type ListContext,
  numberIn,
  type Predicate,
  type ResourceDeclaration,
  textIn,
  type WriteRules,
} from "./declaration.ts";
import {
  activeByDefault,
  activeFilters,
  among,
  equal,
  inTopLevel,
  numbers,
  search,
  setting,
  since,
  until,
  when,
  whole,
} from "./filters.ts";

const invoiceFilters: Readonly<Record<string, Filter>> = {
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
  sent_status: setting("integer"),
  includeinvoices: setting(),
  includecredits: setting(),
  includepoinvoices: setting(),
  includelines: setting(),
  rinvoice_type: setting("string"),
  ready_for_invoicing: setting(),
  reviewrequired: when(() => (record) => record.reviewrequired === true),
  awaiting_approval: when(() => (record) => numberIn(record, "approval_status") === 1),
  idonly: setting(),
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
function pickedKinds({ query }: ListContext): Predicate {
  const invoices = flag(query, "includeinvoices");
  const credits = flag(query, "includecredits");
  const picking = invoices === true || credits === true;
  return (record) => {
    const wanted = isCredit(record) ? credits : invoices;
    return picking ? wanted === true : wanted !== false;
  };
}

const invoiceRules: WriteRules = {
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
  settle: (record, sent, previous) => {
    if (previous !== undefined && sent.lines === undefined) return;
    settleTotals(record);
  },
};

/** Works out the totals of an invoice from its lines; `net_total` of a line is gross, as in Halo. */
function settleTotals(record: HaloRecord): void {
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

/** Invoices, contracts, the price list and the tables of money. */
export const billingResources: ResourceDeclaration[] = [
  {
    name: "Invoice",
    key: "invoices",
    paging: "paged",
    scope: "invoices",
    idOnly: "idonly",
    hidden: pickedKinds,
    filters: invoiceFilters,
    advancedSearch: ["id", "invoicenumber", "client_id", "client_name", "total", "invoice_date", "posted"],
    write: invoiceRules,
  },
  {
    name: "RecurringInvoice",
    key: "invoices",
    paging: "paged",
    scope: "invoices",
    idOnly: "idonly",
    negativeIds: true,
    filters: invoiceFilters,
    advancedSearch: ["id", "invoicenumber", "client_id", "client_name", "total", "invoice_date"],
    write: {
      ...invoiceRules,
      extraFields: [...(invoiceRules.extraFields ?? []), "schedule", "period"],
      defaults: (sent, context) => ({
        ...invoiceRules.defaults?.(sent, context),
        is_recurring_invoice: true,
        disabled: false,
        recurring_invoice_id: 0,
        period: 2,
      }),
    },
  },
  {
    name: "ClientContract",
    key: "contracts",
    paging: "paged",
    scope: "contracts",
    hidden: activeByDefault,
    filters: {
      search: search("id", "ref", "refextra", "client_name", "contracttype_name"),
      client_id: equal("client_id"),
      site_id: equal("site_id"),
      includeinactive: setting(),
      excluderenewed: when(({ tenant }) => {
        const renewed = new Set(
          tenant.tables.ClientContract.map((contract) => numberIn(contract, "previouscontract")),
        );
        return (record) => record.renewed !== true && !renewed.has(Number(record.id));
      }),
      device_id: whole((value, { tenant }) => {
        const contract = byId(tenant, "Asset", value)?.contract_id;
        return (record) => record.id === contract;
      }),
    },
    write: {
      require: (sent, { tenant }) => {
        if (byId(tenant, "Client", sent.client_id) === undefined) {
          throw messageFailure("A client_id must be given for this Agreement");
        }
      },
      defaults: (sent, { tenant, agentId }) => ({
        createdby_id: agentId,
        client_name: byId(tenant, "Client", sent.client_id)?.name ?? "",
        active: true,
        started: true,
        expired: false,
      }),
    },
  },
  {
    name: "Item",
    key: "items",
    paging: "paged",
    scope: "items",
    idOnly: "idonly",
    hidden: activeByDefault,
    advancedSearch: [
      "id",
      "name",
      "assetgroup_id",
      "supplier_id",
      "baseprice",
      "costprice",
      "internalreference",
    ],
    filters: {
      ...activeFilters,
      search: search("id", "name", "description", "internalreference", "assetgroup_name", "supplier_name"),
      assetgroup_id: equal("assetgroup_id"),
      assetgroups: among("assetgroup_id"),
      supplier_id: equal("supplier_id"),
      recurringonly: when(() => isRecurringItem),
      excluderecurring: when(() => (record) => !isRecurringItem(record)),
      idonly: setting(),
    },
    write: {
      require: (sent) => {
        if (numberIn(sent, "assetgroup_id") <= 0)
          throw lowerCaseMessageFailure("Item group must be completed");
        if (textIn(sent, "name") === "") throw lowerCaseMessageFailure("Item name must be completed");
      },
      defaults: () => ({ inactive: false, baseprice: 0, costprice: 0 }),
    },
  },
  { name: "Tax", paging: "whole", usualOrder: "stored", filters: { related_to: setting("string") } },
  { name: "Currency", paging: "whole", usualOrder: "stored", filters: {} },
  {
    name: "ChargeRate",
    paging: "whole",
    usualOrder: "stored",
    noPost: true,
    noDelete: true,
    filters: {
      chargerate_id: equal("charge_id"),
      client_id: whole((value) => (record) => record.area === value || numberIn(record, "area") === 0),
      contract_id: equal("contract_id"),
      currentonly: when(() => (record) => record.current !== false),
      globalonly: when(() => (record) => numberIn(record, "area") === 0),
    },
  },
];

function isRecurringItem(record: HaloRecord): boolean {
  return record.isrecurringitem === true || record.recurring === true;
}
