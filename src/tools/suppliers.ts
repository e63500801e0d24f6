import { haloResources } from "../halo/resources.ts";
import type { Tool } from "./support/define.ts";
import * as input from "./support/input.ts";
import { listTool } from "./support/list.ts";
import { getTool } from "./support/record.ts";
import { labelled, parts, quote, type View } from "./support/view.ts";
import {
  createTool,
  customFieldsField,
  optional,
  required,
  updateTool,
  type WriteFields,
} from "./support/write.ts";

const view: View = {
  resource: haloResources.suppliers,
  row: {
    id: "id",
    name: "label",
    contact_name: "text",
    email_address: "label",
    phone_number: "label",
    inactive: "boolean",
  },
  card: {
    support_email_address: "label",
    phone_number_2: "label",
    mobile: "label",
    website: "label",
    portal_url: "label",
    address: "text",
    notes: "text",
    accounts_id: "label",
    toplevel_name: "label",
    contract_count: "number",
    default_contract_id: "id",
    is_supplier: "boolean",
    is_manufacturer: "boolean",
    datecreated: "date",
    last_modified: "date",
  },
  derive: (record) => ({ inactive: record.inactive === true ? true : undefined }),
  line: (row) =>
    parts(
      `${row.id}${row.name === undefined ? "" : ` ${row.name}`}`,
      row.contact_name !== undefined && quote(row.contact_name),
      labelled("", row.email_address)?.trim(),
      labelled("", row.phone_number)?.trim(),
      row.inactive === true && "inactive",
    ),
};

const list = listTool({
  name: "halo_list_suppliers",
  title: "List suppliers",
  description: "Find suppliers and how to reach them.",
  view,
  search: "Name, contact, e-mail",
  inactive: { includeinactive: true },
  orders: ["id", "name"],
});

const get = getTool({
  name: "halo_get_supplier",
  title: "Read a supplier",
  description: "One supplier: contact, addresses, notes, accounts reference.",
  view,
  id: "Supplier id",
});

const fields: WriteFields = {
  name: required(input.line("Name")),
  contact_name: optional(input.line("Contact person")),
  email_address: optional(input.line("E-mail")),
  phone_number: optional(input.line("Phone", 50)),
  website: optional(input.line("Web address")),
  address: optional(input.prose("Postal address")),
  accounts_id: optional(input.line("Id in the accounts package", 100)),
  notes: optional(input.prose("Notes")),
  custom_fields: customFieldsField,
};

const create = createTool({
  name: "halo_create_supplier",
  title: "Create a supplier",
  description: "Add a supplier. Look first whether it exists.",
  view,
  fields,
  identify: ["name"],
});

const update = updateTool({
  name: "halo_update_supplier",
  title: "Update a supplier",
  description: "Change fields of a supplier, or make it inactive.",
  view,
  id: "Supplier id",
  fields: { ...fields, inactive: optional(input.flag("No longer used")) },
});

/** Tools for suppliers. */
export const supplierTools: readonly Tool[] = [list, get, create, update];
