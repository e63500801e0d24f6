import { expect, test } from "vitest";
import { buildTenant, type HaloRecord } from "../../../../sandbox/index.ts";
import { callOn, copyOf, now } from "../../../../test/support/generated.ts";
import { render } from "../../../mcp/render/index.ts";
import type { Tool } from "../../kit/define.ts";
import { revenueTools } from "./revenue.ts";

const [revenue] = revenueTools as readonly [Tool];
const settings = { maxResultTokens: 20_000, timeZone: "UTC", webUrl: "https://halo.test" };

async function asked(tenant: ReturnType<typeof copyOf>, args: object) {
  const { result } = await callOn(tenant, revenue, { ...args });
  const { content } = render(result, settings);
  const text = content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
  if (result.kind !== "answer") throw new Error("no answer");
  const rows = (name: string) => result.tables.find((table) => table.name === name)?.rows ?? [];
  return { text, rows, basis: result.basis.join(" ") };
}

test("a month that has not begun is no month of 0: it is named as such, and told where invoices are dated ahead", async () => {
  const tenant = copyOf(buildTenant({ now }));
  const { Invoice } = tenant.tables;
  const isAhead = ({ invoice_date }: HaloRecord) => String(invoice_date) >= "2026-12";
  tenant.tables.Invoice.splice(0, Invoice.length, ...Invoice.filter((row) => !isAhead(row)));
  const year = await asked(tenant, { period: "2026" });
  const months = year.rows("months").map(({ month }) => String(month));
  expect(months).toContain("2026-11");
  expect(months).not.toContain("2026-12");
  const said = "2026-12 has not begun: told of only where invoices are dated ahead.";
  for (const told of [year.text, year.basis]) expect(told).toContain(said);
  expect(year.text).not.toMatch(/2026-12 \S*0\.00/);

  const model = Invoice.find(({ invoice_date }) => String(invoice_date).startsWith("2026-11"));
  Invoice.push({ ...structuredClone(model), id: 990_001, invoice_date: "2026-12-10T00:00:00" });
  const ahead = await asked(tenant, { period: "2026" });
  expect(ahead.rows("months").filter(({ month }) => month === "2026-12")).toHaveLength(1);
  expect((await asked(tenant, { period: "2026-10" })).basis).not.toContain("has not begun");
});

test("each reason has beside it in the text what lists its records", async () => {
  const tenant = buildTenant({ now });
  const { text, rows } = await asked(tenant, { period: "2026-10" });
  expect(rows("differences").length).toBeGreaterThan(0);
  expect(text).toContain("(rows: difference_GBP/ and the reason)");
  for (const { reason, currency } of rows("differences")) {
    const key = `difference_${String(currency)}/${String(reason)}`;
    expect(text).toContain(`- ${String(reason)}: `);
    expect((await asked(tenant, { period: "2026-10", rows: key })).rows("records").length).toBeGreaterThan(0);
  }
});
