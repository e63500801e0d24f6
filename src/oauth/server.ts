import { OAuthAuthorizationServer } from "@cloudflare/workers-oauth-provider";
import { configurationOf } from "../config/config.ts";
import { writeLog } from "../log.ts";
import { grantableScopes, type Scope } from "../tools/scopes.ts";
import type { OAuth, OAuthEnv } from "./environment.ts";
import { exchangeGrant } from "./grants/grants.ts";
import { boundLibraryFetches } from "./guards/library-fetch.ts";
import { boundedStore } from "./guards/store.ts";

/** The protected resources of a deployment: Streamable HTTP, and HTTP+SSE of 2024-11-05. */
export interface Resources {
  readonly mcp: string;
  readonly sse: string;
}

/** The resources below a public URL. A token is valid for one of them. */
export function resourcesOf(publicUrl: string): Resources {
  return { mcp: `${publicUrl}/mcp`, sse: `${publicUrl}/sse` };
}

/** The server's own paths. */
export const paths = {
  authorize: "/authorize",
  token: "/oauth/token",
  register: "/oauth/register",
  callback: "/callback",
  signIn: "/sign-in",
  connections: "/connections",
  activity: "/activity",
} as const;

/** How long an unused grant lives, in seconds: 30 days. */
const grantSeconds = 30 * 24 * 60 * 60;
/** How long a registration lives after it was last used for a grant, in seconds: longer than any of its grants. */
const registrationSeconds = 2 * grantSeconds;
/** How long a registration lives that has not led to a grant yet, in seconds: one day. Anyone can register. */
const newRegistrationSeconds = 24 * 60 * 60;

/** Prefix of the pages' cookies; `__Host-` binds them to this host and to https (RFC 6265bis 4.1.3). */
export const cookiePrefix = "__Host-halo-mcp-";

type Server = OAuthAuthorizationServer<OAuthEnv>;
const servers = new Map<string, Omit<OAuth, "config" | "publicUrl" | "helpers">>();

/**
 * The OAuth server for these bindings; undefined when no sign-in is configured or the configuration is invalid.
 * The library implements OAuth; this decides what is granted and how a grant is renewed.
 */
export function oauthOf(env: OAuthEnv): OAuth | undefined {
  const reading = configurationOf(env);
  if (!reading.ok || reading.config.signIn.kind === "none") return undefined;
  const { config } = reading;
  const { publicUrl } = reading.config.signIn;
  boundLibraryFetches(publicUrl);
  const granted = grantableScopes(config);
  const key = [publicUrl, config.sandbox, ...granted].join(" ");
  // A hosted sandbox fetches nothing, so its clients register themselves.
  const made = servers.get(key) ?? makeServers(publicUrl, granted, !config.sandbox);
  servers.set(key, made);
  const helpers = made.server.getOAuthApi({ ...env, OAUTH_KV: boundedStore(env.OAUTH_KV) });
  return { config, publicUrl, helpers, ...made };
}

function makeServers(
  publicUrl: string,
  granted: readonly Scope[],
  readsDocuments: boolean,
): Omit<OAuth, "config" | "publicUrl" | "helpers"> {
  const make = (documents: boolean, seconds: number) => makeServer(publicUrl, granted, documents, seconds);
  return {
    server: make(readsDocuments, registrationSeconds),
    registered: make(false, registrationSeconds),
    registrar: make(false, newRegistrationSeconds),
  };
}

function makeServer(
  publicUrl: string,
  granted: readonly Scope[],
  clientIdMetadataDocumentEnabled: boolean,
  clientRegistrationTTL: number,
): Server {
  const resources = resourcesOf(publicUrl);
  return new OAuthAuthorizationServer<OAuthEnv>({
    issuer: publicUrl,
    authorizeEndpoint: paths.authorize,
    tokenEndpoint: paths.token,
    clientRegistrationEndpoint: paths.register,
    clientIdMetadataDocumentEnabled,
    // The first exchange of a code renews a registration, from the registrar's lifetime to the other.
    clientRegistrationTTL,
    resources: [resources.mcp, resources.sse],
    // Older clients name no resource and use /mcp.
    defaultResource: resources.mcp,
    scopesSupported: [...granted],
    cookiePrefix,
    refreshTokenTTL: grantSeconds,
    refreshTokenIdleTTL: grantSeconds,
    tokenExchangeCallback: (options) => {
      const reading = configurationOf(options.env);
      if (!reading.ok) throw new Error("the configuration became invalid while a token was exchanged");
      return exchangeGrant(reading.config, options);
    },
    onError: ({ code, status, internal }) => {
      writeLog({
        event: "refusal",
        what: "oauth",
        code,
        status,
        reason: `${internal.category}.${internal.reason}`,
      });
    },
  });
}
