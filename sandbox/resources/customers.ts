import { messageFailure } from "../engine/errors.ts";
import type { HaloRecord, ResourceName, Tenant } from "../engine/model.ts";
import { flag, textList } from "../engine/query.ts";
import {
  byId,
  type ListContext,
  numberIn,
  type Predicate,
  type ResourceDeclaration,
  textIn,
  type WriteContext,
} from "./declaration.ts";
import {
  activeByDefault,
  activeFilters,
  containing,
  equal,
  inTopLevel,
  numbers,
  search,
  setting,
  since,
  text,
  until,
  when,
  whole,
} from "./filters.ts";

function requireText(sent: Record<string, unknown>, field: string, message: string): void {
  if (textIn(sent, field).trim() === "") throw messageFailure(message);
}

/** Copies the names of a changed site or client onto a record that carries them. */
function takeNames(
  record: HaloRecord,
  pairs: readonly [string, string, ResourceName][],
  tenant: Tenant,
): void {
  for (const [id, name, table] of pairs) {
    const target = byId(tenant, table, record[id]);
    if (target !== undefined) record[name] = target.name;
  }
}

/** Writes a new name of a client or site on all records that carry it beside the id. */
function rename(
  record: HaloRecord,
  previous: HaloRecord | undefined,
  kind: "client" | "site",
  tenant: Tenant,
): void {
  if (previous === undefined || previous.name === record.name) return;
  const [id, name] = [`${kind}_id`, `${kind}_name`];
  for (const table of Object.values(tenant.tables)) {
    for (const other of table) if (other[id] === record.id && name in other) other[name] = record.name;
  }
}

const addressLines = ["line1", "line2", "line3", "line4", "postcode"];

/** A site's address is written as one object, and stored as the lines that rows carry. */
function takeAddress(record: HaloRecord): void {
  const { delivery_address: address } = record;
  if (typeof address !== "object" || address === null) return;
  for (const [index, name] of addressLines.entries()) {
    if (name in address) record[`delivery_address_line${index + 1}`] = textIn({ ...address }, name);
  }
  delete record.delivery_address;
}

function settleUser(
  record: HaloRecord,
  sent: Record<string, unknown>,
  _previous: HaloRecord | undefined,
  { tenant }: WriteContext,
): void {
  const site = byId(tenant, "Site", record.site_id);
  if (site !== undefined) record.client_id = site.client_id;
  takeNames(
    record,
    [
      ["site_id", "site_name", "Site"],
      ["client_id", "client_name", "Client"],
    ],
    tenant,
  );
  if (sent.name === undefined && (sent.firstname !== undefined || sent.surname !== undefined)) {
    record.name = `${textIn(record, "firstname")} ${textIn(record, "surname")}`.trim();
  }
}

const isGeneralUser: Predicate = (record) =>
  record.isgeneraluser === true || /^general user$/i.test(textIn(record, "name"));

const changedFilters = {
  lastupdatefromdate: since("last_update"),
  lastupdatetodate: until("last_update"),
};

const userSearch = ["name", "firstname", "surname", "emailaddress", "login", "phonenumber", "mobilenumber"];

/** The team filters of the agent list. */
function inTeam(
  wanted: (team: Record<string, unknown>) => boolean,
  name: (own: string) => boolean,
): Predicate {
  return (record) => {
    const { teams } = record;
    return name(textIn(record, "team").toLowerCase()) || (Array.isArray(teams) && teams.some(wanted));
  };
}

function hiddenAgents(context: ListContext): Predicate {
  const { query } = context;
  const all = flag(query, "showall") === true;
  const pair = query.get("activeinactive")?.toLowerCase().split(",");
  const disabled = all || flag(query, "includedisabled") === true || pair?.[1] === "true";
  const enabled = flag(query, "includeenabled") !== false && pair?.[0] !== "false";
  const unassigned = flag(query, "includeunassigned") === true;
  const api = flag(query, "includeapiagents") === true;
  return (record) => {
    if (record.id === 1) return unassigned;
    if (record.isapiagent === true && !api) return false;
    return record.isdisabled === true ? disabled : enabled;
  };
}

