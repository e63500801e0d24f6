import { expect, test } from "vitest";
import { instantOf, localDay, localTime } from "../../src/halo/dates/days.ts";
import { connectDirect } from "../../src/mcp/in-memory.testing.ts";
import { useSandbox } from "../support/harness.ts";
import { withNamedRows } from "../support/rows.ts";

/** Tenants east and west of UTC, in both of the ways in which days are stored. */

const halo = useSandbox();
const clientId = 2;
const [contractId, invoiceId, assetId, templateId] = [9_001, 9_002, 9_003, -9_004];

const storage = {
  "as written": (day: string) => `${day}T00:00:00`,
  "as an instant": (day: string, zone: string) =>
    instantOf(`${day}T00:00:00`, zone).toISOString().slice(0, 19),
} as const;

/** A contract from 1 July to 30 June that runs, the first of this month, and what ends in ten days. */
function daysIn(zone: string) {
  const today = localDay(new Date(), zone);
  const year = Number(today.slice(0, 4)) - (today.slice(5) < "07-01" ? 1 : 0);
  const soon = localDay(new Date(Date.now() + 10 * 24 * 60 * 60_000), zone);
  return { start: `${year}-07-01`, end: `${year + 1}-06-30`, first: `${today.slice(0, 7)}-01`, soon, today };
}

/** Stores one record of each kind, and no others. */
function store(zone: string, stored: (day: string, zone: string) => string) {
  const { start, end, first, soon } = daysIn(zone);
  const { tables } = halo().tenant;
  const as = (day: string) => stored(day, zone);
  const none = "1900-01-01T00:00:00";
  const owner = { client_id: clientId, client_name: "Quillmere Logistics", currency_code: 1 };
  const replace = (name: keyof typeof tables, record: Record<string, unknown> & { id: number }) =>
    tables[name].splice(0, tables[name].length, record);
  replace("ClientContract", {
    ...{ id: contractId, ...owner, ref: "Care", active: true, started: true, expired: false },
    ...{ start_date: as(start), end_date: as(end), next_invoice_date: as(soon) },
    ...{ billingperiod: 2, periodchargeamount: 0 },
  });
  replace("Invoice", {
    ...{ id: invoiceId, ...owner, invoicenumber: "I-1", posted: true, voided: false },
    ...{ invoice_date: as(first), duedate: as(soon), datepaid: none },
    ...{ total: 120, revenue: 100, amountdue: 120, lines: [{ id: 1, net_amount: 100, net_total: 120 }] },
  });
  replace("RecurringInvoice", {
    ...{
      id: templateId,
      ...owner,
      is_recurring_invoice: true,
      period: 2,
      disabled: false,
      revenue: 50,
      total: 60,
    },
    ...{ startdate: as(start), enddate: as(soon), nextcreationdate: as(soon), lastcreated: as(first) },
    lines: [{ id: 1, net_amount: 50, net_total: 60, startdate: none, enddate: none }],
  });
  replace("Asset", {
    ...{ id: assetId, ...owner, inventory_number: "A-1", inactive: false },
    warranty_end: as(soon),
  });
}

type Shown = Readonly<Record<string, unknown>>;
const rowsIn = (data: Shown, name: string) => (data[name] ?? []) as Shown[];

async function caller(zone: string) {
  const { client } = await connectDirect({ HALO_TIME_ZONE: zone });
  return async (name: string, args: Record<string, unknown> = {}) => {
    const result = await client.callTool({ name, arguments: args });
    const text = result.content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
    return {
      text,
      data: withNamedRows((result.structuredContent ?? {}) as Shown),
      isError: result.isError === true,
    };
  };
}

const places = [
  ["Europe/London", "as an instant"],
  ["America/Los_Angeles", "as written"],
  ["America/Los_Angeles", "as an instant"],
  ["Australia/Sydney", "as an instant"],
] as const;

