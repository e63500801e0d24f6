/**
 * In which key of the answer a list has its rows, which Halo's description does not tell; null for a bare array.
 *
 * "Seen" is what live tenants answered, in public recordings and through several public clients. What only one
 * client's code reads stands below the others, and is to be believed less. A resource that is missing here has
 * not been seen: find a recording before you add it.
 */
export const envelopes: Readonly<Record<string, string | null>> = {
  // Seen, as an envelope.
  Actions: "actions",
  Asset: "assets",
  Attachment: "attachments",
  Client: "clients",
  ClientContract: "contracts",
  Invoice: "invoices",
  Item: "items",
  KBArticle: "articles",
  Opportunities: "tickets",
  Projects: "tickets",
  RecurringInvoice: "invoices",
  Report: "reports",
  Site: "sites",
  Supplier: "suppliers",
  Tickets: "tickets",
  TopLevel: "tree",
  Users: "users",
  // Seen, as a bare array. Agents asked for with paging come in an envelope with the key `results`, and some
  // versions answer appointments in one with the key `appointments`.
  Agent: null,
  Appointment: null,
  Lookup: null,
  Outcome: null,
  Priority: null,
  Status: null,
  Team: null,
  TicketType: null,
  Timesheet: null,
  TimesheetEvent: null,
  Workflow: null,
  // By the code of one client.
  AssetChange: "changehistory",
  AssetGroup: null,
  AssetType: null,
  Audit: "audit",
  Category: null,
  ChargeRate: null,
  Currency: null,
  CustomTable: null,
  Feedback: null,
  Field: null,
  FieldInfo: null,
  InvoicePayment: "payments",
  Organisation: null,
  PurchaseOrder: "purchaseorders",
  Quotation: "quotes",
  Release: null,
  Roles: null,
  SalesOrder: "salesorders",
  Service: "services",
  SLA: null,
  SoftwareLicence: "licences",
  Tax: null,
  Template: "stdrequests",
  TicketRules: null,
  // By an inference: a list that Halo gives without pages.
  TicketApproval: null,
  Webhook: null,
  Workday: null,
  // By no source: taken to be like the other short lists.
  CannedText: null,
};
