import * as z from "zod";
import { scopes } from "../tools/surfaces.ts";

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
