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
  "halo_list_suppliers",
  "halo_get_supplier",
  "halo_create_supplier",
  "halo_update_supplier",
  "halo_link_tickets",
  "halo_update_action",
];

export const seldomTools: ReadonlySet<string> = new Set(names);
