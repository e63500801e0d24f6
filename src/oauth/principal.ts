import * as z from "zod";
import { surfaceWords } from "../config/surface.ts";
import { scopes } from "../tools/scopes.ts";

/** Who sends a request, and what they may do. Only the router creates one, from a token or key that it has checked. */
export const Principal = z.object({
  /** `agent-<id>` for an agent signed in to Halo, `key-<name>` for an access key, or `local`. May be logged. */
  id: z.string().min(1),
  scopes: z.array(z.enum(scopes)),
  /** What the access key that they came in by is for, where it says so. */
  limits: z
    .object({ clients: z.array(z.string()).optional(), areas: z.array(z.string()).optional() })
    .optional(),
  /** Which tools are listed for them, as the key, the consent page and the client chose; each only narrows. */
  chosen: z
    .array(z.object({ by: z.enum(["key", "consent", "client"]), choice: z.array(z.enum(surfaceWords)) }))
    .optional(),
  /** The OAuth client that the token was issued to; `key` for an access key sent as the bearer token, `local` without sign-in. */
  client: z.string().min(1),
  /** The grant that the token belongs to, if it has one. */
  grant: z.string().optional(),
  /** With `SIGN_IN=halo` only: the agent's access token for Halo. The MCP token expires before it. */
  haloToken: z.string().min(1).optional(),
  /** What Halo granted with it, as it said it: names of scopes, separated by blanks. */
  haloScope: z.string().optional(),
});
export type Principal = z.output<typeof Principal>;

/** The principal of every request when no sign-in is configured. */
export const localPrincipal: Principal = { id: "local", scopes: [...scopes], client: "local" };
