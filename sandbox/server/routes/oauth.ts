/** What the login page and the token endpoint have in common. */

import type { Context } from "hono";
import type { SandboxState } from "../state.ts";

/** The form that was sent, or undefined when the body is of another type. */
export async function readForm(context: Context): Promise<URLSearchParams | undefined> {
  const type = context.req.header("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return undefined;
  // Not `text()`: workerd warns of it for every type that does not begin with "text/".
  return new URLSearchParams(new TextDecoder().decode(await context.req.arrayBuffer()));
}

/** Whether a `tenant` parameter means this tenant; null means that none was sent, which is as good. */
export function isOwnTenant({ tenantName }: SandboxState, sent: string | null): boolean {
  return sent === null || sent.toLowerCase() === tenantName.toLowerCase();
}
