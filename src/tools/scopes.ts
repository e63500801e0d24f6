import { howToGet, sendBox } from "../halo/bounds/reaching.ts";

/**
 * The OAuth scopes by themselves: the pages of the sign-in need them, and nothing of the tools.
 * {@link import("./surfaces.ts")} says which tools need which.
 */

/**
 * What a grant allows, as OAuth scopes: reading, adding and changing, deleting and voiding, and sending what reaches a
 * customer or another person, which the Halo client holds for every tool (`halo/bounds/`); and reports in SQL, where the
 * deployment has them (`HALO_SQL`).
 */
export const scopes = ["halo:read", "halo:write", "halo:delete", "halo:send", "halo:sql"] as const;
export type Scope = (typeof scopes)[number];

/** The box of each scope on the consent page, by which people are told what they lack. */
export const boxes: Readonly<Record<Scope, string>> = {
  "halo:read": "Read",
  "halo:write": "Add and change",
  "halo:delete": "Delete and void",
  "halo:send": sendBox,
  "halo:sql": "Reports in SQL",
};

/** How a person gets what a connection lacks. */
export function howToGetScopes(lacking: readonly Scope[]): string {
  return howToGet(lacking.map((scope) => boxes[scope]).join("”, “"));
}

/** The scopes among these texts, each once, in the order of {@link scopes}. */
export function knownScopes(texts: Iterable<string>): Scope[] {
  const given = new Set(texts);
  return scopes.filter((scope) => given.has(scope));
}

/** The scopes that a deployment can grant: no writing where it is read-only, and no SQL where that is off. */
export function grantableScopes({
  readOnly,
  sql,
}: {
  readonly readOnly: boolean;
  readonly sql: boolean;
}): readonly Scope[] {
  return scopes.filter((scope) => (scope === "halo:sql" ? sql : !readOnly || scope === "halo:read"));
}
