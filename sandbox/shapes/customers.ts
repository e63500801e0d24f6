import { closedStatusIds } from "../data/codes.ts";
import type { HaloRecord, Tenant } from "../engine/model.ts";
import { clientDetail, clientRow, siteDetail, siteRow, userDetail, userRow } from "./names-clients.ts";
import { assetDetail, assetRow } from "./names-work.ts";
import { noise, onlyKnown } from "./noise.ts";
import { address, customButton, customField, logo, withStoredFields } from "./parts.ts";
import { type Shape, thinShape } from "./shape.ts";

const rowOfClient = noise(clientRow);

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
    (ticket) =>
      ticket.client_id === id && ticket.deleted !== true && !closedStatusIds.has(Number(ticket.status_id)),
  ).length;
}

/** Clients: rows of about 18 KB with the logo in base64 and custom fields. */
export const clientShape: Shape = thinShape({
  row: rowOfClient,
  detail: noise(clientDetail),
  hidden: ["last_update"],
  rowExtra: (record, tenant) => ({
    logo:
      typeof record.logo === "string" ? record.logo : Number(record.id) === 1 ? "" : logo(Number(record.id)),
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
});

/** A client as tickets embed it: the row's keys without the picture. */
export function clientDetailWithoutLogo(record: HaloRecord): HaloRecord {
  return { ...onlyKnown(rowOfClient, record), website: record.website ?? "" };
}

/** Sites. */
export const siteShape: Shape = thinShape({
  row: noise(siteRow),
  detail: noise(siteDetail),
  hidden: ["last_update"],
  rowExtra: () => ({ use: "site" }),
  detailExtra: (record) => ({
    slastupdate: record.last_update,
    delivery_address: address(Number(record.id) * 10, record),
    invoice_address: address(Number(record.id) * 10 + 1, record),
  }),
});

/** Users. `site_id` is typed as a double in Halo's description, with `site_id_int` beside it. */
export const userShape: Shape = thinShape({
  row: noise(userRow),
  detail: noise(userDetail),
  hidden: ["last_update"],
  rowExtra: (record) => ({
    site_id_int: record.site_id,
    use: "user",
    key: record.id,
    user_with_clientsite: `${String(record.name ?? "")} (${String(record.client_name ?? "")}/${String(record.site_name ?? "")})`,
  }),
});

/** Assets. */
export const assetShape: Shape = thinShape({
  row: noise(assetRow),
  detail: noise(assetDetail),
  hidden: ["last_update"],
  rowExtra: (record, tenant) => ({
    supplier_name: tenant.tables.Supplier.find((row) => row.id === record.supplier_id)?.name ?? "",
    status_name: { 1: "In Use", 2: "In Stock", 3: "Retired" }[Number(record.status_id)] ?? "",
    use: "device",
  }),
  detailExtra: (record, tenant) => ({
    dlastupdate: record.last_update,
    user_count: Number(record.user_id) > 0 ? 1 : 0,
    users: tenant.tables.Users.filter((user) => user.id === record.user_id).map(
      ({ id, name, emailaddress }) => ({
        id,
        name,
        emailaddress,
      }),
    ),
  }),
});
