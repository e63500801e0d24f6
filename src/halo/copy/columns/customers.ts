import { haloResources } from "../../resources.ts";
import { isWorkingAgent } from "../../rules.ts";
import type { CopyTable } from "../tables.ts";
import { day, flag, flagBy, id, isActive, join, nameOf, text } from "./kinds.ts";

/** Customers, what they have, and who works for them. */

const clients: CopyTable = {
  name: "clients",
  about: "customers",
  resource: haloResources.clients,
  key: ["id"],
  columns: [id("id"), text("name"), text("client_group", { of: "toplevel_name" }), isActive()],
  lookedUp: [],
};

const sites: CopyTable = {
  name: "sites",
  about: "of clients",
  resource: haloResources.sites,
  key: ["id"],
  columns: [id("id"), text("name"), join("client_id"), text("client_name"), text("phonenumber"), isActive()],
  lookedUp: [],
};

const users: CopyTable = {
  name: "users",
  about: "people at clients",
  resource: haloResources.users,
  key: ["id"],
  columns: [
    id("id"),
    text("name"),
    text("emailaddress"),
    text("phonenumber"),
    join("client_id"),
    text("client_name"),
    join("site_id"),
    text("site_name"),
    flag("is_important", { of: "isimportantcontact" }),
    isActive(),
  ],
  lookedUp: [],
};

const agents: CopyTable = {
  name: "agents",
  about: "technicians",
  resource: haloResources.agents,
  key: ["id"],
  columns: [
    id("id"),
    text("name"),
    text("email"),
    text("team"),
    text("jobtitle"),
    flagBy("is_active", isWorkingAgent, {}),
  ],
  lookedUp: [],
};

const teams: CopyTable = {
  name: "teams",
  about: "of agents",
  resource: haloResources.teams,
  key: ["id"],
  columns: [id("id"), text("name"), text("department_name"), isActive()],
  lookedUp: [],
};

const assets: CopyTable = {
  name: "assets",
  about: "devices and other assets",
  resource: haloResources.assets,
  key: ["id"],
  columns: [
    id("id"),
    text("inventory_number"),
    text("name", { of: "key_field" }),
    text("asset_type", { of: "assettype_name" }),
    text("status_name"),
    join("client_id"),
    text("client_name"),
    join("site_id"),
    text("site_name"),
    text("user_name", { of: "username" }),
    text("supplier_name"),
    join("contract_id"),
    day("warranty_start"),
    day("warranty_end"),
    day("purchased", { of: "supplier_purchasedate" }),
    isActive(),
  ],
  lookedUp: [nameOf("contract_ref", "contract_id", "contracts", { column: "ref" })],
};

/** The tables of customers and agents. */
export const customerTables: readonly CopyTable[] = [clients, sites, users, agents, teams, assets];
