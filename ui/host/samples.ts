import type { CallToolResult, Client } from "@modelcontextprotocol/client";

/** A call whose result a view is shown with. */
export interface Sample {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Calls a tool of the server that is looked at. */
export type Call = (tool: string, args: Sample["args"]) => Promise<CallToolResult>;

/** A call for each view. Ids are looked up, since a sandbox makes its records anew. */
export const samples: Readonly<Record<string, (call: Call) => Promise<Sample>>> = {
  triage: async () => ({ tool: "halo_triage", args: {} }),
  ticket: async (call) => ({ tool: "halo_get_ticket", args: { id: await urgentTicket(call) } }),
  write: async (call) => ({
    tool: "halo_close_ticket",
    args: {
      ticket_id: await urgentTicket(call),
      note: "The hotfix is installed, and orders save again.",
      dry_run: true,
    },
  }),
  revenue: async () => ({ tool: "halo_revenue_breakdown", args: { period: "last 6 months" } }),
  sla: async () => ({ tool: "halo_sla_scorecard", args: {} }),
  workload: async () => ({ tool: "halo_workload", args: {} }),
  client: async () => ({ tool: "halo_client_overview", args: { client_id: 12 } }),
};

/** The most urgent ticket. */
async function urgentTicket(call: Call): Promise<unknown> {
  const { structuredContent } = await call("halo_triage", { page_size: 1 });
  const tickets = isRecord(structuredContent) ? structuredContent.tickets : undefined;
  const rows = isRecord(tickets) && Array.isArray(tickets.rows) ? tickets.rows : [];
  const first: unknown = rows[0];
  return Array.isArray(first) ? first[0] : undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Calls by a client. */
export const callingBy =
  (client: Client): Call =>
  (name, args) =>
    client.callTool({ name, arguments: { ...args } });
