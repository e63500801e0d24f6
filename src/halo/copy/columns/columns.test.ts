import { expect, test } from "vitest";
import type { HaloRecord } from "../../lists.ts";
import { run } from "../database.ts";
import { nodeDatabase } from "../node-database.ts";
import { definitionOf, store, storedName } from "../stored.ts";
import { queryTables } from "./index.ts";

const london = { timeZone: "Europe/London", isClosed: (row: HaloRecord) => row.status_id === 77 };

/** What the copy holds of these rows of a resource. */
async function held(name: string, ...rows: readonly (readonly HaloRecord[])[]) {
  const table = queryTables.find((candidate) => candidate.name === name);
  const database = await nodeDatabase();
  if (table === undefined || database === undefined) throw new Error(`no table ${name}, or no SQLite`);
  for (const statement of definitionOf(table)) run(database, statement);
  for (const batch of rows) store(database, table, batch, london);
  return [...database.rows(`SELECT * FROM "${storedName(name)}"`)].map((row) => ({ ...row }));
}

test("a ticket: moments on the tenant's clock, none where Halo means none, closed by the tenant's own status", async () => {
  const ticket = {
    id: 1,
    summary: "<p>Mail &amp; calendar</p>",
    status_id: 77,
    agent_id: 1,
    user_id: -1,
    parent_id: 0,
    dateoccurred: "2026-07-01T23:30:00",
    dateclosed: "2026-07-02T08:00:00Z",
    fixbydate: "1900-01-01T00:00:00",
    slaresponsestate: "O",
  };
  const open = { ...ticket, id: 2, status_id: 9, agent_id: "12" };
  expect(await held("tickets", [ticket, open])).toMatchObject([
    {
      id: 1,
      summary: "Mail & calendar",
      agent_id: null,
      user_id: null,
      parent_id: null,
      opened: "2026-07-02 00:30:00",
      closed: "2026-07-02 09:00:00",
      due: null,
      response_sla: "missed",
      is_open: 0,
    },
    // A date of closing that a ticket keeps after it was opened again is none.
    { id: 2, agent_id: 12, closed: null, is_open: 1 },
  ]);
});

test("what is no ticket is not held: deleted, merged, a project", async () => {
  const rows = [
    { id: 1, inactive: true },
    { id: 2, merged_into_id: 9 },
    { id: 3, use: "project" },
    { id: 4 },
  ];
  expect((await held("tickets", rows)).map(({ id }) => id)).toEqual([4]);
});

test("an action: its number repeats in each ticket, what a user wrote has no agent, no time is 0", async () => {
  const rows = [
    { id: 1, ticket_id: 5, who_type: 0, who_agentid: 12, timetaken: 1.25, datetime: "2026-01-05T10:00:00" },
    {
      id: 1,
      ticket_id: 6,
      who_type: 1,
      who_agentid: 40,
      actiondatecreated: "2026-01-05T10:00:00",
      note: "some words ".repeat(99),
    },
  ];
  const [first, second] = await held("actions", rows);
  expect(first).toMatchObject({ ticket_id: 5, agent_id: 12, hours: 1.25, done: "2026-01-05 10:00:00" });
  expect(second).toMatchObject({ ticket_id: 6, agent_id: null, hours: 0, done: "2026-01-05 10:00:00" });
  expect(String(second?.note)).toHaveLength(300);
});

test("days are the tenant's however they are stored, and an open end is none", async () => {
  const contract = {
    id: 1,
    start_date: "2026-06-30T23:00:00",
    end_date: "2099-12-31T00:00:00",
    billingperiod: 3,
    status: 4,
  };
  const other = { id: 2, start_date: "2026-07-01T00:00:00", end_date: "2027-03-31T00:00:00", active: false };
  expect(await held("contracts", [contract, other])).toMatchObject([
    { start_date: "2026-07-01", end_date: null, billing_period: "yearly", status: "expired", is_active: 1 },
    { start_date: "2026-07-01", end_date: "2027-03-31", is_active: 0 },
  ]);
});

test("an invoice is net by revenue unless a list left that out, and its lines are replaced as a whole", async () => {
  const lines = [
    { net_amount: 100, net_total: 120, tax_amount: 20, recurring_invoice_id: -7 },
    { total_price: "50.5", isinactive: true, recurring_invoice_id: -1 },
  ];
  const invoice = { id: 3, client_id: 8, revenue: 100, total: 120, recurring_invoice_id: -7, lines };
  const thin = { id: 4, revenue: 0, total: 120, creditlinkedtoinvoiceid: 3, voided: true };
  expect(await held("invoices", [invoice, thin])).toMatchObject([
    { id: 3, net: 100, gross: 120, kind: "generated", recurring_invoice_id: -7, is_voided: 0 },
    { id: 4, net: null, gross: 120, kind: "credit note", recurring_invoice_id: null, is_voided: 1 },
  ]);
  const held_ = await held("invoice_lines", [invoice]);
  expect(held_).toMatchObject([
    { invoice_id: 3, line: 1, client_id: 8, net: 100, tax: 20, recurring_invoice_id: -7, is_active: 1 },
    { invoice_id: 3, line: 2, net: 50.5, recurring_invoice_id: null, is_active: 0 },
  ]);
  expect(await held("invoice_lines", [invoice], [{ ...invoice, lines: lines.slice(0, 1) }])).toHaveLength(1);
  expect(await held("invoice_lines", [invoice], [thin])).toHaveLength(2);
});

test("a recurring invoice tells the months of its period, a week has none", async () => {
  const rows = [
    { id: -5, period: 4, nextcreationdate: "2026-12-01T00:00:00", enddate: "2099-12-31T00:00:00" },
    { id: -6, period: 1, disabled: true },
  ];
  expect(await held("recurring_invoices", rows)).toMatchObject([
    { id: -6, months: null, is_active: 0 },
    { id: -5, months: 3, period: "quarterly", next_date: "2026-12-01", end_date: null, is_active: 1 },
  ]);
});

test("a row is held once: a later one of the same key takes its place", async () => {
  expect(await held("clients", [{ id: 1, name: "Old" }], [{ id: 1, name: "New", inactive: true }])).toEqual([
    { id: 1, name: "New", client_group: null, is_active: 0 },
  ]);
});

test("keys and indexes name columns, no name is used twice, and a row fits the bounds of a Durable Object", () => {
  for (const { key, columns, lookedUp } of queryTables) {
    const names = columns.map(({ name }) => name);
    for (const name of key) expect(names).toContain(name);
    const all = [...names, ...lookedUp.map(({ name }) => name)];
    expect(new Set(all).size).toBe(all.length);
    for (const { by } of lookedUp) for (const name of by) expect(names).toContain(name);
    expect(names.length).toBeLessThanOrEqual(100);
  }
});
