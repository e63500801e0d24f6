import type { Config } from "../config/config.ts";
import type { TokenSource } from "./auth/token-source.ts";
import { type Bounds, unbounded } from "./bounds/bounds.ts";
import { dispensable, unexpectedAnswer } from "./errors.ts";
import { Files } from "./files.ts";
import type { FileStream } from "./http/file-stream.ts";
import { type Download, HaloHttp, type Query } from "./http/http.ts";
import type { PaceKeeper } from "./http/shared-pace.ts";
import {
  type Answered,
  cutPage,
  type HaloList,
  type HaloRecord,
  isRecord,
  isSamePage,
  mayBeCut,
  type Page,
  pageOf,
  readRows,
} from "./lists.ts";
import { ApiCalls } from "./openapi/calls.ts";
import { filled, isOfId, listedRecord, onlyOf, type RecordId, recordOf, warned } from "./records.ts";
import { type HaloResource, isOfLines, requestOfUpdate } from "./resources.ts";
import type { Action, Area, Reach } from "./rights.ts";
import { largestPage } from "./rules.ts";
import type { Runtime } from "./runtime.ts";
import { SignedInAgents } from "./signed-in.ts";
import { warningOf } from "./warnings.ts";

export type { HaloList, HaloRecord, Page } from "./lists.ts";

/** Options of every call. */
export interface CallOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  /** Sends the request once, without a second try: for what an answer can do without. */
  readonly once?: boolean;
}

/** Options of a list. */
export interface ListOptions extends CallOptions {
  /** False leaves it open whether rows follow where an answer does not tell: for who reads on anyway. */
  readonly checkEnd?: boolean;
}

/** Pages that are read at most of a list that Halo was asked for whole and gave in part. */
const mostPages = 20;

/** Reads and writes one Halo tenant. All rules of Halo's lists and writes live here; knows nothing of MCP. */
export class HaloClient {
  readonly #http: HaloHttp;
  readonly #signedIn: SignedInAgents;
  readonly #warnings = new Set<string>();
  /** The origin of the tenant's web app, for links. */
  readonly webUrl: string;

  readonly bounds: Bounds = unbounded;

  constructor(http: HaloHttp, signedIn = new SignedInAgents()) {
    this.#http = http;
    this.#signedIn = signedIn;
    this.webUrl = http.webUrl;
  }

  /**
   * A client of one tenant, which signs in with the tokens of this source.
   *
   * @param keeper keeps the pace of all who use the tenant, where others do beside this client
   */
  static of(config: Config, runtime: Runtime, tokens: TokenSource, keeper?: PaceKeeper): HaloClient {
    return new HaloClient(HaloHttp.of(config, runtime, tokens, keeper));
  }

