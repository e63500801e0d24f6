/**
 * One valid call of each tool. The tests of dry runs, of budgets, of what a tool may reach and of the catalogue
 * take their calls from here, and so do the benchmark and the chaos run: a tool is told to them once.
 */
import { type HaloRecord, knownRecords, type ResourceName, type Tenant } from "../sandbox/index.ts";
import { isGone } from "../src/halo/rules.ts";
import type { ToolName } from "../src/tools/index.ts";
import { partsOf, type ResourceKey } from "./support/tool-names.ts";

/** Arguments as a client sends them. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A valid call of a tool, and what it takes beside what its name says. */
export interface Example {
  /** With these the tool answers in a fresh tenant, or acts there; none unless given. */
  readonly args?: (tenant: Tenant) => Arguments;
  /** Resources that it reads beside the one that it is named after. */
  readonly reads?: readonly ResourceKey[];
  /** Resources that it adds to or changes beside the one that its verb and noun say. */
  readonly writes?: readonly ResourceKey[];
  /** Requests to Halo of a call of a session that has its token and its lookups: 1 unless given, and why more. */
  readonly requests?: { readonly count: number; readonly why: string };
}

/** The first record of a table that passes. */
function first(
  { tables }: Tenant,
  table: ResourceName,
  wanted: (record: HaloRecord) => boolean = () => true,
): HaloRecord {
  const record = tables[table].find(wanted);
  if (record === undefined) throw new Error(`The sandbox has no such record in ${table}.`);
  return record;
}

/** The lines that stand in a record. */
const linesOf = ({ lines }: HaloRecord): readonly HaloRecord[] => (Array.isArray(lines) ? lines : []);

/** The id of the first record of a table that passes, as the argument `id`. */
const idIn = (table: ResourceName, wanted?: (record: HaloRecord) => boolean) => (tenant: Tenant) => ({
  id: first(tenant, table, wanted).id,
});

/** The id of a record that tests rely on, as an argument. */
const marked =
  (
    mark: Exclude<keyof ReturnType<typeof knownRecords>, "hostileTicketIds" | "similarEmails">,
    argument = "id",
  ) =>
  (tenant: Tenant) => ({ [argument]: knownRecords(tenant)[mark] });

/** The same arguments, with more. */
const and = (some: (tenant: Tenant) => Arguments, more: Arguments) => (tenant: Tenant) => ({
  ...some(tenant),
  ...more,
});

/** A client with sites, users and tickets. */
const client = 12;

/** Two open tickets of one client, also where other calls have closed or merged some. */
const twoTickets = (one: string, other: string) => (tenant: Tenant) => {
  const { openTicketId } = knownRecords(tenant);
  const open = tenant.tables.Tickets.filter((row) => !isGone(row) && row.hasbeenclosed !== true);
  const likeIt = ({ id, client_id }: HaloRecord) =>
    open.find((row) => row.client_id === client_id && row.id !== id);
  const inOrder = [...open.filter(({ id }) => id === openTicketId), ...open];
  const ticket = inOrder.find((row) => likeIt(row) !== undefined);
  if (ticket === undefined) throw new Error("The sandbox has no two open tickets of one client.");
  return { [one]: ticket.id, [other]: likeIt(ticket)?.id };
};

/** A note of the agent who is signed in. The sandbox's tenant has none, so that it is added where it is missing. */
const ownAction = ({ tables, meAgentId }: Tenant) => {
  const isOwn = (row: HaloRecord) => row.who_agentid === meAgentId && row.action_systemid === 0;
  let own = tables.Actions.find(isOwn);
  if (own === undefined) {
    const ticket_id = tables.Tickets[0]?.id;
    const rows = tables.Actions.filter((row) => row.ticket_id === ticket_id);
    const who = { who_agentid: meAgentId, who_type: 0, action_systemid: 0 };
    const mail = { emailto: "", emaildirection: "", outcome_id: 7, outcome: "Private Note" };
    own = { ...rows[0], ...who, ...mail, id: rows.length + 1, timetaken: 0, hiddenfromuser: true };
    tables.Actions.push(own);
  }
  return { ticket_id: own.ticket_id, id: own.id, timetaken: 0.5 };
};

const openTicket = marked("openTicketId", "ticket_id");

/** A text file of a ticket. */
const textFile = (tenant: Tenant) => {
  const { textAttachmentId: id } = knownRecords(tenant);
  return { id, ticket_id: first(tenant, "Attachment", (file) => file.id === id).ticket_id };
};

