import { closes } from "../../data/codes.ts";
import { fillCustomers } from "../../data/customers.ts";
import { activeByDefault, containing, equal, since, text, until, when } from "../../engine/list/filters.ts";
import { flag } from "../../engine/list/query.ts";
import type { HaloRecord, Tenant } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { customButton, customField, logo, withStoredFields } from "../../engine/shape/parts.ts";
import { shapeOf } from "../../engine/shape/shape.ts";
import { requireText } from "../required.ts";
import { rename, takeNames } from "./names.ts";

const buttons = [
  customButton(1, "Open documentation", "https://docs.tarnwick.example/$clientid"),
  customButton(2, "Remote tools", "https://remote.tarnwick.example/$clientid"),
];

function clientFields(record: HaloRecord): unknown[] {
  const id = Number(record.id);
  const usual = [
    customField(301, "CFAccountTier", "Account tier", id % 3 === 0 ? "Gold" : "Silver"),
    customField(302, "CFRenewalMonth", "Renewal month", (id % 12) + 1),
    customField(303, "CFEmergencyContact", "Emergency contact", ""),
    customField(304, "CFSiteAccess", "Access to the site", id % 4 === 0 ? "Ask at reception" : null),
  ];
  return withStoredFields(usual, record);
}

/** Open tickets of a client, where a field and its value name the client. */
function openTickets(tenant: Tenant, id: unknown): number {
  return tenant.tables.Tickets.filter(
    (ticket) => ticket.client_id === id && ticket.deleted !== true && !closes(tenant, ticket.status_id),
  ).length;
}

/** Clients (customers): rows of about 18 KB with the logo in base64 and custom fields. */
export const client: Resource = {
  shape: shapeOf("Client", {
    hidden: ["last_update"],
    extra: (record, tenant) => ({
      logo:
        typeof record.logo === "string"
          ? record.logo
          : Number(record.id) === 1
            ? ""
            : logo(Number(record.id)),
      customfields: clientFields(record),
      custombuttons: buttons,
      open_ticket_count: openTickets(tenant, record.id),
      use: "area",
      key: record.id,
    }),
    detailExtra: (record, tenant) => ({
      alastupdate: record.last_update,
      total_ticket_count: tenant.tables.Tickets.filter((ticket) => ticket.client_id === record.id).length,
    }),
  }),
  scope: "customers",
  hidden: activeByDefault,
  advancedSearch: ["id", "name", "toplevel_id", "toplevel_name", "ref", "inactive", "accountsid", "website"],
  filters: {
    lastupdatefromdate: since("last_update"),
    lastupdatetodate: until("last_update"),
    search: text((value, context) =>
      flag(context.query, "search_name_only") === true
        ? containing(value, context, "name")
        : containing(value, context, "id", "name", "ref", "toplevel_name", "website"),
    ),
    toplevel_id: equal("toplevel_id"),
    accountmanageronly: when(
      ({ agentId }) =>
        (record) =>
          record.accountmanagertech === agentId,
    ),
    exclude_internal: when(() => (record) => record.isinternal !== true),
  },
  write: {
    require: (sent) => requireText(sent, "name", "A name must be entered for this Customer"),
    defaults: () => ({ inactive: false, customfields: [] }),
    complete: (record, _sent, previous, { tenant }) => {
      takeNames(record, [["toplevel_id", "toplevel_name", "TopLevel"]], tenant);
      rename(record, previous, "client", tenant);
    },
  },
  seed: fillCustomers,
};