  /**
   * The same client for one call: counts its own requests and may sign in with a token of its own, while
   * all of them share the limit of requests in flight.
   *
   * @param isBulk whether it reads many pages, which leave room to other calls
   * @param make makes another kind of client of what this one works with
   */
  forCall(
    tokens?: TokenSource,
    isBulk = false,
    make: (http: HaloHttp, signedIn: SignedInAgents) => HaloClient = (...parts) => new HaloClient(...parts),
  ): HaloClient {
    return make(this.#http.forCall(tokens, isBulk), this.#signedIn);
  }

  /** Warnings that Halo gave this call with status 200, and of lists whose pages do not turn, in sentences. */
  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  /** Requests of operations of Halo's index, for the tools over its whole API. */
  get api(): ApiCalls {
    const note = (answer: unknown, subject: string) => void this.#note(answer, [], subject);
    return new ApiCalls(this.#http, note, this.holdCall.bind(this));
  }

  /** Throws before a call of the whole API that its caller may not make; a body is there for a write alone. */
  protected holdCall(_path: readonly (string | number)[], _body?: { readonly sent: unknown }): void {}

  /** Requests sent to Halo's resource server so far. */
  get requests(): number {
    return this.#http.requests;
  }

  /** How many of them met a token that had ended, or asked whether it had. */
  get requestsOnSignIn(): number {
    return this.#http.requestsOnSignIn;
  }

  /** Gives back what is held of the tenant's pace for reading of many pages, when a call has ended. */
  giveBack(): void {
    this.#http.pacing.giveBack(this.#http.now);
  }

  /** Requests within five minutes, as far as known. Halo counts those of others with the sign-in too. */
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
   * Where the answer does not tell whether rows follow, because its count only repeats the rows of a full page, the
   * next page is looked at.
   *
   * @throws HaloError `unexpected_answer` when the rows are missing from the answer
   */
  async list(resource: HaloResource, query: Query, page: Page, options: ListOptions): Promise<HaloList> {
    if (!resource.paged) {
      return cutPage(await this.listAll(resource, query, options), page);
    }
    const found = pageOf(resource, await this.#page(resource, query, page, options), page);
    return found.isOpen === true && options.checkEnd !== false
      ? this.#withEnd(resource, query, page, found, options)
      : found;
  }

  /**
   * All rows of a resource that has no paging. `count` in the query limits them where Halo has it. What a version of
   * Halo gives in part all the same is read page by page.
   */
  async listAll(resource: HaloResource, query: Query, options: CallOptions): Promise<readonly HaloRecord[]> {
    const answer = await this.#get(resource, query, options);
    const answered = readRows(resource, answer);
    this.#note(answer, answered.rows, resource.plural);
    if (query.count !== undefined || !mayBeCut(answered)) return answered.rows;
    return this.#inPages(resource, query, answered, options);
  }

  async #inPages(
    resource: HaloResource,
    query: Query,
    first: Answered,
    options: CallOptions,
  ): Promise<readonly HaloRecord[]> {
    const paged = { ...resource, paged: true };
    const rows = new Map(first.rows.map((row) => [String(row.id), row]));
    for (let number = 1; number <= mostPages; number++) {
      const list = await this.list(paged, query, { number, size: largestPage }, options);
      const known = rows.size;
      for (const row of list.rows) rows.set(String(row.id), row);
      // The first page repeats what came without paging; a later one that brings nothing is the last one again.
      if (!list.more || (number > 1 && rows.size === known)) break;
    }
    if (rows.size < (first.count ?? 0)) {
      const what = `it counts ${first.count} ${resource.plural} and gives ${rows.size} of them`;
      throw unexpectedAnswer(what);
    }
    return [...rows.values()];
  }

  async #page(resource: HaloResource, query: Query, page: Page, options: CallOptions): Promise<Answered> {
    const asked = { order: "id", ...query, pageinate: true, page_no: page.number, page_size: page.size };
    const answer = await this.#get(resource, asked, options);
    const answered = readRows(resource, answer, page.number > 1);
    this.#note(answer, answered.rows, resource.plural);
    return answered;
  }

  /** Looks at the next page, to tell whether rows follow a page that is full. */
  async #withEnd(
    resource: HaloResource,
    query: Query,
    page: Page,
    found: HaloList,
    options: CallOptions,
  ): Promise<HaloList> {
    const { rows, pageSize } = found;
    const at = async (number: number) =>
      (await this.#page(resource, query, { number, size: page.size }, options)).rows;
    try {
      const next = await at(page.number + 1);
      if (next.length === 0) {
        const total = (page.number - 1) * pageSize + rows.length;
        return { rows, total, more: false, pageSize };
      }
      if (!isSamePage(rows, next)) return found;
      // Halo gave the page again. After another page it is the last one, which some answers repeat for ever.
      const isLast = page.number > 1 && !isSamePage(rows, await at(page.number - 1));
      if (!isLast) {
        this.#warnings.add(
          `Halo gave the same ${resource.plural} again for page ${page.number + 1}: either these are all, or this Halo does not turn the pages of this list and there are more.`,
        );
      }
      return { rows, total: undefined, more: false, pageSize };
    } catch (error) {
      dispensable(error);
      return found;
    }
  }

