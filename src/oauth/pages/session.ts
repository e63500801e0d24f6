import { deleteCookie, generateCookie, getCookie } from "hono/cookie";
import * as z from "zod";
import { fingerprint } from "../encryption.ts";
import type { OAuth, PageContext } from "../environment.ts";
import { isStillAccepted } from "../grants/access-keys.ts";

/** How long the connections page stays signed in, in seconds: 15 minutes. */
const lifetimeSeconds = 15 * 60;
const cookieName = "halo-mcp-visit";
const storageKey = async (token: string) => `visit:${await fingerprint(token)}`;

/** Someone signed in to the pages: of connections, and of what was done. */
const PageSession = z.object({
  userId: z.string(),
  who: z.string(),
  email: z.string().optional(),
  key: z.object({ name: z.string(), fingerprint: z.string() }).optional(),
});
export type PageSession = z.output<typeof PageSession>;

/** Opens a session of the connections page and returns its cookie. */
export async function openPageSession(context: PageContext, session: PageSession): Promise<string> {
  const token = crypto.randomUUID() + crypto.randomUUID();
  await context.env.OAUTH_KV.put(await storageKey(token), JSON.stringify(session), {
    expirationTtl: lifetimeSeconds,
  });
  return generateCookie(cookieName, token, {
    prefix: "host",
    secure: true,
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    maxAge: lifetimeSeconds,
  });
}

/** The session of the connections page; undefined when nobody is signed in, or their access key was withdrawn. */
export async function pageSessionOf(context: PageContext, oauth: OAuth): Promise<PageSession | undefined> {
  const token = getCookie(context, cookieName, "host");
  if (token === undefined) return undefined;
  const stored = await context.env.OAUTH_KV.get(await storageKey(token), "json");
  const session = PageSession.safeParse(stored).data;
  if (session?.key === undefined) return session;
  return (await isStillAccepted(oauth.config, session.key)) ? session : undefined;
}

/** Ends the session of the connections page. */
export async function endPageSession(context: PageContext): Promise<void> {
  const token = getCookie(context, cookieName, "host");
  if (token === undefined) return;
  await context.env.OAUTH_KV.delete(await storageKey(token));
  deleteCookie(context, cookieName, { prefix: "host", secure: true, path: "/" });
}
