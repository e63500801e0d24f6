import type { Unsent } from "../config/rights.ts";
import { apiTools } from "./api/api.ts";
import { attachLocalFileTool } from "./attachments/attach.ts";
import { changeTools } from "./changes/index.ts";
import { catalogue, type ToolName } from "./index.ts";
import type { Access, Tool } from "./kit/define.ts";
import { queryTools } from "./query/query.ts";
import { runbookTools } from "./runbooks/runbooks.ts";
import { grantableScopes, type Scope } from "./scopes.ts";
import { sqlTools } from "./sql/sql.ts";

/**
 * The one place that says which tools are listed for whom: by the deployment (`HALO_READ_ONLY`, `HALO_API`, `HALO_SQL`, `HALO_RUNBOOKS`, whether
 * there is a working copy) and by the OAuth scopes that a caller was granted.
 */

/** The scope that a tool needs beside `halo:read`, by what it does to the data. */
const scopeOfAccess = {
  read: "halo:read",
  write: "halo:write",
  destructive: "halo:delete",
} as const satisfies Record<Access, Scope>;

/** The tools that do nothing but send. Where what is not sent is kept as a draft, they are of use without the scope. */
const sendingTools: ReadonlySet<string> = new Set<ToolName>(["halo_reply_to_ticket"]);

const inSql: ReadonlySet<string> = new Set(sqlTools.map(({ name }) => name));

const scopesByTool = new Map<string, readonly Scope[]>(
  [...catalogue, ...queryTools, ...changeTools, ...apiTools, ...sqlTools, ...runbookTools].map(
    ({ name, access }) => [
      name,
      [
        scopeOfAccess[access],
        ...(sendingTools.has(name) ? (["halo:send"] as const) : []),
        ...(inSql.has(name) ? (["halo:sql"] as const) : []),
      ],
    ],
  ),
);

/** What a caller was not granted of what a deployment with these tools can grant. */
export function lackedScopes(deployed: readonly Tool[], granted: readonly string[]): readonly Scope[] {
  const readOnly = deployed.every(({ access }) => access === "read");
  const sql = deployed.some(({ name }) => inSql.has(name));
  return grantableScopes({ readOnly, sql }).filter((scope) => !granted.includes(scope));
}

/** What a deployment is like. */
export interface Deployment {
  readonly readOnly: boolean;
  /** Whether it has a working copy that can be queried: a stdio server on a Node without SQLite has none. */
  readonly hasCopy?: boolean;
  /** Whether its writes are kept in a ledger: of a stdio server only where a file is given for it. */
  readonly hasLedger?: boolean;
  /** Whether the tools over Halo's whole API are listed (`HALO_API`). */
  readonly hasApi?: boolean;
  /** Whether the tools for reports in SQL are listed (`HALO_SQL`). */
  readonly hasSql?: boolean;
  /** Whether some runbooks may be run (`HALO_RUNBOOKS`). */
  readonly hasRunbooks?: boolean;
  /** Whether files of a folder of this machine may be attached: of a stdio server alone. */
  readonly hasFolder?: boolean;
}

/** The tools that a deployment has, in the order in which they are listed. */
export function toolsOfDeployment({
  readOnly,
  hasCopy = false,
  hasLedger = false,
  hasApi = false,
  hasSql = false,
  hasRunbooks = false,
  hasFolder = false,
}: Deployment): readonly Tool[] {
  const all: readonly Tool[] = [
    ...catalogue.map((tool) =>
      hasFolder && tool.name === attachLocalFileTool.name ? attachLocalFileTool : tool,
    ),
    ...(hasCopy ? queryTools : []),
    ...(hasLedger ? changeTools : []),
    ...(hasApi ? apiTools : []),
    ...(hasSql ? sqlTools : []),
    ...(hasRunbooks ? runbookTools : []),
  ];
  return readOnly ? all.filter(({ access }) => access === "read") : all;
}

/** Those of a deployment's tools that a caller with these scopes may use. */
export function toolsForScopes(
  tools: readonly Tool[],
  granted: readonly Scope[],
  unsent: Unsent = "refuse",
): readonly Tool[] {
  return tools.filter(({ name }) => scopesOfTool(name, unsent).every((scope) => granted.includes(scope)));
}

/** The scopes that a tool needs beside `halo:read`; none when there is no tool of this name. */
export function scopesOfTool(name: string, unsent: Unsent = "refuse"): readonly Scope[] {
  const needed = scopesByTool.get(name) ?? [];
  return unsent === "draft" ? needed.filter((scope) => scope !== "halo:send") : needed;
}
