import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { callOn, tenantWith } from "../../../../test/support/generated.ts";
import { tries } from "../../../../test/support/length.ts";
import fc from "../../../../test/support/property.ts";
import type { Tool } from "../../kit/define.ts";
import { answerOf, recordsBehind } from "../shared/time/hours.testing.ts";
import { marginTools } from "./margin.ts";

const [margin] = marginTools as readonly [Tool];

/** Ticket 4 is a project with 1 below it; 9 is nowhere. */
const ticketRows: readonly HaloRecord[] = [
  { id: 1, client_id: 2, client_name: "Quillmere", parent_id: 4, contract_id: 0, deleted: false },
  { id: 2, client_id: 2, client_name: "Quillmere", parent_id: 0, contract_id: 201, deleted: false },
  { id: 3, client_id: 3, client_name: "Other", parent_id: 0, contract_id: 201, deleted: false },
  { id: 4, client_id: 2, client_name: "Quillmere", parent_id: 0, contract_id: 0, deleted: false },
];
/** Hourly cost by agent, in cents; Halo writes 0, or nothing, for none. */
const rates: Readonly<Record<number, number>> = { 2: 4_000, 3: 5_550, 4: 0 };

const line = fc.record({
  // What is given away is billed with 0.
  net: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 90_000 }) }, fc.constant(0)),
  _itemid: fc.constantFrom(0, 7),
  unit_cost: fc.constantFrom(0, 1_250, 333),
  qty_order: fc.constantFrom(1, 2, 5),
  ticket_id: fc.constantFrom(0, 0, 1, 2, 4, 9),
  contract_id: fc.constantFrom(-1, 0, 201, 202),
  isinactive: fc.constantFrom(false, false, false, true),
});
const invoice = fc.record({
  client_id: fc.constantFrom(2, 2, 2, 3),
  currency_code: fc.constantFrom(1, 1, 1, 2),
  voided: fc.constantFrom(false, false, false, true),
  date: fc.constantFrom("2026-10-01T00:00:00", "2026-10-15T12:00:00", "2026-09-30T10:00:00"),
  lines: fc.array(line, { minLength: 1, maxLength: 3 }),
});
const action = fc.record({
  ticket_id: fc.constantFrom(1, 2, 3, 4, 9),
  who_agentid: fc.constantFrom(2, 2, 3, 3, 4),
  timetaken: fc.constantFrom(25, 50, 150, 777),
  action_contract_id: fc.constantFrom(0, 0, 201, 202),
  date: fc.constantFrom("2026-10-02T09:00:00", "2026-10-30T17:00:00", "2026-09-29T09:00:00"),
});
const given = fc.record({
  invoices: fc.array(invoice, { maxLength: 6 }),
  actions: fc.array(action, { maxLength: 10 }),
});
type Given = typeof given extends fc.Arbitrary<infer Value> ? Value : never;

function tenantOf({ invoices, actions }: Given) {
  const base = tenantWith({});
  const tenant = tenantWith({
    Invoice: invoices.map(({ lines, date, currency_code, ...row }, index) => {
      const net = lines.filter((one) => !one.isinactive).reduce((sum, one) => sum + one.net, 0) / 100;
      return {
        id: index + 1,
        ...row,
        client_name: `Client ${row.client_id}`,
        invoice_date: date,
        ...{ currency_code, currency_code_name: "", currency: "" },
        ...{ revenue: net, total: net, contract_id: -1 },
        lines: lines.map(({ net: amount, unit_cost, ...one }, place) => ({
          id: index * 10 + place,
          ...one,
          unit_cost: unit_cost / 100,
          net_amount: amount / 100,
        })),
      };
    }),
    Actions: actions.map(({ date, timetaken, ...row }, index) => ({
      id: index + 1,
      ...row,
      who_type: 0,
      datetime: date,
      timetaken: timetaken / 100,
    })),
    Tickets: ticketRows,
    ClientContract: [{ id: 201, client_id: 2, ref: "C-201", active: true }],
    Agent: base.tables.Agent.map((row) => ({ ...row, costprice: (rates[Number(row.id)] ?? 0) / 100 })),
  });
  return tenant;
}

interface Subject {
  readonly args: Record<string, unknown>;
  readonly line: (
    invoice: Given["invoices"][number],
    line: Given["invoices"][number]["lines"][number],
  ) => boolean;
  readonly action: (action: Given["actions"][number]) => boolean;
}
const subjects: readonly Subject[] = [
  {
    args: { client_id: 2 },
    line: (of) => of.client_id === 2,
    action: (of) => [1, 2, 4].includes(of.ticket_id),
  },
  {
    args: { contract_id: 201 },
    line: (of, one) => of.client_id === 2 && one.contract_id === 201,
    action: (of) =>
      of.action_contract_id === 201 || (of.action_contract_id === 0 && [2, 3].includes(of.ticket_id)),
  },
  {
    args: { project_id: 4 },
    line: (of, one) => of.client_id === 2 && [4, 1].includes(one.ticket_id),
    action: (of) => [4, 1].includes(of.ticket_id),
  },
];

