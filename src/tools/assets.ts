import { badInput } from "../halo/errors.ts";
import type { Query } from "../halo/http.ts";
import { haloResources } from "../halo/resources.ts";
import type { Tool } from "./support/define.ts";
import * as input from "./support/input.ts";
import { type Filter, filter, idFilter, listTool } from "./support/list.ts";
import { type CompanionDeclaration, embedded, getTool } from "./support/record.ts";
import { labelled, parts, quote, shortDate, type View } from "./support/view.ts";
import { createTool, customFieldsField, optional, removeTool, required } from "./support/write.ts";

const view: View = {
  resource: haloResources.assets,
  row: {
    id: "id",
    inventory_number: "text",
    assettype_id: "id",
    assettype_name: "label",
    client_id: "id",
    client_name: "label",
    site_id: "id",
    site_name: "label",
    username: "text",
    status_name: "label",
    warranty_end: "date",
    inactive: "boolean",
  },
  card: {
    key_field: "text",
    key_field2: "text",
    key_field3: "text",
    assetgroup_name: "label",
    supplier_id: "id",
    supplier_name: "label",
    contract_id: "id",
    contract_ref: "text",
    contract_end_date: "date",
    warranty_start: "date",
    labour_warranty_end: "date",
    supplier_purchasedate: "date",
    criticality_description: "label",
    technical_owner_name: "text",
    business_owner_name: "text",
    parent_id: "id",
    item_name: "text",
    open_ticket_count: "number",
    notes: "text",
    last_modified: "date",
  },
  derive: (record) => ({ inactive: record.inactive === true ? true : undefined }),
  line: (row) =>
    parts(
      `${row.id} ${quote(row.inventory_number ?? "(no inventory number)")}`,
      labelled("", row.assettype_name)?.trim(),
      parts(labelled("", row.client_name)?.trim(), labelled("", row.site_name)?.trim()).replace(" · ", ", "),
      row.username !== undefined && quote(row.username),
      labelled("", row.status_name)?.trim(),
      row.warranty_end !== undefined && `warranty to ${shortDate(row.warranty_end)}`,
      row.inactive === true && "inactive",
    ),
};

const inventoryNumber: Filter = filter({
  schema: input.line("Exact"),
  query: (value): Query => ({ inventory_number: value }),
  matches: (row, value) =>
    typeof row.inventory_number === "string"
      ? row.inventory_number.toLowerCase() === value.toLowerCase()
      : undefined,
});

const list = listTool({
  name: "halo_list_assets",
  title: "List assets",
  description: "Find assets (devices) by client, site, user, type or text.",
  view,
  search: "Text in number, key fields, user",
  inactive: { includeinactive: true },
  filters: {
    client_id: idFilter("Client", "client_id", "client_id"),
    site_id: idFilter("Site", "site_id", "site_id"),
    user_id: idFilter("End user", "user_id"),
    assettype_id: idFilter("Asset type", "assettype_id", "assettype_id"),
    ticket_id: idFilter("Linked to ticket", "ticket_id"),
    inventory_number: inventoryNumber,
  },
  orders: ["id", "inventory_number", "warranty_end"],
});

/** Fields that Halo keeps as a list of ids, names and values; the empty ones are left out. */
function namedValues(key: string): CompanionDeclaration<unknown> {
  return {
    fields: { id: "id", name: "label", value: "text" },
    line: (row) => `${row.name ?? row.id}: ${quote(row.value)}`,
    read: async (args, context, record) => {
      const { rows } = await embedded(key)(args, context, record);
      return {
        rows: rows
          .map((row) => ({
            id: row.id,
            name: row.label || row.name,
            value: readable(row.display, row.value),
          }))
          .filter((row) => row.value !== undefined),
      };
    },
  };
}

// `display` is what a person sees; `value` may be the number of a choice, or a list.
function readable(display: unknown, value: unknown): string | undefined {
  for (const candidate of [display, value]) {
    if (candidate === undefined || candidate === null || candidate === "") continue;
    return typeof candidate === "object" ? JSON.stringify(candidate) : String(candidate);
  }
  return undefined;
}

const get = getTool({
  name: "halo_get_asset",
  title: "Read an asset",
  description: "One asset with the fields of its type and its custom fields.",
  view,
  id: "Asset id",
  companions: { fields: namedValues("fields"), customfields: namedValues("customfields") },
});

const create = createTool({
  name: "halo_create_asset",
  title: "Create an asset",
  description: "Add an asset to a site or a client. Look first whether its inventory number exists.",
  view,
  fields: {
    assettype_id: required(input.id("Asset type, see halo_list_assets")),
    inventory_number: required(input.line("Inventory number")),
    client_id: optional(input.id("Client, or give site_id")),
    site_id: optional(input.id("Site")),
    warranty_end: optional(input.storedMoment("Date")),
    notes: optional(input.prose("Notes")),
    custom_fields: customFieldsField,
    fields: optional(input.fieldValues("Same for fields of its type")),
  },
  check: (args) => {
    if (args.site_id === undefined && args.client_id === undefined) {
      throw badInput("An asset belongs to a site or a client: give site_id or client_id.");
    }
  },
  identify: ["inventory_number", "assettype_id"],
});

const remove = removeTool({
  name: "halo_delete_asset",
  title: "Delete an asset",
  description: "Delete an asset. Asks the user first.",
  view,
  verb: "deleted",
  id: "Asset id",
});

/** Tools for assets. */
export const assetTools: readonly Tool[] = [list, get, create, remove];
