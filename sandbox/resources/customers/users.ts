import { fillCustomers } from "../../data/customers.ts";
import { messageFailure } from "../../engine/errors.ts";
import {
  activeByDefault,
  equal,
  inTopLevel,
  search,
  since,
  until,
  when,
  whole,
} from "../../engine/list/filters.ts";
import { byId, type HaloRecord, numberIn, textIn } from "../../engine/model.ts";
import type { Predicate, Resource, WriteContext } from "../../engine/resource.ts";
import { shapeOf } from "../../engine/shape/shape.ts";
import { takeNames } from "./names.ts";

function completeUser(
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

const userSearch = ["name", "firstname", "surname", "emailaddress", "login", "phonenumber", "mobilenumber"];

/** End users. `site_id` is a double in Halo's description, with `site_id_int` beside it. */
export const users: Resource = {
  shape: shapeOf("Users", {
    hidden: ["last_update"],
    extra: (record) => ({
      site_id_int: record.site_id,
      use: "user",
      key: record.id,
      user_with_clientsite: `${String(record.name ?? "")} (${String(record.client_name ?? "")}/${String(record.site_name ?? "")})`,
    }),
    detailExtra: (record) => ({ ulastupdate: record.last_update }),
  }),
  scope: "customers",
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
    lastupdatefromdate: since("last_update"),
    lastupdatetodate: until("last_update"),
    search: search("id", ...userSearch),
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
    complete: completeUser,
  },
  seed: fillCustomers,
};
