import type { ToolName } from "../index.ts";

/**
 * The tools that `core` lists: what technicians, dispatchers, service managers and owners ask most (`test/questions`,
 * README) in at most 30 tools and 6,000 tokens of definitions, those of finding and calling the others included.
 */
const names: readonly ToolName[] = [
  "halo_triage",
  "halo_workload",
  "halo_client_overview",
  "halo_revenue_breakdown",
  "halo_sla_scorecard",
  "halo_time_summary",
  "halo_count_tickets",
  "halo_list_tickets",
  "halo_get_ticket",
  "halo_create_ticket",
  "halo_update_ticket",
  "halo_close_ticket",
  "halo_assign_ticket",
  "halo_log_time",
  "halo_reply_to_ticket",
];

export const coreTools: ReadonlySet<string> = new Set(names);
