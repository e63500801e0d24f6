import { readRequestBody } from "@modelcontextprotocol/server";
import * as z from "zod";
import { parseJson } from "../halo/http/body.ts";
import { writeLog } from "../log.ts";
import type { PageContext } from "./environment.ts";
import { workerContext } from "./grants/exchange.ts";
import { isWithin } from "./guards/addresses.ts";

/** The largest metadata of a client, in bytes: they are stored, and anyone can register. */
const longestMetadata = 4 * 1024;

/** Registers a client (RFC 7591): counted by network, small, and kept for a day until it has led to a grant. */
export async function registration(context: PageContext): Promise<Response> {
  const { req, env } = context;
  const register = (request: Request) =>
    context.var.oauth.registrar.fetch(request, env, workerContext(context));
  if (req.method !== "POST") return register(req.raw);
  // By what one subscriber has, and by what one site has: nobody can use up what others need.
  const own = await isWithin(env.SIGN_IN_LIMIT, "register", req.raw);
  if (!own || !(await isWithin(env.MCP_LIMIT, "register", req.raw, 48))) {
    writeLog({ event: "refusal", what: "rate_limit", at: "register" });
    return context.json({ error: "temporarily_unavailable" }, 429, { "Retry-After": "60" });
  }
  const sent = await readRequestBody(req.raw, longestMetadata);
  if (sent.tooLarge) {
    const error_description = `The metadata are larger than ${longestMetadata / 1024} KiB.`;
    return context.json({ error: "invalid_client_metadata", error_description }, 413);
  }
  const headers = new Headers(req.raw.headers);
  headers.delete("content-length");
  const body = JSON.stringify(withoutNulls(parseJson(sent.text))) ?? sent.text;
  return withLastingSecret(await register(new Request(req.raw.url, { method: "POST", headers, body })));
}

/** The metadata without members that are null: a client means by it that it has none, and the library refuses it. */
function withoutNulls(metadata: unknown): unknown {
  const members = z.record(z.string(), z.unknown()).safeParse(metadata);
  if (!members.success) return metadata;
  return Object.fromEntries(Object.entries(members.data).filter(([, value]) => value !== null));
}

const Registered = z.looseObject({ client_secret: z.string() });

/** The library says that a secret ends with the registration; but that goes on with the client's first grant. */
async function withLastingSecret(response: Response): Promise<Response> {
  if (!response.ok) return response;
  const registered = Registered.safeParse(await response.clone().json()).data;
  if (registered === undefined) return response;
  return Response.json({ ...registered, client_secret_expires_at: 0 }, response);
}
