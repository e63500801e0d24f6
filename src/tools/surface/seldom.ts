import type { ToolName } from "../index.ts";
import type { runbookTools } from "../runbooks/runbooks.ts";

/**
 * Tools that a working day seldom needs, the least needed first: `usual` does not list them, so that its definitions stay
 * within 13,000 tokens while tools are added. They are found and called by name, and listed by `all` and by their area.
 */
const names: readonly (ToolName | (typeof runbookTools)[number]["name"])[] = [
  "halo_get_purchase_order",
  "halo_list_purchase_orders",
  "halo_update_item",
  "halo_update_licence",
  "halo_fill_timesheet",
  "halo_list_approvals",
  "halo_decide_approval",
  "halo_update_quotation",
  "halo_create_quotation",
  "halo_draft_article",
  "halo_reconcile_quantities",
  "halo_margin",
  "halo_csat",
  "halo_update_recurring_lines",
  "halo_link_tickets",
  "halo_update_action",
  "halo_list_runbooks",
  "halo_run_runbook",
  "halo_get_article",
  "halo_update_appointment",
  "halo_update_asset",
  "halo_get_status",
  "halo_get_team",
  "halo_create_site",
  "halo_update_site",
  "halo_create_opportunity",
  "halo_update_opportunity",
  "halo_create_item",
  "halo_list_suppliers",
  "halo_get_supplier",
  "halo_create_supplier",
  "halo_update_supplier",
];

export const seldomTools: ReadonlySet<string> = new Set(names);

/** The most tools that `all` lists, those that find and call the rest among them: some clients refuse more. */
const mostListed = 100;

/** The tools that `all` leaves out of those of a deployment: the least needed, where there are too many to be listed. */
export function leftOutOfAll(deployed: readonly { readonly name: string }[]): ReadonlySet<string> {
  if (deployed.length <= mostListed) return new Set();
  const there = new Set(deployed.map(({ name }) => name));
  const finding = 2;
  return new Set(names.filter((name) => there.has(name)).slice(0, deployed.length + finding - mostListed));
}
