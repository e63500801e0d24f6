import * as z from "zod";
import type { ServiceConfig } from "../../config/config.ts";
import { HaloError, unexpectedAnswer } from "../errors.ts";
import { parseJson } from "../http/body.ts";
import { explanationOf } from "../http/error-body.ts";
import { soonAgain } from "../http/failures.ts";
import { retryAfterSeconds } from "../http/retry-after.ts";
import { rateLimitPauseSeconds, requestWindowMs } from "../rules.ts";
import { type Runtime, SingleFlight, type Store } from "../runtime.ts";
import { quote } from "../text.ts";
import { AuthorizationServerFinder, exchange } from "./authorization-server.ts";
import { scopesIn, type TokenSource } from "./token-source.ts";

/** Halo's answer to a token request (RFC 6749 5.1); `expires_in` in seconds, one hour where Halo leaves it out. */
const TokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(3600),
  scope: z.string().optional(),
});

/** What is kept between requests: the access token and when it ends, in milliseconds since the epoch. */
interface StoredToken {
  readonly accessToken: string;
  readonly expiresAt: number;
  /** Which sign-in the token belongs to; another configuration does not use it. */
  readonly identity: string;
  /** What Halo granted, as it said it. */
  readonly scope?: string | undefined;
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

  get scopes(): readonly string[] | undefined {
    return scopesIn(this.#token?.scope);
  }

  /** When the token that is held ends, in milliseconds since the epoch; undefined before there is one. */
  get endsAt(): number | undefined {
    return this.#token?.expiresAt;
  }

  async accessToken(rejected?: string): Promise<string> {
    const held = this.#token;
    if (held !== undefined && this.#usable(held, rejected)) return held.accessToken;
    const fresh = await this.#flight.run(async () => {
      const stored = await this.#store.get<StoredToken>(storageKey);
      const identity = await this.#identity();
      if (stored?.identity === identity && this.#usable(stored, rejected)) {
        this.#token = stored;
        return stored;
      }
      this.#keepPause();
      const token = await this.#request(identity);
      this.#token = token;
      await this.#store.put(storageKey, token);
      return token;
    });
    return fresh.accessToken;
  }

  /** @throws HaloError `rate_limit` for as long as Halo's sign-in asked to wait, five minutes at most */
  #keepPause(): void {
    const now = this.#runtime.now();
    // If the clock was set back, the pause does not become longer.
    if (this.#pause !== undefined && now >= this.#pause.since && now < this.#pause.until) {
      throw limited(Math.ceil((this.#pause.until - now) / 1000));
    }
    this.#pause = undefined;
  }

  #usable(token: StoredToken, rejected: string | undefined): boolean {
    return token.accessToken !== rejected && token.expiresAt - refreshAheadMs > this.#runtime.now();
  }

  /**
   * Which sign-in a token belongs to. The secret is part of it, as the beginning of a digest that tells two secrets
   * apart and gives neither away: after a change of the secret, right or wrong, no token of the old one is used.
   */
  async #identity(): Promise<string> {
    const { baseUrl, tenant, scope, credentials } = this.#config;
    const isPassword = credentials.grant === "password";
    const who = isPassword ? credentials.username : "";
    const whose = [baseUrl, tenant ?? "", scope, credentials.grant, credentials.clientId, who].join("\n");
    const secret = isPassword ? credentials.password : credentials.clientSecret;
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${whose}\n${secret}`));
    const beginning = [...new Uint8Array(digest, 0, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
    return `${whose}\n${beginning.join("")}`;
  }

  async #request(identity: string): Promise<StoredToken> {
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
      // A token that lives for less than a minute is used all the same, or each call would ask for a new one.
      expiresAt: askedAt + Math.max(answer.data.expires_in * 1000, refreshAheadMs + 1000),
      identity,
      scope: answer.data.scope,
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
    const happened = `Halo's sign-in is not available (HTTP ${status}).`;
    return new HaloError("unavailable", happened, { status, advice: soonAgain });
  }
  const code = OAuthError.safeParse(parseJson(text)).data?.error;
  // What answers 404 is not Halo's sign-in, so what it says is not quoted.
  const said = status === 404 ? undefined : shownExplanation(explanationOf(text, null), code, config);
  const { happened, advice } = refusalOf(code, status, config);
  return new HaloError("sign_in_refused", happened, {
    status,
    said,
    advice,
    notes: said === undefined ? [] : [`Halo said: ${quote(said)}.`],
  });
}

/** @param status of Halo's answer; undefined where it was not asked */
function limited(seconds: number, status?: number): HaloError {
  const wait = seconds === rateLimitPauseSeconds ? "a minute" : `${seconds} seconds`;
  return new HaloError("rate_limit", "Halo's sign-in limits requests at the moment.", {
    advice: `Wait ${wait}, then try again.`,
    status,
    retryAfterSeconds: seconds,
  });
}

/** What Halo explained, unless it only repeats the code or holds the secret. */
function shownExplanation(
  explanation: string | undefined,
  code: string | undefined,
  { credentials }: ServiceConfig,
): string | undefined {
  const secret = credentials.grant === "password" ? credentials.password : credentials.clientSecret;
  const isEcho = secret !== "" && explanation?.includes(secret) === true;
  return explanation === code || isEcho ? undefined : explanation;
}

/** What a refused sign-in means and what to do, by the code of RFC 6749 5.2 that Halo gives. */
function refusalOf(
  code: string | undefined,
  status: number,
  { credentials, tenant }: ServiceConfig,
): { readonly happened: string; readonly advice: string } {
  const isPassword = credentials.grant === "password";
  switch (code) {
    case "invalid_client":
      return {
        happened: "Halo refused the sign-in: client id or secret is wrong.",
        advice: "Check HALO_CLIENT_ID and HALO_CLIENT_SECRET against the API application in Halo.",
      };
    case "invalid_grant":
      return isPassword
        ? {
            happened: "Halo refused the sign-in: user name or password is wrong.",
            advice: "Check HALO_USERNAME and HALO_PASSWORD.",
          }
        : {
            happened: "Halo refused the sign-in: the grant is not valid.",
            advice: "Check HALO_CLIENT_ID and the agent that the API application signs in as.",
          };
    case "invalid_scope":
      return {
        happened:
          "Halo refused the sign-in: HALO_SCOPE names a scope that this Halo does not know (one unknown scope fails all of them).",
        advice: "Start from HALO_SCOPE=all.",
      };
    case "unauthorized_client":
    case "unsupported_grant_type":
      return {
        happened: `Halo refused the sign-in: the API application does not allow ${isPassword ? "user name and password" : "client id and secret"}.`,
        advice: "Check its authentication method in Halo.",
      };
    default:
      return status === 404
        ? {
            happened: "Halo has no sign-in at this address.",
            advice:
              "Check HALO_BASE_URL, and set HALO_AUTH_URL to the authorisation server shown in Halo's API details.",
          }
        : {
            happened: `Halo refused the sign-in (HTTP ${status}).`,
            advice: `Check HALO_CLIENT_ID, HALO_CLIENT_SECRET, HALO_SCOPE and ${tenant === undefined ? "whether this Halo needs HALO_TENANT" : "HALO_TENANT"}.`,
          };
  }
}
