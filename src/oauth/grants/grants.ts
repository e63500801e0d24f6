import {
  GrantType,
  OAuthError,
  type TokenExchangeCallbackOptions,
  type TokenExchangeCallbackResult,
} from "@cloudflare/workers-oauth-provider";
import * as z from "zod";
import type { Config } from "../../config/config.ts";
import { HaloAccess } from "../../halo/auth/token-source.ts";
import { HaloError } from "../../halo/errors.ts";
import { platformRuntime } from "../../halo/runtime.ts";
import { type OAuthEnv, stepContext } from "../environment.ts";
import { HaloGrantEnded, HaloLogin, HaloTokens } from "../halo-login.ts";
import { isStillAccepted } from "./access-keys.ts";

/** What a grant keeps, encrypted by the library with a key that only the client's own tokens open. */
export const GrantProps = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("agent"), agentId: z.number().int().positive(), halo: HaloTokens }),
  z.object({ kind: z.literal("key"), name: z.string(), fingerprint: z.string() }),
]);
export type GrantProps = z.output<typeof GrantProps>;

/** What an access token keeps: of Halo's tokens only what a call needs, never the one that renews it. */
export const TokenProps = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("agent"), grant: z.string(), halo: HaloAccess }),
  z.object({ kind: z.literal("key"), grant: z.string(), name: z.string(), fingerprint: z.string() }),
]);
export type TokenProps = z.output<typeof TokenProps>;

/** An MCP access token ends this long before the Halo token that it stands on, so that no call outlives that one. */
const aheadSeconds = 90;
/** The key-value store keeps nothing for less, and so no access token can live for less (Workers KV). */
const shortestSeconds = 60;
/** How long a Halo token must still live to be built on; also the least that Halo may issue. */
export const leastHaloLifetimeSeconds = aheadSeconds + shortestSeconds;
/** The longest that an access token lives, whatever Halo allows. */
const longestSeconds = 3600;

/**
 * Runs at each exchange of a code or refresh token (`tokenExchangeCallback` of the library): looks whether
 * what the grant stands on still holds, and renews the agent's access to Halo.
 *
 * @throws OAuthError `invalid_grant`, which ends the grant, when the key was withdrawn or Halo has withdrawn
 *   access; `temporarily_unavailable`, which keeps it, when Halo can't be asked
 */
export async function exchangeGrant(
  config: Config,
  options: TokenExchangeCallbackOptions<OAuthEnv>,
): Promise<TokenExchangeCallbackResult> {
  const props = GrantProps.parse(options.props);
  const { signIn } = config;
  if (props.kind === "key") {
    if (signIn.kind !== "key" || !(await isStillAccepted(signIn.keys, props))) {
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
  const halo = await currentTokens(config, options, props.halo);
  const lifetime = Math.floor((halo.expiresAt - platformRuntime.now()) / 1000) - aheadSeconds;
  if (lifetime < shortestSeconds) {
    throw unavailable(`Halo's access tokens must live for ${leastHaloLifetimeSeconds} seconds or more.`);
  }
  const newProps: GrantProps = { ...props, halo };
  const { accessToken, expiresAt } = halo;
  const accessTokenProps: TokenProps = {
    kind: "agent",
    grant: options.grantId,
    halo: { accessToken, expiresAt },
  };
  return {
    newProps,
    accessTokenProps,
    accessTokenTTL: Math.min(lifetime, longestSeconds),
    // Without a refresh token of Halo's there is nothing that could renew the grant.
    ...(halo.refreshToken === undefined ? { refreshTokenTTL: 0 } : {}),
  };
}

/** The agent's access to Halo, renewed unless that has just been done. */
async function currentTokens(
  config: Config,
  options: TokenExchangeCallbackOptions<OAuthEnv>,
  held: HaloTokens,
): Promise<HaloTokens> {
  const now = platformRuntime.now();
  const { renewedTokens, repeated } = stepContext(options.env);
  const lives = (tokens: HaloTokens) => tokens.expiresAt - now >= leastHaloLifetimeSeconds * 1000;
  const { refreshToken } = held;
  if (options.grantType === GrantType.AUTHORIZATION_CODE && (lives(held) || refreshToken === undefined)) {
    return held;
  }
  if (repeated && lives(held)) return held;
  if (refreshToken === undefined) {
    throw new OAuthError("invalid_grant", {
      description: "Halo gave no way to renew this sign-in. Sign in anew.",
    });
  }
  const login = new HaloLogin(config, platformRuntime);
  try {
    return await renewedTokens.renew(refreshToken, lives, (token) => login.refresh(token));
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
