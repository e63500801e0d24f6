import {
  insufficientScope,
  OAuthError as LibraryError,
  OAuthResourceServer,
  type OAuthResourceTokenValidation,
} from "@cloudflare/workers-oauth-provider";
import {
  bearerAuthChallengeResponse,
  getOAuthProtectedResourceMetadataUrl,
  OAuthError,
  OAuthErrorCode,
} from "@modelcontextprotocol/server";
import type { Context } from "hono";
import { type Config, configurationOf } from "../config/config.ts";
import type { Unsent } from "../config/rights.ts";
import type { AccessKey, SignInMode } from "../config/sign-in.ts";
import { platformRuntime } from "../halo/runtime.ts";
import { writeLog } from "../log.ts";
import { jsonRpcError } from "../mcp/json-rpc-error.ts";
import { missingScopes } from "../mcp/needed-scopes.ts";
import { name } from "../mcp/version.ts";
import type { OAuth } from "../oauth/environment.ts";
import {
  findAccessKey,
  isStillAccepted,
  limitsOfKey,
  scopesOfKey,
  wrongKeyDelayMs,
} from "../oauth/grants/access-keys.ts";
import { hasTokenForm } from "../oauth/grants/grant-name.ts";
import { TokenProps } from "../oauth/grants/grants.ts";
import { validateToken } from "../oauth/grants/validated-tokens.ts";
import { grantObject } from "../oauth/once/stubs.ts";
import { localPrincipal, type Principal } from "../oauth/principal.ts";
import { oauthOf, type Resources, resourcesOf } from "../oauth/server.ts";
import { readStored } from "../oauth/stored-configuration.ts";
import { grantableScopes, howToGetScopes, knownScopes, type Scope } from "../tools/scopes.ts";

/** Who sends a request, and how to refuse it as OAuth prescribes. */
export interface AuthenticatedCaller {
  readonly principal: Principal;
  /**
   * The refusal of a request, or undefined: 429 when the principal has sent too many requests, 403 with a
   * challenge that names every scope the client needs (RFC 6750 3.1) when some are missing. Has to be called for
   * every request, after its body is read; the rate limiter counts while the body is being read.
   */
  readonly refuse: (body: unknown) => Promise<Response | undefined>;
  /** Whether the token or key of the request is still valid, for an answer that takes minutes. */
  readonly isSignedIn: () => Promise<boolean>;
}

/** Serves the request of an authenticated caller. */
export type Serve = (request: Request, env: Env, caller: AuthenticatedCaller) => Promise<Response>;

type ResourceServer = OAuthResourceServer<Env, Principal>;
/** The resource servers by what they serve and by their address: two ways to serve one resource are two of them. */
const servers = new Map<Serve, Map<string, ResourceServer>>();

/**
 * Serves a request that has a token or key for this resource, and answers any other with OAuth's challenge (401).
 * When no sign-in is configured the caller is the local principal: the guard has checked that the request comes
 * from this machine.
 */
export async function authenticate(
  context: Context<{ Bindings: Env }>,
  resource: keyof Resources,
  serve: Serve,
  request: Request = context.req.raw,
): Promise<Response> {
  const reading = configurationOf(context.env);
  if (!reading.ok || reading.config.signIn.kind === "none") {
    const local = { principal: localPrincipal, refuse: async () => undefined, isSignedIn: async () => true };
    return serve(request, context.env, local);
  }
  const { publicUrl } = reading.config.signIn;
  const offered = grantableScopes(reading.config);
  const key = `${publicUrl} ${resource} ${offered.join(" ")}`;
  const ofServe = servers.get(serve) ?? new Map<string, ResourceServer>();
  const server = ofServe.get(key) ?? resourceServer(publicUrl, resource, serve, offered);
  servers.set(serve, ofServe.set(key, server));
  const response = await server.fetch(request, context.env, context.executionCtx as ExecutionContext);
  return response.status === 401 && response.body === null
    ? challengeInWords(response, reading.config.signIn)
    : response;
}

/**
 * Says in the body of a challenge what its header says to clients, for those who read it themselves. The same whether
 * nothing was sent or something wrong.
 */
