import * as oauth from "oauth4webapi";
import * as z from "zod";
import type { Config } from "../config/config.ts";
import { givenIn } from "../given.ts";
import { AuthorizationServerFinder, exchange } from "../halo/auth/authorization-server.ts";
import { GrantedToken, HaloAccess } from "../halo/auth/token-source.ts";
import { HaloError } from "../halo/errors.ts";
import { parseJson } from "../halo/http/body.ts";
import type { Runtime } from "../halo/runtime.ts";
import { imported } from "../lazily.ts";

const client = imported(() => import("../halo/client.ts"));

/** The tokens that Halo issued to an agent. */
export const HaloTokens = HaloAccess.extend({
  /** Can be used once; missing when Halo's application does not issue refresh tokens. */
  refreshToken: z.string().min(1).optional(),
});
export type HaloTokens = z.output<typeof HaloTokens>;

/** The agent who signed in. */
export interface HaloAgent {
  readonly id: number;
  readonly name: string;
  /** As Halo has it: an agent may be able to change it. */
  readonly email?: string | undefined;
}

/** Halo refused a code or a refresh token for good (RFC 6749 5.2, `invalid_grant`). */
export class HaloGrantEnded extends Error {}

/** The lifetime of a token when Halo does not state it, in seconds. */
const usualLifetimeSeconds = 3600;

/**
 * Halo's own login for one agent: authorization code with PKCE S256 (RFC 7636) and `offline_access`, by the
 * oauth4webapi library. Halo expects the tenant in the URLs; a native application has no secret.
 */
export class HaloLogin {
  readonly #config: Config;
  readonly #runtime: Runtime;
  readonly #finder: AuthorizationServerFinder;

  constructor(config: Config, runtime: Runtime) {
    this.#config = config;
    this.#runtime = runtime;
    this.#finder = new AuthorizationServerFinder(config, runtime);
  }

  /** A new PKCE verifier. */
  static verifier(): string {
    return oauth.generateRandomCodeVerifier();
  }

  /** The URL of Halo's login page, to which the agent's browser is redirected. */
  async authorizeUrl(redirectUri: string, state: string, verifier: string): Promise<string> {
    const { authorizeUrl } = await this.#finder.find();
    const url = new URL(authorizeUrl);
    const parameters = {
      response_type: "code",
      client_id: this.#config.credentials.clientId,
      redirect_uri: redirectUri,
      scope: this.#scope(),
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url.href;
  }

  /**
   * Exchanges the authorization code for tokens.
   *
   * @param callback the query that Halo redirected the browser with; its `state` has been checked
   * @throws HaloGrantEnded when Halo refuses the code
   * @throws HaloError for any other failure
   */
  async redeemCode(callback: URLSearchParams, redirectUri: string, verifier: string): Promise<HaloTokens> {
    return this.#requestTokens(async (server, client, authentication, options) => {
      const parameters = new URLSearchParams({ code: callback.get("code") ?? "" });
      const validated = oauth.validateAuthResponse(server, client, parameters, oauth.expectNoState);
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        authentication,
        validated,
        redirectUri,
        verifier,
        // Without a scope Halo issues a token that its API refuses.
        { ...options, additionalParameters: { scope: this.#scope() } },
      );
      return oauth.processAuthorizationCodeResponse(server, client, response);
    });
  }