const work = ["actions", "timesheets", "timesheetEvents", "tickets", "projects", "opportunities"] as const;
const billing = ["recurringInvoices", "contracts", "currencies", "invoices", "clients"] as const;
/** Of a tool that writes an action, and what follows from it to the ticket. */
const onTicket = {
  reads: ["outcomes", "actions", "agents", "tickets"],
  writes: ["actions", "tickets"],
} as const;

/** A valid call of each tool of the catalogue. */
export const examples: Readonly<Record<ToolName, Example>> = {
  halo_triage: { reads: ["tickets"] },
  halo_workload: { reads: work },
  halo_client_overview: {
    args: marked("busyClientId", "client"),
    reads: [...billing, "tickets", "assets", "appointments"],
  },
  halo_revenue_breakdown: { reads: billing },
  halo_contracts_expiring: { reads: [...billing, "assets"] },
  halo_sla_scorecard: { reads: ["tickets"] },
  halo_ticket_trends: { reads: ["tickets"] },
  halo_time_summary: { reads: [...work, "clients"] },
  halo_count_tickets: { reads: ["tickets"] },
  halo_changes_since: {
    args: () => ({ since: "last week", page_size: 10 }),
    reads: ["tickets", "actions", "invoices"],
    requests: { count: 4, why: "tickets, deleted tickets, actions and invoices" },
  },
  halo_margin: {
    args: () => ({ client }),
    reads: ["invoices", "currencies", "clients", ...work],
  },
  halo_reconcile_quantities: {
    args: () => ({ client, of: "licences" }),
    reads: ["recurringInvoices", "currencies", "softwareLicences"],
  },
  halo_csat: {
    reads: ["feedback", "tickets", "projects", "opportunities"],
    requests: { count: 3, why: "the answers, the closed tickets, and tickets that are not among these" },
  },

  halo_list_tickets: {},
  halo_get_ticket: {
    args: marked("largeTicketId"),
    reads: ["actions"],
    requests: { count: 2, why: "the ticket and its actions" },
  },
  halo_create_ticket: { args: () => ({ summary: "Example", client, details: "x", ticket_type: 1 }) },
  halo_update_ticket: {
    args: and(marked("openTicketId"), {
      summary: "Example",
      custom_fields: [{ name: "212", value: "PO-1" }],
    }),
  },
  halo_list_actions: { args: marked("largeTicketId", "ticket_id"), reads: ["tickets"] },
  halo_get_action: { args: and(openTicket, { id: 1 }) },
  halo_create_action: {
    args: and(openTicket, { note: "Example & <b>", outcome: "Private Note" }),
    reads: ["tickets", "outcomes"],
  },
  halo_update_action: { args: ownAction, reads: ["actions", "agents", "outcomes", "tickets"] },
  halo_delete_action: { args: and(openTicket, { id: 1 }), reads: ["tickets"] },
  halo_close_ticket: { args: and(openTicket, { note: "Done.", timetaken: 0.5 }), ...onTicket },
  halo_assign_ticket: { args: and(openTicket, { agent: 5, team: "infrastructure" }), ...onTicket },
  halo_log_time: { args: and(openTicket, { timetaken: 1.25, note: "Example", charge_type: 1 }), ...onTicket },
  halo_reply_to_ticket: {
    args: and(openTicket, { note: "Example" }),
    ...onTicket,
    reads: [...onTicket.reads, "cannedTexts"],
  },
  halo_similar_tickets: {
    args: openTicket,
    reads: ["tickets", "actions", "articles", "agents", "statuses"],
    requests: { count: 10, why: "the ticket, four searches by words and the actions of five tickets" },
  },
  halo_bulk_update_tickets: {
    args: (tenant) => ({ ticket_ids: [knownRecords(tenant).openTicketId], priority: 1, status: 5 }),
    reads: ["tickets", "agents", "ticketTypes"],
    writes: ["tickets"],
  },
  halo_list_approvals: { reads: ["ticketApprovals"] },
  halo_decide_approval: {
    args: (tenant) => {
      const { ticket_id, seq } = first(tenant, "TicketApproval", ({ result }) => result === 0);
      return { ticket_id, seq, decision: "approve", note: "Example" };
    },
    reads: ["ticketApprovals"],
    writes: ["ticketApprovals"],
  },
  halo_merge_tickets: { args: twoTickets("id", "into"), reads: ["tickets", "actions"], writes: ["tickets"] },
  halo_link_tickets: {
    args: (tenant) => {
      const { one, other } = twoTickets("one", "other")(tenant);
      return { ticket_id: one, related_ids: [other], parent_id: other };
    },
    reads: ["tickets"],
    writes: ["tickets"],
  },
  halo_list_projects: {},
  halo_get_project: { args: marked("projectId"), reads: ["actions"] },
  halo_create_project: { args: () => ({ summary: "Example", client }) },
  halo_update_project: { args: and(idIn("Projects"), { summary: "Example" }) },
  halo_list_statuses: {},
  halo_get_status: { args: () => ({ id: 1 }) },
  halo_list_ticket_types: {},
  halo_get_ticket_type: { args: idIn("TicketType"), reads: ["outcomes"] },

  halo_list_users: {},
  halo_get_user: { args: marked("exactEmailUserId") },
  halo_create_user: {
    args: () => ({ name: "Example Person", site: 20, emailaddress: "example.person@example.org" }),
    reads: ["users", "sites"],
  },
  halo_update_user: {
    args: and(idIn("Users"), { phonenumber: "020 7946 0123" }),
    reads: ["users", "tickets"],
  },
  halo_find_user_by_email: { args: marked("exactEmail", "email"), reads: ["users"] },
  halo_get_me: { reads: ["agents"] },
  halo_list_agents: {},
  halo_get_agent: { args: idIn("Agent") },
  halo_list_teams: {},
  halo_get_team: { args: idIn("Team") },
  halo_list_appointments: {},
  halo_get_appointment: { args: idIn("Appointment") },
  halo_update_appointment: { args: and(idIn("Appointment"), { note: "Example" }) },
  halo_create_appointment: {
    args: () => ({
      subject: "Example",
      agent: 2,
      start_date: "2027-03-01T09:00:00Z",
      end_date: "2027-03-01T10:00:00Z",
    }),
  },
  halo_fill_timesheet: {
    args: () => ({ agent: 5, entries: [{ start: "2026-11-02T09:00:00Z", hours: 1.5, subject: "Example" }] }),
    reads: ["timesheetEvents", "timesheets", "appointments", ...work],
    writes: ["timesheetEvents"],
  },
  halo_delete_appointment: { args: idIn("Appointment") },

  halo_list_clients: {},
  halo_get_client: {
    args: marked("busyClientId"),
    reads: ["sites"],
    requests: { count: 2, why: "the client and its sites" },
  },
  halo_create_client: { args: () => ({ name: "Example" }) },
  halo_update_client: { args: () => ({ id: client, notes: "Example" }) },
  halo_list_sites: {},
  halo_get_site: { args: idIn("Site") },
  halo_create_site: { args: () => ({ name: "Example", client }) },
  halo_update_site: { args: and(idIn("Site"), { notes: "Example" }) },
  halo_list_assets: {},
  halo_get_asset: { args: idIn("Asset") },
  halo_create_asset: {
    args: (tenant) => ({
      inventory_number: "EXAMPLE-1",
      client,
      asset_type: first(tenant, "AssetType").id,
    }),
    reads: ["assetTypes"],
  },
  halo_update_asset: { args: and(idIn("Asset"), { notes: "Example" }) },
  halo_delete_asset: { args: idIn("Asset") },
  halo_list_attachments: {
    args: (tenant) => ({ ticket_id: first(tenant, "Attachment").ticket_id }),
    reads: ["tickets"],
  },
  halo_get_attachment: { args: textFile },
  halo_attach_file: {
    args: (tenant) => ({
      ticket_id: knownRecords(tenant).openTicketId,
      filename: "example.txt",
      text: "Example",
    }),
    reads: ["attachments", "tickets"],
    writes: ["attachments"],
    requests: { count: 4, why: "the files before and after, and whether the ticket is there" },
  },
  halo_delete_attachment: { args: textFile },

  halo_list_opportunities: {},
  halo_get_opportunity: { args: marked("opportunityId"), reads: ["actions"] },
  halo_create_opportunity: { args: () => ({ summary: "Example", client }) },
  halo_update_opportunity: { args: and(idIn("Opportunities"), { summary: "Example" }) },
  halo_list_items: {},
  halo_get_item: { args: idIn("Item") },
  halo_update_item: { args: and(idIn("Item"), { description: "Example" }) },
  halo_create_item: {
    args: (tenant) => ({
      name: "Example",
      item_group: first(tenant, "AssetGroup", (row) => row.showasitem !== false).id,
    }),
    reads: ["assetGroups"],
  },
  halo_list_invoices: {},
  halo_get_invoice: { args: idIn("Invoice") },
  halo_void_invoice: { args: idIn("Invoice", ({ voided }) => voided !== true) },
  halo_list_recurring_invoices: {},
  halo_get_recurring_invoice: { args: marked("recurringInvoiceId") },
  halo_update_recurring_lines: {
    args: (tenant) => {
      const template = first(
        tenant,
        "RecurringInvoice",
        ({ id }) => id === knownRecords(tenant).recurringInvoiceId,
      );
      const lines = linesOf(template).filter(({ isgroupdesc }) => isgroupdesc !== true);
      return { id: template.id, lines: lines.slice(0, 2).map(({ id }) => ({ id, quantity: 99 })) };
    },
    reads: ["recurringInvoices", "currencies"],
    writes: ["recurringInvoices"],
  },
  halo_list_contracts: {},
  halo_get_contract: {
    args: marked("prepayContractId"),
    reads: ["recurringInvoices"],
    requests: { count: 2, why: "the contract and its billing lines" },
  },
  halo_list_suppliers: {},
  halo_get_supplier: { args: idIn("Supplier") },
  halo_create_supplier: { args: () => ({ name: "Example" }) },
  halo_update_supplier: { args: and(idIn("Supplier"), { notes: "Example" }) },
  halo_list_quotations: {},
  halo_get_quotation: { args: idIn("Quotation") },
  halo_create_quotation: {
    args: () => ({ title: "Example", client, lines: [{ name: "Example", quantity: 2, price: 9.5 }] }),
  },
  halo_update_licence: {
    args: and(idIn("SoftwareLicence"), { quantity: 77 }),
    reads: ["softwareLicences"],
    writes: ["softwareLicences"],
  },
  halo_list_purchase_orders: {},
  halo_get_purchase_order: { args: idIn("PurchaseOrder") },
  halo_update_quotation: { args: and(idIn("Quotation"), { title: "Example" }) },
  halo_list_reports: {},
  halo_get_report: { args: marked("reportWithRowsId") },
  halo_search_knowledge: { args: () => ({ search: "printer" }), reads: ["articles"] },
  halo_get_article: { args: idIn("KBArticle") },
  halo_draft_article: {
    args: (tenant) => ({
      ticket_id: first(tenant, "Tickets", ({ status_id, deleted }) => status_id === 9 && deleted !== true).id,
      title: "Example",
    }),
    reads: ["tickets", "actions", "articles"],
    writes: ["articles"],
  },
  halo_run_report: { args: marked("reportWithRowsId") },
};

