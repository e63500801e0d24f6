import * as z from "zod";
import type { Stage } from "./stage.ts";

const Registered = z.object({ client_id: z.string() });

/** Registers a public client (RFC 7591) for a judge that wants one from before, and gives its id. */
export async function register(stage: Stage, name: string, redirectUri: string): Promise<string> {
  const response = await fetch(`${stage.url}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: name,
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "none",
    }),
    signal: stage.signal,
  });
  if (!response.ok) throw new Error(`the registration of "${name}" was answered with ${response.status}`);
  return Registered.parse(await response.json()).client_id;
}