/** The same in whole hundredths, row by row. */
function expected({ invoices, actions }: Given, subject: Subject) {
  const sums: Record<number, { revenue: number; items: number; without: number }> = {};
  let without = 0;
  for (const row of invoices) {
    if (row.voided || !row.date.startsWith("2026-10")) continue;
    for (const one of row.lines) {
      if (one.isinactive || !subject.line(row, one)) continue;
      if (one.net === 0 && one.unit_cost === 0) continue;
      sums[row.currency_code] ??= { revenue: 0, items: 0, without: 0 };
      const sum = sums[row.currency_code];
      if (sum === undefined) continue;
      sum.revenue += one.net;
      if (one.ticket_id > 0 && one._itemid === 0) continue;
      if (one.unit_cost === 0) {
        without += 1;
        sum.without += 1;
      } else sum.items += one.unit_cost * one.qty_order;
    }
  }
  const own = actions.filter((one) => one.date.startsWith("2026-10") && subject.action(one));
  const hours = own.reduce((sum, one) => sum + one.timetaken, 0);
  const costed = own.filter((one) => (rates[one.who_agentid] ?? 0) > 0);
  const known = costed.reduce((sum, one) => sum + one.timetaken, 0);
  // Hundredths of an hour by cents an hour.
  const cost = costed.reduce((sum, one) => sum + one.timetaken * (rates[one.who_agentid] ?? 0), 0) / 100;
  return { sums, without, hours, known, cost };
}

