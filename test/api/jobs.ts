/**
 * Thirty jobs that none of the typed tools does, in the words of a person, each with what a right end looks like. They
 * were written before there was anything that runs them (`jobs.test.ts`).
 */

/** What a person says about a job, beside its words. */
export interface Job {
  /** The words of a person; what is searched for. */
  readonly says: string;
  readonly does: "read" | "write" | "delete";
  /** The id of the one record that it is about. Rows of both Halos have 1, 2, 3, and GUIDs that end in them. */
  readonly id?: number | string;
  /** Values, by the person's own word for each: not by the names of Halo's fields. */
  readonly gives?: Readonly<Record<string, string | number | boolean>>;
  /** Ids that are given where the job is about several records. */
  readonly ids?: readonly number[];
  readonly right: RightEnd;
}

/** What has to have reached Halo, and what has to be stored there afterwards. */
export interface RightEnd {
  /** The operation, as the index names it; any of them where two are as good. */
  readonly operation: string | readonly string[];
  /** Of a read: parameters that the request had. */
  readonly query?: Readonly<Record<string, string>>;
  /** Of a write: fields of the record as it is stored, by Halo's names. */
  readonly stored?: Readonly<Record<string, string | number | boolean>>;
  /** Of a write that is no record: its body. */
  readonly body?: readonly number[];
}

const guid = (row: number) => `00000000-0000-4000-8000-${String(row).padStart(12, "0")}`;

export const jobs: readonly Job[] = [
  {
    says: "show the bank holidays that are set up",
    does: "read",
    right: { operation: "GET /Holiday" },
  },
  {
    says: "members of the change advisory board",
    does: "read",
    right: { operation: "GET /CABMember" },
  },
  {
    says: "all tax codes with their rates",
    does: "read",
    right: { operation: "GET /Tax" },
  },
  {
    says: "list our dashboards",
    does: "read",
    right: { operation: "GET /DashboardLinks" },
  },
  {
    says: "what feedback did customers leave",
    does: "read",
    right: { operation: "GET /Feedback" },
  },
  {
    says: "software licences of a customer",
    does: "read",
    gives: { client: 2 },
    right: { operation: "GET /SoftwareLicence", query: { client_id: "2" } },
  },
  {
    says: "which workflows do we have",
    does: "read",
    right: { operation: "GET /Workflow" },
  },
  {
    says: "what is in the service catalogue",
    does: "read",
    right: { operation: ["GET /Service", "GET /ServiceCategory"] },
  },
  {
    says: "quick replies that technicians can insert",
    does: "read",
    right: { operation: "GET /CannedText" },
  },
  {
    says: "to-do items of a ticket",
    does: "read",
    gives: { ticket: 3 },
    right: { operation: "GET /ToDo", query: { ticket_id: "3" } },
  },
  {
    says: "exchange rates",
    does: "read",
    right: { operation: "GET /Currency" },
  },
  {
    says: "how much stock is left of an item",
    does: "read",
    gives: { item: 2 },
    right: { operation: "GET /ItemStock", query: { item_id: "2" } },
  },
  {
    says: "payments received for an invoice",
    does: "read",
    gives: { invoice: 2 },
    right: { operation: "GET /InvoicePayment", query: { invoice_id: "2" } },
  },
  {
    says: "working hours of the service desk",
    does: "read",
    id: 1,
    right: { operation: "GET /Workday/{id}" },
  },
  {
    says: "sales orders that a client placed",
    does: "read",
    gives: { client: 2 },
    right: { operation: "GET /SalesOrder", query: { client_id: "2" } },
  },
  {
    says: "tickets waiting for my approval",
    does: "read",
    gives: { mine: true },
    right: { operation: "GET /TicketApproval", query: { mine: "true" } },
  },
  {
    says: "add a public holiday",
    does: "write",
    gives: { name: "Midsummer Day", date: "2027-06-24" },
    right: { operation: "POST /Holiday", stored: { name: "Midsummer Day" } },
  },
  {
    says: "create a tax code",
    does: "write",
    gives: { name: "Reduced rate", value: 7 },
    right: { operation: "POST /Tax", stored: { name: "Reduced rate", value: 7 } },
  },
  {
    says: "make a new dashboard",
    does: "write",
    gives: { name: "Wallboard of the service desk" },
    right: { operation: "POST /DashboardLinks", stored: { name: "Wallboard of the service desk" } },
  },
  {
    says: "add a quick reply",
    does: "write",
    gives: { name: "Restart first", text: "Please restart the device first." },
    right: {
      operation: "POST /CannedText",
      stored: { name: "Restart first", text: "Please restart the device first." },
    },
  },
  {
    says: "set up a change board",
    does: "write",
    gives: { name: "Network changes" },
    right: { operation: "POST /CAB", stored: { name: "Network changes" } },
  },
  {
    says: "record customer feedback for a ticket",
    does: "write",
    gives: { ticket: 3, score: 2, comment: "It took too long" },
    right: { operation: "POST /Feedback", stored: { ticket_id: 3, score: 2, comment: "It took too long" } },
  },
  {
    says: "rename a software licence",
    does: "write",
    id: 2,
    gives: { name: "Office suite, yearly" },
    right: { operation: "POST /SoftwareLicence", stored: { id: 2, name: "Office suite, yearly" } },
  },
  {
    says: "add a category to the service catalogue",
    does: "write",
    gives: { name: "Joiners and leavers" },
    right: { operation: "POST /ServiceCategory", stored: { name: "Joiners and leavers" } },
  },
  {
    says: "put a to-do on a ticket",
    does: "write",
    gives: { ticket: 3, text: "Call the supplier" },
    right: { operation: "POST /ToDo", stored: { ticket_id: 3, text: "Call the supplier" } },
  },
  {
    says: "create a cost centre",
    does: "write",
    gives: { name: "Projects abroad" },
    right: { operation: "POST /CostCentres", stored: { name: "Projects abroad" } },
  },
  {
    says: "mark Halo's news as read",
    does: "write",
    ids: [1, 2],
    right: { operation: "POST /HaloNews/read", body: [1, 2] },
  },
  {
    says: "delete a public holiday",
    does: "delete",
    id: guid(2),
    right: { operation: "DELETE /Holiday/{id}" },
  },
  {
    says: "remove a tax code",
    does: "delete",
    id: 2,
    right: { operation: "DELETE /Tax/{id}" },
  },
  {
    says: "delete a dashboard",
    does: "delete",
    id: 3,
    right: { operation: "DELETE /DashboardLinks/{id}" },
  },
];
