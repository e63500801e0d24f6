import { getCookie } from "hono/cookie";
import * as z from "zod";
import type { Store } from "../halo/runtime.ts";
import type { PageContext } from "./environment.ts";
import { open, seal } from "./sealed.ts";
import { cookiePrefix } from "./server.ts";

const Outcome = z.object({
  location: z.string(),
  setCookies: z.array(z.string()),
  /** The binding cookies of the browser that it was made for. */
  cookies: z.array(z.tuple([z.string(), z.string()])),
});

const storageKey = "outcome";

/**
 * Makes a form that is sent twice come to the same result: a person clicks twice, a client submits again.
 * The redirect that the first one came to is kept for this browser, sealed with what the form carries;
 * everyone else gets what `work` makes of it, which is a refusal, since what it needs has served.
 *
 * @param secret what binds the form to its page: the handle or state
 */
export async function once(
  context: PageContext,
  store: Store,
  secret: string,
  work: () => Promise<Response>,
): Promise<Response> {
  const cookies = bindingCookies(context);
  const sealed = await store.get<string>(storageKey);
  const outcome = sealed === undefined ? undefined : Outcome.safeParse(await open(secret, sealed)).data;
  if (outcome?.cookies.every(([name, value]) => cookies[name] === value)) {
    return redirect(outcome.location, outcome.setCookies);
  }
  const response = await work();
  const location = response.headers.get("location");
  const pairs = Object.entries(cookies);
  if (response.status !== 302 || location === null || pairs.length === 0) return response;
  const made = { location, setCookies: response.headers.getSetCookie(), cookies: pairs };
  await store.put(storageKey, await seal(secret, made));
  return response;
}

/** A redirect of the sign-in, which no cache may keep. */
export function redirect(location: string, setCookies: readonly string[] = []): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of setCookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 302, headers });
}

function bindingCookies(context: PageContext): Record<string, string> {
  const all = Object.entries(getCookie(context));
  return Object.fromEntries(
    all.filter(([name]) => /^(consent|upstream)-/.test(name.replace(cookiePrefix, ""))),
  );
}
