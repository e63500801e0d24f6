import { haloResources } from "../../halo/resources.ts";
import { customFieldsCompanions, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
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
import { fieldsOf, parts, quote, quoted, type View } from "../kit/view.ts";

/** How a supplier is shown. */
export const supplierView: View = {
  resource: haloResources.suppliers,
  row: {
    id: "id",
    ...fieldsOf("text", "name", "contact_name", "email_address", "phone_number"),
    inactive: "boolean",
  },
  card: {
    ...fieldsOf("text", "support_email_address", "phone_number_2", "mobile", "website", "portal_url"),
    ...fieldsOf("text", "address", "notes", "accounts_id", "toplevel_name"),
    contract_count: "number",
    default_contract_id: "id",
    is_supplier: "boolean",
    is_manufacturer: "boolean",
    datecreated: "date",
    last_modified: "time",
  },
  derive: (record) => ({ inactive: record.inactive === true ? true : undefined }),
  line: (row) =>
    parts(
      `#${row.id} ${quote(row.name ?? "(no name)")}`,
      quoted(row.contact_name),
      quoted(row.email_address),
      quoted(row.phone_number),
      row.inactive === true && "inactive",
    ),
};

const list = listTool({
  name: "halo_list_suppliers",
  title: "List suppliers",
  description: "Find suppliers and how to reach them.",
  view: supplierView,
  search: "Name, contact, e-mail",
  inactive: { includeinactive: true },
  orders: ["id", "name"],
});

const get = getTool({
  name: "halo_get_supplier",
  title: "Read a supplier",
  description: "One supplier: contact, addresses, notes, accounts reference.",
  view: supplierView,
  id: "Supplier id",
  named: "supplier",
  companions: { ...customFieldsCompanions },
});

const fields: WriteFields = {
  name: required(input.line("Name")),
  contact_name: optional(input.line("Contact")),
  email_address: optional(input.line("E-mail")),
  phone_number: optional(input.line("Phone", 50)),
  website: optional(input.line("Website")),
  address: optional(input.prose("Address")),
  accounts_id: optional(input.line("Id in accounts", 100)),
  notes: optional(input.prose("Notes")),
  custom_fields: customFieldsField,
};

const create = createTool({
  name: "halo_create_supplier",
  title: "Create a supplier",
  description: "Add a supplier. Look first whether it exists.",
  view: supplierView,
  fields,
  identify: ["name"],
});

const update = updateTool({
  name: "halo_update_supplier",
  title: "Update a supplier",
  description: "Change fields of a supplier, or make it inactive.",
  view: supplierView,
  id: "Supplier id",
  fields: { ...fields, inactive: optional(input.flag("No longer used")) },
});

/** Tools for suppliers. */
export const supplierTools = [list, get, create, update] as const satisfies readonly Tool[];
