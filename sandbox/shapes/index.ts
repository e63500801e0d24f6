/**
 * Turns stored records into what Halo answers: thin list rows and fat details, with the empty fields that
 * come along (HALO-API.md 7). The objects are fresh, but parts nested in them may be shared: do not change them.
 */

import type { HaloRecord, ResourceName, Tenant } from "../engine/model.ts";
import { assetShape, clientShape, siteShape, userShape } from "./customers.ts";
import { contractShape, invoiceShape, itemShape, supplierShape } from "./money.ts";
import {
  articleShape,
  reportShape,
  slaShape,
  smallShapes,
  statusShape,
  timesheetEventShape,
  timesheetShape,
  topLevelShape,
} from "./setup.ts";
import type { Shape, ShapeQuery } from "./shape.ts";
import { ticketTypeShape } from "./ticket-type.ts";
import { faultShape } from "./tickets.ts";
import { actionShape, agentShape, appointmentShape, attachmentShape, teamShape } from "./work.ts";

export type { ShapeQuery } from "./shape.ts";

const shapes: Readonly<Record<ResourceName, Shape>> = {
  ...smallShapes,
  Actions: actionShape,
  Agent: agentShape,
  Appointment: appointmentShape,
  Asset: assetShape,
  Attachment: attachmentShape,
  Client: clientShape,
  ClientContract: contractShape,
  Invoice: invoiceShape,
  Item: itemShape,
  KBArticle: articleShape,
  Opportunities: faultShape("Opportunities"),
  Projects: faultShape("Projects"),
  RecurringInvoice: invoiceShape,
  Report: reportShape,
  Site: siteShape,
  SLA: slaShape,
  Status: statusShape,
  Supplier: supplierShape,
  Team: teamShape,
  TicketType: ticketTypeShape,
  Tickets: faultShape("Tickets"),
  Timesheet: timesheetShape,
  TimesheetEvent: timesheetEventShape,
  TopLevel: topLevelShape,
  Users: userShape,
};

/** A record as a row of its resource's list. `query` holds the request's parameters, names in lower case. */
export function listRow(
  resource: ResourceName,
  record: HaloRecord,
  tenant: Tenant,
  query: ShapeQuery,
): HaloRecord {
  return shapes[resource].row(record, tenant, query);
}

/** A record as `GET` by id answers it; `includedetails=true` makes it fuller. */
export function detail(
  resource: ResourceName,
  record: HaloRecord,
  tenant: Tenant,
  query: ShapeQuery,
): HaloRecord {
  return shapes[resource].detail(record, tenant, query);
}
