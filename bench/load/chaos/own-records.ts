/** Records that a chaos run puts into Halo for itself, so that each change can be judged on a record of its own. */
import type { HaloRecord, ResourceName, Tenant } from "../../../sandbox/index.ts";

/** Agents that work and get no tickets but by this run. */
export const [formerAgent, otherAgents] = [4, [3, 5, 7]] as const;
/** A status that leaves a ticket open. */
const inProgress = 2;
const closedStatuses = [8, 9];

/** Fields of a record to be made; its id comes by itself. */
type Fields = Readonly<Record<string, unknown>>;

/** Makes and finds records in the sandbox's tables. */
export class OwnRecords {
  readonly #tenant: Tenant;
  /** Tickets that notes go to, of any client but the one that is only read. */
  readonly openTickets: readonly number[];
  /** Clients that get new records. */
  readonly clients: readonly number[];

  /** Their sites. */
  readonly sites: readonly number[];

  /** @param readOnlyClient is left alone, so that what is read of it stays the same */
  constructor(tenant: Tenant, readOnlyClient: number) {
    this.#tenant = tenant;
    const { Tickets, Client } = tenant.tables;
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
    this.sites = tenant.tables.Site.filter(
      ({ client_id, inactive }) => inactive !== true && this.clients.includes(Number(client_id)),
    ).map(({ id }) => Number(id));
  }

  /** The rows of a table. */
  rows(table: ResourceName): readonly HaloRecord[] {
    return this.#tenant.tables[table];
  }

  /** Makes an open ticket with a summary; returns its id. */
  ticket(summary: string): number {
    const [model] = this.openTickets;
    const now = this.#now();
    const dates = { dateoccurred: now, datecreated: now, lastactiondate: now, last_update: now };
    return this.#copy("Tickets", ({ id }) => id === model, {
      summary,
      agent_id: formerAgent,
      status_id: inProgress,
      hasbeenclosed: false,
      dateclosed: "1900-01-01T00:00:00",
      ...dates,
    });
  }

  /** Makes a note on a ticket that may be deleted; returns its number within the ticket. */
  removableAction(ticketId: number, note: string): number {
    const id = this.#action(ticketId, note);
    // The sandbox counts on from the highest number, so one above keeps this one from being given again.
    this.#action(ticketId, "A note that stays");
    return id;
  }

  /** Makes a record that may be deleted; returns its id. */
  removable(table: "Asset" | "Appointment" | "Attachment", fields: Fields): number {
    const id = this.like(table, fields);
    this.like(table, {});
    return id;
  }

  #action(ticketId: number, note: string): number {
    const now = this.#now();
    return this.#copy("Actions", ({ outcome }) => outcome === "Private Note" || outcome === "Phone Call", {
      ticket_id: ticketId,
      note,
      note_html: `<p>${note}</p>`,
      datetime: now,
      actiondatecreated: now,
      last_updated: now,
    });
  }

  /** Makes a record by one that is there; returns its id. */
  like(table: "Asset" | "Appointment" | "Supplier" | "Attachment", fields: Fields): number {
    return this.#copy(table, () => true, { ...fields, datecreated: this.#now() });
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
    return this.rows("Actions")
      .filter(({ note }) => note === text)
      .map(({ ticket_id, id }) => `${ticket_id}/${id}`);
  }

  /** Now, as Halo stores it. */
  #now(): string {
    return new Date().toISOString().slice(0, 19);
  }

  #copy(table: ResourceName, isModel: (row: HaloRecord) => boolean, fields: Fields): number {
    const rows = this.#tenant.tables[table];
    // Tickets share their numbers with projects and opportunities; actions are counted within their ticket.
    const numbered =
      table === "Tickets"
        ? [rows, this.rows("Projects"), this.rows("Opportunities")].flat()
        : table === "Actions"
          ? rows.filter(({ ticket_id }) => ticket_id === fields.ticket_id)
          : rows;
    const id = numbered.reduce((most, row) => Math.max(most, Number(row.id)), 0) + 1;
    const model = rows.find(isModel);
    if (model === undefined) throw new Error(`The sandbox has no record of ${table} to copy.`);
    rows.push({ ...structuredClone(model), guid: crypto.randomUUID(), ...fields, id });
    return id;
  }
}
