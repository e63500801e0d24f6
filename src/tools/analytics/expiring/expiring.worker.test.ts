import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import {
  bothEras,
  connect,
  inEras,
  inOneEra,
  type ToolResult,
  useSandbox,
} from "../../../../test/support/harness.ts";
import { first } from "../../../../test/support/lists.ts";

const halo = useSandbox({ rateLimit: { requests: 100_000, windowMs: 300_000 } });
const tool = "halo_contracts_expiring";
const day = 24 * 60 * 60 * 1_000;

const contracts = () => halo().tenant.tables.ClientContract;
const today = () => new Date().toISOString().slice(0, 10);
const until = (days: number) => new Date(Date.parse(today()) + days * day).toISOString().slice(0, 10);
const endsWithin = (value: unknown, days: number) => {
  const end = String(value).slice(0, 10);
  return end >= today() && end <= until(days);
};
const figures = (result: ToolResult) => {
  expect(result.isError, result.text).toBe(false);
  return result.data.figures as Record<string, number>;
};
const table = (result: ToolResult, name: string) => (result.data[name] ?? []) as HaloRecord[];
const cents = (value: unknown) => Math.round(Number(value ?? 0) * 100);

inOneEra((era) => {
  test("what ends is what the tables say, by date", async () => {
    const client = await connect(era);
    // What a token costs that has ended is not taken from the pages of the answer, and no record is read twice.
    await client.call("halo_list_tickets", { page_size: 1 });
    halo().revokeTokens();
    halo().log.clear();
    const result = await client.call(tool, { page_size: 100 });
    expect(result.data.complete, result.text).toBe(true);
    const byId = halo().log.entries.filter(({ path, status }) => /\/\d+$/.test(path) && status === 200);
    expect(new Set(byId.map(({ path }) => path)).size).toBe(byId.length);
    const ending = contracts().filter((row) => row.active === true && endsWithin(row.end_date, 90));
    expect(ending.length).toBeGreaterThan(5);
    expect(figures(result).contracts).toBe(ending.length);
    const listed = table(result, "expiring").filter((row) => row.kind === "contract");
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(ending.map(({ id }) => id)));
    const days = table(result, "expiring").map((row) => String(row.end_day));
    expect(days).toEqual(days.toSorted());
    const templates = halo().tenant.tables.RecurringInvoice.filter(
      (row) => row.disabled !== true && endsWithin(row.enddate, 90),
    );
    expect(figures(result).recurring_invoices).toBe(templates.length);
    const assets = halo().tenant.tables.Asset.filter(
      (row) => row.inactive !== true && endsWithin(row.warranty_end, 90),
    );
    expect(figures(result).warranties).toBe(assets.length);
    expect(JSON.stringify(result.data)).not.toContain("2099");
  });

  test("contracts past their end that are still active stand apart", async () => {
    const client = await connect(era);
    const result = await client.call(tool, { kind: "contracts" });
    const past = contracts().filter(
      (row) => row.active === true && String(row.end_date).slice(0, 10) < today(),
    );
    expect(past.length).toBeGreaterThan(0);
    expect(table(result, "expired").map(({ id }) => id)).toEqual(past.map(({ id }) => id));
    expect(result.text).toContain("still active");
    expect(result.data.warranties).toBeUndefined();
    expect(figures(result)).not.toHaveProperty("warranties");
  });

  test("a month's value is counted once, and the rows sum to it", async () => {
    const client = await connect(era);
    const result = await client.call(tool, { within_days: 1_000, page_size: 100 });
    const rows = table(result, "expiring").filter((row) => row.currency === "GBP");
    const total = cents(figures(result).monthly_GBP);
    const ofRows = rows.reduce((sum, row) => sum + cents(row.monthly), 0);
    // Rounded only to be shown: what the rows lack or have too much is said.
    expect(Math.abs(ofRows - total)).toBeLessThanOrEqual(rows.length / 2);
    expect(/what ends or renews sum to/.test(result.text)).toBe(ofRows !== total);
    const breakdown = await client.call("halo_revenue_breakdown", {});
    expect(figures(result).monthly_GBP).toBeLessThanOrEqual(
      Number(figures(breakdown).contracted_monthly_GBP),
    );
    const listed = await client.call(tool, { within_days: 1_000, rows: "monthly_GBP", page_size: 100 });
    expect(table(listed, "records").reduce((sum, row) => sum + cents(row.monthly), 0)).toBe(ofRows);
  });

  test("one client; rolling and renewed contracts", async () => {
    const client = await connect(era);
    const contract = first(contracts(), (row) => row.active === true && endsWithin(row.end_date, 90));
    const { client_id, client_name } = contract;
    const own = () => client.call(tool, { client_id, kind: "contracts" });
    const before = await own();
    expect(before.text).toContain(`«${client_name}»`);
    expect(new Set(table(before, "expiring").map((row) => row.client_id))).toEqual(new Set([client_id]));
    contract.rollingcontract = true;
    expect(table(await own(), "expiring").find(({ id }) => id === contract.id)?.renews_itself).toBe(true);
    contract.rollingcontract = false;
    contract.renewed = true;
    expect(table(await own(), "expiring").some(({ id }) => id === contract.id)).toBe(false);
    delete contract.renewed;
  });

  test("ends that the list leaves out are read from the schedule", async () => {
    const client = await connect(era);
    const before = await client.call(tool, { kind: "recurring_invoices" });
    expect(figures(before).recurring_invoices).toBeGreaterThan(0);
    halo().faults.add({
      path: "/api/recurringinvoice\\?",
      times: Number.POSITIVE_INFINITY,
      transform: (body) => {
        const { invoices, ...rest } = body as { invoices: HaloRecord[] };
        // Twenty of them, so that the budget is enough.
        const rows = invoices.filter((row) => Number(row.id) <= -20 && Number(row.id) > -40);
        return { ...rest, record_count: rows.length, invoices: rows.map(({ enddate: _, ...row }) => row) };
      },
    });
    const after = await client.call(tool, { kind: "recurring_invoices", page_size: 100 });
    const wanted = table(before, "expiring").filter((row) => Number(row.id) <= -20 && Number(row.id) > -40);
    expect(wanted.length).toBeGreaterThan(0);
    expect(table(after, "expiring").map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
  });

  test("a filter that Halo ignores changes nothing; what it refuses is said and is not 0", async () => {
    const client = await connect(era);
    const contract = first(contracts(), (row) => row.active === true && endsWithin(row.end_date, 90));
    const args = { client_id: contract.client_id };
    const before = await client.call(tool, args);
    halo().faults.add({
      path: "/api/clientcontract\\?",
      times: Number.POSITIVE_INFINITY,
      transform: () => ({ record_count: contracts().length, contracts: contracts() }),
    });
    expect(figures(await client.call(tool, args))).toEqual(figures(before));
    halo().faults.clear();
    halo().faults.add({ path: "/api/clientcontract", status: 403, times: Number.POSITIVE_INFINITY });
    const refused = await client.call(tool, {});
    expect(figures(refused)).not.toHaveProperty("contracts");
    expect(figures(refused)).toHaveProperty("warranties");
    expect(refused.text).toContain("Contracts could not be read");
  });
});

