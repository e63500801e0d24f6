import pLimit from "p-limit";
import { HaloError } from "../halo/errors.ts";
import { parseJson, readBytes } from "../halo/http/body.ts";
import type { Query } from "../halo/http/http.ts";
import type { Runtime } from "../halo/runtime.ts";
import type { Budget } from "./budget.ts";

/** Why a read gave no answer. */
export type ReadFailure =
  /** HTTP 401 or 403: a right or a module is missing. */
  | "refused"
  /** HTTP 404: this Halo has no such resource. */
  | "missing"
  /** Any other status that is no success. */
  | "error"
  /** HTTP 429; nothing more is read then. */
  | "limited"
  /** A redirect, which is not followed. */
  | "redirected"
  /** A success that is no JSON. */
  | "not_data"
  | "too_large"
  | "late"
  | "unreachable"
  /** The requests or the time of the examination were used up, or there was no sign-in. */
  | "not_asked";

/** What came of one read, as it came: nothing is repeated, and no shape is demanded. */
export interface Reading {
  /** Below `/api`, such as `Agent/me`. */
  readonly path: string;
  readonly status?: number;
  /** The JSON of a success. */
  readonly answer?: unknown;
  /** The kind of body, whatever the status was. */
  readonly body?: "empty" | "json" | "html" | "other";
  /** Of the body, in bytes. */
  readonly size?: number;
  readonly failure?: ReadFailure;
}

/** How to read. */
export interface ReadOptions {
  /** Without the token: what Halo tells everybody. */
  readonly anonymous?: boolean;
}

/** The most bytes of one answer; `GET /Agent/me` has 2 MB on some tenants. */
const longestAnswer = 12 * 1024 * 1024;
/** Milliseconds for one read. */
const readTimeoutMs = 15_000;
const inFlight = 4;

/** What an examination reads with. */
export interface ReaderSetup {
  /** The tenant's address, without `/api`. */
  readonly baseUrl: string;
  /** Counts already: see {@link Budget.counting}. */
  readonly runtime: Runtime;
  readonly budget: Budget;
  /** Ends the whole examination. */
  readonly signal: AbortSignal;
  /** The token; undefined without a sign-in. Asked for once however many read. */
  readonly token: () => Promise<string | undefined>;
}

/**
 * Reads a tenant as it is. The Halo client repeats, renews and refuses shapes that it does not know, which is right
 * for a tool; here just that is to be seen. It can only send GET. The same read is sent once, however many ask for it.
 */
export class Reader {
  readonly #setup: ReaderSetup;
  readonly #turns = pLimit(inFlight);
  readonly #readings = new Map<string, Promise<Reading>>();
  #limited = false;

  constructor(setup: ReaderSetup) {
    this.#setup = setup;
  }

  /** One read; never rejects. */
  get(path: string, query: Query = {}, options: ReadOptions = {}): Promise<Reading> {
    const asked = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString();
    const key = `${path}?${search}`;
    const known = this.#readings.get(key);
    if (known !== undefined) return known;
    const reading = this.#turns(() => this.#read(path, search, options));
    this.#readings.set(key, reading);
    return reading;
  }

  async #read(path: string, search: string, { anonymous }: ReadOptions): Promise<Reading> {
    const { baseUrl, budget, signal, token } = this.#setup;
    const accessToken = anonymous === true ? undefined : await token();
    const isOver = this.#limited || budget.left <= 0 || signal.aborted;
    if (isOver || (anonymous !== true && accessToken === undefined)) return { path, failure: "not_asked" };
    const headers: Record<string, string> = { accept: "application/json" };
    if (accessToken !== undefined) headers.authorization = `Bearer ${accessToken}`;
    using limit = this.#setup.runtime.timeLimit(readTimeoutMs, signal);
    try {
      const url = `${baseUrl}/api/${path}${search === "" ? "" : `?${search}`}`;
      const init = { method: "GET", headers, redirect: "manual", signal: limit.signal } as const;
      const response = await limit.within(this.#setup.runtime.fetch(url, init));
      const bytes = await limit.within(readBytes(response, longestAnswer));
      if (response.status === 429) this.#limited = true;
      return { path, ...judged(response, bytes) };
    } catch (error) {
      if (limit.expired()) return { path, failure: "late" };
      if (signal.aborted) return { path, failure: "not_asked" };
      return { path, failure: error instanceof HaloError ? "too_large" : "unreachable" };
    }
  }
}

function judged(response: Response, bytes: Uint8Array): Omit<Reading, "path"> {
  const { status } = response;
  const text = new TextDecoder().decode(bytes);
  const answer = parseJson(text);
  const body = bodyOf(text, answer);
  const size = bytes.byteLength;
  if (response.ok) {
    return body === "json"
      ? { status, answer, body, size }
      : // A file, and what a page of maintenance says, are both no data; which it was tells the body.
        { status, body, size, failure: "not_data" };
  }
  return { status, body, size, failure: failureOf(status) };
}

function bodyOf(text: string, answer: unknown): "empty" | "json" | "html" | "other" {
  if (text.trim() === "") return "empty";
  if (answer !== undefined) return "json";
  return /^\s*<(?:!doctype|html|head|body)/i.test(text) ? "html" : "other";
}

function failureOf(status: number): ReadFailure {
  if (status === 401 || status === 403) return "refused";
  if (status === 404) return "missing";
  if (status === 429) return "limited";
  return status >= 300 && status < 400 ? "redirected" : "error";
}

/** What came of a read, as the end of a sentence: "HTTP 401", "no answer within 15 seconds". */
export function failureText({ failure, status, body }: Reading): string {
  switch (failure) {
    case undefined:
      return "answered";
    case "not_data":
      return body === "html" ? "a web page instead of data" : "something else than data";
    case "too_large":
      return `more than ${longestAnswer / 1024 / 1024} MB`;
    case "late":
      return `no answer within ${readTimeoutMs / 1000} seconds`;
    case "unreachable":
      return "no connection";
    case "not_asked":
      return "not asked";
    default:
      return `HTTP ${status}`;
  }
}
