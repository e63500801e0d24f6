import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { openNodeDesk } from "../../../../test/support/node-desk.ts";

const tool = "halo_changes_since";
const since = "2026-11-21T11:59:57";
const moment = "2026-11-21T11:59:58";

/** A desk on which tickets have just had actions, and what is told of it. */
async function openChanges() {
  const desk = await openNodeDesk();
  const { tables } = desk.sandbox.tenant;
  const outcome = tables.Outcome.find(({ systemid }) => !(Number(systemid) > 0));
  return {
    ...desk,
    tables,
    ticketWith: (...moves: readonly object[]) => {
      const ticket = desk.newTicket({ last_update: moment, lastactiondate: moment, status_id: 2 });
      const [like] = desk.actionsOf(ticket.id);
      const own = { ...like, outcome_id: outcome?.id, who_type: 0, note: "Own", action_systemid: 0 };
      for (const [index, move] of moves.entries())
        tables.Actions.push({
          ...structuredClone(own),
          ...{ id: index + 2, datetime: moment, last_updated: moment, actiondatecreated: moment },
          ...move,
        });
      return ticket;
    },
    told: async (args: object = {}) => {
      const { data, text } = await desk.call(tool, { since, page_size: 100, ...args });
      return { data, text, rows: data.rows as HaloRecord[] };
    },
  };
}

const find = (rows: readonly HaloRecord[], kind: string, key: object) =>
  expect(rows).toContainEqual(expect.objectContaining({ kind, ...key }));

test("an action that leaves the status, or does not tell the one before, is no change of status; nor is one of the agent", async () => {
  const { ticketWith, told, session } = await openChanges();
  const moved = ticketWith({ old_status: 1, new_status: 2 }, { old_status: 2, new_status: 2 });
  const stayed = ticketWith({ old_status: 2, new_status: 2 });
  const untold = [null, 0, undefined].map((old) => ticketWith({ old_status: old, new_status: 2 }));
  const elsewhere = ticketWith({ old_status: 1, new_status: 3 });
  const agent = ticketWith({ old_status: 2, new_status: 2, new_agent: stayed.agent_id });
  const { rows, text } = await told();
  find(rows, "ticket", { id: moved.id, what: "status, 2 notes" });
  for (const { id } of [stayed, ...untold, elsewhere, agent]) find(rows, "ticket", { id, what: "note" });
  expect(text.match(/status, /g)).toHaveLength(1);
  await session.close();
});

test("an action names its client and its ticket where the tickets were read, and costs no request where not", async () => {
  const { ticketWith, told, session, sandbox } = await openChanges();
  const ticket = ticketWith({});
  const { rows, text } = await told();
  find(rows, "action", { ticket_id: ticket.id, summary: ticket.summary, client_name: ticket.client_name });
  const line = text.split("\n").find((each) => each.includes(`of ticket #${ticket.id}`));
  expect(line).toContain(`«${String(ticket.summary)}»`);
  expect(line).toContain(`«${String(ticket.client_name)}»`);
  sandbox.log.clear();
  const alone = await told({ kinds: ["actions"] });
  expect(alone.rows.map(({ kind }) => kind)).toEqual(["action"]);
  expect(alone.rows[0]).not.toHaveProperty("summary");
  expect(sandbox.log.entries.some(({ path }) => path.startsWith("/api/tickets"))).toBe(false);
  await session.close();
});

test("what is dated ahead has not happened: an invoice is paid, sent or posted between then and today alone", async () => {
  const { tables, told, session } = await openChanges();
  const [ahead, paid, before] = tables.Invoice;
  const none = { date_created: "2026-01-01T00:00:00", voided: false, posted: true, last_modified: moment };
  const dated = (day: string) => ({ ...none, datepaid: day, datesent: day, dateposted: day });
  Object.assign(ahead ?? {}, dated("2027-01-02T00:00:00"));
  Object.assign(paid ?? {}, dated("2026-11-21T00:00:00"));
  Object.assign(before ?? {}, dated("2026-11-20T00:00:00"));
  const { rows } = await told({ kinds: ["invoices"] });
  find(rows, "invoice", { id: ahead?.id, what: "changed" });
  find(rows, "invoice", { id: paid?.id, what: "paid, sent, posted" });
  find(rows, "invoice", { id: before?.id, what: "changed" });
  await session.close();
});

test("nor is a ticket new or closed that is dated ahead", async () => {
  const { ticketWith, told, session } = await openChanges();
  const [ahead, now] = [ticketWith(), ticketWith()];
  const dated = (at: string) => ({ dateoccurred: at, dateclosed: at });
  Object.assign(ahead, dated("2026-11-23T09:00:00"));
  Object.assign(now, dated(moment));
  const { rows } = await told({ kinds: ["tickets"] });
  find(rows, "ticket", { id: ahead.id, what: "changed" });
  find(rows, "ticket", { id: now.id, what: "new, closed" });
  await session.close();
});

test("how to go on is in the structure as in the text", async () => {
  const { ticketWith, told, session } = await openChanges();
  for (let made = 0; made < 3; made++) ticketWith();
  const { data, text } = await told({ kinds: ["tickets"], page_size: 2 });
  expect(data).toMatchObject({ has_more: true, next: "ask again without since for 1 more" });
  expect(text).toContain(`More: ${String(data.next)}.`);
  const last = await told({ kinds: ["tickets"], page_size: 2, since: undefined });
  expect(last.data).not.toHaveProperty("next");
  await session.close();
});
