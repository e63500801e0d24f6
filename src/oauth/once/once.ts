import { getCookie } from "hono/cookie";
import * as z from "zod";
import type { Store } from "../../halo/runtime.ts";
import { encrypt, fingerprint, open } from "../encryption.ts";
import type { PageContext } from "../environment.ts";
import { cookiePrefix } from "../server.ts";

const StoredRedirect = z.object({
  location: z.string(),
  setCookies: z.array(z.string()),
  /** What was decided: another decision is no repetition. */
  decision: z.string(),
});

const storageKey = "outcome";

/** What makes two sendings of a form the same one. */
export interface Submission {
  /** What binds the form to its page: the handle or state. */
  readonly secret: string;
  /** What the person decided, or proved. */
  readonly decision: string;
}

/**
 * Makes a form that is sent twice come to the same result: a person clicks twice, a client submits again.
 * The redirect that the first one came to is kept, sealed with what the form carries, for the browser that
 * the page was opened in. Who sends it from elsewhere, or with another decision, gets what `work` makes of
 * it: a refusal, since what it needs has served.
 */
export async function once(
  context: PageContext,
  store: Store,
  { secret, decision }: Submission,
  work: () => Promise<Response>,
): Promise<Response> {
  const bound = await isBound(context, secret);
  const sealed = bound ? await store.get<string>(storageKey) : undefined;
  const stored = sealed === undefined ? undefined : StoredRedirect.safeParse(await open(secret, sealed)).data;
  if (stored?.decision === decision) return redirect(stored.location, stored.setCookies);
  const response = await work();
  const location = response.headers.get("location");
  if (!bound || response.status !== 302 || location === null) return response;
  const made = { location, setCookies: response.headers.getSetCookie(), decision };
  await store.put(storageKey, await encrypt(secret, made));
  return response;
}

/** A redirect of the sign-in, which no cache may keep. */
export function redirect(location: string, setCookies: readonly string[] = []): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of setCookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 302, headers });
}

/** Whether the browser has the page's own cookie, which the library names and fills with the handle's SHA-256. */
async function isBound(context: PageContext, secret: string): Promise<boolean> {
  const expected = await fingerprint(secret);
  return Object.entries(getCookie(context)).some(
    ([name, value]) => name.startsWith(cookiePrefix) && value === expected,
  );
}