test("the margin is what was invoiced without what items and known hours cost, and is not told of too little", async () => {
  await fc.assert(
    fc.asyncProperty(given, fc.constantFrom(...subjects), async (rows, subject) => {
      const tenant = tenantOf(rows);
      const args = { ...subject.args, period: "2026-10" };
      const { figures, summary, warnings = [] } = await answerOf(tenant, margin, args);
      // Of tickets that Halo does not give it is not known whose they are.
      const isUnclear = warnings.some((warning) => warning.includes("could not be read: whether"));
      const truth = expected(rows, subject);
      // No actions of anybody in the period: timesheets are asked, which have none either.
      const isKnown = rows.actions.some(({ date }) => date.startsWith("2026-10"));
      expect(figures.lines_without_cost ?? 0).toBe(truth.without);
      if (isKnown)
        expect([figures.hours, figures.hours_without_cost]).toEqual([
          truth.hours / 100,
          (truth.hours - truth.known) / 100,
        ]);
      for (const [code, name] of [
        [1, "GBP"],
        [2, "EUR"],
      ] as const) {
        const sum = truth.sums[code];
        const isShown = sum !== undefined || (code === 1 && isKnown && truth.hours > 0);
        expect(figures[`revenue_${name}`], name).toBe(isShown ? (sum?.revenue ?? 0) / 100 : undefined);
        if (!isShown) continue;
        const isItemKnown = sum === undefined || sum.items > 0 || sum.without === 0;
        expect(figures[`item_cost_${name}`]).toBe(isItemKnown ? (sum?.items ?? 0) / 100 : undefined);
        if (!isKnown) continue;
        const told =
          truth.hours === 0 || (code === 1 && truth.known > 0 && truth.known * 100 >= truth.hours * 80);
        const cost = truth.hours === 0 ? 0 : truth.cost;
        const earned = (sum?.revenue ?? 0) - (sum?.items ?? 0) - cost;
        const isAll = (sum?.without ?? 0) === 0 && truth.known === truth.hours && !isUnclear;
        const [right, wrong] = isAll ? ["margin", "margin_at_most"] : ["margin_at_most", "margin"];
        if (told) expect(figures[`${right}_${name}`]).toBeCloseTo(earned / 100, 1);
        else expect(figures).not.toHaveProperty(`${right}_${name}`);
        expect(figures).not.toHaveProperty(`${wrong}_${name}`);
        const isTold = Object.keys(figures).some((key) => key.startsWith("margin_"));
        if (!isTold) expect(`${summary} ${warnings.join(" ")}`).not.toContain("at most");
        if (told && truth.known < truth.hours) expect(warnings.join(" ")).toContain("at most");
      }
      const [figure] = Object.keys(figures).filter((key) => key.startsWith("revenue_"));
      if (figure !== undefined)
        expect(await recordsBehind(tenant, margin, figure, args)).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: tries(60) },
  );
});

test("exactly one of client, contract and project is asked about", async () => {
  const tenant = tenantOf({ invoices: [], actions: [] });
  for (const args of [{}, { client_id: 2, project_id: 4 }])
    await expect(callOn(tenant, margin, args)).rejects.toThrow("exactly one");
});

const noon = "2026-10-15T12:00:00" as const;
const ofLine = { _itemid: 7, unit_cost: 1_250, qty_order: 1, contract_id: -1, isinactive: false } as const;
/** A total without what it is the sum of. */
const unsummed = { total: 5, revenue: 0 };
const invoiceOf = (ticket_id: 0 | 4): Given["invoices"][number] => ({
  ...{ client_id: 2, currency_code: 1, voided: false, date: noon },
  lines: [{ ...ofLine, net: 10_000, ticket_id }],
});
const actionOn = (ticket_id: 1 | 4 | 9): Given["actions"][number] => ({
  ...{ ticket_id, who_agentid: 2, timetaken: 50, action_contract_id: 0, date: "2026-10-02T09:00:00" },
});

test("time on a ticket that can't be read makes the margin one of at most, and an invoice that can't be read makes it unknown", async () => {
  const tenant = tenantOf({ invoices: [invoiceOf(0)], actions: [actionOn(1), actionOn(9)] });
  const args = { client_id: 2, period: "2026-10" };
  const told = await answerOf(tenant, margin, args);
  expect(told.figures).toMatchObject({ hours: 0.5, margin_at_most_GBP: 67.5 });
  expect(told.figures).not.toHaveProperty("margin_GBP");
  expect(told.summary).toContain("at most 67.50");
  expect(told.warnings?.join(" ")).toContain("0.5 h of the period are on tickets that could not be read");

  tenant.tables.Invoice.push({
    id: 99,
    client_id: 2,
    client_name: "Quillmere",
    invoice_date: noon,
    lines: [],
    ...unsummed,
  });
  const { figures, warnings } = await answerOf(tenant, margin, args);
  expect(figures).not.toHaveProperty("margin_GBP");
  expect(warnings?.join(" ")).toContain("1 invoices are in no figure");
});

test("an invoice without lines may be a project's, and time is told where no currency can carry it", async () => {
  const tenant = tenantOf({ invoices: [invoiceOf(4)], actions: [actionOn(4)] });
  const args = { project_id: 4, period: "2026-10" };
  expect((await answerOf(tenant, margin, args)).figures).toMatchObject({ margin_GBP: 67.5 });
  tenant.tables.Invoice.push({ id: 99, client_id: 2, invoice_date: noon, lines: [], total: 5, revenue: 5 });
  const unsplit = await answerOf(tenant, margin, args);
  expect(unsplit.figures).not.toHaveProperty("margin_GBP");
  expect(unsplit.warnings?.join(" ")).toContain("Of 1 further invoiced line it could not be read");

  // The currencies are those of all made-up tenants: another list, not an emptied one.
  const tables = { ...tenant.tables, Invoice: [], Currency: [] };
  const { summary } = await answerOf({ ...tenant, tables }, margin, args);
  expect(summary).toContain("nothing was invoiced, and 0.5 h were logged");
});

test("a margin of revenue whose cost is mostly not known is one of at most, without a percentage, and the share is told", async () => {
  const uncosted = { ...ofLine, unit_cost: 0, ticket_id: 0 } as const;
  const costed = { ...ofLine, ticket_id: 0 } as const;
  const tenantBilling = (known: number, unknown: number) =>
    tenantOf({
      invoices: [
        {
          ...invoiceOf(0),
          lines: [
            { ...costed, net: known },
            { ...uncosted, net: unknown },
          ],
        },
      ],
      actions: [actionOn(1)],
    });
  const args = { client_id: 2, period: "2026-10" };
  const mostly = await answerOf(tenantBilling(10_000, 30_000), margin, args);
  expect(mostly.figures).toMatchObject({
    margin_at_most_GBP: 367.5,
    revenue_without_cost_GBP: 300,
    revenue_without_cost_percent_GBP: 75,
  });
  expect(mostly.figures).not.toHaveProperty("margin_GBP");
  expect(mostly.summary).toMatch(/: margin at most 367\.50 GBP\.$/);
  expect(mostly.inWords).toContain("of which 300.00 GBP (75 %) has no known cost");
  expect(mostly.warnings?.join(" ")).toContain("Under 50 % of the revenue has a known cost");

  const half = await answerOf(tenantBilling(20_000, 20_000), margin, args);
  expect(half.summary).toContain("margin at most 367.50 GBP (91.9 %)");
});

test("where no margin is told nothing says that it is at most what is told", async () => {
  const uncosted = { ...ofLine, unit_cost: 0, ticket_id: 0, net: 10_000 } as const;
  const tenant = tenantOf({
    invoices: [{ ...invoiceOf(0), lines: [uncosted] }],
    actions: [{ ...actionOn(1), who_agentid: 4 }],
  });
  const { figures, summary, warnings } = await answerOf(tenant, margin, {
    client_id: 2,
    period: "2026-10",
  });
  expect(Object.keys(figures).filter((key) => key.startsWith("margin"))).toEqual([]);
  expect(summary).toMatch(/: the margin in GBP is not known\.$/);
  expect(warnings?.join(" ")).not.toContain("at most");
});