inEras(bothEras, (era) => {
  test("a source that fails costs its kind, a cancelled call ends, bad input is refused", async () => {
    const client = await connect(era);
    halo().faults.add({ path: "/api/asset", status: 404, times: Number.POSITIVE_INFINITY });
    const without = await client.call(tool, {});
    expect(without.isError, without.text).toBe(false);
    expect(without.data.complete).toBe(false);
    expect(figures(without)).not.toHaveProperty("warranties");
    expect(figures(without)).toHaveProperty("contracts");
    expect((await client.call(tool, { kind: "warranties" })).isError).toBe(true);
    halo().faults.clear();
    const unknown = await client.call(tool, { client_id: 99_999 });
    expect(unknown.isError).toBe(true);
    expect(unknown.text).toContain("no client 99999");
    expect((await client.call(tool, { within_days: 0 })).isError).toBe(true);
    expect((await client.call(tool, { rows: "nothing" })).text).toContain("expired_active");
    const controller = new AbortController();
    halo().faults.add({ path: "/api/asset", hang: true });
    halo().log.clear();
    const call = client.call(tool, {}, { signal: controller.signal });
    await expect.poll(() => halo().log.inFlight).toBe(1);
    controller.abort();
    await expect(call).rejects.toThrow();
    await expect.poll(() => halo().log.entries.filter(({ aborted }) => aborted === true)).toHaveLength(1);
  });
});
