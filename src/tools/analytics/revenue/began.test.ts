import { expect, test } from "vitest";
import { buildTenant, type HaloRecord } from "../../../../sandbox/index.ts";
import { callOn, copyOf, now } from "../../../../test/support/generated.ts";
import { render } from "../../../mcp/render/index.ts";
import type { Tool } from "../../kit/define.ts";
import { revenueTools } from "./revenue.ts";

const [revenue] = revenueTools as readonly [Tool];
const settings = { maxResultTokens: 20_000, timeZone: "UTC", webUrl: "https://halo.test" };

/** A tenant in which some monthly recurring invoices have other dates, and billed nothing in October. */
function tenantWithDates(...dates: readonly object[]) {
  const tenant = copyOf(buildTenant({ now }));
  const { RecurringInvoice, Invoice } = tenant.tables;
  const monthly = RecurringInvoice.filter(
    ({ period, disabled, nextcreationdate }) =>
      period === 2 && disabled !== true && String(nextcreationdate) > "2026-11-21",
  ).slice(0, dates.length);
  const ids = new Set(monthly.map(({ id }) => Number(id)));
  for (const [place, row] of monthly.entries())
    Object.assign(row, dates[place], { schedule: { ...(row.schedule as object), ...dates[place] } });
  const isTheirs = ({ invoice_date, lines }: HaloRecord) =>
    String(invoice_date).startsWith("2026-10") &&
    (lines as HaloRecord[]).some(({ recurring_invoice_id }) => ids.has(Number(recurring_invoice_id)));
  tenant.tables.Invoice.splice(0, Invoice.length, ...Invoice.filter((row) => !isTheirs(row)));
  return { tenant, ids };
}

async function asked(tenant: ReturnType<typeof copyOf>, rows?: string) {
  const { result } = await callOn(tenant, revenue, { period: "2026-10", ...(rows && { rows }) });
  const { content, structuredContent } = render(result, settings);
  const text = content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
  if (result.kind !== "answer") throw new Error("no answer");
  return { text, tables: result.tables, structure: JSON.stringify(structuredContent) };
}

test("what began later says when, of one and of several, and so does each of its rows", async () => {
  const one = tenantWithDates({ startdate: "2026-10-15T00:00:00" });
  const single = await asked(one.tenant);
  expect(single.text).toContain("1 recurring invoice that began after this period's first day (2026-10-15)");
  const [differences] = single.tables;
  expect(differences?.rows).toContainEqual(
    expect.objectContaining({ reason: "began_later", began: "2026-10-15" }),
  );
  expect(single.structure).toContain('"2026-10-15"');

  const two = tenantWithDates({ startdate: "2026-10-15T00:00:00" }, { startdate: "2026-10-09T00:00:00" });
  const both = await asked(two.tenant);
  expect(both.text).toContain("that began after this period's first day (2026-10-09 to 2026-10-15)");
  const listed = await asked(two.tenant, "difference_GBP/began_later");
  const days = listed.tables[0]?.rows.map(({ startdate }) => startdate);
  expect(days?.toSorted()).toEqual(["2026-10-09", "2026-10-15"]);
  expect(listed.text).toMatch(/began later · from 2026-10-15/);
  expect(listed.structure).toContain('"startdate"');
});

test("what is not contracted today says since when, or from when on", async () => {
  const { tenant, ids } = tenantWithDates(
    { enddate: "2026-11-10T00:00:00" },
    { startdate: "2026-12-15T00:00:00" },
  );
  // Something has to be billed that is contracted no more.
  const [first, second] = [...ids];
  const { Invoice } = tenant.tables;
  const [line] = Invoice.flatMap(({ lines }) => lines as HaloRecord[]).filter(
    ({ recurring_invoice_id, net_amount }) => Number(recurring_invoice_id) < 0 && Number(net_amount) > 0,
  );
  const of = Invoice.find((row) => String(row.invoice_date).startsWith("2026-10"));
  if (line === undefined || of === undefined) throw new Error("nothing is billed");
  for (const id of [first, second])
    (of.lines as HaloRecord[]).push({ ...line, recurring_invoice_id: id, net_amount: 10, isinactive: false });
  const listed = await asked(tenant, "difference_GBP/stopped");
  expect(listed.text).toMatch(/not started today · from [-0-9]+ · until 2026-11-10/);
  expect(listed.text).toMatch(/not started today · from 2026-12-15/);
});
