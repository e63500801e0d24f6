import { expect, test } from "vitest";
import { targetOf } from "../../mcp/surface/named-call.ts";
import { readArguments } from "../kit/reading/read.ts";
import { scopes } from "../scopes.ts";
import { toolsOfDeployment } from "../surfaces.ts";
import { findToolOver } from "./find.ts";
import { surfaceOf } from "./surface.ts";

/**
 * The 64 tools with which the catalogue began. Clients, prompts and skills of people who came from elsewhere name them,
 * so each stays callable: by itself where all tools are listed, else by search and call.
 */
const firstNames = `
halo_create_action halo_create_appointment halo_create_asset halo_create_client halo_create_item
halo_create_opportunity halo_create_project halo_create_site halo_create_supplier halo_create_ticket
halo_delete_action halo_delete_appointment halo_delete_asset halo_delete_attachment halo_find_user_by_email
halo_get_action halo_get_agent halo_get_appointment halo_get_asset halo_get_attachment halo_get_client
halo_get_contract halo_get_invoice halo_get_item halo_get_me halo_get_opportunity halo_get_project
halo_get_recurring_invoice halo_get_report halo_get_site halo_get_status halo_get_supplier halo_get_team
halo_get_ticket halo_get_ticket_type halo_get_user halo_list_actions halo_list_agents halo_list_appointments
halo_list_assets halo_list_attachments halo_list_clients halo_list_contracts halo_list_invoices
halo_list_items halo_list_opportunities halo_list_projects halo_list_recurring_invoices halo_list_reports
halo_list_sites halo_list_statuses halo_list_suppliers halo_list_teams halo_list_ticket_types
halo_list_tickets halo_list_users halo_run_report halo_update_client halo_update_opportunity
halo_update_project halo_update_site halo_update_supplier halo_update_ticket halo_void_invoice
`
  .trim()
  .split(/\s+/);

const deployed = toolsOfDeployment({ readOnly: false });
const surface = (tier: "all" | "core") =>
  surfaceOf({ deployed, chosen: [{ by: "deployment", choice: [tier] }], scopes });

test("each of the first 64 names is a tool where all are listed", () => {
  expect(new Set(firstNames).size).toBe(64);
  const listed = new Set(surface("all").tools.map(({ name }) => name));
  expect(firstNames.filter((name) => !listed.has(name))).toEqual([]);
});

test("where few are listed each is found, by its name and by its words, and called", async () => {
  const core = surface("core");
  const find = findToolOver(core.reach);
  const call = core.tools.find(({ name }) => name === "halo_call_tool");
  if (call === undefined) throw new Error("nothing calls what is not listed");
  const found = async (query: string) => {
    const result = await find.handle({ query }, {} as Parameters<typeof find.handle>[1]);
    if (result.kind !== "query") throw new Error("no rows");
    return result.rows.map(([name]) => String(name));
  };
  for (const name of firstNames) {
    expect(await found(name)).toEqual([name]);
    expect(await found(name.replace("halo_", "").replaceAll("_", " ")), name).toContain(name);
    const { tool } = targetOf(call, readArguments(call, { name, arguments: "{}" }), core);
    expect(tool.name).toBe(name);
  }
});
