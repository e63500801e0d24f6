/** Records that a chaos run puts into Halo for itself, so that each change can be judged on a record of its own. */
import type { HaloRecord, ResourceName, Sandbox } from "../../../sandbox/index.ts";

/** Agents that work and get no tickets but by this run. */
export const [formerAgent, otherAgents] = [4, [3, 5, 7]] as const;
/** A status that leaves a ticket open. */
const inProgress = 2;
const closedStatuses = [8, 9];
const noDate = "1900-01-01T00:00:00";
const dayMs = 86_400_000;
/** The day of the first timesheet of a run's own: long before those of the sandbox. */
const firstDay = Date.UTC(2015, 0, 1);

/** Fields of a record to be made; its id comes by itself. */
type Fields = Readonly<Record<string, unknown>>;

/** The runbooks of a run: how many, and what they are called. */
const runbookCount = 100;
const runbookName = (number: number) => `Chaos runbook ${number}`;

/** What `HALO_RUNBOOKS` has to say for them to be run. */
export const runbooksAllowed = Array.from({ length: runbookCount }, (_, index) => runbookName(index)).join();

/** Makes and finds records in the sandbox's tables. */
export class OwnRecords {
  readonly #sandbox: Pick<Sandbox, "tenant" | "automation">;
  readonly #readOnlyClient: number;
  readonly #clock: () => number;
  /** Tickets that notes go to, of any client but the one that is only read. */
  readonly openTickets: readonly number[];
  /** Clients that get new records. */
  readonly clients: readonly number[];
  /** Their sites. */
  readonly sites: readonly number[];
  #timesheets = 0;
  #runbooks = 0;

  /**
   * @param readOnlyClient is left alone, so that what is read of it stays the same
   * @param clock the sandbox's, in milliseconds since the epoch
   */
  constructor(
    sandbox: Pick<Sandbox, "tenant" | "automation">,
    readOnlyClient: number,
    clock: () => number = Date.now,
  ) {
    this.#clock = clock;
    this.#sandbox = sandbox;
    this.#readOnlyClient = readOnlyClient;
    const { Tickets, Client, Site } = sandbox.tenant.tables;
    this.openTickets = Tickets.filter(
      ({ client_id, deleted, inactive, merged_into_id, status_id, user_email }) =>
        client_id !== readOnlyClient &&
        deleted !== true &&
        inactive !== true &&
        merged_into_id === 0 &&
        !closedStatuses.includes(Number(status_id)) &&
        user_email !== "",
    ).map(({ id }) => Number(id));
    this.clients = Client.filter(({ id, inactive }) => id !== readOnlyClient && inactive !== true)
      .map(({ id }) => Number(id))
      .filter((id) => id > 1);
    this.sites = Site.filter(
      ({ client_id, inactive }) => inactive !== true && this.clients.includes(Number(client_id)),
    ).map(({ id }) => Number(id));
    for (let number = 0; number < runbookCount; number += 1) {
      const note = "Of a chaos run";
      sandbox.automation.runbooks.push({ id: crypto.randomUUID(), name: runbookName(number), note });
    }
  }

  /** The rows of a table. */
  rows(table: ResourceName): readonly HaloRecord[] {
    return this.#sandbox.tenant.tables[table];
  }

