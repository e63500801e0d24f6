import type { HaloRecord } from "../client.ts";
import type { Query } from "../http/http.ts";
import { isRecord } from "../lists.ts";
import { type HaloResource, haloResources, lastChangeOf } from "../resources.ts";
import { ticketDates } from "../rules.ts";

/**
 * The lists of which a working copy is kept: those that answers read as a whole, whichever client they are about. Each
 * says how Halo tells what changed, and which fields answers need.
 */
export interface CopiedList {
  readonly resource: HaloResource;
  /**
   * How Halo tells what changed: by a field of each row with the moment of its last change, which the list can be
   * ordered by, or by a filter alone where rows have no such field. Both swagger; that every change shows is assumed, and
   * what Halo counts is held against it.
   */
  readonly changes: { readonly stamp: string } | { readonly filter: string };
  /** How long it is used without being brought up to date, in milliseconds; not at all unless given. */
  readonly restsMs?: number;
  /** Lists that have, among what changed, the rows that have left this one. */
  readonly left?: readonly Query[];
  /** The fields of a row that answers use. A row of Halo's has hundreds, with texts among them. */
  readonly fields: readonly string[];
  /** Fields of long text of which the first characters are kept, and how many. */
  readonly texts?: Readonly<Record<string, number>>;
  /** The parameters that say between which dates rows lie, where a list is read by dates. */
  readonly dates?: { readonly from: string; readonly until: string };
}

const tickets: Omit<CopiedList, "dates"> = {
  resource: haloResources.tickets,
  // What similar tickets are found by.
  texts: { details: 400 },
  changes: { stamp: lastChangeOf(haloResources.tickets) },
  // Tickets that were closed or opened again, and those that were deleted.
  left: [{}, { deleted: true }],
  fields: [
    ...["id", "summary", "use", "deleted", "inactive", "merged_into_id", "parent_id", "child_count"],
    ...["client_id", "client_name", "site_id", "site_name", "user_id", "user_name"],
    ...["agent_id", "agent_name", "team", "team_id", "department_id"],
    ...["status_id", "status_name", "tickettype_id", "tickettype_name", "itil_requesttype_id", "source"],
    ...["priority_id", "priority_name", "sla_id", "sla_name", "impact", "urgency"],
    ...["category_1", "category_2", "category_3", "category_4", "contract_id"],
    ...["dateoccurred", "datecreated", "dateclosed", "date_fully_closed", "last_update", "lastactiondate"],
    ...[
      "lastincomingemail",
      "responsedate",
      "first_responsedate",
      "respondbydate",
      "fixbydate",
      "targetdate",
    ],
    ...["deadlinedate", "slaresponsestate", "slastate", "excludefromsla", "onhold", "slaholdtime"],
    ...["hasbeenclosed", "timetaken", "chargehours", "nonchargehours", "estimate", "flagged"],
  ],
};

/** A ticket's window of dates; its column is a parameter of its own. */
const byDate = { from: "startdate", until: "enddate" } as const;

const invoices: CopiedList = {
  resource: haloResources.invoices,
  changes: { stamp: lastChangeOf(haloResources.invoices) },
  dates: { from: "invoicedatestart", until: "invoicedateend" },
  fields: [
    ...["id", "invoicenumber", "client_id", "client_name", "site_id", "contract_id", "contract_ref", "name"],
    ...[
      "recurring_invoice_id",
      "is_recurring_invoice",
      "salesorder_id",
      "ticket_id",
      "creditlinkedtoinvoiceid",
    ],
    ...["invoice_date", "duedate", "datepaid", "datesent", "dateposted", "posted", "voided", "typeid"],
    ...["invoicetype", "approval_status", "paymentstatus", "currency_code", "currency_code_name", "currency"],
    ...["currency_conversion_rate", "revenue", "tax_total", "total", "amountpaid", "amountdue", "lines"],
    ...["period", "period_start_date", "period_end_date", "last_modified"],
  ],
};

const lists: readonly (CopiedList & {
  /** Whether it is a list of this kind, by its parameters without those of the scope. */
  readonly holds: (query: Query) => boolean;
})[] = [
  { ...tickets, holds: (query) => query.datesearch === undefined && query.open_only === true },
  {
    ...tickets,
    dates: byDate,
    holds: ({ datesearch }) =>
      datesearch === ticketDates.opened.column || datesearch === ticketDates.closed.column,
  },
  { ...invoices, holds: (query) => query.invoicedatestart !== undefined },
  {
    resource: haloResources.recurringInvoices,
    changes: { stamp: lastChangeOf(haloResources.recurringInvoices) },
    fields: [
      ...["id", "client_id", "client_name", "name", "contract_id", "contract_ref", "disabled", "lastcreated"],
      ...["nextcreationdate", "period", "periodname", "period_start_date", "period_end_date", "startdate"],
      ...["enddate", "schedule", "schedule_id", "lines", "revenue", "total", "currency_code", "currency"],
      ...["currency_code_name", "voided", "last_modified", "is_recurring_invoice", "invoice_date"],
    ],
    holds: () => true,
  },
  {
    resource: haloResources.contracts,
    changes: { stamp: lastChangeOf(haloResources.contracts) },
    fields: [
      ...[
        "id",
        "ref",
        "refextra",
        "client_id",
        "client_name",
        "site_id",
        "start_date",
        "end_date",
        "started",
      ],
      ...[
        "expired",
        "active",
        "inactive",
        "status",
        "contract_status",
        "billingperiod",
        "billing_period_string",
      ],
      ...["billingdescription", "billing_description_string", "contracttype", "contracttype_name"],
      ...["periodchargeamount", "costperperiod", "next_invoice_date", "periodicinvoicenextdate"],
      ...["rollingcontract", "endtype", "termmonths", "dontinvoice", "previouscontract", "last_modified"],
      ...["contract_status_name", "status_name"],
    ],
    holds: () => true,
  },
  {
    resource: haloResources.assets,
    changes: { filter: "lastupdatefromdate" },
    left: [{ includeinactive: true }],
    fields: [
      ...["id", "inventory_number", "key_field", "key_field2", "key_field3", "client_id", "client_name"],
      ...["site_id", "site_name", "user_id", "username", "assettype_id", "assettype_name", "inactive"],
      ...["status_id", "supplier_id", "contract_id", "contract_ref", "warranty_start", "warranty_end"],
      ...[
        "labour_warranty_end",
        "datecreated",
        "criticality",
        "status_name",
        "supplier_name",
        "supplier_purchasedate",
      ],
    ],
    holds: (query) => query.ticket_id === undefined,
  },
  {
    resource: haloResources.clients,
    // Answers take names and currencies of clients from it, which lookups keep as long.
    restsMs: 10 * 60 * 1_000,
    changes: { filter: "lastupdatefromdate" },
    left: [{ includeinactive: true }],
    fields: [
      ...[
        "id",
        "name",
        "toplevel_id",
        "toplevel_name",
        "inactive",
        "is_vip",
        "main_site_id",
        "main_site_name",
      ],
      ...["default_currency_code", "currency_code", "clientcurrency", "accountmanagertech", "datecreated"],
      ...["accountmanagertech_name", "customertype", "sla_id", "startdate", "enddate", "is_account"],
    ],
    holds: (query) => Object.keys(query).length === 0,
  },
];

