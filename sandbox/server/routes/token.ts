import { Hono } from "hono";
import { HaloFailure, methodNotAllowed } from "../../engine/errors.ts";
import { isActive } from "../accounts.ts";
import { knownScopes, scopesIn } from "../scopes.ts";
import type { SandboxState } from "../state.ts";
import type { Permission } from "../tokens.ts";
import { isOwnTenant, readForm } from "./oauth.ts";

type OAuthError =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "invalid_scope"
  | "unauthorized_client"
  | "unsupported_grant_type";

function oauthFailure(error: OAuthError, description?: string): HaloFailure {
  const body = description === undefined ? { error } : { error, error_description: description };
  return new HaloFailure(error === "invalid_client" ? 401 : 400, body);
}

/** The token endpoint. */
export function tokenRoutes(state: SandboxState): Hono {
  const router = new Hono();
  router.post("/token", async (context) => {
    const form = await readForm(context);
    if (form === undefined) throw oauthFailure("invalid_request", "The body must be form-urlencoded.");
    const tenant = new URL(context.req.url).searchParams.get("tenant") ?? form.get("tenant");
    if (!isOwnTenant(state, tenant)) throw oauthFailure("invalid_request", "The tenant is not known.");
    return context.json(await answerToken(state, form), 200, { "cache-control": "no-store" });
  });
  router.all("/token", (context) => {
    throw methodNotAllowed(context.req.method, ["POST"]);
  });
  return router;
}

/** Finds out what a grant permits; throws the refusal of one that permits nothing. */
type GrantReader = (
  state: SandboxState,
  form: URLSearchParams,
  asked: readonly string[],
) => Permission | Promise<Permission>;

const grantReaders: ReadonlyMap<string, GrantReader> = new Map<string, GrantReader>([
  ["client_credentials", byClientCredentials],
  ["password", byPassword],
  ["authorization_code", byCode],
  ["refresh_token", byRefreshToken],
]);

async function answerToken(state: SandboxState, form: URLSearchParams): Promise<object> {
  const grantType = form.get("grant_type");
  if (grantType === null) throw oauthFailure("invalid_request", "grant_type is missing.");
  const readGrant = grantReaders.get(grantType);
  if (readGrant === undefined) throw oauthFailure("unsupported_grant_type");
  checkClient(state, form, grantType);
  const asked = scopesIn(form.get("scope"));
  if (asked.some((scope) => !knownScopes.has(scope))) throw oauthFailure("invalid_scope");
  const permission = await readGrant(state, form, asked);
  const { scopes } = permission;
  const refreshable = grantType !== "client_credentials" && scopes.includes("offline_access");
  const { accessToken, refreshToken } = state.tokens.issue(permission, refreshable);
  return {
    scope: scopes.join(" "),
    token_type: "Bearer",
    access_token: accessToken,
    expires_in: state.tokenLifetimeSeconds,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  };
}

/** Only the client credentials grant must name the secret; a wrong one is refused everywhere. */
function checkClient({ credentials }: SandboxState, form: URLSearchParams, grantType: string): void {
  const secret = form.get("client_secret");
  const secretIsDue = grantType === "client_credentials" || secret !== null;
  if (
    form.get("client_id") !== credentials.clientId ||
    (secretIsDue && secret !== credentials.clientSecret)
  ) {
    throw oauthFailure("invalid_client");
  }
  if (grantType === "client_credentials" && credentials.clientSecret === "") {
    throw oauthFailure("unauthorized_client", "The application has no secret.");
  }
}

function byClientCredentials(
  { tokens, tenant }: SandboxState,
  _form: URLSearchParams,
  asked: readonly string[],
): Permission {
  return { access: tokens.open(tenant.meAgentId), scopes: asked };
}

function byPassword(state: SandboxState, form: URLSearchParams, asked: readonly string[]): Permission {
  const { credentials, tenant, tokens } = state;
  const known =
    form.get("username") === credentials.username && form.get("password") === credentials.password;
  if (!known) throw oauthFailure("invalid_grant", "The username or the password is wrong.");
  return { access: tokens.open(tenant.meAgentId), scopes: asked };
}

async function byCode(
  state: SandboxState,
  form: URLSearchParams,
  asked: readonly string[],
): Promise<Permission> {
  const code = form.get("code");
  if (code === null) throw oauthFailure("invalid_request", "code is missing.");
  const redeemed = await state.codes.redeem(code, {
    clientId: form.get("client_id") ?? "",
    redirectUri: form.get("redirect_uri"),
    verifier: form.get("code_verifier"),
    // A wrong secret was refused before.
    authenticated: form.get("client_secret") !== null,
  });
  if (typeof redeemed === "string") throw oauthFailure("invalid_grant", redeemed);
  return narrowed(state, redeemed, asked);
}

function byRefreshToken(state: SandboxState, form: URLSearchParams, asked: readonly string[]): Permission {
  const permission = state.tokens.redeem(form.get("refresh_token") ?? "");
  if (permission === undefined) throw oauthFailure("invalid_grant", "The refresh token is not valid.");
  return narrowed(state, permission, asked);
}

/** What an agent has permitted, less the scopes that are not asked for; more than that cannot be had. */
function narrowed({ tenant }: SandboxState, permission: Permission, asked: readonly string[]): Permission {
  if (!isActive(tenant, permission.access.agentId)) {
    throw oauthFailure("invalid_grant", "The agent is not active.");
  }
  if (asked.length === 0) return permission;
  return { ...permission, scopes: asked.filter((scope) => permission.scopes.includes(scope)) };
}
