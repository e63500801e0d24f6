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
] as const;

/** A kind of record that an argument may name. */
export type RecordKind = (typeof recordKinds)[number];

/** Ids of the records that a call has named so far, by their kind. */
export type NamedRecords = Partial<Record<RecordKind, number>>;

/** A record that a name may mean. */
export interface Candidate {
  readonly id: number;
  readonly name: string;
  /** Further texts that name it: an e-mail address, a login. */
  readonly also: readonly string[];
  /** What tells it from others of the same name. */
  readonly hint?: string | undefined;
  readonly row: HaloRecord;
}

/** How records of a kind are found by name: in a lookup that is cached, or by one search in Halo. */
export type Source = {
  /** What a sentence calls such a record. */
  readonly noun: string;
  /** The tool that lists them all. */
  readonly lister: string;
  /** Reads a row; undefined for one without an id or a name. */
  readonly candidate: (row: HaloRecord) => Candidate | undefined;
} & (
  | { readonly lookup: LookupKind }
  | { readonly resource: HaloResource; readonly query: (named: NamedRecords) => Query }
);

const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

function byName(
  idField: string,
  also: readonly string[] = [],
  hint?: (row: HaloRecord) => string | undefined,
) {
  return (row: HaloRecord): Candidate | undefined => {
    const id = Number(row[idField]);
    const name = text(row.name);
    if (!Number.isInteger(id) || name === "") return undefined;
    return { id, name, also: also.map((field) => text(row[field])).filter(Boolean), hint: hint?.(row), row };
  };
}

const atClient = (row: HaloRecord) => {
  const place = [text(row.client_name), text(row.site_name)].filter(Boolean).join(", ");
  return place === "" ? undefined : place;
};

/** The source of each kind of record. */
export const sources: Readonly<Record<RecordKind, Source>> = {
  client: {
    noun: "client",
    lister: "halo_list_clients",
    resource: haloResources.clients,
    query: () => ({}),
    candidate: byName("id"),
  },
  site: {
    noun: "site",
    lister: "halo_list_sites",
    resource: haloResources.sites,
    query: ({ client }) => ({ client_id: client }),
    candidate: byName("id", ["clientsite_name"], atClient),
  },
  user: {
    noun: "user",
    lister: "halo_list_users",
    resource: haloResources.users,
    query: ({ client, site }) => ({ client_id: client, site_id: site }),
    candidate: byName("id", ["emailaddress", "login", "networklogin"], atClient),
  },
  agent: {
    noun: "agent",
    lister: "halo_list_agents",
    lookup: "agents",
    candidate: byName("id", ["email", "initials"], (row) =>
      row.isdisabled === true ? "disabled" : undefined,
    ),
  },
  team: { noun: "team", lister: "halo_list_teams", lookup: "teams", candidate: byName("id") },
  status: { noun: "status", lister: "halo_list_statuses", lookup: "statuses", candidate: byName("id") },
  ticket_type: {
    noun: "ticket type",
    lister: "halo_list_ticket_types",
    lookup: "ticketTypes",
    candidate: byName("id"),
  },
  priority: {
    noun: "priority",
    lister: "halo_get_ticket_type",
    lookup: "priorities",
    // A ticket carries `priorityid`; the row's own id belongs to the pair of SLA and priority.
    candidate: byName("priorityid"),
  },
};
