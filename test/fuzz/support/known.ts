import type { ResourceName, Tenant } from "../../../sandbox/index.ts";
import type { KnownIds } from "./arguments.ts";

/** The table whose records an argument names. */
const tables: Readonly<Record<string, ResourceName>> = {
  ticket_id: "Tickets",
  ticket_ids: "Tickets",
  client_id: "Client",
  client_ids: "Client",
  site_id: "Site",
  user_id: "Users",
  agent_id: "Agent",
  team_id: "Team",
  status_id: "Status",
  tickettype_id: "TicketType",
  outcome_id: "Outcome",
  asset_id: "Asset",
  action_id: "Actions",
};

/** The table that a tool's own `id` is of, by the last words of its name. */
const ownTables: readonly (readonly [RegExp, ResourceName])[] = [
  [/_ticket_type$/, "TicketType"],
  [/_tickets?$/, "Tickets"],
  [/_recurring_invoice$/, "RecurringInvoice"],
  [/_opportunity$/, "Opportunities"],
  [/_project$/, "Projects"],
  [/_contract$/, "ClientContract"],
  [/_user$/, "Users"],
  [/_action$/, "Actions"],
];

const most = 60;

/** Ids of the sandbox's records for the arguments of a tool; of each table some, those at both ends among them. */
export function knownIds(tenant: Tenant, tool: string): KnownIds {
  const named = ownTables.find(([pattern]) => pattern.test(tool))?.[1];
  const word = tool.split("_").at(-1) ?? "";
  const own = named ?? Object.keys(tenant.tables).find((name) => name.toLowerCase() === word);
  return Object.fromEntries(
    [...Object.entries(tables), ["id", own] as const].flatMap(([argument, table]) => {
      const rows = Object.entries(tenant.tables).find(([name]) => name === table)?.[1] ?? [];
      const ids = rows.map(({ id }) => Number(id)).filter((id) => Number.isInteger(id));
      return ids.length === 0 ? [] : [[argument, [...ids.slice(0, most / 2), ...ids.slice(-most / 2)]]];
    }),
  );
}
