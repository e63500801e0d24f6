import * as z from "zod";
import type { HaloRecord } from "../../halo/client.ts";
import { haloResources } from "../../halo/resources.ts";
import { referenceFilter } from "../kit/crud/filters.ts";
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
import { type Fields, fieldsOf, parts, quote, quoted, type View } from "../kit/view.ts";
import { allowSameName, recordNamed, refusedAsKnown } from "./known.ts";

/** Fields of a site under its client. */
export const siteOfClientFields: Fields = { id: "id", name: "text", phonenumber: "text" };

const siteFields: Fields = {
  id: "id",
  name: "text",
  client_id: "id",
  client_name: "text",
  phonenumber: "text",
  inactive: "boolean",
};

/** One line for a site; under its client without the client's name. */
export function siteLine(row: Readonly<Record<string, unknown>>, ofClient = false): string {
  return parts(
    `#${row.id} ${quote(row.name ?? "(no name)")}`,
    !ofClient && quoted(row.client_name),
    quoted(row.phonenumber),
    row.inactive === true && "inactive",
  );
}

/** How a site is shown. */
export const siteView: View = {
  resource: haloResources.sites,
  row: siteFields,
  card: {
    ...fieldsOf("text", "delivery_address_line1", "delivery_address_line2", "delivery_address_line3"),
    ...fieldsOf("text", "delivery_address_line4", "delivery_address_line5"),
    country_code_name: "name",
    timezone: "name",
    maincontact_id: "id",
    maincontact_name: "text",
    sla_id: "id",
    isstocklocation: "boolean",
    isinvoicesite: "boolean",
    ref: "text",
    datecreated: "date",
    slastupdate: "time",
    notes: "text",
  },
  derive: (row) => ({
    inactive: row.inactive === true || undefined,
    maincontact_id: row.maincontact_id || undefined,
  }),
  line: (row) => siteLine(row),
};

const list = listTool({
  name: "halo_list_sites",
  title: "List sites",
  description: "Sites (offices, locations) of clients.",
  view: siteView,
  search: "Name, client, phone",
  exactSearch: "name",
  inactive: { includeactive: true, includeinactive: true },
  filters: { client_id: referenceFilter("client", "Client", "client_id", "client_id") },
  orders: ["id", "name", "client_name"],
});

const get = getTool({
  name: "halo_get_site",
  title: "Read a site",
  description: "One site with address, main contact and notes.",
  view: siteView,
  id: "Site id",
  named: "site",
  companions: { ...customFieldsCompanions },
});

const anyAddressLine = z.string().trim().max(255).optional();
const addressLine = (description: string) => anyAddressLine.describe(description);

const fields: WriteFields = {
  name: required(input.line("Name")),
  client_id: required(input.reference("client")),
  phonenumber: optional(input.line("Phone", 100)),
  delivery_address: optional(
    z
      .strictObject({
        line1: addressLine("Line 1"),
        line2: addressLine("Line 2"),
        line3: addressLine("Line 3"),
        line4: addressLine("Line 4"),
        postcode: addressLine("Postcode"),
      })
      .describe("Whole address"),
  ),
  notes: optional(input.prose("Notes")),
  custom_fields: customFieldsField,
};

/** How a new site is found again. */
export const siteCreation = {
  view: siteView,
  identify: ["name", "client_id"],
  identifyQuery: (sent: HaloRecord) => ({ client_id: Number(sent.client_id) }),
} as const;

const create = createTool({
  name: "halo_create_site",
  title: "Create a site",
  description: "Add a site to a client. One whose name is there is refused.",
  ...siteCreation,
  fields: { ...fields, allow_duplicate: allowSameName },
  complete: async (sent, context, args) => {
    if (args.allow_duplicate === true) return sent;
    const known = await recordNamed(siteView, sent.name, { client_id: Number(sent.client_id) }, context);
    if (known !== undefined) throw refusedAsKnown(siteView, known);
    return sent;
  },
});

const update = updateTool({
  name: "halo_update_site",
  title: "Update a site",
  description: "Change fields of a site; the rest stays.",
  view: siteView,
  id: "Site id",
  fields: { ...fields, inactive: optional(input.flag("Inactive")) },
});

/** Tools for sites. */
export const siteTools = [list, get, create, update] as const satisfies readonly Tool[];
