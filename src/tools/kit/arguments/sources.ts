import type { HaloRecord } from "../../../halo/client.ts";
import type { Query } from "../../../halo/http/http.ts";
import type { LookupKind } from "../../../halo/lookups.ts";
import { type HaloResource, haloResources } from "../../../halo/resources.ts";

/** Where the records that an argument may name are found, and by which of their fields. */

/** The kinds of records that an argument may name, in the order in which the names of a call are looked up. */
export const recordKinds = [
  // A client narrows the search for its site, and both narrow the search for a user.
  "client",
  "site",
  "user",
  "agent",
  "team",
  "status",
  "ticket_type",
  "priority",
  "asset_type",
  "item_group",
  "supplier",
  "client_group",
  "charge_type",
  "canned_text",
  "report_group",
  "report",
  "item",
  "asset",
  "contract",
  "template",
  "source",
] as const;

/** A kind of record that an argument may name. */
export type RecordKind = (typeof recordKinds)[number];

/** A kind of record that an argument takes by its id alone. */
export type IdKind = keyof typeof idSources;

/** Ids of the records that a call has named so far, by their kind. */
export type NamedRecords = Partial<Record<RecordKind, number>>;

/** A record that a name may mean. */
export interface Candidate {
  readonly id: number;
  /** As Halo stores it. */
  readonly name: string;
  /** Further texts that name it and it alone: an e-mail address, a login. */
  readonly also: readonly string[];
  /** Texts that others may share: initials. They never decide a write. */
  readonly short: readonly string[];
  /** What tells it from others of the same name. */
  readonly hints: readonly string[];
  readonly isInactive: boolean;
  readonly row: HaloRecord;
}

interface Described {
  /** What a sentence calls such a record. */
  readonly noun: string;
  readonly plural: string;
  /** The tool that lists them all; a refusal lists those of a lookup without one. */
  readonly lister?: string;
  /** Reads a row; undefined for one without an id or a name. */
  readonly candidate: (row: HaloRecord) => Candidate | undefined;
}

/** Records in a lookup, which is read whole and cached. */
export interface LookupSource extends Described {
  readonly lookup: LookupKind;
  /** Where one of them is read by its id; a priority can't be. */
  readonly resource?: HaloResource;
}

/** Records that are found by Halo's search. */
export interface SearchSource extends Described {
  readonly resource: HaloResource;
  /** Halo's parameters for the records that the call has named so far, and for inactive ones too. */
  readonly query: (named: NamedRecords) => Query;
  /** Whether a row belongs to those records, since Halo may ignore the parameters. */
  readonly isWithin: (row: HaloRecord, named: NamedRecords) => boolean;
}

/** How records of a kind are found by name. */
export type Source = LookupSource | SearchSource;

const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");
const textsOf = (row: HaloRecord, fields: readonly string[]) =>
  fields.map((field) => text(row[field])).filter((value) => value !== "");

/** Whether a switch of a row is on; some versions write it as a number or a text. */
const isOn = (value: unknown) => value === true || value === 1 || value === "true";

interface Fields {
  readonly id?: string;
  /** The field with its name. Default `name`. */
  readonly name?: string;
  readonly also?: readonly string[];
  readonly short?: readonly string[];
  readonly hints?: readonly string[];
  /** What a sentence calls one that is not in use any more. */
  readonly inactive?: string;
}

function byName({
  id: idField = "id",
  name: nameField = "name",
  also = [],
  short = [],
  hints = [],
  inactive = "inactive",
}: Fields = {}) {
  return (row: HaloRecord): Candidate | undefined => {
    const id = Number(row[idField] ?? Number.NaN);
    const given = row[nameField];
    const name = typeof given === "string" ? given : "";
    if (!Number.isInteger(id) || name.trim() === "") return undefined;
    const isInactive = isOn(row.inactive) || isOn(row.isdisabled) || isOn(row.ishidden);
    return {
      id,
      name,
      also: textsOf(row, also),
      short: textsOf(row, short),
      hints: [...textsOf(row, hints), ...(isInactive ? [inactive] : [])],
      isInactive,
      row,
    };
  };
}

const inactiveToo: Query = { includeactive: true, includeinactive: true };

/** False only for a row that says that it is of another one. */
const isOf = (field: unknown, id: number | undefined) =>
  id === undefined || field === undefined || field === null || Number(field) === id;

/**
 * Templates of tickets, which no tool lists. The key of the list is seen; that it is paged is from the description. Not
 * among `haloResources`, of each of which an examination of a tenant asks.
 */
const templates: HaloResource = {
  ...haloResources.items,
  path: "Template",
  key: "stdrequests",
  noun: "ticket template",
  plural: "ticket templates",
};

