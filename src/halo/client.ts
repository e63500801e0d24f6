import * as z from "zod";
import type { Config } from "../config/config.ts";
import type { TokenSource } from "./auth/token-source.ts";
import { unexpectedAnswer } from "./errors.ts";
import { type Download, HaloHttp, type Query } from "./http/http.ts";
import type { HaloResource } from "./resources.ts";
import type { Action, Area, Reach } from "./rights.ts";
import { fixedPage } from "./rules.ts";
import type { Runtime } from "./runtime.ts";
import { SignedInAgents } from "./signed-in.ts";

/** One Halo record as it came; `id` is checked where a record is asked for by id. */
export type HaloRecord = Readonly<Record<string, unknown>>;

/** Which page of a list is asked for. */
export interface Page {
  /** From 1. */
  readonly number: number;
  /** From 1 to `largestPage` of rules.ts. */
  readonly size: number;
}

/** One page of a list. */
export interface HaloList {
  readonly rows: readonly HaloRecord[];
  /** All rows that match, where Halo's answer tells it. */
  readonly total: number | undefined;
  /** Whether rows follow this page. */
  readonly more: boolean;
  /** The size of Halo's pages: the one asked for, unless Halo used its own. */
  readonly pageSize: number;
}

/** Options of every call. */
export interface CallOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  /** Sends the request once, without a second try: for what an answer can do without. */
  readonly once?: boolean;
}

/** A record as it came: checked to be an object, not copied, since rows have hundreds of fields. */
const Row = z.custom<HaloRecord>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);
const Rows = z.array(Row);
const Count = z.number().int().nonnegative();

/** Reads and writes one Halo tenant. All rules of Halo's lists and writes live here; knows nothing of MCP. */
export class HaloClient {
  readonly #http: HaloHttp;
  readonly #signedIn: SignedInAgents;
  /** The origin of the tenant's web app, for links. */
  readonly webUrl: string;

  constructor(http: HaloHttp, signedIn = new SignedInAgents()) {
    this.#http = http;
    this.#signedIn = signedIn;
    this.webUrl = http.webUrl;
  }

  /** A client of one tenant, which signs in with the tokens of this source. */
  static of(config: Config, runtime: Runtime, tokens: TokenSource): HaloClient {
    return new HaloClient(new HaloHttp(config, runtime, tokens));
  }

  /**
   * The same client for one call: counts its own requests and may sign in with a token of its own, while
   * all of them share the limit of requests in flight.
   */
  forCall(tokens?: TokenSource): HaloClient {
    return new HaloClient(this.#http.forCall(tokens), this.#signedIn);
  }

  /** Requests sent to Halo's resource server so far. */
  get requests(): number {
    return this.#http.requests;
  }

  /**
   * Requests sent within the last five minutes by all calls of this client. Halo also counts what others
   * send with the same sign-in, so it is the least that Halo may have counted.
   */
  get recentRequests(): number {
    return this.#http.pacing.recent(this.#http.now);
  }

  /** No more are sent from as many {@link recentRequests} on, near Halo's limit; `Infinity` without a limit. */
  get enoughRequests(): number {
    return this.#http.pacing.enough;
  }

  /** How many requests Halo allows in five minutes, as it is configured; undefined for no limit. */
  get requestLimit(): number | undefined {
    return this.#http.pacing.limit;
  }

  /** How many requests may be sent now; 0 near Halo's limit, and for a while after a 429. */
  get room(): number {
    return this.#http.pacing.room(this.#http, this.#http.now);
  }

  /** Seconds until as many requests, and some more, may be sent; 0 when they may be sent now. */
  secondsToRoom(requests = 1): number {
    return this.#http.pacing.secondsToRoom(this.#http.now, requests);
  }

  /**
   * One page of a list. Paged resources always get `pageinate`, `page_no` and `page_size` together
   * (Halo ignores any of them alone) and an order by id unless another is asked for, so that pages are
   * stable. Resources without paging are read whole and cut here.
   *
   * @throws HaloError `unexpected_answer` when the rows are missing from the answer
   */
  async list(resource: HaloResource, query: Query, page: Page, options: CallOptions): Promise<HaloList> {
    if (!resource.paged) {
      return cutPage(await this.listAll(resource, query, options), page);
    }
    const answer = await this.#get(
      resource,
      { order: "id", ...query, pageinate: true, page_no: page.number, page_size: page.size },
      options,
    );
    const { rows, count } = readRows(resource, answer);
    if (count === undefined && Array.isArray(answer)) {
      // A bare array where paging was asked for: Halo may have cut it to a page or ignored the paging.
      if (rows.length > page.size) return cutPage(rows, page);
      const short = rows.length < page.size;
      return {
        rows,
        total: short ? (page.number - 1) * page.size + rows.length : undefined,
        more: !short,
        pageSize: page.size,
      };
    }
    return pageOf(resource, rows, count, page);
  }

