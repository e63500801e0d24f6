import * as z from "zod";
import type { ServiceConfig } from "../../config/config.ts";
import { HaloError, unexpectedAnswer } from "../errors.ts";
import { parseJson } from "../http/body.ts";
import { explanationOf } from "../http/error-body.ts";
import { retryAfterSeconds } from "../http/retry-after.ts";
import { rateLimitPauseSeconds, requestWindowMs } from "../rules.ts";
import { type Runtime, SingleFlight, type Store } from "../runtime.ts";
import { quote } from "../text.ts";
import { AuthorizationServerFinder, exchange } from "./authorization-server.ts";
import type { TokenSource } from "./token-source.ts";

/** Halo's answer to a token request (RFC 6749 5.1); `expires_in` in seconds, one hour where Halo leaves it out. */
const TokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(3600),
});

/** What is kept between requests: the access token and when it ends, in milliseconds since the epoch. */
interface StoredToken {
  readonly accessToken: string;
  readonly expiresAt: number;
  /** Which sign-in the token belongs to; another configuration does not use it. */
  readonly identity: string;
}

const storageKey = "halo-token";
const refreshAheadMs = 60_000;

/**
 * Holds the Halo access token of one session: asks for it once however many calls wait, keeps it in the
 * store, and renews it a minute before its end.
 */
export class SignIn implements TokenSource {
  readonly #config: ServiceConfig;
  readonly #runtime: Runtime;
  readonly #store: Store;
  readonly #flight = new SingleFlight<StoredToken>();
  #token: StoredToken | undefined;
  /** After a 429: no token is asked for within this time, in milliseconds since the epoch. */
  #pause: { readonly since: number; readonly until: number } | undefined;
  readonly #server: AuthorizationServerFinder;

  constructor(config: ServiceConfig, runtime: Runtime, store: Store) {
    this.#config = config;
    this.#runtime = runtime;
    this.#store = store;
    this.#server = new AuthorizationServerFinder(config, runtime);
  }

  async accessToken(rejected?: string): Promise<string> {
    const held = this.#token;
    if (held !== undefined && this.#usable(held, rejected)) return held.accessToken;
    const fresh = await this.#flight.run(async () => {
      const stored = await this.#store.get<StoredToken>(storageKey);
      if (stored !== undefined && this.#usable(stored, rejected)) {
        this.#token = stored;
        return stored;
      }
      this.#keepPause();
      const token = await this.#request();
      this.#token = token;
      await this.#store.put(storageKey, token);
      return token;
    });
    return fresh.accessToken;
  }

  /** @throws HaloError `rate_limit` for as long as Halo's sign-in asked to be left alone, five minutes at most */
  #keepPause(): void {
    const now = this.#runtime.now();
    // A clock that was set back must not make it longer.
    if (this.#pause !== undefined && now >= this.#pause.since && now < this.#pause.until) {
      throw limited(Math.ceil((this.#pause.until - now) / 1000));
    }
    this.#pause = undefined;
  }

  #usable(token: StoredToken, rejected: string | undefined): boolean {
    return (
      token.accessToken !== rejected &&
      token.identity === this.#identity() &&
      token.expiresAt - refreshAheadMs > this.#runtime.now()
    );
  }

  #identity(): string {
    const { baseUrl, tenant, scope, credentials } = this.#config;
    const who = credentials.grant === "password" ? credentials.username : "";
    return [baseUrl, tenant ?? "", scope, credentials.grant, credentials.clientId, who].join("\n");
  }

  async #request(): Promise<StoredToken> {
    const { credentials, scope } = this.#config;
    const form = new URLSearchParams({
      grant_type: credentials.grant,
      client_id: credentials.clientId,
      scope,
    });
    if (credentials.grant === "client_credentials") {
      form.set("client_secret", credentials.clientSecret);
    } else {
      form.set("username", credentials.username);
      form.set("password", credentials.password);
    }
    const { tokenUrl } = await this.#server.find();
    const askedAt = this.#runtime.now();
    const { response, text } = await exchange(this.#runtime, tokenUrl, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
      body: form,
    });
    if (!response.ok) {
      const now = this.#runtime.now();
      const error = refusal(response, text, this.#config, now);
      const { retryAfterSeconds: wait } = error;
      if (wait !== undefined)
        this.#pause = { since: now, until: now + Math.min(wait * 1000, requestWindowMs) };
      throw error;
    }
    const answer = TokenAnswer.safeParse(parseJson(text));
    if (!answer.success) {
      throw unexpectedAnswer(
        "the sign-in address answered without a token (check HALO_AUTH_URL, or HALO_BASE_URL when that is not set)",
        { status: response.status },
      );
    }
    return {
      accessToken: answer.data.access_token,
      // A lifetime shorter than the head start would otherwise mean a token request for each call.
      expiresAt: askedAt + Math.max(answer.data.expires_in * 1000, refreshAheadMs + 1000),
      identity: this.#identity(),
    };
  }
}

