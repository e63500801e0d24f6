import type { ResourceName } from "../engine/model.ts";
import { type Resource, type ServedResource, serve } from "../engine/resource.ts";
import { asset } from "./assets/asset.ts";
import { assetGroup } from "./assets/asset-group.ts";
import { assetType } from "./assets/asset-type.ts";
import { chargeRate } from "./billing/charge-rate.ts";
import { clientContract } from "./billing/client-contract.ts";
import { currency } from "./billing/currency.ts";
import { invoice } from "./billing/invoice.ts";
import { item } from "./billing/item.ts";
import { purchaseOrder } from "./billing/purchase-order.ts";
import { quotation } from "./billing/quotation.ts";
import { recurringInvoice } from "./billing/recurring-invoice.ts";
import { softwareLicence } from "./billing/software-licence.ts";
import { supplier } from "./billing/supplier.ts";
import { tax } from "./billing/tax.ts";
import { appointment } from "./calendar/appointment.ts";
import { timesheet } from "./calendar/timesheet.ts";
import { timesheetEvent } from "./calendar/timesheet-event.ts";
import { cannedText } from "./codes/canned-text.ts";
import { category } from "./codes/category.ts";
import { lookup } from "./codes/lookup.ts";
import { outcome } from "./codes/outcome.ts";
import { priority } from "./codes/priority.ts";
import { sla } from "./codes/sla.ts";
import { status } from "./codes/status.ts";
import { template } from "./codes/template.ts";
import { ticketType } from "./codes/ticket-type.ts";
import { client } from "./customers/client.ts";
import { site } from "./customers/site.ts";
import { topLevel } from "./customers/top-level.ts";
import { users } from "./customers/users.ts";
import { kbArticle } from "./knowledge/kb-article.ts";
import { report } from "./knowledge/report.ts";
import { agent } from "./people/agent.ts";
import { team } from "./people/team.ts";
import { action } from "./tickets/action.ts";
import { attachment } from "./tickets/attachment.ts";
import { feedback } from "./tickets/feedback.ts";
import { opportunity } from "./tickets/opportunity.ts";
import { project } from "./tickets/project.ts";
import { ticket } from "./tickets/ticket.ts";
import { ticketApproval } from "./tickets/ticket-approval.ts";

/**
 * Every resource that the sandbox serves, by the first segment of its path in Halo's own spelling. They are
 * filled in this order: a resource stands below those that its rows refer to.
 */
export const resources = {
  Agent: agent,
  Team: team,
  Status: status,
  TicketType: ticketType,
  Template: template,
  Outcome: outcome,
  Lookup: lookup,
  CannedText: cannedText,
  SLA: sla,
  Priority: priority,
  Category: category,
  Currency: currency,
  Tax: tax,
  ChargeRate: chargeRate,
  TopLevel: topLevel,
  Client: client,
  Site: site,
  Users: users,
  AssetGroup: assetGroup,
  AssetType: assetType,
  Asset: asset,
  Supplier: supplier,
  Item: item,
  ClientContract: clientContract,
  Tickets: ticket,
  Projects: project,
  Opportunities: opportunity,
  Actions: action,
  RecurringInvoice: recurringInvoice,
  Invoice: invoice,
  Attachment: attachment,
  Appointment: appointment,
  Timesheet: timesheet,
  TimesheetEvent: timesheetEvent,
  KBArticle: kbArticle,
  Report: report,
  Quotation: quotation,
  SoftwareLicence: softwareLicence,
  TicketApproval: ticketApproval,
  PurchaseOrder: purchaseOrder,
  Feedback: feedback,
};

declare module "../engine/model.ts" {
  interface Tenant {
    readonly tables: Record<keyof typeof resources, HaloRecord[]>;
  }
}

/** The names of all resources. */
export const resourceNames = Object.keys(resources) as readonly ResourceName[];

/** The resources with what follows from Halo's description. */
export const served = Object.fromEntries(
  resourceNames.map((name): [ResourceName, ServedResource] => {
    const resource: Resource = resources[name];
    return [name, serve(name, resource)];
  }),
) as Readonly<Record<ResourceName, ServedResource>>;
