/**
 * What people ask of Halo's API in their own words, with the operations that are right for it. Written before there was
 * an index to search, and never tuned on: `test/api/tuning.ts` is what lines and weights are worked out with.
 */

/** A phrasing, and the operations of which one has to be among the first five. */
export interface Phrasing {
  readonly says: string;
  readonly by: "technician" | "dispatcher" | "billing" | "admin" | "manager";
  /** As in the index: the method and the path below `/api`. */
  readonly expects: readonly string[];
}

export const phrasings: readonly Phrasing[] = [
  { by: "dispatcher", says: "which public holidays are in our calendar", expects: ["GET /Holiday"] },
  { by: "dispatcher", says: "add Boxing Day as a day off", expects: ["POST /Holiday"] },
  { by: "admin", says: "business hours of the support desk", expects: ["GET /Workday", "GET /Workday/{id}"] },
  {
    by: "manager",
    says: "who sits on the change advisory board",
    expects: ["GET /CABMember", "GET /CAB", "GET /CAB/{id}"],
  },
  { by: "admin", says: "create a new CAB", expects: ["POST /CAB"] },
  { by: "billing", says: "list of VAT rates", expects: ["GET /Tax"] },
  { by: "billing", says: "add a tax code", expects: ["POST /Tax"] },
  { by: "billing", says: "which currencies do we invoice in", expects: ["GET /Currency"] },
  { by: "manager", says: "what dashboards do we have", expects: ["GET /DashboardLinks"] },
  { by: "manager", says: "delete an old dashboard", expects: ["DELETE /DashboardLinks/{id}"] },
  { by: "manager", says: "customer satisfaction scores", expects: ["GET /Feedback"] },
  {
    by: "manager",
    says: "what did the customer say in the survey about this ticket",
    expects: ["GET /Feedback", "GET /Feedback/{id}"],
  },
  {
    by: "technician",
    says: "how many Office 365 licences does a client own",
    expects: ["GET /SoftwareLicence", "GET /SoftwareLicence/{id}"],
  },
  { by: "billing", says: "change the number of seats on a subscription", expects: ["POST /SoftwareLicence"] },
  { by: "technician", says: "which software is installed on a laptop", expects: ["GET /AssetSoftware"] },
  {
    by: "admin",
    says: "show the workflow steps for change requests",
    expects: ["GET /Workflow", "GET /Workflow/{id}", "GET /workflowstep"],
  },
  {
    by: "technician",
    says: "what can users order from the service catalogue",
    expects: ["GET /Service", "GET /ServiceCategory"],
  },
  { by: "admin", says: "make a new section in the service catalog", expects: ["POST /ServiceCategory"] },
  {
    by: "technician",
    says: "is any service down right now",
    expects: ["GET /ServiceStatus", "GET /Service"],
  },
  { by: "technician", says: "find a canned response", expects: ["GET /CannedText"] },
  { by: "technician", says: "save this paragraph as a quick text", expects: ["POST /CannedText"] },
  {
    by: "admin",
    says: "edit the wording of the mail sent when a ticket is closed",
    expects: ["POST /EmailTemplate"],
  },
  { by: "admin", says: "list email templates", expects: ["GET /EmailTemplate"] },
  { by: "technician", says: "my to-do list on a ticket", expects: ["GET /ToDo"] },
  {
    by: "technician",
    says: "who has to approve this change",
    expects: ["GET /TicketApproval", "GET /TicketApproval/{id}"],
  },
  { by: "admin", says: "approval processes that are set up", expects: ["GET /ApprovalProcess"] },
  { by: "admin", says: "automatic assignment rules for incoming tickets", expects: ["GET /TicketRules"] },
  { by: "admin", says: "which mailboxes does Halo pick up mail from", expects: ["GET /Mailbox"] },
  { by: "admin", says: "rules that sort inbound e-mail", expects: ["GET /EmailRule"] },
  {
    by: "technician",
    says: "mails that could not be delivered to customers",
    expects: ["GET /Outgoing", "GET /OutgoingAttempt", "GET /Outgoingemail"],
  },
  { by: "billing", says: "record a payment against an invoice", expects: ["POST /InvoicePayment"] },
  { by: "billing", says: "void an invoice that was wrong", expects: ["POST /Invoice/{id}/void"] },
  { by: "billing", says: "hours left on the block of prepaid time", expects: ["GET /ClientPrepay"] },
  { by: "billing", says: "hourly rates we charge for labour", expects: ["GET /ChargeRate"] },
  { by: "billing", says: "purchase orders not yet received", expects: ["GET /PurchaseOrder"] },
  {
    by: "billing",
    says: "book in goods that came from the supplier",
    expects: ["POST /PurchaseOrder/confirmreceipt"],
  },
  { by: "billing", says: "stock levels per warehouse", expects: ["GET /ItemStock"] },
  { by: "billing", says: "customer orders waiting for delivery", expects: ["GET /SalesOrder"] },
  { by: "billing", says: "parcels shipped to a client", expects: ["GET /Consignment"] },
  { by: "billing", says: "cost centers", expects: ["GET /CostCentres"] },
  { by: "admin", says: "add a custom field to tickets", expects: ["POST /FieldInfo"] },
  { by: "admin", says: "values of a dropdown list", expects: ["GET /Lookup", "GET /FieldInfo/{id}"] },
  { by: "admin", says: "rows of a custom table", expects: ["GET /CustomTable", "GET /CustomTable/{id}"] },
  { by: "admin", says: "which ticket templates exist", expects: ["GET /Template"] },
  {
    by: "admin",
    says: "ticket that is raised every month by itself",
    expects: ["GET /Schedule", "GET /ScheduleOccurrence", "GET /Template"],
  },
  {
    by: "manager",
    says: "targets for response and fix in an SLA",
    expects: ["GET /SLA", "GET /SLA/{id}", "GET /Priority"],
  },
  { by: "admin", says: "add a new ticket category", expects: ["POST /Category"] },
  { by: "technician", says: "tags in use", expects: ["GET /Tags"] },
  { by: "technician", says: "live chats with end users today", expects: ["GET /Chat"] },
  { by: "dispatcher", says: "log a phone call", expects: ["POST /CallLog"] },
  { by: "technician", says: "planned maintenance windows", expects: ["GET /Downtime"] },
  { by: "technician", says: "TLS certificates about to expire", expects: ["GET /Certificate"] },
  { by: "technician", says: "page counter readings of a printer", expects: ["GET /MeterReading"] },
  { by: "technician", says: "what was changed on this device and when", expects: ["GET /AssetChange"] },
  { by: "admin", says: "who changed the configuration", expects: ["GET /Audit", "GET /ConfigCommit"] },
  { by: "manager", says: "software releases and their notes", expects: ["GET /Release"] },
  { by: "manager", says: "sales meeting notes of an account", expects: ["GET /CRMNote"] },
  {
    by: "dispatcher",
    says: "warning that pops up when someone opens this customer",
    expects: ["GET /PopupNote"],
  },
  { by: "admin", says: "saved ticket lists of the team", expects: ["GET /ViewLists"] },
  { by: "admin", says: "PDF layout of quotes", expects: ["GET /PdfTemplate"] },
];
