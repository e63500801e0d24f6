import * as z from "zod";

/** What a grant allows, as OAuth scopes: reading, adding and changing, deleting and voiding. */
export const scopes = ["halo:read", "halo:write", "halo:delete"] as const;
export type Scope = (typeof scopes)[number];

/** What a tool does to the data (`Tool.access`), and the scope that it needs beside `halo:read`. */
export const scopeOfAccess = {
  read: "halo:read",
  write: "halo:write",
  destructive: "halo:delete",
} as const satisfies Record<string, Scope>;

/** Who is asking, and what they may do. Made by the router alone, from a token or key that it has checked. */
export const Principal = z.object({
  /** `agent-<id>` of an agent signed in to Halo, `key-<name>` of an access key, or `local`. Fit for logs. */
  id: z.string().min(1),
  scopes: z.array(z.enum(scopes)),
  /** The OAuth client that the token was issued to; `key` for an access key sent as it is, `local` without sign-in. */
  client: z.string().min(1),
  /** The grant behind the token, where there is one. */
  grant: z.string().optional(),
  /** With `SIGN_IN=halo` only: the agent's own access token for Halo. The MCP token ends before it does. */
  haloToken: z.string().min(1).optional(),
});
export type Principal = z.output<typeof Principal>;

/** The one person at this machine, where no sign-in is set up. */
export const localPrincipal: Principal = { id: "local", scopes: [...scopes], client: "local" };

/** The scopes among these texts, each once, in the order of {@link scopes}. */
export function knownScopes(texts: Iterable<string>): Scope[] {
  const given = new Set(texts);
  return scopes.filter((scope) => given.has(scope));
}