  /** Keeps what Halo warns of in an answer with status 200, and answers the first of it. */
  #note(
    answer: unknown,
    rows: readonly HaloRecord[],
    subject: string,
    sent?: HaloRecord,
  ): string | undefined {
    const records = isRecord(answer) ? [answer, ...rows] : rows;
    const warnings = records
      .map((record) => warningOf(record, subject, sent))
      .filter((warning) => warning !== undefined);
    for (const warning of warnings) this.#warnings.add(warning);
    return warnings[0];
  }

  /**
   * One record by id.
   *
   * @throws HaloError `not_found`, or `unexpected_answer` when Halo gives another record than asked for
   */
  async get(resource: HaloResource, id: RecordId, query: Query, options: CallOptions): Promise<HaloRecord> {
    const subject = `${resource.noun} ${id}`;
    if (resource.foundIn !== undefined) {
      return listedRecord(await this.listAll(resource, resource.foundIn, options), id, subject);
    }
    const asked = { method: "GET", path: [resource.path, id], query, subject } as const;
    const record = recordOf(await this.#http.json({ ...asked, ...options }), subject, id);
    this.#note(record, [], subject);
    return filled(record, resource);
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
    id: RecordId,
    fields: HaloRecord,
    options: CallOptions,
  ): Promise<HaloRecord> {
    // A zero or missing id would make Halo create a duplicate. Recurring invoices have negative ids.
    if (typeof id === "number" && (!Number.isInteger(id) || id === 0))
      throw unexpectedAnswer(`an update of a ${resource.noun} needs its id`);
    return this.#save(resource, fields, id, options);
  }

  /**
   * Deletes a record. Halo asks for `ticket_id` with an action, and answers with what it deleted.
   *
   * @throws HaloError uncertain when the answer is anything else: a proxy says 200 too
   */
  async remove(resource: HaloResource, id: RecordId, query: Query, options: CallOptions): Promise<void> {
    const subject = `${resource.noun} ${id}`;
    const answer = await this.#http.json({
      method: "DELETE",
      path: [resource.path, id],
      query,
      subject,
      ...options,
    });
    const given = isRecord(answer) ? answer.id : undefined;
    const warning = isRecord(answer) ? this.#note(answer, [], subject, {}) : undefined;
    if (given === undefined || !isOfId(given, id)) {
      const what = `it does not say that ${subject} was deleted`;
      throw warned(unexpectedAnswer(what, { uncertain: true, status: 200 }), warning);
    }
  }

  /** `POST` to a path of its own (void an invoice, run a report); the answer is one object, or a list with just it. */
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
    const record = recordOf(onlyOf(answer), subject, undefined, true);
    this.#note(record, [], subject);
    return record;
  }

  /** The bytes of an attachment: {@link Files.download}. */
  download(...of: Parameters<Files["download"]>): Promise<Download> {
    return this.#files.download(...of);
  }

  /** The same, to be read as it comes: {@link Files.open}. */
  openFile(...of: Parameters<Files["open"]>): Promise<FileStream> {
    return this.#files.open(...of);
  }

  /** Stores a file: {@link Files.upload}. */
  upload(...of: Parameters<Files["upload"]>): Promise<HaloRecord> {
    return this.#files.upload(...of);
  }

  get #files(): Files {
    return new Files(this.#http, (answer, subject, sent) => this.#note(answer, [], subject, sent));
  }

  #get(resource: HaloResource, query: Query, options: CallOptions): Promise<unknown> {
    const { path, plural: subject } = resource;
    return this.#http.json({ method: "GET", path: [path], query, subject, ...options });
  }

  async #save(
    resource: HaloResource,
    fields: HaloRecord,
    id: RecordId | undefined,
    options: CallOptions,
  ): Promise<HaloRecord> {
    const subject = id === undefined ? `new ${resource.noun}` : `${resource.noun} ${id}`;
    const answer = await this.#http.json({
      ...{ method: "POST", path: [resource.path], body: [fields] },
      ...(id === undefined ? {} : requestOfUpdate(resource, id, fields)),
      ...{ subject, ...options },
    });
    const saved = onlyOf(answer);
    const warning = this.#note(saved, [], subject, fields);
    // What a change of lines is answered with is not known: what is stored has to be read.
    if (id !== undefined && isOfLines(resource, fields)) return { id };
    try {
      return filled(recordOf(saved, subject, id, true), resource);
    } catch (error) {
      throw warned(error, warning);
    }
  }
}
