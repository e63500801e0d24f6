import type { HaloRecord } from "../../halo/client.ts";
import { haloResources } from "../../halo/resources.ts";
import { idOf } from "../../halo/rules.ts";
import { flagFilter, idFilter, referenceFilter } from "../kit/crud/filters.ts";
import { type CompanionRows, customFieldsCompanions, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import type { Tool } from "../kit/define.ts";
import {
  dated,
  type Fields,
  fieldsOf,
  labelled,
  numbered,
  parts,
  priced,
  quote,
  quoted,
  shortDate,
  type View,
} from "../kit/view.ts";
import { linesOfInvoice, quantityAndPrice } from "./lines.ts";

/** How a quotation is shown. */
export const quotationView: View = {
  resource: haloResources.quotations,
  row: {
    id: "id",
    title: "text",
    client_id: "id",
    client_name: "text",
    ticket_id: "id",
    status: "number",
    status_name: "name",
    date: "date",
    expiry_date: "date",
    total: "amount",
    currency_code_name: "listed",
  },
  card: {
    user_name: "text",
    site_name: "text",
    assigned_agent_name: "name",
    revenue: "amount",
    tax_total: "amount",
    carriage_desc: "text",
    carriage_price: "amount",
    ...fieldsOf("text", "note", "po_ref", "approvalname"),
    approvaldatetime: "date",
    approvalnote: "text",
    salesorder_id: "id",
    last_update_time: "time",
  },
  derive: (record) => ({ ticket_id: idOf(record.ticket_id), salesorder_id: idOf(record.salesorder_id) }),
  line: (row) =>
    parts(
      `#${row.id} ${quote(row.title ?? "(no title)")}`,
      quoted(row.client_name),
      // A tenant chooses its statuses: a number without its name is only a number.
      row.status_name === undefined ? labelled("status", row.status) : String(row.status_name),
      row.date !== undefined && shortDate(row.date),
      dated("expires", row.expiry_date),
      priced("total", row.total, row.currency_code_name),
      numbered("ticket", row.ticket_id),
    ),
};

const list = listTool({
  name: "halo_list_quotations",
  title: "List quotations",
  description: "Find quotations: client, status, expiry, total.",
  view: quotationView,
  search: "Title, client",
  filters: {
    client_id: referenceFilter("client", "Client", "client_id", "client_id"),
    user_id: referenceFilter("user", "User", "user_id", "user_id"),
    ticket_id: idFilter("ticket", "Ticket or opportunity", "ticket_id", "ticket_id"),
    open_only: flagFilter("Open only", { open: true }),
  },
  orders: ["id", "date", "expiry_date", "total"],
});

/** Fields of a line. Halo's description of it has no quantity; tenants show it as lines of orders have it. */
const lineFields: Fields = {
  id: "id",
  item_id: "id",
  name: "text",
  description: "text",
  quantity: "number",
  baseprice: "amount",
  discount_perc: "number",
  ...fieldsOf("amount", "total_price", "total_tax", "total_net_total"),
  billingperiod_name: "label",
  startdate: "day",
  optional: "boolean",
  supplier_name: "text",
};

/** One line of text for a line of a quotation. `baseprice` is net of one, `total_price` of all. */
export function quotedLineText(row: Readonly<Record<string, unknown>>): string {
  return parts(
    quote(row.name ?? row.description ?? "(no name)"),
    quantityAndPrice(row),
    priced("net", row.total_price),
    priced("tax", row.total_tax),
    priced("gross", row.total_net_total),
    row.billingperiod_name !== undefined && String(row.billingperiod_name),
    row.optional === true && "optional",
  );
}

/** The lines of a quotation; headings of groups are none. */
async function linesOf(record: Promise<HaloRecord>): Promise<CompanionRows> {
  const { rows, ...rest } = await linesOfInvoice(record);
  const shown = rows.map((line) => ({
    ...line,
    item_id: idOf(line.item_id),
    optional: line.optional === true ? true : undefined,
  }));
  return { ...rest, rows: shown };
}

const get = getTool({
  name: "halo_get_quotation",
  title: "Read a quotation",
  description: "One quotation with its lines, status, expiry and approval.",
  view: quotationView,
  id: "Quotation id",
  companions: {
    ...customFieldsCompanions,
    lines: { fields: lineFields, line: quotedLineText, read: (_args, _context, record) => linesOf(record) },
  },
});

/** Tools for quotations. */
export const quotationTools = [list, get] as const satisfies readonly Tool[];
