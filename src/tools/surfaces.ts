import { apiTools } from "./api/api.ts";
import { catalogue } from "./index.ts";
import type { Access, Tool } from "./kit/define.ts";
import { queryTools } from "./query/query.ts";

/**
 * The one place that says which tools are listed for whom: by the deployment (`HALO_READ_ONLY`, `HALO_API`, whether
 * there is a working copy) and by the OAuth scopes that a caller was granted.
 */

/** What a grant allows, as OAuth scopes: reading, adding and changing, deleting and voiding. */
export const scopes = ["halo:read", "halo:write", "halo:delete"] as const;
export type Scope = (typeof scopes)[number];

/** The scope that a tool needs beside `halo:read`, by what it does to the data. */
const scopeOfAccess = {
  read: "halo:read",
  write: "halo:write",
  destructive: "halo:delete",
} as const satisfies Record<Access, Scope>;

const scopesByTool = new Map<string, Scope>(
  [...catalogue, ...queryTools, ...apiTools].map((tool) => [tool.name, scopeOfAccess[tool.access]] as const),
);

/** The scopes among these texts, each once, in the order of {@link scopes}. */
export function knownScopes(texts: Iterable<string>): Scope[] {
  const given = new Set(texts);
  return scopes.filter((scope) => given.has(scope));
}

/** The scopes that a deployment can grant: reading alone where it is read-only. */
export function grantableScopes(deployment: { readonly readOnly: boolean }): readonly Scope[] {
  return deployment.readOnly ? ["halo:read"] : scopes;
}

/** What a deployment is like. */
export interface Deployment {
  readonly readOnly: boolean;
  /** Whether it has a working copy that can be queried: a stdio server on a Node without SQLite has none. */
  readonly hasCopy?: boolean;
  /** Whether the tools over Halo's whole API are listed (`HALO_API`). */
  readonly hasApi?: boolean;
}

/** The tools that a deployment has, in the order in which they are listed. */
export function toolsOfDeployment({
  readOnly,
  hasCopy = false,
  hasApi = false,
}: Deployment): readonly Tool[] {
  const all: readonly Tool[] = [...catalogue, ...(hasCopy ? queryTools : []), ...(hasApi ? apiTools : [])];
  return readOnly ? all.filter(({ access }) => access === "read") : all;
}

/** Those of a deployment's tools that a caller with these scopes may use. */
export function toolsForScopes(tools: readonly Tool[], granted: readonly Scope[]): readonly Tool[] {
  return tools.filter(({ access }) => granted.includes(scopeOfAccess[access]));
}

/** The scope that a tool needs; undefined when there is no tool of this name. */
export function scopeOfTool(name: string): Scope | undefined {
  return scopesByTool.get(name);
}
