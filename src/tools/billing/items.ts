import type { Query } from "../../halo/http/http.ts";
import { haloResources } from "../../halo/resources.ts";
import { offering } from "../kit/crud/choices.ts";
import { filter, referenceFilter } from "../kit/crud/filters.ts";
import { customFieldsCompanions, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import { sameNumber } from "../kit/crud/warnings.ts";
import {
  createTool,
  customFieldsField,
  optional,
  required,
  updateTool,
  type WriteFields,
} from "../kit/crud/writing/write.ts";
import type { Tool } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { fieldsOf, money, parts, priced, quote, unlabelled, type View } from "../kit/view.ts";

/** How items are shown. */
export const itemView: View = {
  resource: haloResources.items,
  row: {
    id: "id",
    name: "text",
    assetgroup_id: "id",
    assetgroup_name: "name",
    baseprice: "amount",
    costprice: "amount",
    isrecurringitem: "boolean",
    recurringprice: "amount",
    quantity_in_stock: "number",
    inactive: "boolean",
  },
  card: {
    ...fieldsOf("text", "description", "note", "internalreference", "externalreference"),
    supplier_id: "id",
    ...fieldsOf("text", "supplier_name", "supplier_part_code", "manufacturer_name"),
    recurringcost: "amount",
    margin: "number",
    ...fieldsOf("name", "taxcode_name", "nominalcode", "accountsid"),
    ...fieldsOf("number", "quantity_reserved", "quantity_on_order", "minstockqty"),
    dontinvoice: "boolean",
    lastmodified: "time",
  },
  derive: (record) => ({
    ...(record.description === record.name ? { description: undefined } : {}),
    inactive: record.inactive === true ? true : undefined,
    recurringprice: record.isrecurringitem === true ? record.recurringprice : undefined,
  }),
  line: (row) =>
    parts(
      `#${row.id} ${quote(row.name ?? "(no name)")}`,
      unlabelled(row.assetgroup_name),
      priced("price", row.baseprice),
      priced("cost", row.costprice),
      row.isrecurringitem === true &&
        `recurring${row.recurringprice === undefined ? "" : ` ${money(row.recurringprice)}`}`,
      typeof row.quantity_in_stock === "number" &&
        row.quantity_in_stock !== 0 &&
        `${row.quantity_in_stock} in stock`,
      row.inactive === true && "inactive",
    ),
};

const list = listTool({
  name: "halo_list_items",
  title: "List items",
  description: "Find products and services of the price list: prices, cost, stock.",
  view: itemView,
  search: "Name, description, reference",
  exactSearch: "name",
  inactive: { includeinactive: true },
  filters: {
    assetgroup_id: referenceFilter("item_group", "Item group", "assetgroup_id", "assetgroup_id"),
    // An item may have more suppliers than the one in its row.
    supplier_id: referenceFilter("supplier", "Supplier", "supplier_id", (row, id) => {
      const others = Array.isArray(row.item_suppliers) ? row.item_suppliers : [];
      return others.length > 0 ? undefined : sameNumber(row.supplier_id, id);
    }),
    recurring: filter({
      argument: input.flag("Sold by the period, or not"),
      query: (value): Query => (value ? { recurringonly: true } : { excluderecurring: true }),
      matches: (row, value) =>
        typeof row.isrecurringitem === "boolean" ? row.isrecurringitem === value : undefined,
    }),
  },
  orders: ["id", "name", "baseprice"],
});

const get = getTool({
  name: "halo_get_item",
  title: "Read an item",
  description: "One item of the price list: prices, cost, stock, supplier, accounting codes.",
  view: itemView,
  id: "Item id",
  named: "item",
  companions: { ...customFieldsCompanions },
});

const fields: WriteFields = {
  name: required(input.line("Name")),
  // Halo refuses an item without it: "Item group must be completed".
  assetgroup_id: required(input.reference("item_group", "refusals list them")),
  description: optional(input.prose("For quotes and invoices")),
  baseprice: optional(input.amount("Sale price, net")),
  costprice: optional(input.amount("Cost, net")),
  isrecurringitem: optional(input.flag("Sold by the period")),
  recurringprice: optional(input.amount("Price per period")),
  supplier_id: optional(input.reference("supplier")),
  internalreference: optional(input.line("Own reference", 100)),
  custom_fields: customFieldsField,
};

const createItem = createTool({
  name: "halo_create_item",
  title: "Create an item",
  description: "Add an item to the price list. Look first whether it exists.",
  view: itemView,
  fields,
  identify: ["name", "assetgroup_id"],
});

const create = offering(createItem, {
  arguments: { item_group: ["id", "name"] },
  resource: haloResources.assetGroups,
  name: "name",
  // The groups are those of assets too.
  keep: (row) => row.showasitem !== false,
  missing: "item_group is missing: every item belongs to an item group.",
});

const update = updateTool({
  name: "halo_update_item",
  title: "Update an item",
  description: "Change an item of the price list. What was quoted or invoiced keeps its price.",
  view: itemView,
  id: "Item id",
  fields: { ...fields, inactive: optional(input.flag("Inactive")) },
});

/** Tools for the items of the price list. */
export const itemTools = [list, get, create, update] as const satisfies readonly Tool[];
