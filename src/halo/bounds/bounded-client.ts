import { type CallOptions, HaloClient, type HaloRecord, type ListOptions, type Page } from "../client.ts";
import { HaloError, unexpectedAnswer } from "../errors.ts";
import type { ExpectedFile } from "../files.ts";
import type { FileStream, WholeFile } from "../http/file-stream.ts";
import type { Download, HaloHttp, Query } from "../http/http.ts";
import { cutPage, type HaloList } from "../lists.ts";
import type { HaloResource } from "../resources.ts";
import { haloResources, resourceAt } from "../resources.ts";
import { idOf } from "../rules.ts";
import type { SignedInAgents } from "../signed-in.ts";
import { ownersOf, ticketsIn } from "./about.ts";
import { type Bounds, ticketParts } from "./bounds.ts";
import { Guard, notThere, requireWholeApi } from "./guard.ts";
import { mayNotSend, quietFields, reachOf } from "./reaching.ts";

const ticketPaths: ReadonlySet<string> = new Set(["tickets", "projects", "opportunities"]);

/**
 * A Halo client that holds every read and write against what its caller may see and do, whichever tool asks for it.
 * Where the caller sees some clients alone, a list is read whole and cut here: no count of Halo's gets out, and each
 * record is looked at by itself, since Halo may ignore a filter.
 */
export class BoundedClient extends HaloClient {
  readonly #all: HaloClient;
  readonly #guard: Guard;
  override readonly bounds: Bounds;
  /** Lists of this call, which is asked for them page by page, until it writes: then they are read anew. */
  readonly #lists = new Map<string, Promise<readonly HaloRecord[]>>();

  constructor(http: HaloHttp, signedIn: SignedInAgents, bounds: Bounds) {
    super(http, signedIn);
    this.bounds = bounds;
    this.#all = new HaloClient(http, signedIn);
    this.#guard = new Guard(this.#all, bounds, () => http.now);
  }

  /** What Halo warned of may be of a record that the caller does not see. */
  override get warnings(): readonly string[] {
    return this.#guard.isOfClients ? [] : this.#all.warnings;
  }

