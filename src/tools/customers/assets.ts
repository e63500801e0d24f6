import type { HaloRecord } from "../../halo/client.ts";
import { badInput } from "../../halo/errors.ts";
import type { Query } from "../../halo/http/http.ts";
import { haloResources } from "../../halo/resources.ts";
import { offering } from "../kit/crud/choices.ts";
import { fieldsOfAssetType } from "../kit/crud/custom-fields.ts";
import { type Filter, filter, idFilter, referenceFilter } from "../kit/crud/filters.ts";
import { customFieldsCompanions, fieldsCompanion, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import { sameNumber } from "../kit/crud/warnings.ts";
import { type RemoveDeclaration, removeTool } from "../kit/crud/writing/remove.ts";
import { createTool, customFieldsField, optional, required, updateTool } from "../kit/crud/writing/write.ts";
import type { Tool, ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { dated, fieldsOf, parts, quote, quoted, unlabelled, type View } from "../kit/view.ts";

/** How assets are shown. */
export const assetView: View = {
  resource: haloResources.assets,
  row: {
    id: "id",
    inventory_number: "text",
    assettype_id: "id",
    assettype_name: "name",
    client_id: "id",
    client_name: "text",
    site_id: "id",
    site_name: "text",
    username: "text",
    status_name: "name",
    warranty_end: "date",
    inactive: "boolean",
  },
  card: {
    ...fieldsOf("text", "key_field", "key_field2", "key_field3"),
    assetgroup_name: "name",
    supplier_id: "id",
    supplier_name: "text",
    contract_id: "id",
    contract_ref: "text",
    ...fieldsOf("date", "contract_end_date", "warranty_start", "labour_warranty_end"),
    supplier_purchasedate: "date",
    criticality_description: "name",
    technical_owner_name: "text",
    business_owner_name: "text",
    parent_id: "id",
    item_name: "text",
    open_ticket_count: "number",
    notes: "text",
    dlastupdate: "time",
    last_modified: "date",
  },
  derive: (record) => ({
    inactive: record.inactive === true ? true : undefined,
    // The first key is the inventory number again on most tenants.
    ...(record.key_field === record.inventory_number ? { key_field: undefined } : {}),
  }),
  line: (row) =>
    parts(
      `#${row.id} ${quote(row.inventory_number ?? "(no inventory number)")}`,
      unlabelled(row.assettype_name),
      [quoted(row.client_name), quoted(row.site_name)].filter(Boolean).join(", "),
      row.username !== undefined && quote(row.username),
      unlabelled(row.status_name),
      dated("warranty to", row.warranty_end),
      row.inactive === true && "inactive",
    ),
};

const inventoryNumber: Filter = filter({
  argument: input.line("Exact"),
  query: (value): Query => ({ inventory_number: value }),
  matches: (row, value) =>
    typeof row.inventory_number === "string"
      ? row.inventory_number.toLowerCase() === value.toLowerCase()
      : undefined,
});

/** Rows of some versions name the user by id, or list several; the others carry a name only. */
function isOfUser(row: HaloRecord, userId: number): boolean | undefined {
  if (!Array.isArray(row.users) || row.users.length === 0) return sameNumber(row.user_id, userId);
  return row.users.some((user: HaloRecord | number) =>
    typeof user === "object" ? Number(user?.id) === userId : Number(user) === userId,
  );
}

const list = listTool({
  name: "halo_list_assets",
  title: "List assets",
  description: "Find assets (devices) by client, site, user, type or text.",
  view: assetView,
  search: "Text in number, key fields, user",
  inactive: { includeinactive: true },
  filters: {
    client_id: referenceFilter("client", "Client", "client_id", "client_id"),
    site_id: referenceFilter("site", "Site", "site_id", "site_id"),
    user_id: referenceFilter("user", "", "user_id", isOfUser),
    assettype_id: referenceFilter("asset_type", "Asset type", "assettype_id", "assettype_id"),
    ticket_id: idFilter("ticket", "Linked to ticket", "ticket_id"),
    inventory_number: inventoryNumber,
  },
  orders: ["id", "inventory_number", "warranty_end"],
});

const { custom_fields: customfields, custom_field_setup } = customFieldsCompanions;

const get = getTool({
  name: "halo_get_asset",
  title: "Read an asset",
  description: "One asset with the fields of its type and its custom fields.",
  view: assetView,
  id: "Asset id",
  companions: { fields: fieldsCompanion("fields"), customfields, custom_field_setup },
});

/** Reads the fields of an asset's type, with the values to choose from. */
const fieldsOfType = (assetTypeId: number) => async (context: ToolContext) =>
  fieldsOfAssetType(
    await context.halo.get(
      haloResources.assetTypes,
      assetTypeId,
      { includedetails: true },
      { signal: context.signal, once: true },
    ),
  );

const typeFieldsOf = ({ assettype_id: typeId }: HaloRecord) => fieldsOfType(Number(typeId));

const createAsset = createTool({
  name: "halo_create_asset",
  title: "Create an asset",
  description: "Add an asset to a site or a client. Look first whether its inventory number exists.",
  view: assetView,
  fields: {
    assettype_id: required(input.reference("asset_type", "refusals list them")),
    inventory_number: required(input.line("Inventory number")),
    client_id: optional(input.reference("client", "or give site")),
    site_id: optional(input.reference("site")),
    warranty_end: optional(input.storedDay("Day")),
    notes: optional(input.prose("Notes")),
    custom_fields: customFieldsField,
    fields: optional(input.fieldValues("The same: fields of its type")),
  },
  typeFieldsOf,
  check: (args) => {
    if (args.site_id === undefined && args.client_id === undefined) {
      throw badInput("An asset belongs to a site or a client: give site or client.");
    }
  },
  identify: ["inventory_number", "assettype_id"],
});

const create = offering(createAsset, {
  arguments: { asset_type: ["id", "name"] },
  resource: haloResources.assetTypes,
  name: "name",
  missing: "asset_type is missing: every asset is of a type.",
});

const update = updateTool({
  name: "halo_update_asset",
  title: "Update an asset",
  description: "Change fields of an asset, its site, user or parent; the rest stays.",
  view: assetView,
  id: "Asset id",
  fields: {
    inventory_number: optional(input.line("Inventory number")),
    site_id: optional(input.reference("site")),
    // Halo keeps the people of an asset as a list, which is replaced.
    user_id: optional(input.reference("user", "replaces those it has"), (value: number) => ({
      users: [{ id: value }],
    })),
    parent_id: optional(input.recordId("asset", "Parent asset")),
    warranty_end: optional(input.storedDay("Day")),
    notes: optional(input.prose("Notes")),
    inactive: optional(input.flag("Inactive")),
    custom_fields: customFieldsField,
    fields: optional(input.fieldValues("The same: fields of its type")),
  },
  typeFieldsOf,
});

/** How an asset is deleted. */
export const assetRemoval = {
  name: "halo_delete_asset",
  title: "Delete an asset",
  description: "Delete an asset. Asks the user first.",
  view: assetView,
  verb: "deleted",
  id: "Asset id",
} as const satisfies RemoveDeclaration;

const remove = removeTool(assetRemoval);

/** Tools for assets. */
export const assetTools = [list, get, create, update, remove] as const satisfies readonly Tool[];