  /** All rows of a resource that has no paging. `count` in the query limits them where Halo has it. */
  async listAll(resource: HaloResource, query: Query, options: CallOptions): Promise<readonly HaloRecord[]> {
    return readRows(resource, await this.#get(resource, query, options)).rows;
  }

  /**
   * One record by id.
   *
   * @throws HaloError `not_found`, or `unexpected_answer` when Halo gives another record than asked for
   */
  async get(resource: HaloResource, id: number, query: Query, options: CallOptions): Promise<HaloRecord> {
    const subject = `${resource.noun} ${id}`;
    const answer = await this.#http.json({
      method: "GET",
      path: [resource.path, id],
      query,
      subject,
      ...options,
    });
    return recordOf(answer, subject, id);
  }

  /** What is known of a right of this sign-in, without asking Halo. */
  reach(area: Area, action: Action): Promise<Reach> {
    return this.#http.reach(area, action);
  }

  /** The agent that this sign-in acts as (`GET /Agent/me`), read once in ten minutes: it is large. */
  async me(options: CallOptions): Promise<HaloRecord> {
    const subject = "signed-in agent";
    const token = await this.#http.token();
    const known = this.#signedIn.of(token, this.#http.now);
    if (known !== undefined) return known;
    const answer = await this.#http.json({ method: "GET", path: ["Agent", "me"], subject, ...options });
    return this.#signedIn.keep(token, recordOf(answer, subject, undefined), this.#http.now);
  }

  /**
   * Creates a record: `POST` of an array with one object without id. Never sent twice unless Halo
   * surely did not act on it.
   *
   * @returns the record as stored, with its id
   */
  async create(resource: HaloResource, fields: HaloRecord, options: CallOptions): Promise<HaloRecord> {
    const { id: _id, ...rest } = fields;
    return this.#save(resource, rest, undefined, options);
  }

  /** Changes the given fields of a record: the same `POST`, with the id that makes it an update. */
  async update(
    resource: HaloResource,
    id: number,
    fields: HaloRecord,
    options: CallOptions,
  ): Promise<HaloRecord> {
    // A zero or missing id would make Halo create a duplicate. Recurring invoices have negative ids.
    if (!Number.isInteger(id) || id === 0)
      throw unexpectedAnswer(`an update of a ${resource.noun} needs its id`);
    return this.#save(resource, { ...fields, id }, id, options);
  }

  /**
   * Deletes a record. Halo asks for `ticket_id` with an action, and answers with what it deleted.
   *
   * @throws HaloError uncertain when the answer is anything else: a proxy says 200 too
   */
  async remove(resource: HaloResource, id: number, query: Query, options: CallOptions): Promise<void> {
    const subject = `${resource.noun} ${id}`;
    const answer = await this.#http.json({
      method: "DELETE",
      path: [resource.path, id],
      query,
      subject,
      ...options,
    });
    const given = Row.safeParse(answer).data?.id;
    if (given === undefined || Number(given) !== id) {
      throw unexpectedAnswer(`it does not say that ${subject} was deleted`, { uncertain: true, status: 200 });
    }
  }

  /** `POST` to a path of its own (void an invoice, run a report); the answer is one object. */
  async post(
    path: readonly (string | number)[],
    body: unknown,
    subject: string,
    options: CallOptions,
  ): Promise<HaloRecord> {
    const answer = await this.#http.json({
      method: "POST",
      path,
      subject,
      ...(body === undefined ? {} : { body }),
      ...options,
    });
    return recordOf(answer, subject, undefined, true);
  }

  /** The bytes of an attachment (`GET /Attachment/{id}` is the file itself, not JSON). */
  download(resource: HaloResource, id: number, limit: number, options: CallOptions): Promise<Download> {
    return this.#http.download(
      { method: "GET", path: [resource.path, id], subject: `${resource.noun} ${id}`, ...options },
      limit,
    );
  }

  #get(resource: HaloResource, query: Query, options: CallOptions): Promise<unknown> {
    return this.#http.json({
      method: "GET",
      path: [resource.path],
      query,
      subject: resource.plural,
      ...options,
    });
  }

  async #save(
    resource: HaloResource,
    fields: HaloRecord,
    id: number | undefined,
    options: CallOptions,
  ): Promise<HaloRecord> {
    const subject = id === undefined ? `new ${resource.noun}` : `${resource.noun} ${id}`;
    const answer = await this.#http.json({
      method: "POST",
      path: [resource.path],
      body: [fields],
      subject,
      ...options,
    });
    // Halo answers one object where one was sent; some versions answer an array of it.
    const record = Array.isArray(answer) && answer.length === 1 ? answer[0] : answer;
    return recordOf(record, subject, id, true);
  }
}

