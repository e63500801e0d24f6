/** Halo's scopes: which there are, and what they open. */

const areas = [
  "tickets",
  "calendar",
  "customers",
  "crm",
  "timesheets",
  "contracts",
  "suppliers",
  "items",
  "projects",
  "sales",
  "quotes",
  "sos",
  "pos",
  "invoices",
  "reporting",
  "software",
  "softwarelicensing",
  "kb",
  "assets",
];

/** Every scope that reads an area. */
export const readScopes: readonly string[] = areas.map((area) => `read:${area}`);

/** Every scope that edits an area. */
export const editScopes: readonly string[] = areas.map((area) => `edit:${area}`);

/** Every scope that a Halo application can ask for. There are none for agents, teams and lookups. */
export const knownScopes: ReadonlySet<string> = new Set([
  "all",
  "all:standard",
  "admin",
  "offline_access",
  "access:chat",
  "access:adpasswordreset",
  "editMine:timesheets",
  ...readScopes,
  ...editScopes,
]);

/** The scopes in a `scope` parameter; none when it was not sent. */
export function scopesIn(parameter: string | null): string[] {
  return (parameter ?? "").split(/\s+/).filter((scope) => scope !== "");
}

/** Whether scopes cover reading or editing an area; an undefined area needs any scope at all. */
export function covers(
  scopes: ReadonlySet<string>,
  area: string | undefined,
  action: "read" | "edit",
): boolean {
  if (scopes.has("all") || scopes.has("all:standard")) return true;
  if (area === undefined) return [...scopes].some((scope) => scope !== "offline_access");
  if (area === "timesheets" && scopes.has("editMine:timesheets")) return true;
  // `edit:x` covers `read:x` (corrections 3).
  return scopes.has(`edit:${area}`) || (action === "read" && scopes.has(`read:${area}`));
}
