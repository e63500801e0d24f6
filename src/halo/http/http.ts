import type { Config } from "../../config/config.ts";
import type { TokenSource } from "../auth/token-source.ts";
import { HaloError, unexpectedAnswer } from "../errors.ts";
import { type Action, type Area, actionOf, areaOf, type Reach, Rights } from "../rights.ts";
import { abortable, type Runtime } from "../runtime.ts";
import { readBytes, readText } from "./body.ts";
import {
  brokenOff,
  type Failure,
  failureOfAnswer,
  missingRight,
  noAnswer,
  noConnection,
  noSuchModule,
  notAsked,
} from "./failures.ts";
import { type StreamedBody, streamedInit } from "./file-stream.ts";
import { readLinkedFile } from "./linked-file.ts";
import { type Asking, Pacing } from "./pacing.ts";
import { type PaceKeeper, SharedPace } from "./shared-pace.ts";
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
  /** Sent in place of it, and once: JSON that is made while it is sent. */
  readonly stream?: StreamedBody;
  readonly signal: AbortSignal;
  /** Milliseconds for one try, the reading of the answer included. */
  readonly timeoutMs?: number;
  /** Sends the request once, without a second try: for what an answer can do without. */
  readonly once?: boolean;
  /** What is asked for, in words for an error message: "ticket 12", "tickets". */
  readonly subject: string;
}

/** Bytes of a download, with what the headers say of them. */
export interface Download {
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
}

/** Reads an answer as a download of at most so many bytes. */
export const asDownload =
  (limit: number) =>
  async (response: Response): Promise<Download> => ({
    bytes: await readBytes(response, limit),
    contentType: response.headers.get("content-type") ?? undefined,
  });

const defaultTimeoutMs = 20_000;
const retryBudgetMs = 45_000;
const firstWaitMs = 1_000;
const inFlightLimit = 5;
/** An answer over many records needs so many requests where what it rests on was read before. */
const fewRequests = 8;
/** What every sign-in of an agent may read: who it is. */
const surelyReadable = ["Agent", "me"] as const;
/** The most that one request is sent, whatever Halo says of waiting. */
const mostAttempts = 6;

const isSuccess = (status: number) => status >= 200 && status < 300;

/** What came of one try: an answer, a failure, or nothing, because it was not sent. */
type Attempt<T> = { readonly value: T } | { readonly failure: Failure } | { readonly held: true };

/** What all calls of one client share. */
interface Shared {
  /** Five at once, as Workers allow six connections that wait for headers. */
  readonly turns: Turns;
  readonly pacing: Pacing;
  readonly rights: Rights;
  /** Whether a token is still accepted, while that is being asked. */
  readonly asked: Map<string, Promise<boolean | undefined>>;
}

/**
 * Sends requests to Halo: signs in, bounds each in time, lets the calls take turns, keeps within Halo's rate limit,
 * follows no redirect, and repeats a request only where that is safe.
 */
export class HaloHttp {
  readonly #config: Config;
  readonly #runtime: Runtime;
  readonly #tokens: TokenSource;
  readonly #shared: Shared;
  readonly #isBulk: boolean;
  /** Whether this call has sent a write. */
  #writing = false;
  /** Requests sent so far, for the log and the benchmark. */
  requests = 0;
  /** How many of them met a token that had ended, or asked whether it had. */
  requestsOnSignIn = 0;

  private constructor(config: Config, runtime: Runtime, tokens: TokenSource, shared: Shared, isBulk = false) {
    this.#isBulk = isBulk;
    this.#config = config;
    this.#runtime = runtime;
    this.#tokens = tokens;
    this.#shared = shared;
  }

  /** @param keeper keeps the pace of all who use the tenant, where others do beside this client */
  static of(config: Config, runtime: Runtime, tokens: TokenSource, keeper?: PaceKeeper): HaloHttp {
    const pace = keeper && new SharedPace(keeper, runtime);
    return new HaloHttp(config, runtime, tokens, {
      turns: new Turns(inFlightLimit),
      pacing: new Pacing(config.requestsPer5Minutes, pace),
      rights: new Rights(),
      asked: new Map(),
    });
  }

  /** The origin of the tenant's web app. */
  get webUrl(): string {
    return this.#config.baseUrl;
  }

  /** The rate limit that this call shares with the others. */
  get pacing(): Pacing {
    return this.#shared.pacing;
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.#runtime.now();
  }