/** Clients, sites, users, suppliers, agents and teams. */
export const customerResources: ResourceDeclaration[] = [
  {
    name: "Client",
    key: "clients",
    paging: "paged",
    scope: "customers",
    idOnly: "idonly",
    hidden: activeByDefault,
    advancedSearch: [
      "id",
      "name",
      "toplevel_id",
      "toplevel_name",
      "ref",
      "inactive",
      "accountsid",
      "website",
    ],
    filters: {
      ...activeFilters,
      ...changedFilters,
      search: text((value, context) =>
        flag(context.query, "search_name_only") === true
          ? containing(value, context, "name")
          : containing(value, context, "id", "name", "ref", "toplevel_name", "website"),
      ),
      search_name_only: setting(),
      toplevel_id: equal("toplevel_id"),
      accountmanageronly: when(
        ({ agentId }) =>
          (record) =>
            record.accountmanagertech === agentId,
      ),
      exclude_internal: when(() => (record) => record.isinternal !== true),
      idonly: setting(),
      includenotes: setting(),
      includecolumns: setting(),
      showcounts: setting(),
    },
    write: {
      require: (sent) => requireText(sent, "name", "A name must be entered for this Customer"),
      defaults: () => ({ inactive: false, customfields: [] }),
      settle: (record, _sent, previous, { tenant }) => {
        takeNames(record, [["toplevel_id", "toplevel_name", "TopLevel"]], tenant);
        rename(record, previous, "client", tenant);
      },
    },
  },
  {
    name: "Site",
    key: "sites",
    paging: "paged",
    scope: "customers",
    idOnly: "idonly",
    hidden: activeByDefault,
    advancedSearch: ["id", "name", "client_id", "client_name", "inactive", "phonenumber"],
    filters: {
      ...activeFilters,
      ...changedFilters,
      search: search("id", "name", "client_name", "clientsite_name", "phonenumber", "delivery_address_line4"),
      client_id: equal("client_id"),
      site_id: equal("id"),
      toplevel_id: inTopLevel,
      idonly: setting(),
      includenotes: setting(),
      includeaddress: setting(),
    },
    write: {
      require: (sent, { tenant }) => {
        requireText(sent, "name", "A name must be entered for this Site");
        if (byId(tenant, "Client", sent.client_id) === undefined) {
          throw messageFailure("A client_id must be given for this Site");
        }
      },
      defaults: () => ({ inactive: false }),
      settle: (record, _sent, previous, { tenant }) => {
        takeNames(record, [["client_id", "client_name", "Client"]], tenant);
        takeAddress(record);
        rename(record, previous, "site", tenant);
        record.clientsite_name = `${textIn(record, "client_name")}/${textIn(record, "name")}`;
      },
    },
  },
  {
    name: "Users",
    key: "users",
    paging: "paged",
    scope: "customers",
    idOnly: "idonly",
    hidden: activeByDefault,
    advancedSearch: [
      "id",
      "name",
      "firstname",
      "surname",
      "emailaddress",
      "login",
      "phonenumber",
      "mobilenumber",
      "site_id",
      "client_id",
      "inactive",
      "azureoid",
      "other1",
      "other2",
    ],
    after: (rows) => ({ user_ids: rows.map((row) => row.id) }),
    filters: {
      ...activeFilters,
      ...changedFilters,
      search: search("id", ...userSearch),
      search_phonenumbers: setting(),
      client_id: whole((value, { tenant }) => {
        const sites = new Set(
          tenant.tables.Site.filter((site) => site.client_id === value).map((site) => site.id),
        );
        return (record) => record.client_id === value || sites.has(numberIn(record, "site_id"));
      }),
      site_id: equal("site_id"),
      toplevel_id: inTopLevel,
      organisation_id: equal("organisation_id"),
      department_id: equal("department_id"),
      asset_id: whole((value, { tenant }) => {
        const asset = byId(tenant, "Asset", value);
        const users = Array.isArray(asset?.users) ? asset.users.map((user: { id?: unknown }) => user.id) : [];
        return (record) => record.id === asset?.user_id || users.includes(record.id);
      }),
      exclude_generaluser: when(() => (record) => !isGeneralUser(record)),
      exclude_defaultsiteusers: when(() => (record) => !isGeneralUser(record)),
      exclude_agents: when(() => (record) => numberIn(record, "linked_agent_id") <= 0),
      includename: setting(),
      idonly: setting(),
    },
    write: {
      require: (sent, { tenant }) => {
        if (byId(tenant, "Site", sent.site_id) === undefined) {
          throw messageFailure("A site_id must be given for this User");
        }
        if (textIn(sent, "name") + textIn(sent, "firstname") + textIn(sent, "surname") === "") {
          throw messageFailure("A name must be entered for this User");
        }
      },
      defaults: () => ({ inactive: false, customfields: [] }),
      settle: settleUser,
    },
  },
  {
    name: "TopLevel",
    key: "tree",
    paging: "paged",
    scope: "customers",
    idOnly: "idonly",
    filters: { search: search("name"), idonly: setting() },
  },
  {
    name: "Supplier",
    key: "suppliers",
    paging: "paged",
    scope: "suppliers",
    idOnly: "idonly",
    hidden: activeByDefault,
    filters: {
      ...activeFilters,
      search: search("id", "name", "contact_name", "email_address"),
      toplevel_id: equal("toplevel_id"),
      idonly: setting(),
    },
    write: { require: (sent) => requireText(sent, "name", "A name must be entered for this Supplier") },
  },
  {
    name: "Agent",
    paging: "whole",
    usualOrder: "stored",
    hidden: hiddenAgents,
    filters: {
      search: search("name", "email", "extensionnumber", "sms"),
      team: text((value) => {
        const wanted = value.toLowerCase();
        return inTeam(
          (team) => textIn(team, "team_name").toLowerCase() === wanted || String(team.team_id) === wanted,
          (own) => own === wanted,
        );
      }),
      team_id: whole((value) =>
        inTeam(
          (team) => team.team_id === value,
          () => false,
        ),
      ),
      teams: numbers((values) =>
        inTeam(
          (team) => values.includes(numberIn(team, "team_id")),
          () => false,
        ),
      ),
      department_id: whole((value) => (record) => {
        const { departments } = record;
        return Array.isArray(departments) && departments.some((entry) => entry.department_id === value);
      }),
      onlinestatuses: text((value) => {
        const wanted = textList(value);
        return (record) => wanted.includes(String(record.onlinestatus));
      }),
      withemail: when(() => (record) => textIn(record, "email") !== ""),
      includeenabled: setting(),
      includedisabled: setting(),
      includeunassigned: setting(),
      includeapiagents: setting(),
      activeinactive: setting("string"),
      includeroles: setting(),
      includestatus: setting(),
      showall: setting(),
    },
    write: {
      require: (sent) => requireText(sent, "name", "A name must be entered for this Agent"),
      defaults: () => ({ isdisabled: false, isapiagent: false, is_agent: true, teams: [], team: "" }),
    },
  },
  {
    name: "Team",
    paging: "whole",
    usualOrder: "stored",
    hidden: ({ query }) => {
      const disabled = flag(query, "includedisabled") === true;
      const enabled = flag(query, "includeenabled") !== false;
      return (record) => (record.inactive === true ? disabled : enabled);
    },
    filters: {
      type: text((value) => teamDomain(value)),
      domain: setting("string"),
      department_id: equal("department_id"),
      ids: numbers((values) => (record) => values.includes(Number(record.id))),
      memberonly: when(myTeams),
      myteamsonly: when(myTeams),
      includeenabled: setting(),
      includedisabled: setting(),
      includeagentsforteams: setting("string"),
      showall: setting(),
    },
    write: { require: (sent) => requireText(sent, "name", "A name must be entered for this Team") },
  },
];

function teamDomain(value: string): Predicate {
  const field = { reqs: "forrequests", opps: "foropps", prjs: "forprojects" }[value.toLowerCase()];
  return field === undefined ? () => true : (record) => record[field] === true;
}

function myTeams({ tenant, agentId }: ListContext): Predicate {
  const me = byId(tenant, "Agent", agentId);
  const teams: unknown[] = Array.isArray(me?.teams)
    ? me.teams.map((team: { team_id?: unknown }) => team.team_id)
    : [];
  return (record) => teams.includes(record.id) || (me !== undefined && me.team === record.name);
}
