import { abortAllDurableObjects } from "cloudflare:test";
import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { connect, rowsOf, type TestClient, useSandbox } from "../../../../test/support/harness.ts";
import { tries } from "../../../../test/support/length.ts";
import { isThere } from "../../../../test/support/tickets.ts";

const halo = useSandbox({ rateLimit: { requests: 100_000, windowMs: 300_000 } });
const tables = () => halo().tenant.tables;
const at = (ms = Date.now()) => new Date(ms).toISOString().slice(0, 23);
const tool = "halo_changes_since";

/** All that a client is told when it asks until there is no more, by kind and key. */
async function tellAll(client: TestClient, args: Record<string, unknown> = {}) {
  const told: string[] = [];
  let next = args;
  for (;;) {
    const result = await client.call(tool, { page_size: 100, ...next });
    for (const { kind, id, ticket_id } of rowsOf(result))
      told.push(`${kind} ${ticket_id === undefined ? "" : `${ticket_id}/`}${id}`);
    if (result.data.has_more !== true) return told;
    expect(result.text).toMatch(/More: ask again without since for \d+ more\./);
    const { since: _, ...others } = next;
    next = others;
  }
}

/** Numbers from 0 up to one below `most`, the same in each run. */
function drawing(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

const nextId = (rows: readonly HaloRecord[]) => Math.max(...rows.map(({ id }) => Number(id))) + 1;

const ownOutcome = () => tables().Outcome.find(({ systemid }) => !(Number(systemid) > 0))?.id;

/** Changes one record at a moment, as a person in Halo would, and says what is to be told of it. */
function changeOne(draw: (most: number) => number, moment: string): readonly string[] {
  const { Tickets, Actions, Invoice } = tables();
  const shown = Tickets.filter((row) => row.deleted !== true && !(Number(row.merged_into_id) > 0));
  const ticket = shown[draw(shown.length)] as Record<string, unknown>;
  const told = `ticket ${ticket.id}`;
  switch (draw(7)) {
    case 0: {
      const id = nextId([...Tickets, ...tables().Projects, ...tables().Opportunities]);
      Tickets.push({ ...ticket, id, datecreated: moment, dateoccurred: moment, last_update: moment });
      return [`ticket ${id}`];
    }
    case 1:
      Object.assign(ticket, { status_id: 9, dateclosed: moment, hasbeenclosed: true, last_update: moment });
      return [told];
    case 2:
      Object.assign(ticket, { status_id: 1 + draw(5), last_update: moment });
      return [told];
    case 3:
      Object.assign(ticket, { agent_id: 2 + draw(5), last_update: moment });
      return [told];
    case 4: {
      const own = Actions.filter(({ ticket_id }) => ticket_id === ticket.id);
      const [like] = own.length === 0 ? Actions : own;
      const id = own.length === 0 ? 1 : nextId(own);
      Actions.push({
        ...like,
        // An outcome of the tenant's own: built-in ones are for what Halo writes by itself.
        ...{ id, ticket_id: ticket.id, outcome_id: ownOutcome(), who_type: 0 },
        ...{ datetime: moment, last_updated: moment, actiondatecreated: moment, note: `Note ${id}` },
      });
      Object.assign(ticket, { last_update: moment, lastactiondate: moment });
      return [told, `action ${ticket.id}/${id}`];
    }
    case 5: {
      const invoice = Invoice[draw(Invoice.length)] as Record<string, unknown>;
      Object.assign(invoice, { reference: `R${draw(1_000)}`, last_modified: moment });
      return [`invoice ${invoice.id}`];
    }
    default:
      Object.assign(ticket, { deleted: true, last_update: moment });
      return [told];
  }
}

test("of 500 changes between two questions each is told once, over a restart and within a second", {
  timeout: 60_000,
}, async () => {
  const client = await connect("2026-07-28");
  const draw = drawing(7);
  const begun = Date.now() - 60_000;
  // What happened before the moment is not told.
  for (let n = 0; n < 20; n++) changeOne(draw, at(begun - 10_000 - n));
  const first = changeOne(draw, at(begun + 1_000));
  expect(await tellAll(client, { since: at(begun) })).toEqual(expect.arrayContaining([...first]));
  expect(await tellAll(client)).toEqual([]);

  const expected = new Set<string>();
  for (let n = 0; n < tries(500); n++) {
    // The first of them have the very second of the last one that was told.
    const moment = n < 30 ? begun + 1_000 + n : begun + 2_000 + n * 50;
    for (const one of changeOne(draw, at(moment))) expected.add(one);
  }
  await abortAllDurableObjects();
  const told = await tellAll(client);
  expect(told.toSorted()).toEqual([...expected].toSorted());
  expect(await tellAll(client)).toEqual([]);
});

test("it is said what of a ticket changed, page by page, once more where asked, and of one client", async () => {
  const client = await connect("2026-07-28");
  const [first, second] = tables().Tickets.filter(
    ({ client_id, deleted, merged_into_id, status_id }) =>
      client_id === 12 && deleted !== true && !(Number(merged_into_id) > 0) && status_id !== 9,
  );
  if (first === undefined || second === undefined) throw new Error("no such tickets");
  const since = Date.now() - 20_000;
  const change = (ticket: HaloRecord, ms: number, fields: object) =>
    Object.assign(ticket, { last_update: at(since + ms), ...fields });
  const args = { kinds: ["tickets"], client: 12, page_size: 1 };
  change(first, 1_000, { status_id: 2 });
  change(second, 2_000, { status_id: 9, dateclosed: at(since + 2_000), hasbeenclosed: true });
  const begun = await client.call(tool, { ...args, since: at(since) });
  expect(rowsOf(begun)).toEqual([expect.objectContaining({ id: first.id, what: "changed" })]);
  expect(begun.data).toMatchObject({ total: 2, has_more: true });
  const next = await client.call(tool, args);
  expect(rowsOf(next)).toEqual([expect.objectContaining({ id: second.id, what: "closed" })]);
  expect((await client.call(tool, { ...args, again: true })).text).toBe(next.text);
  change(first, 3_000, { status_id: 3 });
  const other = tables().Tickets.find((row) => row.client_id !== 12 && isThere(row));
  if (other !== undefined) change(other, 3_000, { status_id: 3 });
  const [row, ...more] = rowsOf(await client.call(tool, { ...args, page_size: 10 }));
  expect([row, more]).toEqual([expect.objectContaining({ id: first.id, what: "status" }), []]);
  expect(row?.was_status).not.toBe(row?.status_name);
  expect(row?.was_status).toBeTypeOf("string");
  const ahead = await client.call(tool, { since: "2099-01-01" });
  expect(ahead.text).toMatch(/since lies ahead/);
});

test("where Halo lists actions for one ticket alone, that they are missing is said", async () => {
  const client = await connect("2026-07-28");
  const usual = await client.call(tool, { since: "30d" });
  expect(usual.text).not.toContain("Halo listed no actions");
  halo().faults.add({
    path: "^/api/actions\\?",
    body: { record_count: 0, actions: [] },
    times: Number.POSITIVE_INFINITY,
  });
  const { text, data } = await client.call(tool, { since: "29d" });
  expect(text).toMatch(/Halo listed no actions, and \d+ of these tickets had one since then/);
  expect(JSON.stringify(data.warnings)).toContain("halo_list_actions");
  const alone = await client.call(tool, { since: "28d", kinds: ["actions"] });
  expect(alone.text).toContain("Some list them for one ticket alone");
});

test("the answer begins with how many of each kind changed, and a kind that was not read is not 0", async () => {
  const client = await connect("2026-07-28");
  const all = await client.call(tool, { since: "27d", page_size: 100 });
  const [first] = all.text.split("\n");
  const of = (word: string) => Number(first?.match(new RegExp(`(\\d+) ${word}`))?.[1]);
  expect(first).toMatch(/^Changed: \d+ tickets, \d+ actions, \d+ invoices?\.$/);
  expect(all.data.summary).toBe(first);
  expect(of("tickets") + of("actions") + of("invoice")).toBe(all.data.total);
  const tickets = await client.call(tool, { since: "27d", kinds: ["tickets"] });
  expect(tickets.data).toMatchObject({ summary: `Changed: ${of("tickets")} tickets.`, total: of("tickets") });
  const billed = new Set(halo().tenant.tables.Invoice.map((row) => row.client_id));
  const without = halo().tenant.tables.Client.find(
    ({ id, inactive }) => !billed.has(id) && inactive !== true,
  );
  const none = await client.call(tool, { since: "27d", kinds: ["invoices"], client: `#${without?.id}` });
  expect(none.data).toMatchObject({ summary: "Changed: 0 invoices.", total: 0 });

  halo().faults.add({ path: "^/api/invoice\\?", status: 403, times: Number.POSITIVE_INFINITY });
  halo().faults.add({
    path: "^/api/actions\\?",
    body: { record_count: 0, actions: [] },
    times: Number.POSITIVE_INFINITY,
  });
  const part = await client.call(tool, { since: "26d" });
  expect(part.data.summary).toMatch(/^Changed: \d+ tickets, actions not told, invoices not told\.$/);
  expect(part.text.split("\n")[0]).toBe(part.data.summary);
});
