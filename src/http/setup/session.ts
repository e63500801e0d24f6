import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import * as z from "zod";
import { storedWith } from "../../config/stored.ts";
import { platformRuntime } from "../../halo/runtime.ts";
import { decrypt, encrypt, fingerprint } from "../../oauth/encryption.ts";
import type { PageContext } from "../../oauth/environment.ts";

/** How long somebody who gave the setup secret may go on, in seconds. */
const lifetimeSeconds = 30 * 60;
const cookieName = "halo-mcp-setup";
const Visit = z.object({ until: z.number(), of: z.string() });

/** Another purpose of the secret has another key. */
const sealing = (secret: string) => `setup visit\n${secret}`;

/** What is stored now, as a mark: once something else is stored, visits that began before are over. */
const markOf = (secret: string) => fingerprint(JSON.stringify(storedWith(secret)?.values ?? {}));

/** Lets this browser in until the configuration is stored, for half an hour at most. */
export async function beginVisit(context: PageContext, secret: string): Promise<void> {
  const until = platformRuntime.now() + lifetimeSeconds * 1000;
  const visit = await encrypt(sealing(secret), { until, of: await markOf(secret) });
  setCookie(context, cookieName, visit, {
    prefix: "host",
    secure: true,
    httpOnly: true,
    sameSite: "Strict",
    path: "/",
    maxAge: lifetimeSeconds,
  });
}

/** Whether this browser gave the setup secret and may go on. */
export async function isVisiting(context: PageContext, secret: string): Promise<boolean> {
  const cookie = getCookie(context, cookieName, "host");
  if (cookie === undefined) return false;
  const visit = Visit.safeParse(await decrypt(sealing(secret), cookie)).data;
  return visit !== undefined && visit.until > platformRuntime.now() && visit.of === (await markOf(secret));
}

/** Ends the visit in this browser. */
export function endVisit(context: PageContext): void {
  deleteCookie(context, cookieName, { prefix: "host", secure: true, path: "/" });
}