function challengeInWords(challenge: Response, { kind, publicUrl }: SignInWithUrl): Response {
  const key = kind === "key" ? " Or send your access key in the header Authorization: Bearer KEY." : "";
  const { "content-length": _, ...headers } = Object.fromEntries(challenge.headers);
  return jsonRpcError(
    401,
    -32001,
    `Sign in: there was no token or key with this request, or it has expired, was withdrawn or is not of this server. A client that speaks OAuth finds how in the header WWW-Authenticate.${key} ${publicUrl}/ says how to connect.`,
    headers,
  );
}

type SignInWithUrl = Exclude<SignInMode, { readonly kind: "none" }>;

/** The metadata of a protected resource (RFC 9728). */
export function resourceMetadata(
  context: Context<{ Bindings: Env }>,
  resource: keyof Resources,
  serve: Serve,
): Promise<Response> | Response {
  return oauthOf(context.env) === undefined ? context.notFound() : authenticate(context, resource, serve);
}

function resourceServer(
  publicUrl: string,
  resource: keyof Resources,
  serve: Serve,
  granted: readonly Scope[],
): ResourceServer {
  return new OAuthResourceServer<Env, Principal>({
    resourceMetadata: {
      resource: resourcesOf(publicUrl)[resource],
      authorization_servers: [publicUrl],
      resource_name: name,
    },
    // Told and not enforced: clients ask for what is named here, and what they don't ask for people are seldom shown.
    requiredScopes: [...granted],
    validateToken: (env) => async (audience, token) => {
      const oauth = oauthOf(env);
      if (oauth === undefined) throw new Error("the configuration became invalid within a request");
      try {
        return await validate(oauth, env, audience, token);
      } catch (error) {
        // The library answers 503 to what is thrown here, and does not log it.
        if (!(error instanceof LibraryError)) reportFault(error);
        throw error;
      }
    },
    handler: {
      async fetch(request, env, context) {
        const principal = context.props;
        const counted = env.MCP_LIMIT.limit({ key: principal.id });
        recordGrantUse(env, principal, context);
        const { offered, unsent } = offeredBy(env);
        const response = await serve(request, env, {
          principal,
          refuse: async (body) => {
            if (!(await counted).success) return tooManyRequests(principal);
            const missing = await missingScopes(body, principal.scopes, offered, unsent);
            if (missing.length === 0) return undefined;
            writeLog({ event: "refusal", what: "scope", principal: principal.id, missing });
            // All scopes, because a client takes the list as complete and would lose those it has.
            const needed = knownScopes(["halo:read", ...principal.scopes, ...missing]);
            const words = `This tool needs more than was granted. ${howToGetScopes(missing)}`;
            return insufficientScope(context.auth, needed, words);
          },
          isSignedIn: () => isStillValid(env, resourcesOf(publicUrl)[resource], request),
        });
        // A session answers 401 when Halo has refused the agent's token: the client then has to renew its own.
        return response.status === 401
          ? renewalChallenge(resourcesOf(publicUrl)[resource], principal.scopes)
          : response;
      },
    },
  });
}

/** Whether the token or key of a request that was served is still valid. */
async function isStillValid(env: Env, audience: string, request: Request): Promise<boolean> {
  await readStored(env);
  const oauth = oauthOf(env);
  const token = request.headers.get("authorization")?.replace(/^\S+\s+/, "");
  if (oauth === undefined || token === undefined) return false;
  try {
    return (await validate(oauth, env, audience, token)) !== null;
  } catch (error) {
    if (error instanceof LibraryError) return false;
    throw error;
  }
}

