import type { HaloRecord } from "../../../halo/client.ts";
import { relating } from "../../../halo/rules.ts";
import type { LedgerRow } from "../../../ledger/entry.ts";
import { appointmentRemoval, appointmentView } from "../../agents/appointments.ts";
import { timesheetEntryRemoval } from "../../agents/timesheet/fill.ts";
import { attachmentRemoval } from "../../attachments/attachments.ts";
import { recurringView } from "../../billing/invoices.ts";
import { itemView } from "../../billing/items.ts";
import { licenceView } from "../../billing/licences.ts";
import { opportunityView } from "../../billing/opportunities.ts";
import { quotationView } from "../../billing/quotations.ts";
import { supplierView } from "../../billing/suppliers.ts";
import { assetRemoval, assetView } from "../../customers/assets.ts";
import { clientView } from "../../customers/clients.ts";
import { siteView } from "../../customers/sites.ts";
import { userView } from "../../customers/users.ts";
import type { RemoveDeclaration } from "../../kit/crud/writing/remove.ts";
import type { ChangedBy } from "../../kit/crud/writing/unchanged-since.ts";
import type { ToolContext } from "../../kit/define.ts";
import type { View } from "../../kit/view.ts";
import { articleRemoval } from "../../knowledge/draft-article.ts";
import {
  actionBeside,
  actionCreation,
  actionRemoval,
  actionView,
  actionWatched,
} from "../../tickets/actions.ts";
import { ticketChangedBy } from "../../tickets/last-change.ts";
import { projectView } from "../../tickets/projects.ts";
import { ticketStanding } from "../../tickets/standing.ts";
import { ticketView, ticketWatched } from "../../tickets/tickets.ts";

/** How changed fields of a kind of record are put back. */
export interface Changeable {
  readonly view: View;
  /** Fields that may move with others, and are told when they do. */
  readonly watched: readonly string[];
  readonly says?: (before: HaloRecord, after: HaloRecord, context: ToolContext) => Promise<readonly string[]>;
  readonly changedBy?: ChangedBy;
  /** What else moves with fields that are put back, in sentences for before a yes. */
  readonly moves?: (sent: HaloRecord) => readonly string[];
  /** What is sent with the fields, and is none of them. */
  readonly beside?: (record: HaloRecord) => HaloRecord;
}

/** Halo works out when a ticket is due from its priority, within its SLA. */
const setsDates = (sent: HaloRecord) => Object.hasOwn(sent, "priority_id") || Object.hasOwn(sent, "sla_id");

const ofTickets: Omit<Changeable, "view"> = {
  watched: ticketWatched,
  moves: (sent) =>
    setsDates(sent) && !Object.hasOwn(sent, "fixbydate")
      ? [
          "Halo works out its target dates anew with the priority and the SLA: they may not be as they were before the change.",
        ]
      : [],
  says: ticketStanding,
  changedBy: ticketChangedBy,
};
const changed = (view: View): Changeable => ({ view, watched: [] });

const changeables: ReadonlyMap<string, Changeable> = new Map(
  [
    { view: ticketView, ...ofTickets },
    { view: projectView, ...ofTickets },
    { view: opportunityView, ...ofTickets },
    { ...changed(actionView), watched: actionWatched, beside: actionBeside },
    changed(clientView),
    changed(siteView),
    changed(supplierView),
    changed(userView),
    changed(assetView),
    changed(itemView),
    changed(appointmentView),
    changed(recurringView),
    changed(quotationView),
    changed(licenceView),
  ].map((each) => [each.view.resource.path, each]),
);

/** How fields of such a record are put back; undefined for one that no tool changes. */
export const changeableOf = ({ resource }: LedgerRow): Changeable | undefined => changeables.get(resource);

/** Whether a field of the ledger is a relation to another ticket, which nothing here takes away. */
export const isRelation = (field: string): boolean => field.startsWith(`${relating.stored} `);

/** Why nothing takes a change back; undefined for one that can be put back. */
export function noWayBack({ fields }: LedgerRow): string | undefined {
  if (fields.some(({ field }) => field === "merged_into_id"))
    return "A merge can't be taken back: Halo has no way to part tickets again.";
  return fields.every(({ field }) => isRelation(field))
    ? "Related tickets are parted in Halo alone: its API has no way that is known."
    : undefined;
}

/** A kind of record that is deleted to take its creation back. */
export interface Removable {
  readonly removal: RemoveDeclaration;
  /** The fields that have to be as they were written, for it to be deleted. */
  readonly identify: readonly string[];
}

const removables: ReadonlyMap<string, Removable> = new Map(
  [
    { removal: actionRemoval, identify: actionCreation.identify.filter((field) => field !== "ticket_id") },
    { removal: appointmentRemoval, identify: ["subject", "start_date", "agent_id"] },
    { removal: timesheetEntryRemoval, identify: ["subject", "start_date", "agent_id"] },
    { removal: attachmentRemoval, identify: ["filename", "filesize"] },
    { removal: assetRemoval, identify: ["inventory_number", "assettype_id"] },
    { removal: articleRemoval, identify: ["name", "resolution"] },
  ].map((each) => [each.removal.view.resource.path, each]),
);

/** How the creation of such a record is taken back by deleting it; undefined where that is not done here. */
export const removableOf = ({ resource }: LedgerRow): Removable | undefined => removables.get(resource);

/** The kinds whose tool puts a record out of use: its update takes `inactive`. */
const retirable: ReadonlySet<string> = new Set(
  [clientView, siteView, supplierView, userView, assetView, itemView].map(({ resource }) => resource.path),
);

/** What a person can do about a created record that is not deleted here. */
export function insteadOfDeleting({ resource, noun, record, tool }: LedgerRow): string {
  const id = String(record);
  if (resource === ticketView.resource.path) {
    return `A ticket is never deleted here. To close it: halo_close_ticket with ticket_id ${id}, and a note that says why.`;
  }
  const inTickets = [projectView, opportunityView].find(({ resource: { path } }) => path === resource);
  if (inTickets !== undefined) {
    return `${capital(inTickets.resource.plural)} are never deleted here. To close it: halo_update_${noun} with id ${id} and a status that closes it.`;
  }
  if (changeables.has(resource)) {
    const way = retirable.has(resource)
      ? `To put it out of use: halo_update_${noun} with id ${id} and inactive true.`
      : "Look at it in Halo.";
    return `It is not deleted here, since other records may belong to it by now. ${way}`;
  }
  return tool === "halo_api_write"
    ? `An undo does not delete it. halo_api_delete with path ${resource}/${id} does.`
    : "It is not deleted here: look at it in Halo.";
}

const capital = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