  /**
   * The same for another call, which counts its own requests and takes turns of its own; the limits are shared.
   *
   * @param isBulk whether it reads many pages, which leave room to other calls
   */
  forCall(tokens: TokenSource = this.#tokens, isBulk = false): HaloHttp {
    return new HaloHttp(this.#config, this.#runtime, tokens, this.#shared, isBulk);
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

  /** Sends, and reads the answer by a function: what that leaves unread is bound in time by nothing. */
  answer<T>(request: HaloRequest, read: (response: Response) => Promise<T>): Promise<T> {
    return this.#run(request, read);
  }

  /** The file that Halo answered with a link to. It is no request to Halo's resource server, and carries no token. */
  linkedFile<T>(
    link: string,
    subject: string,
    read: (response: Response) => Promise<T>,
    { signal, timeoutMs = defaultTimeoutMs }: Pick<HaloRequest, "signal" | "timeoutMs">,
  ): Promise<T> {
    const file = { subject, read, timeoutMs, signal };
    const work = this.#shared.turns.run(this, subject, () => readLinkedFile(link, file, this.#runtime));
    return abortable(work, signal).catch((error: unknown) => {
      if (signal.aborted) throw new HaloError("cancelled", "The call was cancelled.");
      throw error;
    });
  }

  #run<T>(request: HaloRequest, read: (response: Response) => Promise<T>): Promise<T> {
    const isFirst = this.requests < fewRequests;
    const bulk = this.#isBulk ? (isFirst ? "first" : "later") : undefined;
    const asking: Asking = { call: this, subject: request.subject, bulk };
    const work = this.#withRetries(request, read, asking).finally(() => this.pacing.ended(asking));
    return abortable(work, request.signal).catch((error: unknown) => {
      if (request.signal.aborted) {
        throw new HaloError("cancelled", "The call was cancelled.", { uncertain: request.method !== "GET" });
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
      const { token, result } = await this.#shared.turns.run(this, request.subject, async () => {
        request.signal.throwIfAborted();
        const accessToken = await this.#tokens.accessToken(rejectedToken);
        return { token: accessToken, result: await this.#attempt(request, accessToken, read, asking) };
      });
      if ("value" in result) return result.value;
      if ("held" in result) continue;
      const { error, repeatable } = result.failure;
      if (error.status === 401) {
        this.requestsOnSignIn++;
        await this.#requireEnded(token, request, error);
        if (rejectedToken !== undefined || request.stream !== undefined) throw error;
        rejectedToken = token;
        continue;
      }
      if (error.kind === "permission") throw this.#refusedRight(token, request, error);
      if (
        error.status === 404 &&
        error.kind === "unexpected_answer" &&
        (await this.#isHalo(token, request))
      ) {
        this.#shared.rights.refused(token, request, this.now);
        throw noSuchModule(request, error);
      }
      failed = error;
      if (!repeatable || request.stream !== undefined) throw error;
      const last = request.once === true || attempt + 1 >= mostAttempts;
      const others =
        error.kind === "rate_limit" && !this.pacing.limited(asking, error.retryAfterSeconds, this.now);
      // Another request is already trying whether Halo is ready again.
      if (others && !last) continue;
      // Jittered, so that calls which failed together do not come back together.
      const jitter = 0.75 + this.#runtime.random() / 2;
      const asked = (error.retryAfterSeconds ?? 0) * 1000;
      const wait = Math.max(firstWaitMs * 2 ** attempt * jitter, asked * (1 + this.#runtime.random() / 10));
      if (last || this.now + wait >= deadline) throw error;
      await this.#runtime.sleep(wait, request.signal);
    }
  }

  /** The token that this call would send now. */
  token(): Promise<string> {
    return this.#tokens.accessToken();
  }

  /** What is known of a right of the sign-in of this call. */
  async reach(area: Area, action: Action): Promise<Reach> {
    const token = await this.token();
    return this.#shared.rights.reach(token, this.#tokens.scopes, area, action);
  }

  /**
   * Halo answers 401 to a token that has ended, and to a good one where a right or a module is missing. Which of them
   * it is tells a request for what the token may surely read.
   *
   * @throws HaloError `permission` when the token is good, `unavailable` when that could not be asked
   */
  async #requireEnded(token: string, request: HaloRequest, error: HaloError): Promise<void> {
    const { rights, asked } = this.#shared;
    if (rights.isRefused(token, request, this.now)) throw this.#refusedRight(token, request, error);
    const running = asked.get(token) ?? this.#isAccepted(token, request).finally(() => asked.delete(token));
    asked.set(token, running);
    const isGood = await abortable(running, request.signal);
    if (isGood === undefined) throw notAsked(request);
    if (isGood) throw this.#refusedRight(token, request, error);
  }

  /** Notes a missing right, and names it. */
  #refusedRight(token: string, request: HaloRequest, error: HaloError): HaloError {
    const { rights } = this.#shared;
    rights.refused(token, request, this.now);
    const area = areaOf(request.path);
    const action = actionOf(request);
    return missingRight(request, error, area, action, this.#tokens.scopes);
  }

  /**
   * Whether Halo accepts a token for what it has read last, or for who it belongs to; undefined if that is not known.
   * Both have to be refused: a right to what was read last may have been taken away too.
   */
  async #isAccepted(token: string, refused: HaloRequest): Promise<boolean | undefined> {
    const lastRead = this.#shared.rights.lastRead(token, refused) ?? surelyReadable;
    const paths = new Map([lastRead, surelyReadable].map((path) => [path.join("/"), path]));
    paths.delete(refused.path.join("/"));
    let isKnown = true;
    for (const path of paths.values()) {
      const status = await this.#statusOf(path, token);
      if (status !== undefined && (isSuccess(status) || status === 403 || status === 404)) return true;
      isKnown &&= status === 401;
    }
    return isKnown ? false : undefined;
  }

  /** Whether what answers is a Halo that knows this token, so that a list which it does not know is not there. */
  async #isHalo(token: string, request: HaloRequest): Promise<boolean> {
    if (this.#shared.rights.lastRead(token) !== undefined) return true;
    const status = await abortable(this.#statusOf(surelyReadable, token), request.signal);
    return status !== undefined && isSuccess(status);
  }

  /** The status that a token is answered with; undefined without an answer. */
  async #statusOf(path: HaloRequest["path"], token: string): Promise<number | undefined> {
    using limit = this.#runtime.timeLimit(defaultTimeoutMs);
    this.requests++;
    this.requestsOnSignIn++;
    this.pacing.note(this.now);
    const { signal } = limit;
    const request: HaloRequest = { method: "GET", path, query: { page_size: 1 }, signal, subject: "" };
    try {
      const response = await limit.within(this.#runtime.fetch(...this.#parts(request, token, signal)));
      // The status is all that is asked for: of the signed-in agent Halo sends megabytes.
      await response.body?.cancel();
      return response.status;
    } catch {
      return undefined;
    }
  }

  /**
   * Waits until Halo's rate limit lets a request be sent.
   *
   * @param failed the failure of the try before; undefined for the first try
   * @throws HaloError that failure, or `rate_limit`, when the request may not be sent
   */
  async #mayBeSent(request: HaloRequest, asking: Asking, failed: HaloError | undefined): Promise<void> {
    for (;;) {
      request.signal.throwIfAborted();
      const admission = this.pacing.ask(asking, this.#writing, this.now);
      if (admission.kind === "send") return;
      if (admission.kind === "refuse") throw failed ?? admission.error;
      if (request.once === true && !admission.isBrief) throw failed ?? this.pacing.refusal(asking, this.now);
      await abortable(admission.until, request.signal);
    }
  }

  async #attempt<T>(
    request: HaloRequest,
    token: string,
    read: (response: Response) => Promise<T>,
    asking: Asking,
  ): Promise<Attempt<T>> {
    // Other requests may have been sent while this one waited for its turn.
    if (this.pacing.ask(asking, this.#writing, this.now).kind !== "send") return { held: true };
    const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
    using limit = this.#runtime.timeLimit(timeoutMs, request.signal);
    const { signal } = limit;
    const isRead = request.method === "GET";
    this.requests++;
    this.pacing.note(this.now, asking, this.#writing);
    this.#writing ||= !isRead;
    try {
      const response = await this.#runtime.fetch(...this.#parts(request, token, signal));
      if (response.status !== 429) this.pacing.answered(asking);
      if (response.ok) {
        this.#shared.rights.accepted(token, request);
        return { value: await limit.within(read(response)) };
      }
      const failure = failureOfAnswer(request, response, this.pacing.limit, this.now);
      return { failure: await limit.within(failure) };
    } catch (cause) {
      if (request.signal.aborted) throw request.signal.reason;
      if (cause instanceof HaloError) {
        // A success that could not be read: a write has probably happened. Its status says nothing of what Halo did.
        throw isRead ? cause : cause.with({ uncertain: true, status: undefined });
      }
      if (request.stream?.isWhole() === false) return { failure: brokenOff(request, limit.expired(), cause) };
      return {
        failure: limit.expired() ? noAnswer(request, timeoutMs, cause) : noConnection(request, cause),
      };
    }
  }

  /** The address and the rest of a request. */
  #parts(request: HaloRequest, token: string, signal: AbortSignal): [string, RequestInit] {
    const path = request.path.map((segment) => encodeURIComponent(segment)).join("/");
    const asked = Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined);
    const query = new URLSearchParams(asked.map(([name, value]) => [name, String(value)]));
    const url = `${this.#config.baseUrl}/api/${path}${asked.length === 0 ? "" : `?${query}`}`;
    const headers: Record<string, string> = { accept: "application/json", authorization: `Bearer ${token}` };
    if (request.body !== undefined || request.stream !== undefined)
      headers["content-type"] = "application/json";
    const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
    const streamed = request.stream === undefined ? {} : streamedInit(request.stream);
    return [url, { method: request.method, headers, redirect: "manual", signal, ...body, ...streamed }];
  }
}
