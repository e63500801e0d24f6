import { getCookie } from "hono/cookie";
import * as z from "zod";
import { platformRuntime, type Store } from "../../halo/runtime.ts";
import { decrypt, encrypt, fingerprint } from "../encryption.ts";
import type { PageContext } from "../environment.ts";
import { cookiePrefix } from "../server.ts";

const StoredRedirect = z.object({
  location: z.string(),
  setCookies: z.array(z.string()),
  /** What was decided: a form with a different decision is not a repetition. */
  decision: z.string(),
  /** When it was stored, in milliseconds since the epoch. */
  at: z.number(),
});

const storageKey = "outcome";

/** How long a redirect is repeated, in milliseconds: longer than a double click or a lost answer takes, and no more. */
const repeatedForMs = 60_000;

/** What identifies a submitted form, or a return from a sign-in: two with the same values are the same submission. */
export interface Submission {
  /** The handle or state that binds the form to its page. */
  readonly secret: string;
  /** What the person decided, or which key they entered. */
  readonly decision: string;
}

/**
 * Answers a form that is sent twice with the same redirect: a person double-clicks, or a browser submits again.
 * The first redirect is stored, encrypted with the form's secret, and repeated for a minute to the browser that the page
 * was opened in. A form from another browser, or with a different decision, runs `work` again; that ends in a
 * refusal because the handle or state is used up.
 */
export async function once(
  context: PageContext,
  store: Store,
  { secret, decision }: Submission,
  work: () => Promise<Response>,
): Promise<Response> {
  const bound = await isBound(context, secret);
  const encrypted = bound ? await store.get<string>(storageKey) : undefined;
  const stored =
    encrypted === undefined ? undefined : StoredRedirect.safeParse(await decrypt(secret, encrypted)).data;
  if (stored?.decision === decision && platformRuntime.now() - stored.at < repeatedForMs)
    return redirect(stored.location, stored.setCookies);
  const response = await work();
  const location = response.headers.get("location");
  if (!bound || response.status !== 302 || location === null) return response;
  const toStore = {
    location,
    setCookies: response.headers.getSetCookie(),
    decision,
    at: platformRuntime.now(),
  };
  await store.put(storageKey, await encrypt(secret, toStore));
  return response;
}

/**
 * Whether a sign-in exists: the library still has it under the hash of its state (`transaction:SHA-256`, its
 * documented layout), or it was finished and its redirect can be repeated.
 */
export async function isKnown(context: PageContext, store: Store, state: string): Promise<boolean> {
  if ((await store.get(storageKey)) !== undefined) return true;
  return (await context.env.OAUTH_KV.get(`transaction:${await fingerprint(state)}`)) !== null;
}

/** A redirect (302) that is never cached. */
export function redirect(location: string, setCookies: readonly string[] = []): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of setCookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 302, headers });
}

/** Whether the browser sent the cookie of this page. The library sets it; its value is the handle's SHA-256. */
async function isBound(context: PageContext, secret: string): Promise<boolean> {
  const expected = await fingerprint(secret);
  return Object.entries(getCookie(context)).some(
    ([name, value]) => name.startsWith(cookiePrefix) && value === expected,
  );
}