/** The principal of a token or key; null, whatever is wrong with it, when it is not valid. */
async function validate(
  oauth: OAuth,
  env: Env,
  audience: string,
  token: string,
): Promise<OAuthResourceTokenValidation<Principal> | null> {
  const { signIn } = oauth.config;
  const offered = grantableScopes(oauth.config);
  const valid = hasTokenForm(token) ? await validateToken(oauth, env, audience, token) : null;
  const props = TokenProps.safeParse(valid?.props).data;
  if (valid === null || props === undefined || !(await isSignInAccepted(oauth.config, props))) {
    const key = signIn.kind === "key" ? await findAccessKey(signIn.keys, token) : undefined;
    if (key !== undefined) {
      const scopes = [...scopesOfKey(key, offered)];
      const principal: Principal = {
        id: `key-${key.name}`,
        scopes,
        client: "key",
        ...limitsOfKey(key),
        ...chosenOf(key, undefined),
      };
      return { props: principal, audience, scope: scopes };
    }
    writeLog({ event: "refusal", what: "token" });
    // A text in the form of a token is one that has expired; anything else may be a guessed key.
    const guess = signIn.kind === "key" && !hasTokenForm(token);
    if (guess) await platformRuntime.sleep(wrongKeyDelayMs, new AbortController().signal);
    return null;
  }
  const key = props.kind === "key" ? keyNamed(signIn, props.name) : undefined;
  // Looked up at each request: what a key is for may have been narrowed since its grant.
  const allowed = key === undefined ? offered : scopesOfKey(key, offered);
  const scopes = knownScopes(valid.scope).filter((scope) => allowed.includes(scope));
  if (!scopes.includes("halo:read")) {
    // A client can ask for a token without it, but every tool reads.
    throw new LibraryError("insufficient_scope", {
      description: "Everything here needs halo:read.",
      requiredScopes: ["halo:read"],
    });
  }
  const principal: Principal = {
    id: valid.userId,
    scopes,
    client: valid.clientId,
    grant: props.grant,
    ...(key === undefined ? {} : limitsOfKey(key)),
    ...chosenOf(key, props.tools),
    ...(props.kind === "agent" ? { haloToken: props.halo.accessToken, haloScope: props.halo.scope } : {}),
  };
  return { ...valid, scope: scopes, props: principal };
}

const keyNamed = (signIn: SignInMode, name: string) =>
  signIn.kind === "key" ? signIn.keys.find((key) => key.name === name) : undefined;

/** Which tools are listed: what the entry of a key says of it, and what was chosen on the consent page. */
function chosenOf(key: AccessKey | undefined, choices: TokenProps["tools"] = []): Pick<Principal, "chosen"> {
  const chosen: NonNullable<Principal["chosen"]> = [
    ...(key?.tools === undefined ? [] : [{ by: "key" as const, choice: [...key.tools] }]),
    ...choices.map((choice) => ({ by: "consent" as const, choice })),
  ];
  return chosen.length === 0 ? {} : { chosen };
}

/** Whether the sign-in behind a token is still accepted: its access key, or sign-in through Halo. */
async function isSignInAccepted(config: Config, props: TokenProps): Promise<boolean> {
  return props.kind === "agent" ? config.signIn.kind === "halo" : isStillAccepted(config, props);
}

function reportFault(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  writeLog({ event: "internal_error", id: crypto.randomUUID(), error: text });
}

function offeredBy(env: Env): { readonly offered: readonly Scope[]; readonly unsent: Unsent } {
  const reading = configurationOf(env);
  return reading.ok
    ? { offered: grantableScopes(reading.config), unsent: reading.config.unsent }
    : { offered: [], unsent: "refuse" };
}

function tooManyRequests(principal: Principal): Response {
  writeLog({ event: "refusal", what: "rate_limit", principal: principal.id });
  return jsonRpcError(429, -32000, "Too many requests within a minute. Wait a minute, then go on.", {
    "retry-after": "60",
  });
}

/** How often the use of a grant is recorded, in milliseconds: "last used" is exact to five minutes. */
const recordEveryMs = 5 * 60_000;
const recordedAt = new Map<string, number>();

/** Records that a grant is in use, without delaying the request. */
function recordGrantUse(env: Env, principal: Principal, context: ExecutionContext): void {
  const { grant } = principal;
  if (grant === undefined) return;
  const now = Date.now();
  if (now - (recordedAt.get(grant) ?? 0) < recordEveryMs) return;
  if (recordedAt.size > 10_000) recordedAt.clear();
  recordedAt.set(grant, now);
  const recorded = grantObject(env, { userId: principal.id, grantId: grant }).recordUse();
  context.waitUntil(recorded.catch(() => recordedAt.delete(grant)));
}

function renewalChallenge(resource: string, granted: readonly Scope[]): Response {
  const ended = new OAuthError(OAuthErrorCode.InvalidToken, "Halo has ended this sign-in. Renew it.");
  return bearerAuthChallengeResponse(ended, {
    requiredScopes: [...granted],
    resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(new URL(resource)),
  });
}