/** What of Halo a tool may ask for, beside the names that stand next to ids. */
export interface Reach {
  /** Lists, and records by id. */
  readonly reads: readonly ResourceKey[];
  /** Records that it adds or changes. */
  readonly writes?: readonly ResourceKey[];
  /** Records that it deletes or voids. */
  readonly removes?: readonly ResourceKey[];
}

const readingVerbs = ["list", "get", "run"];
const writingVerbs = ["create", "update"];
const removingVerbs = ["delete", "void"];

const isTool = (name: string): name is ToolName => Object.hasOwn(examples, name);

/** Arguments of a valid call in a fresh tenant; a tool that is not in the catalogue takes none. */
export function exampleArguments(tool: string, tenant: Tenant): Arguments {
  return isTool(tool) ? (examples[tool].args?.(tenant) ?? {}) : {};
}

/** Of the requests of a call that has its token and its lookups: how many, and why more than one. */
export function exampleRequests(tool: string): { readonly count: number; readonly why?: string } {
  return (isTool(tool) ? examples[tool].requests : undefined) ?? { count: 1 };
}

/** What a tool may ask of Halo: of its own resource what its verb says, and what its example adds. */
export function reachOf(tool: string): Reach {
  const { reads = [], writes = [] } = isTool(tool) ? examples[tool] : {};
  const { verb, resource } = partsOf(tool);
  const own = (verbs: readonly string[]) =>
    resource !== undefined && verbs.includes(verb) ? [resource] : [];
  return {
    reads: [...own([...readingVerbs, ...writingVerbs, ...removingVerbs]), ...reads],
    writes: [...own(writingVerbs), ...writes],
    removes: own(removingVerbs),
  };
}
