import { haloResources } from "../../halo/resources.ts";
import { idOf } from "../../halo/rules.ts";
import { flagFilter, idFilter, referenceFilter } from "../kit/crud/filters.ts";
import { getTool } from "../kit/crud/get.ts";
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

/** How an order with a supplier is shown. What its statuses mean no source says, so it stands as Halo's number. */
const view: View = {
  resource: haloResources.purchaseOrders,
  row: {
    id: "id",
    title: "text",
    supplier_id: "id",
    supplier_name: "text",
    client_id: "id",
    client_name: "text",
    ticket_id: "id",
    status: "number",
    date: "date",
    datesent: "date",
    est_delivery_date: "date",
    total: "amount",
    currency_code_name: "listed",
  },
  card: {
    ...fieldsOf("text", "note", "po_ref", "suppliers_order_reference", "user_name", "site_name"),
    assigned_agent_name: "name",
    ...fieldsOf("amount", "price", "tax_total", "carriage_price"),
    receipt_confirmed: "boolean",
    salesorder_id: "id",
    approvaldatetime: "date",
    last_update_time: "time",
  },
  derive: (record) => ({ ticket_id: idOf(record.ticket_id), salesorder_id: idOf(record.salesorder_id) }),
  line: (row) =>
    parts(
      `#${row.id} ${quote(row.title ?? "(no title)")}`,
      quoted(row.supplier_name),
      row.client_name !== undefined && `for ${quote(row.client_name)}`,
      labelled("status", row.status),
      row.date !== undefined && shortDate(row.date),
      dated("sent", row.datesent),
      dated("expected", row.est_delivery_date),
      priced("total", row.total, row.currency_code_name),
      numbered("ticket", row.ticket_id),
    ),
};

const list = listTool({
  name: "halo_list_purchase_orders",
  title: "List purchase orders",
  description: "Find orders with suppliers: what is awaited, delivery, total.",
  view,
  search: "Title, supplier, client",
  filters: {
    supplier_id: referenceFilter("supplier", "Supplier", "supplier_id", "supplier_id"),
    client_id: referenceFilter("client", "Client", "client_id", "client_id"),
    ticket_id: idFilter("ticket", "Ticket", "ticket_id", "ticket_id"),
    open_only: flagFilter("Open only", { open: true }),
  },
  orders: ["id", "date"],
});

const lineFields: Fields = {
  id: "id",
  item_id: "id",
  ...fieldsOf("text", "name", "note"),
  ...fieldsOf("number", "quantity", "quantity_received"),
  date_received: "date",
  ...fieldsOf("amount", "baseprice", "total_price", "total_tax"),
};

function lineText(row: Readonly<Record<string, unknown>>): string {
  return parts(
    quote(row.name ?? "(no name)"),
    quantityAndPrice(row),
    priced("net", row.total_price),
    row.quantity_received !== undefined && `received ${row.quantity_received}`,
    row.date_received !== undefined && shortDate(row.date_received),
  );
}

const get = getTool({
  name: "halo_get_purchase_order",
  title: "Read a purchase order",
  description: "One order with a supplier: lines, what was received, delivery.",
  view,
  id: "Purchase order id",
  companions: {
    lines: {
      fields: lineFields,
      line: lineText,
      read: (_args, _context, record) => linesOfInvoice(record),
    },
  },
});

/** Tools for purchase orders. */
export const purchaseOrderTools = [list, get] as const satisfies readonly Tool[];
