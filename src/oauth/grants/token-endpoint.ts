import * as z from "zod";
import { writeLog } from "../../log.ts";
import type { PageContext } from "../environment.ts";
import { isWithin } from "../guards/addresses.ts";
import { isIdTooLong, isTooLong, meantResource, namedClient, verifierProblem } from "../guards/parameters.ts";
import { boundedStore } from "../guards/store.ts";
import { grantObject } from "../once/stubs.ts";
import { formOf } from "../pages/forms.ts";
import { resourcesOf } from "../server.ts";
import { isDocument, refuse, workerContext } from "./exchange.ts";
import { type GrantName, grantKeyOf, grantNamed } from "./grant-name.ts";

/**
 * The token endpoint, before the object of a grant. Anyone can send anything here: requests are counted by network
 * first, and only one that names a grant which exists, and its client, reaches an object or has the library fetch
 * a client's metadata.
 */
export async function tokenEndpoint(context: PageContext): Promise<Response> {
  const { req, env } = context;
  const { oauth } = context.var;
  const registered = (request: Request) =>
    oauth.registered.fetch(request, { ...env, OAUTH_KV: boundedStore(env.OAUTH_KV) }, workerContext(context));
  if (req.method !== "POST") return registered(req.raw);
  // Not the pages' limit: the requests of many people's clients come from one cloud.
  if (!(await isWithin(env.MCP_LIMIT, "token", req.raw))) return tooMany(context);

  const form = await formOf(req.raw);
  const client = namedClient(req.raw, form);
  if (isTooLong(form) || isIdTooLong(client)) {
    return invalidRequest(context, "A parameter is longer than this server takes.");
  }
  const problem = verifierProblem(form);
  if (problem !== undefined) return invalidRequest(context, problem);
  const grant = grantNamed(form);
  const owner = grant === undefined ? undefined : await clientOf(context, grant);
  if (grant === undefined || owner === undefined || (client !== "" && client !== owner)) {
    // The library checks a registered client's secret first. It knows no other clients here, so it fetches nothing.
    if (!isDocument(client)) return registered(req.raw);
    if (!form.has("grant_type") && form.has("token")) return new Response(null, { status: 200 });
    return refuse(
      context,
      "grant_not_found",
      "This client has no such grant, or it has ended. Sign in anew.",
    );
  }
  const response = await grantObject(env, grant).fetch(withMeantResource(context, form));
  // The headers of a response from a Durable Object are read-only, and middleware adds to them.
  return new Response(response.body, response);
}

/** The client that a grant was given to; undefined when there is no such grant. */
async function clientOf(context: PageContext, grant: GrantName): Promise<string | undefined> {
  const record: unknown = await context.env.OAUTH_KV.get(grantKeyOf(grant), "json");
  return z.object({ clientId: z.string() }).safeParse(record).data?.clientId;
}

/** The request, with the resource written as the library knows it. */
function withMeantResource(context: PageContext, form: FormData): Request {
  const { raw } = context.req;
  const resources = resourcesOf(context.var.oauth.publicUrl);
  const isUrlEncoded = /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(
    raw.headers.get("content-type") ?? "",
  );
  const named = form.getAll("resource").map(String);
  const meant = named.map((each) => meantResource(each, resources));
  if (!isUrlEncoded || named.join(" ") === meant.join(" ")) return raw;
  const body = new URLSearchParams();
  for (const [name, value] of form) if (name !== "resource") body.append(name, String(value));
  for (const each of meant) body.append("resource", each);
  const headers = new Headers(raw.headers);
  headers.delete("content-length");
  return new Request(raw.url, { method: "POST", headers, body });
}

function invalidRequest(context: PageContext, error_description: string): Response {
  writeLog({ event: "refusal", what: "oauth", code: "invalid_request", status: 400, reason: "parameters" });
  return context.json({ error: "invalid_request", error_description }, 400, { "Cache-Control": "no-store" });
}

function tooMany(context: PageContext): Response {
  writeLog({ event: "refusal", what: "rate_limit", at: "token" });
  const error_description = "Too many requests from this network within a minute. Wait a minute, then go on.";
  return context.json({ error: "temporarily_unavailable", error_description }, 429, { "Retry-After": "60" });
}
