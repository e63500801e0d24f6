/**
 * The sandbox's tenant: plain tables of Halo records, as Halo stores them.
 *
 * `data/` fills the tables, `shapes/` turns a stored record into the row or the detail that Halo would
 * answer with (names, sizes, noise), and the HTTP side of the sandbox reads and writes the tables.
 */

/** One stored Halo record. Field names are Halo's own; `id` is a number except where Halo uses GUIDs. */
export type HaloRecord = { id: number | string } & Record<string, unknown>;

/** The resources that the sandbox stores, by the path segment that Halo serves them under. */
export const resourceNames = [
  "Actions",
  "Agent",
  "Appointment",
  "Asset",
  "AssetGroup",
  "AssetType",
  "Attachment",
  "Category",
  "ChargeRate",
  "Client",
  "ClientContract",
  "Currency",
  "Invoice",
  "Item",
  "KBArticle",
  "Lookup",
  "Opportunities",
  "Outcome",
  "Priority",
  "Projects",
  "RecurringInvoice",
  "Report",
  "Site",
  "SLA",
  "Status",
  "Supplier",
  "Tax",
  "Team",
  "TicketType",
  "Tickets",
  "Timesheet",
  "TimesheetEvent",
  "TopLevel",
  "Users",
] as const;

/** The path segment of a stored resource, in Halo's own spelling. */
export type ResourceName = (typeof resourceNames)[number];

/** All tables of one tenant. */
export interface Tenant {
  /** The moment that the data was generated relative to. */
  readonly now: Date;
  readonly tables: Record<ResourceName, HaloRecord[]>;
  /** The bytes of each attachment, by attachment id. */
  readonly files: Map<number, Uint8Array>;
  /** The agent that the API application acts as by its own credentials. */
  meAgentId: number;
}
