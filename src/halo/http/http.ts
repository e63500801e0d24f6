import type { Config } from "../../config/config.ts";
import type { TokenSource } from "../auth/token-source.ts";
import { HaloError, unexpectedAnswer } from "../errors.ts";
import { hostedRequestLimit, rateLimitPauseSeconds } from "../rules.ts";
import { abortable, type Runtime } from "../runtime.ts";
import { quote } from "../text.ts";
import { readBytes, readText } from "./body.ts";
import { explanationOf } from "./error-body.ts";
import { type Asking, Pacing } from "./pacing.ts";
import { retryAfterSeconds } from "./retry-after.ts";
import { Turns } from "./turns.ts";

/** Query parameters as Halo takes them; `undefined` ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** One request to Halo's resource server. */
export interface HaloRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** Path segments after `/api`; each is encoded. */
  readonly path: readonly (string | number)[];
  readonly query?: Query | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
  /** Milliseconds for one try, the reading of the answer included. */
  readonly timeoutMs?: number;
  /** Sends it once only: for what an answer can do without. */
  readonly once?: boolean;
  /** What is asked for, in words for an error message: "ticket 12", "tickets". */
  readonly subject: string;
}

/** Bytes of a download, with what the headers say of them. */
export interface Download {
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
}

const defaultTimeoutMs = 20_000;
const retryBudgetMs = 45_000;
const firstWaitMs = 1_000;
const inFlightLimit = 5;
/** The most that one request is sent, whatever Halo says of waiting. */
const mostAttempts = 6;

/** What a try that failed came to, and what may be done about it. */
interface Failure {
  readonly error: HaloError;
  /** Whether the request may be sent again; a write only when Halo surely did not act on it. */
  readonly repeatable: boolean;
}

/** What one try came to: an answer, a failure, or nothing, because it was not sent. */
type Outcome<T> = { readonly value: T } | { readonly failure: Failure } | { readonly held: true };

/** What all calls of one client share. */
interface Shared {
  /** Five at once, as Workers allow six connections that wait for headers. */
  readonly turns: Turns;
  readonly pacing: Pacing;
}

/**
 * Sends requests to Halo: signed in, bounded in time and number, the calls in turns, within Halo's limit of
 * requests, never following a redirect, repeated only where that is safe.
 */
export class HaloHttp {
  readonly #config: Config;
  readonly #runtime: Runtime;
  readonly #tokens: TokenSource;
  readonly #shared: Shared;
  /** Whether this call has sent a write. */
  #writing = false;
  /** Requests sent so far, for the log and the benchmark. */
  requests = 0;

