import type { TicketPolicy, Unsent } from "../../config/rights.ts";
import type { Area } from "../../config/surface.ts";

/** What one call may do in Halo, beside what Halo lets its sign-in do. Held by the client for all tools alike. */
export interface Bounds {
  /** Whether it may send what reaches a customer or another person. */
  readonly sends: boolean;
  readonly unsent: Unsent;
  /** The clients outside of which nothing is seen or done, by id (`#12`) or whole name; undefined for no limit. */
  readonly clients?: readonly string[] | undefined;
  /** The areas outside of which nothing is seen or done; undefined for no limit. */
  readonly areas?: readonly string[] | undefined;
  /** What holds for tickets of a type, by the type's id or whole name in lower case. */
  readonly ticketTypes?: ReadonlyMap<string, TicketPolicy> | undefined;
}

/** What a call may do that nothing limits. */
export const unbounded: Bounds = { sends: true, unsent: "refuse" };

/** The areas of each resource that has one, by its path in lower case: it is seen by whoever has any of them. */
export const areasOfResource: Readonly<Record<string, readonly Area[]>> = {
  tickets: ["tickets"],
  projects: ["projects"],
  // A project's notes and time are actions too.
  actions: ["tickets", "projects"],
  ticketapproval: ["tickets", "projects"],
  feedback: ["tickets"],
  client: ["customers"],
  site: ["customers"],
  users: ["customers"],
  asset: ["customers"],
  toplevel: ["customers"],
  opportunities: ["billing"],
  invoice: ["billing"],
  recurringinvoice: ["billing"],
  clientcontract: ["billing"],
  quotation: ["billing"],
  purchaseorder: ["billing"],
  softwarelicence: ["billing"],
  item: ["billing"],
  supplier: ["billing"],
  appointment: ["agents"],
  timesheet: ["agents"],
  timesheetevent: ["agents"],
  attachment: ["attachments"],
  report: ["reports"],
  kbarticle: ["knowledge"],
};

/** Lists of words that every client shares: nothing in them is of one. */
export const sharedResources: ReadonlySet<string> = new Set([
  ...[
    "agent",
    "assetgroup",
    "assettype",
    "cannedtext",
    "category",
    "currency",
    "lookup",
    "outcome",
    "priority",
    "status",
  ],
  ...["team", "tickettype"],
]);

/** The field with the client of each resource whose records have one. Any other resource is of no client that is known. */
export const clientFieldOf: Readonly<Record<string, string>> = {
  client: "id",
  site: "client_id",
  users: "client_id",
  asset: "client_id",
  tickets: "client_id",
  projects: "client_id",
  opportunities: "client_id",
  invoice: "client_id",
  recurringinvoice: "client_id",
  clientcontract: "client_id",
  quotation: "client_id",
  purchaseorder: "client_id",
  softwarelicence: "client_id",
  appointment: "client_id",
  timesheetevent: "client_id",
};

/** Resources whose records are parts of a ticket. */
export const ticketParts: ReadonlySet<string> = new Set(["actions", "attachment", "ticketapproval"]);

/** The resource that a field of a write names a record of. */
export const referencedBy: Readonly<
  Record<string, "Client" | "Site" | "Users" | "Tickets" | "Asset" | "ClientContract">
> = {
  client_id: "Client",
  site_id: "Site",
  user_id: "Users",
  ticket_id: "Tickets",
  ticketid: "Tickets",
  faultid: "Tickets",
  fault_id: "Tickets",
  feedback_faultid: "Tickets",
  parent_id: "Tickets",
  project_id: "Tickets",
  opportunity_id: "Tickets",
  merged_into_id: "Tickets",
  asset_id: "Asset",
  contract_id: "ClientContract",
};

/** The lists of a write whose entries name records by their `id`, with the field that names one such record alone. */
export const listedBy: Readonly<Record<string, keyof typeof referencedBy>> = {
  assets: "asset_id",
  new_related_tickets: "ticket_id",
};

/** The fields of a write that name a ticket which is changed by it, or gets a part. */
export const touchedBy: ReadonlySet<string> = new Set([
  ...["ticket_id", "ticketid", "faultid", "fault_id", "feedback_faultid"],
  ...["parent_id", "merged_into_id"],
]);

/**
 * The fields that a write is held by. Halo reads names without regard to case, so in another spelling they would pass:
 * who writes names that come from a caller refuses those.
 */
export const heldBy: ReadonlySet<string> = new Set([
  ...Object.keys(referencedBy),
  ...touchedBy,
  ...Object.keys(listedBy),
  ...["id", "tickettype_id", "hiddenfromuser", "sendemail"],
]);
