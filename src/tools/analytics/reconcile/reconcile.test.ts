import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { type Desk, openDesk } from "../../billing/writing/session.testing.ts";

const tool = "halo_reconcile_quantities";
const client = 12;

/** The months of each period code, and the name that a line has of it. */
const periods = [
  { code: 2, months: 1, name: "Monthly" },
  { code: 4, months: 3, name: "Quarterly" },
  { code: 3, months: 12, name: "Yearly" },
] as const;

interface Planned {
  readonly name: string;
  readonly billed: number;
  readonly counted: number;
  /** Net in cents, after a discount of so many percent. */
  readonly cents: number;
  readonly discount: number;
  readonly months: number;
}

/** Puts so many lines on the client's recurring invoices, in place of its own. */
function plant({ tables }: Desk, count: number, isPlanted: (index: number) => boolean): readonly Planned[] {
  const model = tables.RecurringInvoice.find(({ disabled }) => disabled !== true);
  const line = Array.isArray(model?.lines) ? model.lines[0] : undefined;
  tables.RecurringInvoice.length = 0;
  const planned: Planned[] = [];
  for (const [place, { code, months, name: period }] of periods.entries()) {
    const lines: HaloRecord[] = [];
    for (let index = place; index < count; index += periods.length) {
      const name = `Service » ${index} A&B`;
      const billed = 1 + ((index * 7) % 40);
      const cents = 105 + ((index * 1_337) % 9_973);
      const discount = index % 4 === 0 ? 10 : 0;
      const counted = isPlanted(index) ? billed + (index % 2 === 0 ? 3 : -1 - (index % 5)) : billed;
      planned.push({ name, billed, counted, cents, discount, months });
      lines.push({
        ...structuredClone(line),
        ...{ id: 1_000 + index, item_shortdescription: `${name} (${period})`, isinactive: false },
        ...{ qty_order: billed, unit_price: cents / 100, discount_perc: discount, isgroupdesc: false },
        ...{ net_amount: 0, total_price: 0, billingperiod: code, recurring_invoice_quantity_type: 0 },
      });
    }
    const schedule = typeof model?.schedule === "object" ? { ...model.schedule, period: code } : {};
    tables.RecurringInvoice.push({
      ...structuredClone(model),
      ...{ id: -(500 + place), client_id: client, client_name: "Planted", period: code, lines, revenue: 0 },
      ...{ lastcreated: "1900-01-01T00:00:00", periodname: period, schedule, total: 0, contract_id: -1 },
    });
  }
  return planned;
}

test("of 200 lines exactly the 17 that were planted differ, each to the cent", async () => {
  const desk = await openDesk();
  // 17 of 0 to 199.
  const isPlanted = (index: number) => index % 12 === 5;
  const planned = plant(desk, 200, isPlanted);
  const expected = planned.filter(({ billed, counted }) => billed !== counted);
  expect(expected).toHaveLength(17);
  const result = await desk.call(tool, {
    client,
    counts: planned.map(({ name, counted }) => ({ name: name.toUpperCase(), quantity: counted })),
    page_size: 100,
  });
  expect(result.data.figures).toEqual({
    ...{ lines: 200, matched: 200, differences: 17, not_billed: 0, not_counted: 0 },
  });
  // In whole cents, half a cent away from zero.
  const rounded = (value: number) => Math.sign(value) * Math.round(Math.abs(value) + 1e-9);
  const rows = (result.data.differences as readonly Record<string, unknown>[]).map((row) => ({
    line: row.line_id,
    difference: row.difference,
    cents: Math.round(Number(row.each_time) * 100),
    monthly: Math.round(Number(row.monthly) * 100),
  }));
  const wanted = expected.map((each) => {
    const cents = rounded(((each.counted - each.billed) * each.cents * (100 - each.discount)) / 100);
    return {
      line: 1_000 + Number(/\d+/.exec(each.name)?.[0]),
      difference: each.counted - each.billed,
      cents,
      monthly: rounded(cents / each.months),
    };
  });
  const byLine = (a: { line: unknown }, b: { line: unknown }) => Number(a.line) - Number(b.line);
  expect(rows.toSorted(byLine)).toEqual(wanted.toSorted(byLine));
  const sums = (result.data.sums as readonly Record<string, unknown>[])[0];
  const total = wanted.reduce((sum, { cents }) => sum + cents, 0);
  expect(Math.round(Number(sums?.net) * 100)).toBe(total);
  expect(result.text).toContain("17 differences among 200 of 200 lines");
});

test("what has no line of its name is told with the nearest, and a count can name its line", async () => {
  const desk = await openDesk();
  plant(desk, 6, () => false);
  const counts = [
    { name: "Service 3 A&B", quantity: 9 },
    { name: "Another name", quantity: 2, line: 1_001 },
  ];
  const result = await desk.call(tool, { client, counts });
  expect(result.data.figures).toMatchObject({ matched: 1, differences: 1, not_billed: 1, not_counted: 5 });
  expect(result.data.not_billed).toEqual([
    { name: "Service 3 A&B", quantity: 9, nearest: "Service » 3 A&B (Monthly)", nearest_line_id: 1_003 },
  ]);
  expect(result.text).toContain("«Service 3 A&B» × 9 · nearest line «Service › 3 A&B (Monthly)» (#1003)");
  const wrong = await desk.session.call(tool, { client, counts: [{ name: "x", quantity: 1, line: 7 }] });
  expect(wrong.text).toContain("there is no line 7 that is billed today");
});

test("licences of the client are counted in Halo; nothing is compared when not all could be read", async () => {
  const desk = await openDesk();
  plant(desk, 1, () => false);
  const own = desk.tables.SoftwareLicence.filter((row) => row.client_id === client);
  for (const row of own) Object.assign(row, { name: "SERVICE » 0 a&b", count: 4, is_active: true });
  const result = await desk.call(tool, { client, of: "licences" });
  expect(result.data.differences).toMatchObject([{ counted: 4 * own.length, billed: 1 }]);
  desk.sandbox.faults.add({ method: "GET", path: "/api/softwarelicence", status: 500, body: "", times: 9 });
  const failed = await desk.session.call(tool, { client, of: "licences" });
  expect(failed.isError).toBe(true);
  const both = await desk.session.call(tool, { client, of: "users", counts: [{ name: "x", quantity: 1 }] });
  expect(both.text).toContain('Give one of two arguments: of: "licences"');
});