/** The source of each kind of record. */
export const sources = {
  client: {
    noun: "client",
    plural: "clients",
    lister: "halo_list_clients",
    resource: haloResources.clients,
    query: () => inactiveToo,
    isWithin: () => true,
    candidate: byName({ hints: ["toplevel_name", "ref"] }),
  },
  site: {
    noun: "site",
    plural: "sites",
    lister: "halo_list_sites",
    resource: haloResources.sites,
    query: ({ client }) => ({ ...inactiveToo, client_id: client }),
    isWithin: (row, { client }) => isOf(row.client_id, client),
    candidate: byName({ also: ["clientsite_name"], hints: ["client_name"] }),
  },
  user: {
    noun: "user",
    plural: "users",
    lister: "halo_list_users",
    resource: haloResources.users,
    query: ({ client, site }) => ({ ...inactiveToo, client_id: client, site_id: site }),
    isWithin: (row, { client, site }) =>
      isOf(row.client_id, client) && isOf(row.site_id_int ?? row.site_id, site),
    candidate: byName({
      also: ["emailaddress", "email2", "email3", "login", "networklogin"],
      hints: ["emailaddress", "client_name", "site_name"],
    }),
  },
  agent: {
    noun: "agent",
    plural: "agents",
    lister: "halo_list_agents",
    lookup: "agents",
    resource: haloResources.agents,
    candidate: byName({
      also: ["email"],
      short: ["initials"],
      hints: ["email", "team"],
      inactive: "disabled",
    }),
  },
  team: {
    noun: "team",
    plural: "teams",
    lister: "halo_list_teams",
    lookup: "teams",
    resource: haloResources.teams,
    candidate: byName({ hints: ["department_name"] }),
  },
  status: {
    noun: "status",
    plural: "statuses",
    lister: "halo_list_statuses",
    lookup: "statuses",
    resource: haloResources.statuses,
    candidate: byName({ hints: ["type", "shortname"] }),
  },
  ticket_type: {
    noun: "ticket type",
    plural: "ticket types",
    lister: "halo_list_ticket_types",
    lookup: "ticketTypes",
    resource: haloResources.ticketTypes,
    candidate: byName({ hints: ["use", "group_name"] }),
  },
  priority: {
    noun: "priority",
    plural: "priorities",
    lister: "halo_get_ticket_type",
    lookup: "priorities",
    // A ticket carries `priorityid`; the row's own id belongs to the pair of SLA and priority.
    candidate: byName({ id: "priorityid", inactive: "hidden" }),
  },
  asset_type: {
    noun: "asset type",
    plural: "asset types",
    lookup: "assetTypes",
    resource: haloResources.assetTypes,
    candidate: byName({ hints: ["assetgroup_name"] }),
  },
  item_group: {
    noun: "item group",
    plural: "item groups",
    lookup: "itemGroups",
    resource: haloResources.assetGroups,
    candidate: byName(),
  },
  supplier: {
    noun: "supplier",
    plural: "suppliers",
    lister: "halo_list_suppliers",
    resource: haloResources.suppliers,
    query: () => inactiveToo,
    isWithin: () => true,
    candidate: byName({ hints: ["contact_name"] }),
  },
  client_group: {
    noun: "client group",
    plural: "client groups",
    lister: "halo_list_clients",
    resource: haloResources.clientGroups,
    query: () => ({}),
    isWithin: () => true,
    candidate: byName({ hints: ["organisation_name"] }),
  },
  charge_type: {
    noun: "charge type",
    plural: "charge types",
    lookup: "chargeTypes",
    candidate: byName(),
  },
  canned_text: {
    noun: "canned text",
    plural: "canned texts",
    lookup: "cannedTexts",
    resource: haloResources.cannedTexts,
    candidate: byName({ hints: ["group_name", "team_name", "agent_name"] }),
  },
  report_group: {
    noun: "report group",
    plural: "report groups",
    lookup: "reportGroups",
    candidate: byName(),
  },
  report: {
    noun: "report",
    plural: "reports",
    lister: "halo_list_reports",
    resource: haloResources.reports,
    query: () => ({}),
    isWithin: () => true,
    candidate: byName({ hints: ["group_name"] }),
  },
  item: {
    noun: "item",
    plural: "items",
    lister: "halo_list_items",
    resource: haloResources.items,
    query: () => ({ includeinactive: true }),
    isWithin: () => true,
    candidate: byName({ hints: ["assetgroup_name"] }),
  },
  asset: {
    noun: "asset",
    plural: "assets",
    lister: "halo_list_assets",
    resource: haloResources.assets,
    query: ({ client, site }) => ({ includeinactive: true, client_id: client, site_id: site }),
    isWithin: (row, { client }) => isOf(row.client_id, client),
    candidate: byName({
      name: "inventory_number",
      also: ["key_field"],
      hints: ["assettype_name", "client_name"],
    }),
  },
  contract: {
    noun: "contract",
    plural: "contracts",
    lister: "halo_list_contracts",
    resource: haloResources.contracts,
    query: ({ client }) => ({ includeinactive: true, client_id: client }),
    isWithin: (row, { client }) => isOf(row.client_id, client),
    candidate: byName({ name: "ref", hints: ["contracttype_name", "client_name"] }),
  },
  template: {
    noun: "ticket template",
    plural: "ticket templates",
    resource: templates,
    query: () => ({}),
    isWithin: () => true,
    candidate: byName({ hints: ["summary"] }),
  },
  source: {
    noun: "source",
    plural: "sources",
    lookup: "ticketSources",
    candidate: byName(),
  },
} as const satisfies Readonly<Record<RecordKind, Source>>;

/** A record that is read by its id. */
export type ReadSource = Pick<SearchSource, "noun" | "lister" | "resource" | "isWithin">;

/** Records that arguments take by id alone. */
export const idSources = {
  ticket: {
    noun: "ticket",
    lister: "halo_list_tickets",
    resource: haloResources.tickets,
    isWithin: () => true,
  },
  asset: {
    noun: "asset",
    lister: "halo_list_assets",
    resource: haloResources.assets,
    isWithin: (row, { client }) => isOf(row.client_id, client),
  },
  contract: {
    noun: "contract",
    lister: "halo_list_contracts",
    resource: haloResources.contracts,
    isWithin: (row, { client }) => isOf(row.client_id, client),
  },
} as const satisfies Readonly<Record<string, ReadSource>>;
