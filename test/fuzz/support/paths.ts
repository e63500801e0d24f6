import type { RequestLogEntry } from "../../../sandbox/index.ts";
import { haloResources } from "../../../src/halo/resources.ts";

type Resource = keyof typeof haloResources;

/** What a tool may ask of Halo beside names. */
interface Reach {
  /** Lists, and records by id. */
  readonly reads: readonly Resource[];
  /** Records that are added or changed. */
  readonly writes?: readonly Resource[];
  /** Records that are deleted, or voided where Halo voids. */
  readonly removes?: readonly Resource[];
}

/** Any tool may look for the record that an argument names, and put names beside ids. */
const names: readonly Resource[] = [
  ...(["agents", "clients", "priorities", "sites", "statuses", "teams", "ticketTypes", "users"] as const),
  "chargeTypes",
];

const crud = (noun: string, plural: string, resource: Resource, ...more: readonly Resource[]) =>
  ({
    [`halo_list_${plural}`]: { reads: [resource, ...more] },
    [`halo_get_${noun}`]: { reads: [resource, ...more] },
    [`halo_create_${noun}`]: { reads: [resource, ...more], writes: [resource] },
    [`halo_update_${noun}`]: { reads: [resource, ...more], writes: [resource] },
    [`halo_delete_${noun}`]: { reads: [resource, ...more], removes: [resource] },
  }) satisfies Record<string, Reach>;

const time = ["actions", "timesheets", "timesheetEvents", "tickets", "projects", "opportunities"] as const;
const billing = ["recurringInvoices", "contracts", "currencies", "invoices", "clients"] as const;
const onTicket: Reach = {
  reads: ["tickets", "outcomes", "actions", "agents"],
  writes: ["actions", "tickets"],
};

/** What each tool of the catalogue may ask of Halo; a tool that is not here may ask nothing. */
export const reaches: Readonly<Record<string, Reach>> = {
  halo_triage: { reads: ["tickets"] },
  halo_workload: { reads: time },
  halo_client_overview: { reads: [...billing, "tickets", "assets", "appointments"] },
  halo_revenue_breakdown: { reads: billing },
  halo_contracts_expiring: { reads: [...billing, "assets"] },
  halo_sla_scorecard: { reads: ["tickets"] },
  halo_ticket_trends: { reads: ["tickets"] },
  halo_time_summary: { reads: [...time, "clients"] },
  ...crud("ticket", "tickets", "tickets", "actions"),
  ...crud("action", "actions", "actions", "tickets", "outcomes"),
  halo_close_ticket: onTicket,
  halo_assign_ticket: onTicket,
  halo_log_time: onTicket,
  halo_reply_to_ticket: onTicket,
  halo_bulk_update_tickets: { reads: ["tickets", "agents"], writes: ["tickets"] },
  ...crud("user", "users", "users"),
  halo_find_user_by_email: { reads: ["users"] },
  halo_get_me: { reads: ["agents"] },
  ...crud("client", "clients", "clients", "sites"),
  ...crud("agent", "agents", "agents"),
  ...crud("team", "teams", "teams"),
  ...crud("status", "statuses", "statuses"),
  ...crud("ticket_type", "ticket_types", "ticketTypes", "outcomes"),
  ...crud("asset", "assets", "assets", "assetTypes"),
  ...crud("site", "sites", "sites"),
  ...crud("project", "projects", "projects", "actions"),
  ...crud("opportunity", "opportunities", "opportunities", "actions"),
  ...crud("appointment", "appointments", "appointments"),
  ...crud("attachment", "attachments", "attachments", "tickets"),
  ...crud("item", "items", "items", "assetGroups"),
  ...crud("invoice", "invoices", "invoices"),
  halo_void_invoice: { reads: ["invoices"], removes: ["invoices"] },
  ...crud("recurring_invoice", "recurring_invoices", "recurringInvoices"),
  ...crud("contract", "contracts", "contracts", "recurringInvoices"),
  ...crud("supplier", "suppliers", "suppliers"),
  ...crud("report", "reports", "reports"),
  halo_run_report: { reads: ["reports"] },
};

const signIn = ["GET /api/authinfo", "POST /auth/token"];
const me = "GET /api/Agent/me";

/** Whether a request to Halo is one that a tool may make: method, path, and of a report's run that it stores nothing. */
export function isWithinReach(reach: Reach, { method, path, body }: RequestLogEntry): boolean {
  const asked = `${method} ${path}`;
  if (signIn.includes(asked) || asked === me) return true;
  const [, api, segment, id, act, ...rest] = path.split("/");
  if (api !== "api" || segment === undefined || rest.length > 0) return false;
  if (id !== undefined && !/^-?\d{1,10}$/.test(id)) return false;
  const is = (resources: readonly Resource[] = []) =>
    resources.some((resource) => haloResources[resource].path === segment);
  if (method === "GET") return act === undefined && (is(reach.reads) || (id === undefined && is(names)));
  if (method === "DELETE") return id !== undefined && act === undefined && is(reach.removes);
  if (method !== "POST") return false;
  if (act === "void") return segment === "Invoice" && is(reach.removes);
  if (segment === "Report") return id === undefined && is(reach.reads) && onlyLoads(body);
  return id === undefined && is(reach.writes);
}

/** A POST of a report that runs it; any other would change its definition. */
function onlyLoads(body: unknown): boolean {
  return (
    Array.isArray(body) &&
    body.length === 1 &&
    body.every((report: Readonly<Record<string, unknown>>) => report._loadreportonly === true)
  );
}
