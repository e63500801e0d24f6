import { Hono } from "hono";
import { HaloFailure, methodNotAllowed } from "../errors.ts";
import type { SandboxState } from "../state.ts";
import { knownScopes } from "../tokens.ts";

type OAuthError =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "invalid_scope"
  | "unsupported_grant_type";

function oauthFailure(error: OAuthError, description?: string): HaloFailure {
  const body = description === undefined ? { error } : { error, error_description: description };
  return new HaloFailure(error === "invalid_client" ? 401 : 400, body);
}

/** The authorisation server: `/auth/token` and `/auth/authorize`. */
export function authRoutes(state: SandboxState): Hono {
  const auth = new Hono();
  auth.post("/token", async (context) => {
    if (!/^application\/x-www-form-urlencoded\b/i.test(context.req.header("content-type") ?? "")) {
      throw oauthFailure("invalid_request", "The body must be form-urlencoded.");
    }
    const form = new URLSearchParams(new TextDecoder().decode(await context.req.arrayBuffer()));
    const tenant = new URL(context.req.url).searchParams.get("tenant") ?? form.get("tenant");
    return context.json(answerToken(state, form, tenant), 200, { "cache-control": "no-store" });
  });
  auth.all("/token", (context) => {
    throw methodNotAllowed(context.req.method, ["POST"]);
  });
  auth.get("/authorize", (context) => context.text("not yet", 501));
  return auth;
}

function answerToken(state: SandboxState, form: URLSearchParams, tenant: string | null): object {
  if (tenant !== null && tenant.toLowerCase() !== state.tenantName.toLowerCase()) {
    throw oauthFailure("invalid_request", "The tenant is not known.");
  }
  const { credentials } = state;
  const grantType = form.get("grant_type");
  if (grantType === null) throw oauthFailure("invalid_request", "grant_type is missing.");
  if (!["client_credentials", "password", "refresh_token"].includes(grantType)) {
    throw oauthFailure("unsupported_grant_type");
  }
  // Only the client credentials grant must name the secret; a wrong one is refused everywhere.
  const secret = form.get("client_secret");
  const secretGiven = grantType === "client_credentials" || secret !== null;
  if (
    form.get("client_id") !== credentials.clientId ||
    (secretGiven && secret !== credentials.clientSecret)
  ) {
    throw oauthFailure("invalid_client");
  }
  if (grantType === "password") {
    const known =
      form.get("username") === credentials.username && form.get("password") === credentials.password;
    if (!known) throw oauthFailure("invalid_grant", "The username or the password is wrong.");
  }
  let scopes = (form.get("scope") ?? "").split(/\s+/).filter((scope) => scope !== "");
  if (scopes.some((scope) => !knownScopes.has(scope))) throw oauthFailure("invalid_scope");
  if (grantType === "refresh_token") {
    const granted = state.tokens.redeem(form.get("refresh_token") ?? "");
    if (granted === undefined) throw oauthFailure("invalid_grant", "The refresh token is not valid.");
    scopes = scopes.length === 0 ? granted : scopes.filter((scope) => granted.includes(scope));
  }
  const refreshable = grantType !== "client_credentials" && scopes.includes("offline_access");
  const { accessToken, refreshToken } = state.tokens.issue(scopes, refreshable);
  return {
    scope: scopes.join(" "),
    token_type: "Bearer",
    access_token: accessToken,
    expires_in: state.tokenLifetimeSeconds,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  };
}
