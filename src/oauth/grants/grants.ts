import {
  GrantType,
  OAuthError,
  type TokenExchangeCallbackOptions,
  type TokenExchangeCallbackResult,
} from "@cloudflare/workers-oauth-provider";
import * as z from "zod";
import type { Config } from "../../config/config.ts";
import { surfaceWords } from "../../config/surface.ts";
import { HaloAccess } from "../../halo/auth/token-source.ts";
import { HaloError } from "../../halo/errors.ts";
import { platformRuntime } from "../../halo/runtime.ts";
import { type OAuthEnv, objectContext } from "../environment.ts";
import { HaloGrantEnded, HaloLogin, HaloTokens } from "../halo-login.ts";
import { isStillAccepted } from "./access-keys.ts";

/** Which tools were chosen on the consent page: each choice narrows what the others leave. */
export const ChosenTools = z.array(z.array(z.enum(surfaceWords))).optional();

/** What a grant stores. The library encrypts it with a key that only the client's own tokens can unwrap. */
export const GrantProps = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("agent"),
    agentId: z.number().int().positive(),
    halo: HaloTokens,
    tools: ChosenTools,
  }),
  z.object({ kind: z.literal("key"), name: z.string(), fingerprint: z.string(), tools: ChosenTools }),
]);
export type GrantProps = z.output<typeof GrantProps>;

/** What an access token stores: of Halo's tokens only the access token, never the refresh token. */
export const TokenProps = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("agent"), grant: z.string(), halo: HaloAccess, tools: ChosenTools }),
  z.object({
    kind: z.literal("key"),
    grant: z.string(),
    name: z.string(),
    fingerprint: z.string(),
    tools: ChosenTools,
  }),
]);
export type TokenProps = z.output<typeof TokenProps>;

/** An MCP access token expires this long before its Halo token, so that no call outlives the Halo token. */
const aheadSeconds = 90;
/** The shortest lifetime of an access token: the shortest expiration that Workers KV accepts. */
const shortestSeconds = 60;
/** How long a Halo token has to be valid for an access token to be issued on it. */
export const leastHaloLifetimeSeconds = aheadSeconds + shortestSeconds;
/** The longest lifetime of an access token, however long the Halo token lives. */
const longestSeconds = 3600;

/**
 * Runs at each exchange of a code or refresh token (the library's `tokenExchangeCallback`): checks that the
 * access key or Halo sign-in of the grant is still accepted, and renews the agent's Halo tokens.
 *
 * @throws OAuthError `invalid_grant`, which ends the grant, when the key or the access to Halo was withdrawn;
 *   `temporarily_unavailable`, which keeps the grant, when Halo can't be reached
 */
export async function exchangeGrant(
  config: Config,
  options: TokenExchangeCallbackOptions<OAuthEnv>,
): Promise<TokenExchangeCallbackResult> {
  const props = GrantProps.parse(options.props);
  const { signIn } = config;
  if (props.kind === "key") {
    if (!(await isStillAccepted(config, props))) {
      throw new OAuthError("invalid_grant", { description: "The access key was withdrawn. Sign in anew." });
    }
    const accessTokenProps: TokenProps = { ...props, grant: options.grantId };
    return { accessTokenProps, newProps: props, accessTokenTTL: longestSeconds };
  }
  if (signIn.kind !== "halo") {
    throw new OAuthError("invalid_grant", {
      description: "Sign-in through Halo has ended here. Sign in anew.",
    });
  }
  // Where Halo names no scope when it renews, it is the same as before (RFC 6749 5.1).
  const halo = { scope: props.halo.scope, ...(await currentTokens(config, options, props.halo)) };
  const lifetime = Math.floor((halo.expiresAt - platformRuntime.now()) / 1000) - aheadSeconds;
  if (lifetime < shortestSeconds) {
    throw unavailable(`Halo's access tokens must live for ${leastHaloLifetimeSeconds} seconds or more.`);
  }
  const newProps: GrantProps = { ...props, halo };
  const { accessToken, expiresAt, scope } = halo;
  const accessTokenProps: TokenProps = {
    kind: "agent",
    grant: options.grantId,
    halo: { accessToken, expiresAt, scope },
    tools: props.tools,
  };
  return {
    newProps,
    accessTokenProps,
    accessTokenTTL: Math.min(lifetime, longestSeconds),
    // Without a refresh token from Halo the grant can't be renewed.
    ...(halo.refreshToken === undefined ? { refreshTokenTTL: 0 } : {}),
  };
}

/** The agent's Halo tokens, renewed unless they are new. */
async function currentTokens(
  config: Config,
  options: TokenExchangeCallbackOptions<OAuthEnv>,
  stored: HaloTokens,
): Promise<HaloTokens> {
  const now = platformRuntime.now();
  const { renewedTokens, repeated } = objectContext(options.env);
  const livesLongEnough = (tokens: HaloTokens) => tokens.expiresAt - now >= leastHaloLifetimeSeconds * 1000;
  const { refreshToken } = stored;
  if (
    options.grantType === GrantType.AUTHORIZATION_CODE &&
    (livesLongEnough(stored) || refreshToken === undefined)
  ) {
    return stored;
  }
  if (repeated && livesLongEnough(stored)) return stored;
  if (refreshToken === undefined) {
    throw new OAuthError("invalid_grant", {
      description: "Halo gave no way to renew this sign-in. Sign in anew.",
    });
  }
  const login = new HaloLogin(config, platformRuntime);
  try {
    return await renewedTokens.renew(refreshToken, livesLongEnough, (token) => login.refresh(token));
  } catch (error) {
    if (error instanceof HaloGrantEnded) {
      throw new OAuthError("invalid_grant", {
        description: "Halo no longer accepts this sign-in: it was withdrawn or has ended. Sign in anew.",
      });
    }
    if (error instanceof HaloError) throw unavailable(error.message);
    throw error;
  }
}

function unavailable(description: string): OAuthError {
  return new OAuthError("temporarily_unavailable", {
    description,
    statusCode: 503,
    headers: { "Retry-After": "30" },
  });
}