/** Cuts a page out of rows that Halo gave whole. */
export function cutPage(rows: readonly HaloRecord[], page: Page): HaloList {
  const start = (page.number - 1) * page.size;
  return {
    rows: rows.slice(start, start + page.size),
    total: rows.length,
    more: start + page.size < rows.length,
    pageSize: page.size,
  };
}

function readRows(
  resource: HaloResource,
  answer: unknown,
): { rows: readonly HaloRecord[]; count: number | undefined } {
  const wrong = (what: string) => unexpectedAnswer(`${what} (asked for ${resource.plural})`);
  if (Array.isArray(answer)) {
    if (resource.answers === "envelope")
      throw wrong("it is a bare list where Halo answers with a counted one");
    const rows = Rows.safeParse(answer);
    if (!rows.success) throw wrong("its rows are not records");
    return { rows: rows.data, count: undefined };
  }
  if (typeof answer !== "object" || answer === null) throw wrong("it is neither a list nor a record");
  const envelope = answer as Record<string, unknown>;
  if (!(resource.key in envelope)) throw wrong(`it has no "${resource.key}"`);
  const rows = Rows.safeParse(envelope[resource.key]);
  if (!rows.success) throw wrong(`its "${resource.key}" is not a list of records`);
  return { rows: rows.data, count: Count.safeParse(envelope.record_count).data };
}

function pageOf(
  resource: HaloResource,
  rows: readonly HaloRecord[],
  count: number | undefined,
  page: Page,
): HaloList {
  if (rows.length === 0) {
    // Halo may use pages of its own size: only by the larger of the two sizes is a page surely past the end.
    if (count !== undefined && count > (page.number - 1) * Math.max(page.size, fixedPage)) {
      throw unexpectedAnswer(`it counts ${count} ${resource.plural} but shows none on page ${page.number}`);
    }
    // Past the end Halo counts 0, so only the first page's 0 is a total.
    if (page.number === 1) return { rows, total: 0, more: false, pageSize: page.size };
    const total = count === undefined || count === 0 ? undefined : count;
    return { rows, total, more: false, pageSize: page.size };
  }
  const before = page.number - 1;
  if (count !== undefined) {
    // Some lists give 50 rows whatever size is asked (seen on /Asset): the size that fits the count is the true one.
    for (const pageSize of [page.size, fixedPage]) {
      const seen = before * pageSize + rows.length;
      const isWholePage = rows.length === pageSize;
      if (seen === count || (seen < count && isWholePage)) {
        return { rows, total: count, more: seen < count, pageSize };
      }
    }
    // A short page although more rows follow: some may have been deleted while it was read. The next page is unchanged.
    if (before * page.size + rows.length < count) {
      return { rows, total: count, more: page.number * page.size < count, pageSize: page.size };
    }
  }
  // A count that is lower than the rows seen so far counts this page, not the whole list.
  return { rows, total: undefined, more: rows.length >= page.size, pageSize: page.size };
}

function recordOf(answer: unknown, subject: string, id: number | undefined, written = false): HaloRecord {
  const details = { uncertain: written };
  const record = Row.safeParse(answer);
  if (!record.success) throw unexpectedAnswer(`it is not a record (asked for ${subject})`, details);
  if (Object.keys(record.data).length === 0)
    throw unexpectedAnswer(`it is empty (asked for ${subject})`, details);
  const given = Number(record.data.id);
  if (id !== undefined && given !== id) {
    throw unexpectedAnswer(`it is another record (asked for ${subject})`, details);
  }
  // An id of 0 is no record.
  if (id === undefined && written && !record.data.id) {
    throw unexpectedAnswer(`it does not carry the id of the ${subject}`, details);
  }
  return record.data;
}
