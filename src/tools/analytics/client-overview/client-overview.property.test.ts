import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { hoursFromNow, timeOf } from "../../../../test/support/drawn.ts";
import { callOn, tenantWith } from "../../../../test/support/generated.ts";
import { tries } from "../../../../test/support/length.ts";
import fc from "../../../../test/support/property.ts";
import type { Tool } from "../../kit/define.ts";
import { clientOverviewTools } from "./client-overview.ts";

const [overview] = clientOverviewTools as readonly [Tool];
const hour = 3_600_000;
const client = 2;

const noDate = fc.constantFrom("1900-01-01T00:00:00", "0001-01-01T00:00:00");
const date = (from: number, to: number) =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.integer({ min: from * 24, max: to * 24 }).map(hoursFromNow),
    },
    { weight: 1, arbitrary: noDate },
  );

const ofClient = fc.constantFrom(2, 2, 2, 3);
const cents = fc.integer({ min: -50_000, max: 900_000 }).map((value) => value / 100);

const ticket = fc.record({
  client_id: ofClient,
  status_id: fc.constantFrom(1, 2, 3, 8, 9, 777),
  agent_id: fc.constantFrom(0, 1, 2),
  dateoccurred: date(-90, 0),
  dateclosed: date(-90, 0),
  lastactiondate: date(-90, 0),
  hasbeenclosed: fc.boolean(),
  deleted: fc.constant(false),
  merged_into_id: fc.constant(0),
});
const asset = fc.record({
  client_id: ofClient,
  inactive: fc.boolean(),
  assettype_id: fc.constantFrom(0, 1),
  assettype_name: fc.constantFrom("", "Server", "«odd»"),
  warranty_end: date(-30, 200),
});
const invoice = fc.record({
  client_id: ofClient,
  total: cents,
  amountdue: cents,
  voided: fc.constantFrom(true, false, false, null),
  datepaid: fc.oneof(noDate, noDate, date(-30, 0)),
  duedate: date(-60, 60),
  invoice_date: date(-90, 0),
  currency_code: fc.constantFrom(1, 1, 2),
  typeid: fc.constant(1),
  creditlinkedtoinvoiceid: fc.constant(0),
  lines: fc.constant([]),
});

const many = (row: fc.Arbitrary<object>) =>
  fc
    .array(row, { maxLength: 30 })
    .map((rows) => rows.map((fields, index): HaloRecord => ({ id: index + 1, ...fields })));

/** The slow and simple second computation. */
function expected(
  rows: readonly HaloRecord[],
  assets: readonly HaloRecord[],
  invoices: readonly HaloRecord[],
) {
  const own = (list: readonly HaloRecord[]) => list.filter((row) => row.client_id === client);
  // What Halo lists as open is open, whatever date of closing it has kept.
  const isOpen = (row: HaloRecord) => row.status_id !== 8 && row.status_id !== 9;
  // Time that was logged as a ticket, closed within a minute, is none.
  const isStub = (row: HaloRecord) => {
    const lasted = Number(timeOf(row.dateclosed)) - Number(timeOf(row.dateoccurred));
    return !isOpen(row) && lasted < 60_000;
  };
  const midnight = Date.UTC(2026, 10, 22);
  const span = (value: unknown, from: number, to: number) => {
    const time = timeOf(value);
    return time !== undefined && time >= midnight - from * 24 * hour && time < midnight - to * 24 * hour;
  };
  const due = own(invoices).filter(
    (row) =>
      row.voided !== true &&
      Number(row.total) >= 0 &&
      Number(row.amountdue) > 0 &&
      timeOf(row.datepaid) === undefined,
  );
  return {
    figures: {
      assets: own(assets).filter((row) => row.inactive !== true).length,
      open_tickets: own(rows).filter(isOpen).length,
      opened: own(rows).filter((row) => !isStub(row) && span(row.dateoccurred, 30, 0)).length,
      // As much of the period before as has passed of this one: up to noon.
      opened_before: own(rows).filter(
        (row) => !isStub(row) && span(row.dateoccurred, 60, 30) && !span(row.dateoccurred, 30.5, 30),
      ).length,
      closed: own(rows).filter((row) => !isOpen(row) && !isStub(row) && span(row.dateclosed, 30, 0)).length,
      unpaid_invoices: due.length,
    },
    cents: (currency: number) =>
      due
        .filter((row) => row.currency_code === currency)
        .reduce((sum, row) => sum + Math.round(Number(row.amountdue) * 100), 0),
  };
}

test("each figure is that of a slow and simple count; what is due is right to the cent in each currency", async () => {
  await fc.assert(
    fc.asyncProperty(many(ticket), many(asset), many(invoice), async (rows, assets, invoices) => {
      const tenant = tenantWith({ Tickets: rows, Asset: assets, Invoice: invoices });
      const { result } = await callOn(tenant, overview, { client_id: client });
      if (result.kind !== "answer") throw new Error(result.kind);
      const wanted = expected(rows, assets, invoices);
      expect(result.figures).toMatchObject(wanted.figures);
      const money = result.tables.find(({ name }) => name === "money")?.rows ?? [];
      for (const [code, currency] of [
        [1, "GBP"],
        [2, "EUR"],
      ] as const) {
        const row = money.find((entry) => entry.currency === currency);
        expect(Math.round(Number(row?.amountdue ?? 0) * 100), currency).toBe(wanted.cents(code));
      }
      for (const [table, total] of [
        ["open_by_status", result.figures.open_tickets],
        ["assets_by_type", result.figures.assets],
      ] as const) {
        const groups = result.tables.find(({ name }) => name === table)?.rows ?? [];
        expect(groups.reduce((sum, row) => sum + Number(row.count), 0)).toBe(total);
      }
    }),
    { numRuns: tries(30) },
  );
});