const OAuthError = z.object({ error: z.string() });

function refusal(response: Response, text: string, config: ServiceConfig, now: number): HaloError {
  const { status } = response;
  if (status === 429) {
    return limited(Math.max(rateLimitPauseSeconds, retryAfterSeconds(response, now) ?? 0), status);
  }
  if (status >= 300 && status < 400) {
    return unexpectedAnswer(
      "the sign-in address redirects to another one, which is not followed (check HALO_AUTH_URL, or HALO_BASE_URL when that is not set)",
      { status },
    );
  }
  if (status >= 500) {
    return new HaloError(
      "unavailable",
      `Halo's sign-in is not available (HTTP ${status}). Try again in a minute.`,
      {
        status,
      },
    );
  }
  const code = OAuthError.safeParse(parseJson(text)).data?.error;
  return new HaloError("sign_in_refused", refusalSentence(code, status, config, explanationOf(text, null)), {
    status,
  });
}

/** @param status of Halo's answer; undefined where it was not asked */
function limited(seconds: number, status?: number): HaloError {
  const wait = seconds === 60 ? "a minute" : `${seconds} seconds`;
  return new HaloError(
    "rate_limit",
    `Halo's sign-in limits requests at the moment. Wait ${wait}, then try again.`,
    { ...(status === undefined ? {} : { status }), retryAfterSeconds: seconds },
  );
}

function refusalSentence(
  code: string | undefined,
  status: number,
  config: ServiceConfig,
  explanation: string | undefined,
): string {
  const { credentials } = config;
  const secret = credentials.grant === "password" ? credentials.password : credentials.clientSecret;
  const echoes = secret !== "" && explanation?.includes(secret);
  const said =
    explanation === undefined || explanation === code || echoes ? "" : ` Halo said: ${quote(explanation)}.`;
  switch (code) {
    case "invalid_client":
      return `Halo refused the sign-in: client id or secret is wrong. Check HALO_CLIENT_ID and HALO_CLIENT_SECRET against the API application in Halo.${said}`;
    case "invalid_grant":
      return `Halo refused the sign-in: ${config.credentials.grant === "password" ? "user name or password is wrong. Check HALO_USERNAME and HALO_PASSWORD" : "the grant is not valid. Check HALO_CLIENT_ID and the agent that the API application signs in as"}.${said}`;
    case "invalid_scope":
      return `Halo refused the sign-in: HALO_SCOPE names a scope that this Halo does not know (one unknown scope fails all of them). Start from HALO_SCOPE=all.${said}`;
    case "unauthorized_client":
    case "unsupported_grant_type":
      return `Halo refused the sign-in: the API application does not allow ${config.credentials.grant === "password" ? "user name and password" : "client id and secret"}. Check its authentication method in Halo.${said}`;
    default:
      return status === 404
        ? "Halo has no sign-in at this address. Check HALO_BASE_URL, and set HALO_AUTH_URL to the authorisation server shown in Halo's API details."
        : `Halo refused the sign-in (HTTP ${status}). Check HALO_CLIENT_ID, HALO_CLIENT_SECRET, HALO_SCOPE and ${config.tenant === undefined ? "whether this Halo needs HALO_TENANT" : "HALO_TENANT"}.${said}`;
  }
}