/** What is kept of each list, as a text: a copy that was kept by another is of no use. */
export const keptOfLists = JSON.stringify(
  lists.map(({ resource, fields, texts, changes, left }) => [resource.path, fields, texts, changes, left]),
);

/** The parameters by which an answer narrows a list down to its question; its own test of each row says the same. */
const scopeParameters: ReadonlySet<string> = new Set([
  "client_id",
  "client_ids",
  "team",
  "agent_id",
  "requesttype_id",
  "priority",
  "sla",
]);

/** A part of Halo's data that is copied as one: a list with its parameters, and the dates that are asked for. */
export interface Part {
  readonly list: CopiedList;
  /** Identifies it. */
  readonly key: string;
  /** Its parameters, without those of the scope and without the dates. */
  readonly query: Query;
  /** The dates that are asked for, as Halo's filter takes them; undefined where it is not read by dates. */
  readonly span: PartSpan | undefined;
  /** Whether the question is about a scope: then it is not worth a copy of its own. */
  readonly isScoped: boolean;
}

/** From one date until another, both `yyyy-MM-ddTHH:mm:ss`. */
export interface PartSpan {
  readonly from: string;
  readonly until: string;
}

/** The part that a list belongs to; undefined for a list of which no copy is kept. */
export function partOf(resource: HaloResource, query: Query): Part | undefined {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const own = Object.fromEntries(given.filter(([name]) => !scopeParameters.has(name)));
  const list = lists.find((each) => each.resource === resource && each.holds(own));
  if (list === undefined || "order" in own || own.ticketids !== undefined) return undefined;
  const { dates } = list;
  const plain = Object.entries(own).filter(([name]) => name !== dates?.from && name !== dates?.until);
  const [from, until] = [own[dates?.from ?? ""], own[dates?.until ?? ""]];
  if (dates !== undefined && (typeof from !== "string" || typeof until !== "string")) return undefined;
  const words = plain.map(([name, value]) => `${name}=${String(value)}`).toSorted();
  return {
    list,
    key: [resource.path, ...words].join("&"),
    query: Object.fromEntries(plain),
    span: typeof from === "string" && typeof until === "string" ? { from, until } : undefined,
    isScoped: given.length > Object.keys(own).length,
  };
}

/** The parameters of a part between two dates. */
export function queryOf({ list, query }: Pick<Part, "list" | "query">, span: PartSpan | undefined): Query {
  if (list.dates === undefined || span === undefined) return query;
  return { ...query, [list.dates.from]: span.from, [list.dates.until]: span.until };
}

/** The fields of a line of an invoice that answers use. */
const lineFields = [
  ...["id", "item_shortdescription", "item_code", "_itemid", "qty_order", "unit_price", "unit_cost"],
  ...["net_amount", "total_price", "tax_amount", "net_total", "contract_id", "ticket_id", "asset_id"],
  ...["salesorder_line_id", "prepay_id", "recurring_invoice_id", "recurring_invoice_line_id"],
  ...[
    "recurring_invoice_quantity_type",
    "isinactive",
    "isActive",
    "isactive",
    "isgroupdesc",
    "is_bundled_line",
  ],
  ...["onetimecharge", "billingperiod", "startdate", "enddate", "autorenew", "pro_rata_line_id"],
  ...["is_deferred_revenue", "is_recognised_revenue"],
];

/** The fields of a row that are kept. */
export function slim(
  row: HaloRecord,
  { fields, texts = {} }: Pick<CopiedList, "fields" | "texts">,
): HaloRecord {
  const begun = Object.entries(texts).flatMap(([field, most]) => {
    const text = row[field];
    return typeof text === "string" && text !== "" ? [[field, text.slice(0, most)] as const] : [];
  });
  const kept: HaloRecord = { ...only(row, fields), ...Object.fromEntries(begun) };
  const { lines } = kept;
  return Array.isArray(lines)
    ? { ...kept, lines: lines.map((line) => (isRecord(line) ? only(line, lineFields) : line)) }
    : kept;
}

function only(row: HaloRecord, fields: readonly string[]): HaloRecord {
  const kept: Record<string, unknown> = {};
  for (const field of fields) if (row[field] !== undefined) kept[field] = row[field];
  return kept;
}
