import type { HaloRecord, Tenant } from "../../sandbox/index.ts";

/** What happens in a tenant between two questions: each change as Halo stores it, with the moment of the change. */

/** A draw of whole numbers from 0 until a bound. */
export type Draw = (bound: number) => number;

const noDate = "1900-01-01T00:00:00";

/** A moment as Halo stores it. */
const stored = (now: number) => new Date(now).toISOString().slice(0, 19);

const isClosed = (row: HaloRecord) => row.status_id === 9 || row.status_id === 8;
const isThere = (row: HaloRecord) => row.deleted !== true && Number(row.merged_into_id ?? 0) === 0;

type Change = (tenant: Tenant, draw: Draw, now: number) => void;

/** A change of one ticket of some kind, which is stamped. */
const ofTicket =
  (
    isMeant: (row: HaloRecord) => boolean,
    change: (row: HaloRecord, draw: Draw, now: number) => void,
  ): Change =>
  ({ tables }, draw, now) => {
    const meant = tables.Tickets.filter(isMeant);
    const row = meant[draw(meant.length)];
    if (row === undefined) return;
    change(row, draw, now);
    row.last_update = stored(now);
  };

/** A change of one record of a table with its moment in some field. */
const of =
  (
    table: "Asset" | "ClientContract" | "Invoice" | "RecurringInvoice",
    stamp: string,
    change: (row: HaloRecord, draw: Draw, now: number) => void,
  ): Change =>
  ({ tables }, draw, now) => {
    const rows = tables[table];
    const row = rows[draw(rows.length)];
    if (row === undefined) return;
    change(row, draw, now);
    row[stamp] = stored(now);
  };

const nextId = (rows: readonly HaloRecord[]) => Math.max(...rows.map(({ id }) => Number(id))) + 1;

/** Takes a record away as if it had never been: nothing but Halo's count shows it. */
const vanish =
  (table: "Tickets" | "Asset" | "Invoice"): Change =>
  ({ tables }, draw) => {
    tables[table].splice(draw(tables[table].length), 1);
  };

/** All that can happen, by name. */
export const changes: Readonly<Record<string, Change>> = {
  close: ofTicket(
    (row) => isThere(row) && !isClosed(row),
    (row, _, now) => {
      Object.assign(row, {
        status_id: 9,
        dateclosed: stored(now),
        hasbeenclosed: true,
        lastactiondate: stored(now),
      });
    },
  ),
  reopen: ofTicket(
    (row) => isThere(row) && isClosed(row),
    (row, _, now) => {
      Object.assign(row, {
        status_id: 2,
        dateclosed: noDate,
        date_fully_closed: noDate,
        lastactiondate: stored(now),
      });
    },
  ),
  assign: ofTicket(isThere, (row, draw) => {
    row.agent_id = 2 + draw(8);
  }),
  prioritise: ofTicket(isThere, (row, draw) => {
    row.priority_id = 1 + draw(4);
  }),
  "move to another day": ofTicket(isThere, (row, draw, now) => {
    row.dateoccurred = stored(now - draw(120) * 24 * 60 * 60 * 1_000);
  }),
  delete: ofTicket(isThere, (row) => {
    row.deleted = true;
  }),
  "bring back": ofTicket(
    (row) => row.deleted === true,
    (row) => {
      row.deleted = false;
    },
  ),
  merge: ({ tables }, draw, now) => {
    const rows = tables.Tickets.filter(isThere);
    const [row, into] = [rows[draw(rows.length)], rows[draw(rows.length)]];
    if (row === undefined || into === undefined || row === into) return;
    row.merged_into_id = into.id;
    for (const each of [row, into]) each.last_update = stored(now);
  },
  "new ticket": ({ tables }, draw, now) => {
    const [first] = tables.Tickets;
    if (first === undefined) return;
    const moment = stored(now);
    tables.Tickets.push({
      ...first,
      id: nextId(tables.Tickets),
      summary: `New ${draw(1_000)}`,
      status_id: 1,
      agent_id: 1,
      client_id: 2 + draw(20),
      deleted: false,
      merged_into_id: 0,
      ...{ dateoccurred: moment, dateclosed: noDate, date_fully_closed: noDate, hasbeenclosed: false },
      ...{ lastactiondate: moment, last_update: moment, responsedate: noDate, first_responsedate: noDate },
    });
  },
  "ticket vanishes": vanish("Tickets"),
  "asset vanishes": vanish("Asset"),
  "invoice vanishes": vanish("Invoice"),
  "asset out of use": of("Asset", "last_update", (row) => {
    row.inactive = row.inactive !== true;
  }),
  "warranty prolonged": of("Asset", "last_update", (row, draw, now) => {
    row.warranty_end = stored(now + draw(90) * 24 * 60 * 60 * 1_000)
      .slice(0, 11)
      .concat("00:00:00");
  }),
  "contract ends": of("ClientContract", "last_modified", (row, draw, now) => {
    row.end_date = stored(now + draw(80) * 24 * 60 * 60 * 1_000)
      .slice(0, 11)
      .concat("00:00:00");
  }),
  "contract renewed": of("ClientContract", "last_modified", (row) => {
    row.renewed = row.renewed !== true;
  }),
  "invoice voided": of("Invoice", "last_modified", (row) => {
    row.voided = row.voided !== true;
  }),
  "invoice changed": of("Invoice", "last_modified", (row, draw) => {
    const lines = Array.isArray(row.lines) ? row.lines : [];
    row.lines = lines.map((line: object) => ({ ...line, net_amount: draw(100_000) / 100 }));
  }),
  "recurring invoice paused": of("RecurringInvoice", "last_modified", (row) => {
    row.disabled = row.disabled !== true;
  }),
};