  /**
   * Exchanges a refresh token, which can't be used again. When Halo returns no new one, the old one is kept.
   *
   * @throws HaloGrantEnded when Halo refuses it because it was used or access was withdrawn
   * @throws HaloError for any other failure
   */
  async refresh(refreshToken: string): Promise<HaloTokens> {
    const tokens = await this.#requestTokens(async (server, client, authentication, options) => {
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        authentication,
        refreshToken,
        options,
      );
      return oauth.processRefreshTokenResponse(server, client, response);
    });
    return { refreshToken, ...tokens };
  }

  /**
   * The agent that the tokens belong to (`GET /Agent/me`).
   *
   * @throws HaloError `permission` when it is no agent, such as an end user
   */
  async agent(tokens: HaloTokens): Promise<HaloAgent> {
    const source = new GrantedToken(tokens.accessToken, () => {});
    // Not at the start of the Worker: no other page calls Halo's API.
    const { HaloClient } = await client();
    const record = await HaloClient.of(this.#config, this.#runtime, source).me({
      signal: new AbortController().signal,
      // No retries, because a person is waiting.
      once: true,
    });
    const agent = z
      .object({
        id: z.coerce.number().int().positive(),
        name: z.string(),
        email: z.string().optional().catch(undefined),
      })
      .safeParse(record);
    if (!agent.success) {
      throw new HaloError(
        "permission",
        "This sign-in belongs to no agent in Halo. Sign in as an agent (a technician), not as an end user.",
      );
    }
    return agent.data;
  }

  #scope(): string {
    const asked = this.#config.scope.split(/\s+/);
    return [...new Set([...asked, "offline_access"])].join(" ");
  }

  /** Sends a token request and maps its failures to this module's errors. */
  async #requestTokens(
    work: (
      server: oauth.AuthorizationServer,
      client: oauth.Client,
      authentication: oauth.ClientAuth,
      options: oauth.TokenEndpointRequestOptions,
    ) => Promise<oauth.TokenEndpointResponse>,
  ): Promise<HaloTokens> {
    const { tokenUrl } = await this.#finder.find();
    const { credentials } = this.#config;
    const secret = credentials.grant === "authorization_code" ? credentials.clientSecret : undefined;
    const askedAt = this.#runtime.now();
    try {
      const answer = await work(
        { issuer: new URL(tokenUrl).origin, token_endpoint: tokenUrl },
        { client_id: credentials.clientId },
        secret === undefined ? oauth.None() : oauth.ClientSecretPost(secret),
        {
          // readConfig accepts http:// for localhost only.
          [oauth.allowInsecureRequests]: true,
          [oauth.customFetch]: (url, init) => this.#send(url, init),
        },
      );
      return {
        accessToken: answer.access_token,
        expiresAt: askedAt + (answer.expires_in ?? usualLifetimeSeconds) * 1000,
        ...givenIn({ refreshToken: answer.refresh_token, scope: answer.scope }),
      };
    } catch (cause) {
      throw failureOf(cause);
    }
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    const { response, text } = await exchange(this.#runtime, url, { ...init });
    const type = response.headers.get("content-type") ?? "text/plain";
    return new Response(withoutIdToken(text), { status: response.status, headers: { "content-type": type } });
  }
}

/** Removes the ID token that Halo adds without being asked: its issuer is not documented, and `Agent/me` is used instead. */
function withoutIdToken(text: string): string {
  const body = z.record(z.string(), z.unknown()).safeParse(parseJson(text));
  if (!body.success || !("id_token" in body.data)) return text;
  const { id_token: _, ...rest } = body.data;
  return JSON.stringify(rest);
}

function failureOf(cause: unknown): Error {
  if (cause instanceof HaloError) return cause;
  if (cause instanceof oauth.ResponseBodyError) {
    if (cause.error === "invalid_grant") return new HaloGrantEnded("Halo refused the grant", { cause });
    return new HaloError(
      "sign_in_refused",
      cause.error === "invalid_client" || cause.error === "unauthorized_client"
        ? "Halo does not accept this server's application. The operator checks HALO_CLIENT_ID and HALO_CLIENT_SECRET, and that the application in Halo uses Authorisation Code."
        : "Halo refused the sign-in. The operator checks HALO_SCOPE and HALO_TENANT against the application in Halo.",
      { status: cause.status, cause },
    );
  }
  return new HaloError(
    "unavailable",
    "Halo's sign-in answered with something that is no token. Try again in a minute; if it stays so, the operator checks HALO_AUTH_URL.",
    { cause },
  );
}
