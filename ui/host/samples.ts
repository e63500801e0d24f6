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
  ticket: async (call) => ({ tool: "halo_get_ticket", args: { id: await ticketWithFile(call) } }),
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
const urgentTicket = async (call: Call): Promise<unknown> => (await urgentTickets(call, 1))[0];

/** The most urgent ticket that has a file among the first fifty, or the first of them where none has. */
async function ticketWithFile(call: Call): Promise<unknown> {
  const ids = await urgentTickets(call, 50);
  for (const id of ids) {
    const { structuredContent } = await call("halo_list_attachments", { ticket_id: id });
    if (isRecord(structuredContent) && Number(structuredContent.total) > 0) return id;
  }
  return ids[0];
}

/** The ids of the most urgent tickets. */
async function urgentTickets(call: Call, most: number): Promise<readonly unknown[]> {
  const { structuredContent } = await call("halo_triage", { page_size: most });
  const tickets = isRecord(structuredContent) ? structuredContent.tickets : undefined;
  const rows: readonly unknown[] = isRecord(tickets) && Array.isArray(tickets.rows) ? tickets.rows : [];
  return rows.map((row) => (Array.isArray(row) ? row[0] : undefined));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Calls by a client. */
export const callingBy =
  (client: Client): Call =>
  (name, args) =>
    client.callTool({ name, arguments: { ...args } });
