import { dotNetFailure, textFailure } from "../../engine/errors.ts";
import { byId, type HaloRecord, numberIn, type ResourceName, type Tenant } from "../../engine/model.ts";
import type { Numbering } from "../../engine/resource.ts";

/** Tickets, projects and opportunities have one range of numbers, and each answers at the routes of the others. */
const ticketTables = ["Tickets", "Projects", "Opportunities"] as const satisfies ResourceName[];

/** A ticket, project or opportunity by its number. */
export function ticketById(tenant: Tenant, id: unknown): HaloRecord | undefined {
  for (const name of ticketTables) {
    const record = byId(tenant, name, id);
    if (record !== undefined) return record;
  }
  return undefined;
}

/** How tickets, projects and opportunities are numbered. */
export function ticketNumbering(name: (typeof ticketTables)[number]): Numbering {
  return { sharedWith: ticketTables.filter((table) => table !== name) };
}

/** Actions are numbered within their ticket, so the number alone names none. */
export const actionNumbering: Numbering = {
  find: (id, query, tenant, purpose) => {
    const ticket = query.get("ticket_id");
    if (ticket === undefined || ticket === "" || ticket === "0") {
      throw textFailure(
        purpose === "read"
          ? "ticket_id must be specified"
          : "ticket_id must be included when deleting an Action",
      );
    }
    return tenant.tables.Actions.find(
      (action) => String(action.id) === id && String(action.ticket_id) === ticket,
    );
  },
  findSent: (sent, tenant) => {
    const { ticket_id } = sent;
    if (ticket_id === undefined || ticket_id === null || ticket_id === 0 || ticket_id === "") {
      throw dotNetFailure("An Action must be associated with a ticket_id");
    }
    return tenant.tables.Actions.find((action) => action.id === sent.id && action.ticket_id === ticket_id);
  },
  siblings: (sent, tenant) => tenant.tables.Actions.filter((action) => action.ticket_id === sent.ticket_id),
};

/** The ticket that an attachment belongs to, 0 for none. */
export function ticketOfAttachment(attachment: HaloRecord): number {
  return numberIn(attachment, "ticket_id") || numberIn(attachment, "faultid");
}