test.each(places)("in %s, stored %s, every tool and answer has the tenant's days", async (zone, way) => {
  const { start, end, first, soon } = daysIn(zone);
  store(zone, storage[way]);
  const call = await caller(zone);

  const contracts = await call("halo_list_contracts");
  expect(rowsIn(contracts.data, "rows")).toMatchObject([
    { start_date: start, end_date: end, next_invoice_date: soon },
  ]);
  expect(contracts.text).toContain(`from ${start} · to ${end}`);
  const contract = await call("halo_get_contract", { id: contractId, detail: "full" });
  expect(contract.data.record).toMatchObject({ start_date: start, end_date: end });

  const invoice = await call("halo_get_invoice", { id: invoiceId });
  expect(invoice.data.record).toMatchObject({ invoice_date: first, duedate: soon });
  const asked = await call("halo_list_invoices", { invoiced_after: first, invoiced_before: first });
  expect(asked.data).toMatchObject({ total: 1, rows: [{ id: invoiceId, invoice_date: first }] });
  const before = new Date(Date.parse(first) - 86_400_000).toISOString().slice(0, 10);
  const earlier = await call("halo_list_invoices", { invoiced_before: before });
  expect(earlier.data).toMatchObject({ total: 0, rows: [] });
  const template = await call("halo_get_recurring_invoice", { id: templateId });
  expect(template.data.record).toMatchObject({ startdate: start, enddate: soon, nextcreationdate: soon });
  expect((await call("halo_get_asset", { id: assetId })).data.record).toMatchObject({ warranty_end: soon });

  const revenue = await call("halo_revenue_breakdown", { period: first.slice(0, 7), rows: "invoiced_GBP" });
  expect(revenue.data.figures).toMatchObject({ invoiced_GBP: 100, contracted_monthly_GBP: 50 });
  expect(rowsIn(revenue.data, "records")).toMatchObject([{ invoice_day: first }]);
  const ends = await call("halo_contracts_expiring", { within_days: 10 });
  expect(ends.data.figures).toMatchObject({ recurring_invoices: 1, warranties: 1 });
  expect(rowsIn(ends.data, "expiring")).toMatchObject([{ end_day: soon, days_left: 10 }]);
  const later = await call("halo_contracts_expiring", { within_days: 9 });
  expect(later.data.figures).toMatchObject({ recurring_invoices: 0, warranties: 0 });
  const all = await call("halo_contracts_expiring", { within_days: 400, kind: "contracts" });
  expect(rowsIn(all.data, "expiring")).toMatchObject([{ end_day: end }]);
  const overview = await call("halo_client_overview", { client_id: clientId });
  expect(overview.data.figures).toMatchObject({ contracts: 1, renewals: 2 });
  expect(rowsIn(overview.data, "renewals")).toMatchObject([{ end_date: soon }, { end_date: soon }]);
  expect(rowsIn(overview.data, "money")).toMatchObject([{ oldest_due: soon }]);
});

test("moments stand in the tenant's zone, which is said; as shown they are accepted back", async () => {
  const zone = "America/Los_Angeles";
  const call = await caller(zone);
  const listed = await call("halo_list_tickets", { page_size: 1, opened_after: "90d" });
  const [row] = rowsIn(listed.data, "rows");
  const stored = halo().tenant.tables.Tickets.find(({ id }) => id === row?.id);
  const opened = localTime(new Date(`${String(stored?.dateoccurred)}Z`), zone);
  expect(row?.dateoccurred).toBe(opened);
  expect(listed.text).toContain(`opened ${opened.slice(0, 10)} ${opened.slice(11, 16)}${opened.slice(19)}`);
  expect(listed.text).toMatch(/Understood: opened_after 90d is \d{4}-\d\d-\d\dT00:00:00-0[78]:00/);

  const id = Number(row?.id);
  const ticket = await call("halo_get_ticket", { id });
  const { last_update: since } = ticket.data.record as Shown;
  expect(String(since)).toMatch(/-0[78]:00$/);
  const change = { id, summary: "Renamed", if_unchanged_since: since, dry_run: true };
  expect((await call("halo_update_ticket", change)).isError).toBe(false);
  const early = await call("halo_update_ticket", { ...change, if_unchanged_since: "2020-01-01T09:00" });
  expect(early.text).toContain("after 2020-01-01 09:00:00-08:00");

  const local = await call("halo_create_appointment", {
    ...{ subject: "Review", agent_id: 2, start_date: "2027-07-01T09:00", end_date: "2027-07-01 10:00" },
  });
  expect(local.data.record).toMatchObject({ start_date: "2027-07-01T09:00:00-07:00" });
  expect(local.text).toContain("start_date 2027-07-01T09:00 is 2027-07-01T09:00:00-07:00");
  expect(halo().tenant.tables.Appointment.at(-1)).toMatchObject({ start_date: "2027-07-01T16:00:00" });
});
