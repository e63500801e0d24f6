import { lowerCaseMessageFailure } from "../engine/errors.ts";
import { flag } from "../engine/query.ts";
import { byId, numberIn, type ResourceDeclaration, textIn, ticketById } from "./declaration.ts";
import {
  activeByDefault,
  activeFilters,
  among,
  containing,
  equal,
  same,
  search,
  setting,
  since,
  text,
  until,
  whole,
} from "./filters.ts";

/** The ids in an array of `{ id }` objects or of plain numbers. */
function idsIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value.map((entry) => (typeof entry === "object" ? entry?.id : entry)) : [];
}

/** Assets with their types and groups. */
export const assetResources: ResourceDeclaration[] = [
  {
    name: "Asset",
    key: "assets",
    paging: "paged",
    scope: "assets",
    idOnly: "idonly",
    hidden: activeByDefault,
    advancedSearch: [
      "id",
      "inventory_number",
      "key_field",
      "client_id",
      "site_id",
      "assettype_id",
      "inactive",
    ],
    filters: {
      ...activeFilters,
      search: text((value, context) =>
        flag(context.query, "search_inventory_number_only") === true
          ? containing(value, context, "inventory_number")
          : containing(
              value,
              context,
              "id",
              "inventory_number",
              "key_field",
              "key_field2",
              "key_field3",
              "client_name",
              "site_name",
              "username",
              "assettype_name",
            ),
      ),
      search_inventory_number_only: setting(),
      inventory_number: same("inventory_number"),
      username: search("username"),
      client_id: equal("client_id"),
      site_id: equal("site_id"),
      user_id: whole((value) => (record) => record.user_id === value || idsIn(record.users).includes(value)),
      ticket_id: whole((value, { tenant }) => {
        const ids = idsIn(ticketById(tenant, value)?.assets);
        return (record) => ids.includes(record.id);
      }),
      assetgroup_id: whole((value, { tenant }) => {
        const types = new Set(
          tenant.tables.AssetType.filter((type) => type.assetgroup_id === value).map((type) => type.id),
        );
        return (record) => record.assetgroup_id === value || types.has(numberIn(record, "assettype_id"));
      }),
      assettype_id: equal("assettype_id"),
      assettypes: among("assettype_id"),
      assetstatuses: among("status_id"),
      contract_id: equal("contract_id"),
      supplier_id: equal("supplier_id"),
      lastupdatefromdate: since("last_update"),
      lastupdatetodate: until("last_update"),
      includeuser: setting(),
      includeassetfields: setting(),
      includechildren: setting(),
      includecolumns: setting(),
      idonly: setting(),
    },
    write: {
      idsInText: true,
      extraFields: ["fields", "users", "assettype_id", "key_field2", "key_field3", "notes"],
      require: (sent, { tenant }) => {
        if (byId(tenant, "AssetType", sent.assettype_id) === undefined) {
          throw lowerCaseMessageFailure("An asset type must be given");
        }
        const site = byId(tenant, "Site", sent.site_id);
        const client = byId(tenant, "Client", sent.client_id);
        if (site === undefined && client === undefined) {
          throw lowerCaseMessageFailure("A site or a customer must be given");
        }
      },
      defaults: (sent, { tenant }) => {
        const client_id = numberIn(byId(tenant, "Site", sent.site_id) ?? sent, "client_id");
        const site = tenant.tables.Site.find((candidate) => candidate.client_id === client_id);
        return {
          inventory_number: "",
          inactive: false,
          client_id,
          site_id: site?.id ?? 0,
          user_id: 0,
          username: "",
          fields: [],
          customfields: [],
        };
      },
      settle: (record, _sent, _previous, { tenant }) => {
        record.client_name = byId(tenant, "Client", record.client_id)?.name ?? "";
        record.site_name = byId(tenant, "Site", record.site_id)?.name ?? "";
        record.assettype_name = byId(tenant, "AssetType", record.assettype_id)?.name ?? "";
        const owner = byId(tenant, "Users", record.user_id);
        if (owner !== undefined) record.username = owner.name;
        if (textIn(record, "key_field") === "") record.key_field = record.inventory_number;
      },
    },
  },
  {
    name: "AssetGroup",
    paging: "whole",
    usualOrder: "stored",
    filters: { type: setting("integer"), istree: setting() },
  },
  {
    name: "AssetType",
    paging: "whole",
    usualOrder: "stored",
    filters: {
      assetgroup_id: equal("assetgroup_id"),
      fixedassetgroups: among("assetgroup_id"),
      type: same("use"),
    },
  },
];
