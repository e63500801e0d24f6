import type { ResourceKey } from "./probes.ts";

/**
 * The areas of rights, as Halo's scopes name them (`read:tickets`, `edit:tickets`), with what of each this server
 * reads. Actions and files go by tickets, sites and users by customers: seen.
 */
export const areas: Readonly<Record<string, readonly ResourceKey[]>> = {
  tickets: ["tickets", "actions", "attachments"],
  customers: ["clients", "sites", "users"],
  assets: ["assets", "assetTypes"],
  contracts: ["contracts"],
  invoices: ["invoices", "recurringInvoices"],
  items: ["items", "assetGroups"],
  suppliers: ["suppliers"],
  quotes: ["quotations"],
  sales: ["opportunities"],
  projects: ["projects"],
  calendar: ["appointments"],
  timesheets: ["timesheets", "timesheetEvents"],
  reporting: ["reports"],
};

/** What has no scope: the role of the agent decides. */
export const withoutScope: readonly ResourceKey[] = [
  "agents",
  "teams",
  "statuses",
  "priorities",
  "ticketTypes",
  "outcomes",
  "chargeTypes",
  "currencies",
];

/** The area of a resource; undefined for what has no scope. */
export function areaOf(key: ResourceKey): string | undefined {
  return Object.keys(areas).find((area) => areas[area]?.includes(key));
}

/** Whether scopes cover an area; `edit:x` covers reading it (seen by a probe of a live tenant). */
export function covers(
  scopes: readonly string[] | undefined,
  area: string,
  access: "read" | "edit",
): boolean | undefined {
  if (scopes === undefined) return undefined;
  const wide = ["all", "all:standard"].some((scope) => scopes.includes(scope));
  const mine = area === "timesheets" && scopes.includes("editMine:timesheets");
  return (
    wide || mine || scopes.includes(`edit:${area}`) || (access === "read" && scopes.includes(`read:${area}`))
  );
}
