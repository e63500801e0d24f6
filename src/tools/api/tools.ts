import type { Method } from "../../halo/openapi/api-index.ts";

/** The tools that this server has for a resource, by what is done with it. They know more of it than the API's own. */
interface Typed {
  readonly list?: string;
  readonly get?: string;
  readonly write?: string;
  readonly delete?: string;
}

const typed: Readonly<Record<string, Typed>> = {
  tickets: {
    list: "halo_list_tickets",
    get: "halo_get_ticket",
    write:
      "halo_create_ticket, halo_update_ticket, halo_close_ticket, halo_assign_ticket, halo_bulk_update_tickets, halo_merge_tickets, halo_link_tickets",
  },
  actions: {
    list: "halo_list_actions",
    get: "halo_get_action",
    write: "halo_create_action, halo_reply_to_ticket, halo_log_time, halo_update_action",
    delete: "halo_delete_action",
  },
  users: {
    list: "halo_list_users, halo_find_user_by_email",
    get: "halo_get_user",
    write: "halo_create_user, halo_update_user",
  },
  client: {
    list: "halo_list_clients",
    get: "halo_get_client",
    write: "halo_create_client, halo_update_client",
  },
  site: { list: "halo_list_sites", get: "halo_get_site", write: "halo_create_site, halo_update_site" },
  asset: {
    list: "halo_list_assets",
    get: "halo_get_asset",
    write: "halo_create_asset, halo_update_asset",
    delete: "halo_delete_asset",
  },
  agent: { list: "halo_list_agents", get: "halo_get_agent" },
  "agent/me": { list: "halo_get_me" },
  team: { list: "halo_list_teams", get: "halo_get_team" },
  status: { list: "halo_list_statuses", get: "halo_get_status" },
  tickettype: { list: "halo_list_ticket_types", get: "halo_get_ticket_type" },
  projects: {
    list: "halo_list_projects",
    get: "halo_get_project",
    write: "halo_create_project, halo_update_project",
  },
  opportunities: {
    list: "halo_list_opportunities",
    get: "halo_get_opportunity",
    write: "halo_create_opportunity, halo_update_opportunity",
  },
  appointment: {
    list: "halo_list_appointments",
    get: "halo_get_appointment",
    write: "halo_create_appointment, halo_update_appointment",
    delete: "halo_delete_appointment",
  },
  attachment: {
    list: "halo_list_attachments",
    get: "halo_get_attachment",
    write: "halo_attach_file",
    delete: "halo_delete_attachment",
  },
  item: { list: "halo_list_items", get: "halo_get_item", write: "halo_create_item, halo_update_item" },
  invoice: { list: "halo_list_invoices", get: "halo_get_invoice" },
  "invoice/{id}/void": { write: "halo_void_invoice" },
  recurringinvoice: {
    list: "halo_list_recurring_invoices",
    get: "halo_get_recurring_invoice",
    write: "halo_update_recurring_lines",
  },
  clientcontract: { list: "halo_list_contracts", get: "halo_get_contract" },
  supplier: {
    list: "halo_list_suppliers",
    get: "halo_get_supplier",
    write: "halo_create_supplier, halo_update_supplier",
  },
  quotation: {
    list: "halo_list_quotations",
    get: "halo_get_quotation",
    write: "halo_create_quotation, halo_update_quotation",
  },
  "quotation/approval": { write: "halo_update_quotation" },
  purchaseorder: { list: "halo_list_purchase_orders", get: "halo_get_purchase_order" },
  softwarelicence: { write: "halo_update_licence" },
  timesheet: { write: "halo_fill_timesheet" },
  timesheetevent: { write: "halo_fill_timesheet" },
  ticketapproval: { list: "halo_list_approvals", write: "halo_decide_approval" },
  kbarticle: { list: "halo_search_knowledge", get: "halo_get_article", write: "halo_draft_article" },
  report: { list: "halo_list_reports", get: "halo_get_report, halo_run_report" },
};

/** The tools for an operation, in a text; undefined where there is none. */
export function typedToolFor(method: Method, path: string): string | undefined {
  const inner = path.slice(1).toLowerCase();
  const isOne = inner.endsWith("/{id}");
  const tools = typed[isOne ? inner.slice(0, -"/{id}".length) : inner];
  if (method === "GET") return isOne ? tools?.get : tools?.list;
  return method === "POST" ? tools?.write : tools?.delete;
}

/** All that are named here; a test holds them against the catalogue. */
export const namedTools: readonly string[] = Object.values(typed).flatMap((tools) =>
  Object.values(tools).flatMap((names: string) => names.split(", ")),
);
