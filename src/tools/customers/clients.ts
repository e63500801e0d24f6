import * as z from "zod";
import type { HaloRecord } from "../../halo/client.ts";
import { haloResources } from "../../halo/resources.ts";
import { givenValue } from "../kit/arguments/argument.ts";
import { referenceFilter } from "../kit/crud/filters.ts";
import { type CompanionRows, customFieldsCompanions, getTool } from "../kit/crud/get.ts";
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
import type { Tool, ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { fieldsOf, labelled, parts, quote, quoted, type View } from "../kit/view.ts";
import { allowSameName, recordNamed, refusedAsKnown } from "./known.ts";
import { siteCreation, siteLine, siteOfClientFields } from "./sites.ts";

/** How a client is shown. */
export const clientView: View = {
  resource: haloResources.clients,
  row: {
    id: "id",
    ...fieldsOf("text", "name", "toplevel_name", "ref"),
    accountmanagertech: "id",
    is_vip: "boolean",
    inactive: "boolean",
  },
  card: {
    toplevel_id: "id",
    customer_relationship_list: "name",
    website: "text",
    domain: "text",
    main_site_id: "id",
    ...fieldsOf("text", "main_site_name", "main_phonenumber", "main_contact_name", "main_contact_email"),
    pritech: "id",
    pritech_name: "name",
    clientcurrency: "name",
    accountsid: "text",
    tax_number: "text",
    stopped: "id",
    prepaybalance: "number",
    datecreated: "date",
    alastupdate: "time",
    startdate: "date",
    enddate: "date",
    notes: "text",
  },
  names: [{ lookup: "agents", id: "accountmanagertech", as: "accountmanagertech_name" }],
  derive: (row) => ({
    accountmanagertech: row.accountmanagertech || undefined,
    pritech: row.pritech || undefined,
    stopped: row.stopped || undefined,
    prepaybalance: row.prepaybalance || undefined,
    is_vip: row.is_vip === true || undefined,
    inactive: row.inactive === true || undefined,
  }),
  line: (row) =>
    parts(
      `#${row.id} ${quote(row.name ?? "(no name)")}`,
      quoted(row.toplevel_name),
      quoted(row.ref),
      labelled(
        "account manager",
        row.accountmanagertech_name ??
          (row.accountmanagertech === undefined ? undefined : `#${row.accountmanagertech}`),
      ),
      row.is_vip === true && "VIP",
      row.inactive === true && "inactive",
    ),
  link: (record, webUrl) => `${webUrl}/customer?clientid=${record.id}`,
};

const list = listTool({
  name: "halo_list_clients",
  title: "List clients",
  description: "Clients (customers, companies): find one by name, or go through all.",
  view: clientView,
  search: "Name, reference, group, website",
  exactSearch: "name",
  inactive: { includeactive: true, includeinactive: true },
  filters: {
    toplevel_id: referenceFilter("client_group", "", "toplevel_id", "toplevel_id"),
  },
  orders: ["id", "name", "toplevel_name"],
});

/** Sites that are shown with a client. */
const mostSites = 20;

async function sitesOf(args: { readonly id: number }, context: ToolContext): Promise<CompanionRows> {
  const found = await context.halo.list(
    haloResources.sites,
    { client_id: args.id, order: "name" },
    { number: 1, size: mostSites },
    { signal: context.signal },
  );
  const next = `halo_list_sites with client ${args.id}`;
  const own = found.rows.filter((row: HaloRecord) => sameNumber(row.client_id, args.id) !== false);
  if (own.length === found.rows.length) return { rows: own, total: found.total, next };
  const warning =
    "Halo gave sites of other clients too, which are left out: it seems to have ignored the filter, so sites may be missing.";
  // That none of them is the client's own does not mean that it has none.
  return { rows: own, isUnread: own.length === 0, next, warnings: [warning] };
}

const get = getTool({
  name: "halo_get_client",
  title: "Read a client",
  description: "One client with its active sites, main contact, account manager and notes.",
  view: clientView,
  id: "Client id",
  named: "client",
  companions: {
    ...customFieldsCompanions,
    sites: { fields: siteOfClientFields, line: (row) => siteLine(row, true), read: sitesOf },
  },
});

const fields: WriteFields = {
  name: required(input.line("Name")),
  toplevel_id: optional(input.reference("client_group")),
  website: optional(input.line("Website")),
  ref: optional(input.line("Ref")),
  accountmanagertech: optional(input.reference("agent", "an agent", "account_manager")),
  notes: optional(input.prose("Notes")),
  custom_fields: customFieldsField,
};

/** The sites of a new client, each by its name. */
const siteNames = z.array(input.line("")).min(1).max(20).describe("Names; created with it");

const create = createTool({
  name: "halo_create_client",
  title: "Create a client",
  description: "Add a client with its sites. One whose name is there is refused.",
  view: clientView,
  fields: { ...fields, sites: optional(siteNames, () => ({})), allow_duplicate: allowSameName },
  complete: async (sent, context, args) => {
    if (args.allow_duplicate === true) return sent;
    const known = await recordNamed(clientView, sent.name, {}, context);
    if (known === undefined) return sent;
    const id = String(known.id);
    throw refusedAsKnown(clientView, known, ` Sites are added with halo_create_site and client ${id}.`);
  },
  parts: (args) => ({
    creation: siteCreation,
    names: givenValue(args, "sites", siteNames) ?? [],
    parent: "client_id",
  }),
  identify: ["name"],
});

const update = updateTool({
  name: "halo_update_client",
  title: "Update a client",
  description: "Change fields of a client; the rest stays.",
  view: clientView,
  id: "Client id",
  fields: { ...fields, inactive: optional(input.flag("Inactive")) },
});

/** Tools for clients. */
export const clientTools = [list, get, create, update] as const satisfies readonly Tool[];