  override async list(
    resource: HaloResource,
    query: Query,
    page: Page,
    options: ListOptions,
  ): Promise<HaloList> {
    if (this.#guard.standingOf(resource) === "shared") return this.#all.list(resource, query, page, options);
    return cutPage(await this.listAll(resource, query, options), page);
  }

  override async listAll(
    resource: HaloResource,
    query: Query,
    options: CallOptions,
  ): Promise<readonly HaloRecord[]> {
    const standing = this.#guard.standingOf(resource);
    if (standing === "shared") return this.#all.listAll(resource, query, options);
    const key = JSON.stringify([resource.path, query]);
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const read =
      standing === "own" ? this.#own(resource, query, options) : this.#parts(resource, query, options);
    this.#lists.set(key, read);
    // A failure is no list: the next page asks again.
    read.catch(() => this.#lists.delete(key));
    return read;
  }

  async #own(resource: HaloResource, query: Query, options: CallOptions): Promise<readonly HaloRecord[]> {
    const ids = await this.#guard.clientIds(options);
    const asked = [query.client_id, query.client_ids]
      .filter((value) => value !== undefined)
      .flatMap((value) => String(value).split(","))
      .map(Number);
    const wanted = [...ids].filter((id) => asked.length === 0 || asked.includes(id));
    const { client_ids: _ids, count: _count, ...others } = query;
    const rows = new Map<string, HaloRecord>();
    const isClient = resource.path === haloResources.clients.path;
    for (const client_id of isClient ? wanted.slice(0, 1) : wanted) {
      const filtered = isClient ? others : { ...others, client_id };
      for (const row of await this.#guard.pages(resource, filtered, options)) {
        if (await this.#guard.isOwn(resource, row, options)) rows.set(String(row.id), row);
      }
    }
    const all = await Promise.all([...rows.values()].map((row) => this.#guard.scrubbed(row, options)));
    return wanted.length > 1 ? inOrder(all, query) : all;
  }

  /** Parts of tickets: of one ticket, or of all of them in a time. */
  async #parts(resource: HaloResource, query: Query, options: CallOptions): Promise<readonly HaloRecord[]> {
    const ticketId = idOf(query.ticket_id);
    if (query.ticket_id !== undefined) {
      if (ticketId === undefined || !(await this.#guard.isOwnTicket(ticketId, options))) return [];
      const rows = await this.#all.listAll(resource, query, options);
      const own = rows.filter((row) => ticketOf(row) === ticketId);
      if (rows.some((row) => ticketOf(row) === undefined)) {
        throw unexpectedAnswer(`it does not say of which ticket these ${resource.plural} are`);
      }
      this.#guard.noteAttachments(own, ticketId);
      return Promise.all(own.map((row) => this.#guard.scrubbed(row, options)));
    }
    const rows = await this.#all.listAll(resource, query, options);
    const ids = new Set(rows.map(ticketOf).filter((id) => id !== undefined));
    const tickets = await this.#guard.ticketsOf([...ids], options);
    const kept: HaloRecord[] = [];
    for (const row of rows) {
      const ticket = tickets.get(ticketOf(row) ?? 0);
      if (ticket === undefined || !(await this.#guard.isOwn(haloResources.tickets, ticket, options)))
        continue;
      kept.push(await this.#guard.scrubbed(row, options));
    }
    return kept;
  }

  override async get(
    resource: HaloResource,
    id: number,
    query: Query,
    options: CallOptions,
  ): Promise<HaloRecord> {
    const standing = this.#guard.standingOf(resource);
    if (standing === "shared") return this.#all.get(resource, id, query, options);
    const subject = `${resource.noun} ${id}`;
    const ticket = standing === "part" ? idOf(query.ticket_id) : undefined;
    if (standing === "part" && (ticket === undefined || !(await this.#guard.isOwnTicket(ticket, options)))) {
      throw notThere(subject);
    }
    const record = await this.#all.get(resource, id, query, options).catch((error: unknown) => {
      throw error instanceof HaloError && error.kind === "not_found" ? notThere(subject) : error;
    });
    const isOwn =
      standing === "part"
        ? record.ticket_id === undefined || idOf(record.ticket_id) === ticket
        : await this.#guard.isOwn(resource, record, options);
    if (!isOwn) throw notThere(subject);
    return this.#guard.scrubbed(record, options);
  }

  override me(options: CallOptions): Promise<HaloRecord> {
    return this.#all.me(options);
  }

  override async create(
    resource: HaloResource,
    fields: HaloRecord,
    options: CallOptions,
  ): Promise<HaloRecord> {
    await this.mayWrite(resource, undefined, fields, options);
    const quiet = this.bounds.sends ? {} : quietFields(resource.path, true);
    return this.#writing(this.#all.create(resource, { ...quiet, ...fields }, options));
  }

  override async update(
    resource: HaloResource,
    id: number,
    fields: HaloRecord,
    options: CallOptions,
  ): Promise<HaloRecord> {
    await this.mayWrite(resource, id, fields, options);
    return this.#writing(this.#all.update(resource, id, fields, options));
  }

  override async remove(
    resource: HaloResource,
    id: number,
    query: Query,
    options: CallOptions,
  ): Promise<void> {
    await this.mayRemove(resource, id, query, options);
    return this.#writing(this.#all.remove(resource, id, query, options));
  }

  override async post(
    path: readonly (string | number)[],
    body: unknown,
    subject: string,
    options: CallOptions,
  ): Promise<HaloRecord> {
    await this.mayPost(path, body, subject, options);
    return this.#writing(this.#all.post(path, body, subject, options));
  }

  /** What was listed before a write says nothing of what is there after it, whether its answer comes or is lost. */
  async #writing<Answer>(write: Promise<Answer>): Promise<Answer> {
    try {
      return await write;
    } finally {
      this.#lists.clear();
    }
  }

  /**
   * Whether the caller may see a record that is known from elsewhere.
   *
   * @throws HaloError `permission` or `not_found` for most that it may not
   */
  async sees(
    resource: HaloResource,
    id: number | undefined,
    query: Query,
    options: CallOptions,
  ): Promise<boolean> {
    const standing = this.#guard.standingOf(resource);
    if (standing === "shared") return true;
    if (standing === "part") {
      const ticket = idOf(query.ticket_id);
      return ticket !== undefined && (await this.#guard.isOwnTicket(ticket, options));
    }
    if (id === undefined) return false;
    await this.get(resource, id, { includedetails: true }, options);
    return true;
  }

  /** Holds a deletion against the bounds, without sending it. @throws HaloError `permission` or `not_found` */
  async mayRemove(resource: HaloResource, id: number, query: Query, options: CallOptions): Promise<void> {
    const ticket = idOf(query.ticket_id) ?? this.#guard.ticketOfAttachment(id);
    const standing = this.#guard.standingOf(resource);
    if (standing === "part" && (ticket === undefined || !(await this.#guard.isOwnTicket(ticket, options)))) {
      throw notThere(`${resource.noun} ${id}`);
    }
    if (standing === "own") await this.get(resource, id, { includedetails: true }, options);
    const touched = ticket ?? ticketIn(resource, id);
    if (touched === undefined) await this.#requireKnown(resource, options);
    await this.#requireTouch(touched, undefined, options);
  }

  /** Holds a write to a part of a ticket that is not known by what holds for the strictest type. */
  async #requireKnown(resource: HaloResource, options: CallOptions): Promise<void> {
    if (ticketParts.has(resource.path.toLowerCase()))
      hold(await this.#guard.policyOfUnknown(options), undefined, true);
  }

  /** The same for a request that does something with a record. @throws HaloError `permission` or `not_found` */
  async mayPost(
    path: readonly (string | number)[],
    body: unknown,
    subject: string,
    options: CallOptions,
  ): Promise<void> {
    this.#requireQuiet(path, body);
    const [name = ""] = path;
    const resource = resourceAt(String(name));
    const standing = this.#guard.standingOf(resource ?? { path: String(name), plural: String(name) });
    if (standing !== "shared") {
      if (resource === undefined || standing === "part") throw notThere(subject);
      const owners = ownersOf(path, body);
      if (owners.length === 0) throw notThere(subject);
      for (const id of owners) await this.get(resource, id, { includedetails: true }, options);
      if (typeof path[1] !== "number")
        await this.#guard.requireReferences({ sent: body }, String(name).toLowerCase(), options);
    }
  }

  protected override holdCall(path: readonly (string | number)[], body?: { readonly sent: unknown }): void {
    requireWholeApi(this.bounds);
    if (body === undefined) return;
    const { ticketTypes } = this.bounds;
    this.#requireQuiet(path, body.sent);
    // Of which type its ticket is can't be told from a call that is no write of a record.
    if (ticketTypes !== undefined && ticketPaths.has(String(path[0]).toLowerCase()))
      hold("never-touch", undefined);
  }

  override async download(
    resource: HaloResource,
    id: number,
    file: ExpectedFile,
    options: CallOptions,
  ): Promise<Download> {
    this.#requireListed(resource, id);
    return this.#all.download(resource, id, file, options);
  }

  override async openFile(
    resource: HaloResource,
    id: number,
    file: ExpectedFile,
    options: CallOptions,
  ): Promise<FileStream> {
    this.#requireListed(resource, id);
    return this.#all.openFile(resource, id, file, options);
  }

  /** @throws HaloError `not_found` for a file that this call has not found on a ticket which the caller sees */
  #requireListed(resource: HaloResource, id: number): void {
    if (this.#guard.standingOf(resource) !== "shared" && this.#guard.ticketOfAttachment(id) === undefined) {
      throw notThere(`${resource.noun} ${id}`);
    }
  }

  override async upload(
    resource: HaloResource,
    fields: HaloRecord,
    file: FileStream | WholeFile,
    options: CallOptions,
  ): Promise<HaloRecord> {
    await this.mayWrite(resource, undefined, fields, options);
    return this.#writing(this.#all.upload(resource, fields, file, options));
  }

  /**
   * Holds a write against the bounds, without sending it.
   *
   * @param id of the record that is changed; undefined for a new one
   * @throws HaloError `permission` or `not_found`; nothing was sent then
   */
  async mayWrite(
    resource: HaloResource,
    id: number | undefined,
    fields: HaloRecord,
    options: CallOptions,
  ): Promise<void> {
    const standing = this.#guard.standingOf(resource);
    this.#requireQuiet([resource.path], [fields]);
    if (standing !== "shared") {
      if (id !== undefined)
        await this.get(resource, id, { includedetails: true, ...queryOf(fields) }, options);
      const own = await this.#guard.requireReferences(fields, resource.path.toLowerCase(), options);
      if (id === undefined && own === 0) {
        throw new HaloError(
          "permission",
          `Nothing was sent: this connection is for some clients alone, and this ${resource.noun} names none.`,
          { advice: "Give the client, or a ticket of it." },
        );
      }
    }
    const isTicket = ticketPaths.has(resource.path.toLowerCase());
    const reason = reachOf([resource.path], [fields]);
    if (isTicket && (id === undefined || fields.tickettype_id !== undefined)) {
      const type = idOf(fields.tickettype_id);
      const policy =
        type === undefined
          ? await this.#guard.policyOfUnknown(options)
          : await this.#guard.policyOf({ type }, options);
      hold(policy, reason, type === undefined);
    }
    await this.#requireTouch(isTicket ? id : undefined, reason, options);
    const touched = ticketsIn(fields);
    if (id !== undefined && touched.length === 0) await this.#requireKnown(resource, options);
    for (const ticket of touched) await this.#requireTouch(ticket, reason, options);
  }

  async #requireTouch(
    ticket: number | undefined,
    reason: string | undefined,
    options: CallOptions,
  ): Promise<void> {
    if (ticket !== undefined) hold(await this.#guard.policyOf({ ticket }, options), reason);
  }

  /** @throws HaloError `permission` where a write would reach somebody and the call may not send */
  #requireQuiet(path: readonly (string | number)[], body: unknown): void {
    const reason = this.bounds.sends ? undefined : reachOf(path, body);
    if (reason !== undefined) throw mayNotSend(reason);
  }
}

/** The ticket of a part of it; attachments name it in one of two ways. */
const ticketOf = (row: HaloRecord) => idOf(row.ticket_id) ?? idOf(row.faultid);

const queryOf = ({ ticket_id }: HaloRecord): Query => (typeof ticket_id === "number" ? { ticket_id } : {});

const ticketIn = (resource: HaloResource, id: number) =>
  ticketPaths.has(resource.path.toLowerCase()) ? id : undefined;

/** Throws where a ticket's type forbids a write. */
function hold(policy: string | undefined, reason: string | undefined, isUnknown = false): void {
  const rule = "Whoever runs this server set that for tickets of this type (TICKET_TYPE_POLICIES).";
  if (policy === "never-touch") {
    throw new HaloError(
      "permission",
      isUnknown
        ? "Nothing was sent: the ticket names no type, and tickets of some types are not to be touched here."
        : "Nothing was sent: tickets of this type are not to be touched here.",
      { advice: isUnknown ? "Give the ticket type." : `${rule} Do it in Halo.` },
    );
  }
  if (policy === "internal-only" && reason !== undefined) {
    throw new HaloError(
      "permission",
      `Nothing was sent: on tickets of this type there are internal notes alone (${reason}).`,
      { advice: `${rule} An internal note (hiddenfromuser: true, sendemail: false) is possible.` },
    );
  }
}

/** Rows of several clients in the order that was asked for. */
function inOrder(rows: readonly HaloRecord[], query: Query): readonly HaloRecord[] {
  const field = typeof query.order === "string" ? query.order : "id";
  const sign = String(query.orderdesc ?? "false") === "true" ? -1 : 1;
  const compare = (left: unknown, right: unknown) =>
    typeof left === "number" && typeof right === "number"
      ? left - right
      : String(left ?? "").localeCompare(String(right ?? ""));
  return [...rows].sort((left, right) => sign * compare(left[field], right[field]));
}
