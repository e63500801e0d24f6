import { configurationOf } from "../../config/config.ts";
import type { PageContext } from "../../oauth/environment.ts";
import { pageSessionOf } from "../../oauth/pages/session.ts";
import { oauthOf } from "../../oauth/server.ts";

/** Who looks at what was done. */
export interface Reader {
  readonly who: string;
  /** Their id as a principal: whose rows they see. */
  readonly principal: string;
  /** Whether they see everybody's rows. */
  readonly isAdmin: boolean;
}

/**
 * Who looks: whoever has signed in to the pages, or without a sign-in whoever is at this machine, who sees all.
 *
 * @returns undefined when nobody is signed in
 */
export async function readerOf(context: PageContext): Promise<Reader | undefined> {
  const reading = configurationOf(context.env);
  const oauth = oauthOf(context.env);
  if (!reading.ok) return undefined;
  if (oauth === undefined) return { who: "whoever is at this machine", principal: "local", isAdmin: true };
  const session = await pageSessionOf(context, oauth);
  if (session === undefined) return undefined;
  const { userId, who, email, key } = session;
  const names = key === undefined ? [userId, userId.replace(/^agent-/, ""), email] : [userId, key.name];
  const { admins } = reading.config;
  const isAdmin = names.some((name) => name !== undefined && admins.includes(name.toLowerCase()));
  return { who, principal: userId, isAdmin };
}
