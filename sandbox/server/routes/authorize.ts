import { type Context, Hono } from "hono";
import { methodNotAllowed } from "../../engine/errors.ts";
import { agentSigningIn } from "../accounts.ts";
import { knownScopes, scopesIn } from "../scopes.ts";
import type { SandboxState } from "../state.ts";
import { loginPage, refusalPage } from "./login-page.ts";
import { isOwnTenant, readForm } from "./oauth.ts";
import { pageHeaders } from "./page.ts";

/** Where the answer goes to, and what goes back with it unread. */
interface ReturnAddress {
  readonly redirectUri: string;
  readonly state: string | null;
}

/** A request that a person may be asked about. */
interface AuthorizationRequest extends ReturnAddress {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly challenge: string | undefined;
}

/** A fault that the application is told through the redirect (RFC 6749 section 4.1.2.1). */
interface RequestFault extends ReturnAddress {
  readonly error: "invalid_request" | "unsupported_response_type" | "invalid_scope";
  readonly description: string;
}

/** The login page: the authorization endpoint of the code flow, with PKCE by S256 only. */
export function authorizeRoutes(state: SandboxState): Hono {
  const router = new Hono();
  router.use("/authorize", pageHeaders(), async (context, next) => {
    context.header("cache-control", "no-store");
    await next();
  });
  router.get("/authorize", (context) => {
    const request = readRequest(state, new URL(context.req.url).searchParams);
    if (typeof request === "string") return refusalPage(context, request);
    return "error" in request ? redirectFault(context, request) : loginPage(context);
  });
  router.post("/authorize", async (context) => {
    const request = readRequest(state, new URL(context.req.url).searchParams);
    if (typeof request === "string") return refusalPage(context, request);
    if ("error" in request) return redirectFault(context, request);
    const form = await readForm(context);
    if (form === undefined) return refusalPage(context, "The form was not sent as a form.");
    if (form.get("choice") === "cancel") return redirectTo(context, request, { error: "access_denied" });
    const username = form.get("username") ?? "";
    const password = form.get("password") ?? "";
    const agentId = agentSigningIn(state.tenant, state.credentials, { username, password });
    if (agentId === undefined) {
      return loginPage(context, { username, problem: "The user name or the password is wrong." });
    }
    const permission = { access: state.tokens.open(agentId), scopes: request.scopes };
    return redirectTo(context, request, { code: state.codes.issue(permission, request) });
  });
  router.all("/authorize", (context) => {
    throw methodNotAllowed(context.req.method, ["GET", "POST"]);
  });
  return router;
}

/**
 * Checks a request. A text means that nobody may be redirected, because the address to redirect to is not known
 * to be the application's (RFC 6749 section 3.1.2.4).
 */
function readRequest(
  state: SandboxState,
  query: URLSearchParams,
): AuthorizationRequest | RequestFault | string {
  const { clientId, clientSecret } = state.credentials;
  if (only(query, "client_id") !== clientId || !isOwnTenant(state, query.get("tenant"))) {
    return "The application that sent you here is not known.";
  }
  const redirectUri = only(query, "redirect_uri");
  if (redirectUri === undefined || !state.redirectUris.includes(redirectUri)) {
    return "The redirect_uri is not a Login Redirect URL of the application.";
  }
  const address: ReturnAddress = { redirectUri, state: query.get("state") };
  const fault = (error: RequestFault["error"], description: string): RequestFault => ({
    ...address,
    error,
    description,
  });
  // RFC 6749 section 3.1: no parameter may come twice.
  const twice = [...new Set(query.keys())].find((name) => query.getAll(name).length > 1);
  if (twice !== undefined) return fault("invalid_request", "A parameter was sent twice.");
  const responseType = query.get("response_type");
  if (responseType === null) return fault("invalid_request", "response_type is missing.");
  if (responseType !== "code") return fault("unsupported_response_type", "response_type must be code.");
  const challenge = query.get("code_challenge") ?? undefined;
  const method = query.get("code_challenge_method");
  if (challenge === undefined && (method !== null || clientSecret === "")) {
    return fault("invalid_request", "code_challenge is missing.");
  }
  // Without a method RFC 7636 means "plain", which is no protection.
  if (challenge !== undefined && method !== "S256") {
    return fault("invalid_request", "code_challenge_method must be S256.");
  }
  if (challenge !== undefined && !/^[\w-]{43}$/.test(challenge)) {
    return fault("invalid_request", "code_challenge must be the 43 characters of a SHA-256 in base64url.");
  }
  const scopes = scopesIn(query.get("scope"));
  if (scopes.some((scope) => !knownScopes.has(scope))) {
    return fault("invalid_scope", "The scope names one that is not known.");
  }
  return { ...address, clientId, scopes, challenge };
}

/** The value of a parameter that was sent once. */
function only(query: URLSearchParams, name: string): string | undefined {
  const [value, second] = query.getAll(name);
  return second === undefined ? value : undefined;
}

function redirectFault(context: Context, { error, description, ...address }: RequestFault): Response {
  return redirectTo(context, address, { error, error_description: description });
}

/** Sends the browser back to the application. */
function redirectTo(context: Context, address: ReturnAddress, answer: Record<string, string>): Response {
  const url = new URL(address.redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.append(name, value);
  if (address.state !== null) url.searchParams.append("state", address.state);
  return context.redirect(url.href, 302);
}