  /** Makes an open ticket with a summary; returns its id. */
  ticket(summary: string): number {
    const [model] = this.openTickets;
    return this.#copy("Tickets", ({ id }) => id === model, {
      summary,
      agent_id: formerAgent,
      status_id: inProgress,
      hasbeenclosed: false,
      dateclosed: noDate,
      ...this.#opened(),
    });
  }

  /** Makes a project or an opportunity; returns its id. */
  work(table: "Projects" | "Opportunities", summary: string): number {
    const isOwn = ({ client_id }: HaloRecord) => client_id !== this.#readOnlyClient;
    return this.#copy(table, isOwn, { summary, ...this.#opened() });
  }

  /** Makes a note on a ticket that may be deleted; returns its number within the ticket. */
  removableAction(ticketId: number, note: string): number {
    const id = this.#action(ticketId, note);
    // The sandbox counts on from the highest number, so one above keeps this one from being given again.
    this.#action(ticketId, "A note that stays");
    return id;
  }

  /** Makes a note of the agent whom the server signs in as; returns its number within the ticket. */
  ownAction(ticketId: number, note: string): number {
    return this.#action(ticketId, note, {
      who_agentid: this.#sandbox.tenant.meAgentId,
      ...{ who_type: 0, action_systemid: 0, emailto: "", emailcc: "", emaildirection: "" },
      ...{ outcome_id: 7, outcome: "Private Note", hiddenfromuser: true, timetaken: 0 },
    });
  }

  /** Makes a record that may be deleted; returns its id. */
  removable(table: "Asset" | "Appointment" | "Attachment", fields: Fields): number {
    const id = this.like(table, fields);
    this.like(table, {});
    return id;
  }

  #action(ticketId: number, note: string, fields: Fields = {}): number {
    const now = this.#now();
    return this.#copy("Actions", ({ outcome }) => outcome === "Private Note" || outcome === "Phone Call", {
      ticket_id: ticketId,
      note,
      note_html: `<p>${note}</p>`,
      datetime: now,
      actiondatecreated: now,
      last_updated: now,
      ...fields,
    });
  }

  /** Makes a record by one that is there, of another client than the one that is only read; returns its id. */
  like(table: ResourceName, fields: Fields): number {
    return this.#copy(table, ({ client_id }) => client_id !== this.#readOnlyClient, {
      ...fields,
      datecreated: this.#now(),
    });
  }

  /** Makes a draft of a quotation that is for a ticket and was not decided yet; returns its id. */
  quotation(ticketId: number): number {
    const drafted = { status: 1, status_name: "Draft", salesorder_id: -1, approvaldatetime: noDate };
    return this.#copy("Quotation", ({ lines }) => Array.isArray(lines) && lines.length > 1, {
      ...drafted,
      ticket_id: ticketId,
      title: "A quotation of the chaos run",
    });
  }

  /** Makes an approval that waits on a ticket of its own; returns its ticket's id and its own. */
  approval(): { readonly ticketId: number; readonly id: number } {
    const ticketId = this.ticket("A ticket to be approved");
    const waiting = { result: 0, dateapproved: noDate, approver_note: "", seq: 1 };
    const id = this.#copy("TicketApproval", () => true, {
      ...waiting,
      ticket_id: ticketId,
      agent_id: this.#sandbox.tenant.meAgentId,
    });
    return { ticketId, id };
  }

  /** Makes a file on a ticket; returns its id. */
  file(ticketId: number, bytes: Uint8Array): number {
    const of = { ticket_id: ticketId, unique_id: ticketId, faultid: ticketId };
    const id = this.like("Attachment", { filename: "chaos.bin", filesize: bytes.length, ...of });
    this.#sandbox.tenant.files.set(id, bytes);
    return id;
  }

  /** The ids of the files with a name that hold these bytes, whole. */
  files(filename: string, bytes: Uint8Array): readonly string[] {
    const { files } = this.#sandbox.tenant;
    return this.holding("Attachment", "filename", filename).filter((id) => {
      const stored = files.get(Number(id));
      return stored?.length === bytes.length && stored.every((byte, at) => byte === bytes[at]);
    });
  }

  /** Makes an empty timesheet of an agent for a day that has no other; returns its id and its day. */
  timesheet(agentId: number): { readonly id: number; readonly day: string } {
    const day = new Date(firstDay + this.#timesheets * dayMs).toISOString().slice(0, 10);
    this.#timesheets += 1;
    const hours = { actual_hours: 0, work_hours: 0, chargeable_hours: 0 };
    const id = this.like("Timesheet", { ...hours, agent_id: agentId, date: `${day}T00:00:00` });
    return { id, day };
  }

  /** Makes a recurring invoice of a client with so many lines; returns its id and theirs. */
  recurringInvoice(
    clientId: number,
    count: number,
  ): { readonly id: number; readonly lines: readonly number[] } {
    const all = this.rows("RecurringInvoice").flatMap(linesOf);
    const model = all.find(({ isgroupdesc }) => isgroupdesc !== true);
    const last = all.reduce((most, line) => Math.max(most, Number(line.id)), 0);
    const lines = Array.from({ length: count }, (_, index) => last + 1 + index);
    const priced = { qty_order: 1, unit_price: 10, net_amount: 10, total_price: 10, discount_perc: 0 };
    const id = this.#copy("RecurringInvoice", () => true, {
      client_id: clientId,
      contract_id: -1,
      lines: lines.map((line) => ({ ...model, ...priced, id: line, isinactive: false, contract_id: -1 })),
    });
    return { id, lines };
  }

  /** The ids of the lines of a recurring invoice that pass. */
  linesWith(id: number, isMeant: (line: HaloRecord) => boolean): readonly string[] {
    const invoice = this.rows("RecurringInvoice").find((row) => row.id === id);
    return (invoice === undefined ? [] : linesOf(invoice)).filter(isMeant).map((line) => String(line.id));
  }

  /** A runbook that did not run yet; undefined when all have. */
  runbook(): { readonly id: string; readonly name: string } | undefined {
    const name = runbookName(this.#runbooks);
    this.#runbooks += 1;
    return this.#sandbox.automation.runbooks.find((runbook) => runbook.name === name);
  }

  /** The runs of a runbook in its log. */
  runs(runbook: string): readonly string[] {
    return this.#sandbox.automation.log
      .filter(({ webhook_id }) => webhook_id === runbook)
      .map(({ id }) => String(id));
  }

  /** The ids of the records that hold a text in a field. */
  holding(table: ResourceName, field: string, text: string): readonly string[] {
    return this.rows(table)
      .filter((row) => row[field] === text)
      .map(({ id }) => String(id));
  }

  /** The id, when the record's field has this value, else nothing. */
  withValue(table: ResourceName, id: number, field: string, values: readonly unknown[]): readonly string[] {
    const row = this.rows(table).find((one) => one.id === id);
    return row !== undefined && values.includes(row[field]) ? [String(id)] : [];
  }

  /** The id, when the ticket is closed, else nothing. */
  closed(id: number): readonly string[] {
    return this.withValue("Tickets", id, "status_id", closedStatuses);
  }

  /** The id, when the record that was made with a text is gone or marked as deleted, else nothing. */
  gone(table: ResourceName, id: number, field: string, text: string): readonly string[] {
    const row = this.rows(table).find((one) => one.id === id && one[field] === text);
    return row === undefined || row.deleted === true ? [String(id)] : [];
  }

  /** The notes with a text, as `ticket/number`. */
  notes(text: string): readonly string[] {
    return this.notesWith((note) => note === text);
  }

  /** The notes that pass, as `ticket/number`. */
  notesWith(isMeant: (note: string) => boolean): readonly string[] {
    return this.rows("Actions")
      .filter(({ note }) => typeof note === "string" && isMeant(note))
      .map(({ ticket_id, id }) => `${ticket_id}/${id}`);
  }

  /** The dates of what was opened just now. */
  #opened(): Fields {
    const now = this.#now();
    return { dateoccurred: now, datecreated: now, lastactiondate: now, last_update: now };
  }

  /** Now, as Halo stores it. */
  #now(): string {
    return new Date(this.#clock()).toISOString().slice(0, 19);
  }

  #copy(table: ResourceName, isModel: (row: HaloRecord) => boolean, fields: Fields): number {
    const rows = this.#sandbox.tenant.tables[table];
    const numbered = numberedWith[table]?.(this, fields) ?? rows;
    const direction = table === "RecurringInvoice" ? -1 : 1;
    const id =
      (numbered.reduce((most, row) => Math.max(most, Number(row.id) * direction), 0) + 1) * direction;
    const model = rows.find(isModel);
    if (model === undefined) throw new Error(`The sandbox has no record of ${table} to copy.`);
    rows.push({ ...structuredClone(model), guid: crypto.randomUUID(), ...fields, id });
    return id;
  }
}

const ofTickets = (own: OwnRecords) =>
  (["Tickets", "Projects", "Opportunities"] as const).flatMap((table) => own.rows(table));

/** Tickets share their numbers with projects and opportunities; actions are counted within their ticket. */
const numberedWith: Partial<
  Record<ResourceName, (own: OwnRecords, fields: Fields) => readonly HaloRecord[]>
> = {
  Tickets: ofTickets,
  Projects: ofTickets,
  Opportunities: ofTickets,
  Actions: (own, { ticket_id }) => own.rows("Actions").filter((row) => row.ticket_id === ticket_id),
};

/** The lines that stand in a record. */
const linesOf = ({ lines }: HaloRecord): readonly HaloRecord[] => (Array.isArray(lines) ? lines : []);
