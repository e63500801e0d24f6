import type { ToolName } from "../index.ts";

/**
 * Tools that a working day seldom needs: `usual` does not list them, so that its definitions stay within 13,000 tokens
 * while tools are added. They are found and called by name, and listed by `all` and by their area.
 */
const names: readonly ToolName[] = [
  "halo_get_status",
  "halo_get_team",
  "halo_create_site",
  "halo_update_site",
  "halo_create_opportunity",
  "halo_update_opportunity",
  "halo_create_item",
  "halo_update_item",
  "halo_update_asset",
  "halo_update_appointment",
  "halo_list_suppliers",
  "halo_get_supplier",
  "halo_create_supplier",
  "halo_update_supplier",
  "halo_get_article",
  "halo_draft_article",
  "halo_update_recurring_lines",
  "halo_reconcile_quantities",
  "halo_create_quotation",
  "halo_update_quotation",
  "halo_list_approvals",
  "halo_decide_approval",
  "halo_update_licence",
  "halo_fill_timesheet",
  "halo_link_tickets",
  "halo_update_action",
];

export const seldomTools: ReadonlySet<string> = new Set([...names, "halo_list_runbooks", "halo_run_runbook"]);
