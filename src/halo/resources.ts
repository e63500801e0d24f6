/**
 * How each Halo resource answers a list.
 *
 * `envelope`: an object with the rows under `key`. `array`: a bare JSON array, which ignores paging.
 * `either`: sources disagree, or none says which, so both are read.
 */
export interface HaloResource {
  /** Path segment after `/api`. */
  readonly path: string;
  readonly answers: "envelope" | "array" | "either";
  /** The key of the rows in the envelope, which often is not the name of the resource. */
  readonly key: string;
  /** Whether the list takes `pageinate`, `page_no` and `page_size`. */
  readonly paged: boolean;
  /** What messages call it. */
  readonly noun: string;
  readonly plural: string;
}

const paged = (path: string, key: string, noun: string, plural = `${noun}s`): HaloResource => ({
  path,
  answers: "envelope",
  key,
  paged: true,
  noun,
  plural,
});
const bare = (path: string, key: string, noun: string, plural = `${noun}s`): HaloResource => ({
  path,
  answers: "either",
  key,
  paged: false,
  noun,
  plural,
});

/** The resources that this project reads and writes. */
export const haloResources = {
  actions: {
    path: "Actions",
    answers: "envelope",
    key: "actions",
    paged: false,
    noun: "action",
    plural: "actions",
  },
  agents: bare("Agent", "agents", "agent"),
  appointments: {
    path: "Appointment",
    answers: "either",
    key: "appointments",
    paged: true,
    noun: "appointment",
    plural: "appointments",
  },
  assetGroups: bare("AssetGroup", "assetgroups", "item group"),
  assetTypes: bare("AssetType", "assettypes", "asset type"),
  assets: paged("Asset", "assets", "asset"),
  attachments: {
    path: "Attachment",
    answers: "envelope",
    key: "attachments",
    paged: false,
    noun: "attachment",
    plural: "attachments",
  },
  chargeTypes: bare("Lookup", "lookups", "charge type"),
  clients: paged("Client", "clients", "client"),
  contracts: paged("ClientContract", "contracts", "contract"),
  currencies: bare("Currency", "currencies", "currency", "currencies"),
  invoices: paged("Invoice", "invoices", "invoice"),
  items: paged("Item", "items", "item"),
  opportunities: paged("Opportunities", "tickets", "opportunity", "opportunities"),
  outcomes: bare("Outcome", "outcomes", "outcome"),
  priorities: bare("Priority", "priorities", "priority", "priorities"),
  projects: paged("Projects", "tickets", "project"),
  recurringInvoices: paged("RecurringInvoice", "invoices", "recurring invoice"),
  reports: paged("Report", "reports", "report"),
  sites: paged("Site", "sites", "site"),
  statuses: bare("Status", "statuses", "status", "statuses"),
  suppliers: paged("Supplier", "suppliers", "supplier"),
  teams: bare("Team", "teams", "team"),
  ticketTypes: bare("TicketType", "tickettypes", "ticket type"),
  timesheetEvents: bare("TimesheetEvent", "events", "timesheet entry", "timesheet entries"),
  timesheets: bare("Timesheet", "timesheets", "timesheet"),
  tickets: paged("Tickets", "tickets", "ticket"),
  users: paged("Users", "users", "user"),
} as const satisfies Record<string, HaloResource>;