  constructor(config: Config, runtime: Runtime, tokens: TokenSource, shared?: Shared) {
    this.#config = config;
    this.#runtime = runtime;
    this.#tokens = tokens;
    this.#shared = shared ?? {
      turns: new Turns(inFlightLimit),
      pacing: new Pacing(config.requestsPer5Minutes),
    };
  }

  /** The origin of the tenant's web app. */
  get webUrl(): string {
    return this.#config.baseUrl;
  }

  /** The pace of all calls that share this one's limits. */
  get pacing(): Pacing {
    return this.#shared.pacing;
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.#runtime.now();
  }

  /** Counts its own requests, has its own turns, and shares the limits. */
  forCall(tokens: TokenSource = this.#tokens): HaloHttp {
    return new HaloHttp(this.#config, this.#runtime, tokens, this.#shared);
  }

  /** Sends and parses JSON. An answer without body (a DELETE may have none) is `undefined`. */
  json(request: HaloRequest): Promise<unknown> {
    return this.#run(request, async (response) => {
      const text = await readText(response);
      if (text.trim() === "") {
        if (request.method === "DELETE") return undefined;
        throw unexpectedAnswer(`it is empty (asked for ${request.subject})`, { status: response.status });
      }
      if (/^\s*</.test(text) || /html/i.test(response.headers.get("content-type") ?? "")) {
        throw unexpectedAnswer(`it is a web page instead of data (asked for ${request.subject})`, {
          status: response.status,
        });
      }
      try {
        return JSON.parse(text) as unknown;
      } catch {
        throw unexpectedAnswer(`it is not complete JSON (asked for ${request.subject})`, {
          status: response.status,
        });
      }
    });
  }

  /** Downloads bytes, up to `limit`. */
  download(request: HaloRequest, limit: number): Promise<Download> {
    return this.#run(request, async (response) => ({
      bytes: await readBytes(response, limit),
      contentType: response.headers.get("content-type") ?? undefined,
    }));
  }

  #run<T>(request: HaloRequest, read: (response: Response) => Promise<T>): Promise<T> {
    const asking = { call: this, subject: request.subject };
    const work = this.#withRetries(request, read, asking).finally(() => this.pacing.ended(asking));
    return abortable(work, request.signal).catch((error: unknown) => {
      if (request.signal.aborted) {
        throw new HaloError("cancelled", "The call was cancelled.", { ambiguous: request.method !== "GET" });
      }
      throw error;
    });
  }

  async #withRetries<T>(
    request: HaloRequest,
    read: (response: Response) => Promise<T>,
    asking: Asking,
  ): Promise<T> {
    const deadline = this.now + retryBudgetMs;
    let rejectedToken: string | undefined;
    let failed: HaloError | undefined;
    for (let attempt = 0; ; attempt++) {
      await this.#mayBeSent(request, asking, failed);
      const { token, outcome } = await this.#shared.turns.run(this, request.subject, async () => {
        request.signal.throwIfAborted();
        const accessToken = await this.#tokens.accessToken(rejectedToken);
        return { token: accessToken, outcome: await this.#attempt(request, accessToken, read, asking) };
      });
      if ("value" in outcome) return outcome.value;
      if ("held" in outcome) continue;
      const { error, repeatable } = outcome.failure;
      if (error.kind === "sign_in_refused" && error.status === 401 && rejectedToken === undefined) {
        rejectedToken = token;
        continue;
      }
      failed = error;
      if (!repeatable) throw error;
      const last = request.once === true || attempt + 1 >= mostAttempts;
      const others =
        error.kind === "rate_limit" && !this.pacing.limited(asking, error.retryAfterSeconds, this.now);
      // Another request tries already whether Halo is ready again.
      if (others && !last) continue;
      // Jittered, so that calls which failed together do not come back together.
      const jitter = 0.75 + this.#runtime.random() / 2;
      const asked = (error.retryAfterSeconds ?? 0) * 1000;
      const wait = Math.max(firstWaitMs * 2 ** attempt * jitter, asked * (1 + this.#runtime.random() / 10));
      if (last || this.now + wait >= deadline) throw error;
      await this.#runtime.sleep(wait, request.signal);
    }
  }

  /**
   * Returns when a request may be sent as far as Halo's limit goes.
   *
   * @param failed why it must be sent again
   * @throws HaloError `rate_limit`, or why it would have to be sent again
   */
  async #mayBeSent(request: HaloRequest, asking: Asking, failed: HaloError | undefined): Promise<void> {
    for (;;) {
      request.signal.throwIfAborted();
      const admission = this.pacing.ask(asking, this.#writing, this.now);
      if (admission.kind === "send") return;
      if (admission.kind === "refuse") throw failed ?? admission.error;
      if (request.once === true) throw failed ?? this.pacing.refusal(asking, this.now);
      await abortable(admission.until, request.signal);
    }
  }

  async #attempt<T>(
    request: HaloRequest,
    token: string,
    read: (response: Response) => Promise<T>,
    asking: Asking,
  ): Promise<Outcome<T>> {
    // Others may have been sent since its turn was asked for.
    if (this.pacing.ask(asking, this.#writing, this.now).kind !== "send") return { held: true };
    using limit = this.#runtime.timeLimit(request.timeoutMs ?? defaultTimeoutMs, request.signal);
    const { signal } = limit;
    const reading = request.method === "GET";
    this.requests++;
    this.#writing ||= !reading;
    this.pacing.note(this.now);
    try {
      const response = await this.#runtime.fetch(...this.#parts(request, token, signal));
      if (response.status !== 429) this.pacing.answered(asking);
      if (response.ok) return { value: await limit.within(read(response)) };
      return { failure: await limit.within(this.#failureOf(request, response)) };
    } catch (cause) {
      if (request.signal.aborted) throw request.signal.reason;
      if (cause instanceof HaloError) {
        // A success that could not be read: a write has probably happened.
        throw reading ? cause : new HaloError(cause.kind, cause.message, { ambiguous: true, cause });
      }
      if (limit.expired()) {
        const seconds = Math.round((request.timeoutMs ?? defaultTimeoutMs) / 1000);
        const error = new HaloError(
          "timeout",
          `Halo did not answer within ${seconds} seconds (asked for ${request.subject}). Try again, or ask for less at once.`,
          { ambiguous: !reading, cause },
        );
        return { failure: { error, repeatable: false } };
      }
      const refused = isConnectionRefused(cause);
      const error = new HaloError(
        "unavailable",
        `${refused ? "Halo could not be reached" : "The connection to Halo was lost"} (asked for ${request.subject}). Try again in a minute.`,
        { ambiguous: !reading && !refused, cause },
      );
      return { failure: { error, repeatable: reading || refused } };
    }
  }

  /** The address and the rest of a request. */
  #parts(request: HaloRequest, token: string, signal: AbortSignal): [string, RequestInit] {
    const path = request.path.map((segment) => encodeURIComponent(segment)).join("/");
    const asked = Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined);
    const query = new URLSearchParams(asked.map(([name, value]) => [name, String(value)]));
    const url = `${this.#config.baseUrl}/api/${path}${asked.length === 0 ? "" : `?${query}`}`;
    const headers: Record<string, string> = { accept: "application/json", authorization: `Bearer ${token}` };
    if (request.body !== undefined) headers["content-type"] = "application/json";
    const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
    return [url, { method: request.method, headers, redirect: "manual", signal, ...body }];
  }

  async #failureOf(request: HaloRequest, response: Response): Promise<Failure> {
    const { status } = response;
    const reading = request.method === "GET";
    const text = await readText(response, 64 * 1024).catch(() => "");
    const said = explanationOf(text, response.headers.get("content-type"));
    const details = { status };
    const quoted = said === undefined ? "" : ` Halo said: ${quote(said)}.`;
    if (status === 401) {
      const message = `Halo refused the access token. Check that the API application and its agent are active in Halo, and that HALO_SCOPE covers ${request.subject}.`;
      return { error: new HaloError("sign_in_refused", message, details), repeatable: false };
    }
    if (status === 403) {
      const message = `This sign-in has no permission for ${request.subject} in Halo. A scope of the API application (HALO_SCOPE) or a permission of its agent is missing.${quoted}`;
      return { error: new HaloError("permission", message, details), repeatable: false };
    }
    if (status === 404 && reading && request.path.length === 1) {
      // The list itself is missing: that must not be told as "no rows".
      const message = `this address does not know the list of ${request.subject} (HTTP 404)`;
      return { error: unexpectedAnswer(message, details), repeatable: false };
    }
    if (status === 404) {
      const message = `Halo has no ${request.subject} that this sign-in may see.${quoted} Check the id, or list to find it.`;
      return { error: new HaloError("not_found", message, details), repeatable: false };
    }
    if (status === 429) {
      const asked = retryAfterSeconds(response, this.#runtime.now());
      const message = `Halo's rate limit is reached (hosted Halo allows ${hostedRequestLimit} requests in five minutes). Wait ${asked ?? rateLimitPauseSeconds} seconds before the next call.`;
      const error = new HaloError("rate_limit", message, {
        status,
        ...(asked === undefined ? {} : { retryAfterSeconds: asked }),
      });
      return { error, repeatable: true };
    }
    if (status >= 300 && status < 400) {
      const message = "it is a redirect to another address, which is not followed";
      return { error: unexpectedAnswer(message, { status, ambiguous: !reading }), repeatable: false };
    }
    if (status >= 500) {
      const message = `Halo is not available or failed (HTTP ${status}, asked for ${request.subject}). Try again in a minute.`;
      const passing = status === 502 || status === 503 || status === 504;
      const error = new HaloError("unavailable", message, { status, ambiguous: !reading });
      return { error, repeatable: reading && passing };
    }
    const message =
      said === undefined
        ? `Halo refused the request for ${request.subject} (HTTP ${status}) without a reason that can be shown. Check the values given.`
        : `Halo refused the request for ${request.subject}: ${quote(said)}. Correct that and try again.`;
    return { error: new HaloError("refused", message, details), repeatable: false };
  }
}

/** Whether the connection was never made, so that Halo can't have seen the request. */
function isConnectionRefused(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const inner = cause.cause;
  const text = `${cause.message} ${inner instanceof Error ? `${inner.message} ${"code" in inner ? String(inner.code) : ""}` : ""}`;
  return /refused|ECONNREFUSED|ENOTFOUND|getaddrinfo|DNS|name (?:could|not)/i.test(text);
}
