import { expect, test } from "vitest";
import { hoursFromNow } from "../../../../test/support/drawn.ts";
import { callOn, now, tenantWith, tightLimit } from "../../../../test/support/generated.ts";
import fc from "../../../../test/support/property.ts";
import type { Tool } from "../../kit/define.ts";
import type { AnswerResult } from "../../kit/result.ts";
import { expiringTools } from "./expiring.ts";

const [expiring] = expiringTools as readonly [Tool];
const hour = 3_600_000;

/** Ends around today and around the horizon, at hours that lie on another day elsewhere; and ends that are none. */
const end = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.integer({ min: -40 * 24, max: 130 * 24 }).map(hoursFromNow),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom("2099-12-31T00:00:00", "1900-01-01T00:00:00", "0001-01-01T00:00:00"),
  },
);
const flag = fc.boolean();
const client = fc.constantFrom(2, 3, 4);

const contract = fc.record({
  client_id: client,
  end_date: end,
  active: fc.constantFrom(true, true, false),
  rollingcontract: flag,
  renewed: fc.constantFrom(false, false, true),
  dontinvoice: flag,
  charge: fc.constantFrom(0, 0, 12_000, 99_999),
});
const line = fc.record({
  net: fc.integer({ min: 1, max: 90_000 }),
  contract_id: fc.constantFrom(-1, 0, 201, 202, 203),
  enddate: end,
  autorenew: flag,
});
const template = fc.record({
  client_id: client,
  currency_code: fc.constantFrom(1, 1, 2),
  enddate: end,
  disabled: fc.constantFrom(false, false, true),
  contract_id: fc.constantFrom(-1, 201, 202),
  lines: fc.array(line, { maxLength: 3 }),
});
const asset = fc.record({
  client_id: client,
  warranty_end: end,
  labour_warranty_end: end,
  inactive: fc.constantFrom(false, false, true),
});

const given = fc.record({
  contracts: fc.array(contract, { maxLength: 5 }),
  templates: fc.array(template, { maxLength: 5 }),
  assets: fc.array(asset, { maxLength: 12 }),
});
type Given = typeof given extends fc.Arbitrary<infer Value> ? Value : never;

function tenantOf({ contracts, templates, assets }: Given) {
  return tenantWith({
    ClientContract: contracts.map(({ charge, ...row }, index) => ({
      id: 201 + index,
      ref: `C${index}`,
      ...row,
      client_name: "A",
      started: true,
      expired: false,
      start_date: "2020-01-01T00:00:00",
      billingperiod: 2,
      periodchargeamount: charge / 100,
    })),
    RecurringInvoice: templates.map(({ lines, ...row }, index) => ({
      id: -11 - index,
      ...row,
      client_name: "A",
      period: 2,
      startdate: "2020-01-01T00:00:00",
      revenue: lines.reduce((sum, one) => sum + one.net, 0) / 100,
      total: lines.reduce((sum, one) => sum + one.net, 0) / 100,
      lines: lines.map(({ net, ...one }, number) => ({
        id: index * 10 + number,
        ...one,
        net_amount: net / 100,
      })),
    })),
    Asset: assets.map((row, index) => ({
      id: 1 + index,
      inventory_number: `A${index}`,
      client_name: "A",
      ...row,
    })),
  });
}

/** The slow and simple second computation: each thing that ends by its day, and cents a month by currency. */
function expected({ contracts, templates, assets }: Given, days: number, timeZone: string) {
  const form = new Intl.DateTimeFormat("sv-SE", { timeZone });
  const dayOf = (text: string) =>
    /^(2099|1900|0001)/.test(text)
      ? undefined
      : text.endsWith("T00:00:00")
        ? text.slice(0, 10)
        : form.format(new Date(`${text}Z`));
  const today = form.format(now);
  const until = new Date(Date.parse(today) + days * 24 * hour).toISOString().slice(0, 10);
  const inTime = (day: string | undefined) => day !== undefined && day >= today && day <= until;
  const isPast = (day: string | undefined) => day !== undefined && day < today;
  const found: string[] = [];
  const expired: string[] = [];
  const contractsInTime = new Set<number>();
  const contractsPast = new Set<number>();
  for (const [index, row] of contracts.entries()) {
    const day = dayOf(row.end_date);
    if (!row.active || row.renewed) continue;
    if (inTime(day)) {
      found.push(`${day} contract ${201 + index}`);
      contractsInTime.add(201 + index);
    }
    if (isPast(day)) {
      expired.push(`${day} contract ${201 + index}`);
      contractsPast.add(201 + index);
    }
  }
  const cents = new Map<string, number>();
  const add = (currency: string, net: number) => cents.set(currency, (cents.get(currency) ?? 0) + net);
  const billed = new Set<number>();
  for (const [index, row] of templates.entries()) {
    const ends = dayOf(row.enddate);
    if (row.disabled || isPast(ends)) continue;
    if (inTime(ends)) found.push(`${ends} recurring invoice ${-11 - index}`);
    billed.add(row.contract_id);
    for (const one of row.lines) {
      billed.add(one.contract_id);
      const lineEnds = dayOf(one.enddate);
      const isOwnEnd = lineEnds !== undefined && (ends === undefined || lineEnds < ends) && inTime(lineEnds);
      if (isOwnEnd) found.push(`${lineEnds} recurring line ${-11 - index}`);
      if (isPast(lineEnds)) continue;
      const of = one.contract_id > 0 ? one.contract_id : row.contract_id;
      if (contractsInTime.has(of) || (!contractsPast.has(of) && (inTime(ends) || isOwnEnd)))
        add(row.currency_code === 2 ? "EUR" : "GBP", one.net);
    }
  }
  for (const [index, row] of contracts.entries()) {
    const bills = row.charge > 0 && row.active && !row.dontinvoice && !billed.has(201 + index);
    if (bills && contractsInTime.has(201 + index)) add("GBP", row.charge);
  }
  for (const [index, row] of assets.entries()) {
    if (row.inactive) continue;
    for (const day of [row.warranty_end, row.labour_warranty_end].map(dayOf))
      if (inTime(day)) found.push(`${day} warranty ${1 + index}`);
  }
  return { found: found.sort(), expired: expired.sort(), cents };
}

function answered(result: { readonly kind: string }): AnswerResult {
  if (result.kind !== "answer") throw new Error(result.kind);
  return result as AnswerResult;
}

test.each(["UTC", "Europe/London", "Pacific/Auckland"])(
  "in %s what ends, when, and what it is worth are those of a slow and simple computation",
  async (timeZone) => {
    await fc.assert(
      fc.asyncProperty(given, fc.constantFrom(1, 30, 90), async (tenant, days) => {
        const { result } = await callOn(
          tenantOf(tenant),
          expiring,
          { within_days: days, page_size: 100 },
          { timeZone },
        );
        const answer = answered(result);
        const rows = (name: string) => answer.tables.find((table) => table.name === name)?.rows ?? [];
        const shown = (names: string[]) =>
          [...new Set(names.flatMap(rows).map((row) => `${row.end_day} ${row.kind} ${row.id}`))].sort();
        const wanted = expected(tenant, days, timeZone);
        expect(shown(["expiring", "warranties"])).toEqual([...new Set(wanted.found)]);
        expect(shown(["expired"])).toEqual(wanted.expired);
        const dates = rows("expiring").map((row) => String(row.end_day));
        expect(dates).toEqual(dates.toSorted());
        const cents = (value: unknown) => Math.round(Number(value ?? 0) * 100);
        const contracts = rows("expiring").filter(({ kind }) => kind === "contract");
        const without = contracts.filter(({ monthly }) => monthly === undefined);
        // All periods and currencies of these tenants are known.
        expect(answer.figures.contracts_without_billing).toBe(without.length);
        expect(answer.figures.contracts_not_valued).toBe(0);
        for (const row of contracts)
          expect(row.billing).toBe(row.monthly === undefined ? "bills nothing through Halo" : undefined);
        expect(answer.summary.includes("nothing that bills through Halo today")).toBe(without.length > 0);
        for (const currency of ["GBP", "EUR"]) {
          const total = wanted.cents.get(currency) ?? 0;
          expect(cents(answer.figures[`monthly_${currency}`]), currency).toBe(total);
          const listed = rows("expiring").filter((row) => row.currency === currency);
          expect(listed.reduce((sum, row) => sum + cents(row.monthly), 0)).toBe(total);
        }
      }),
      { numRuns: 10, seed: 20261121 },
    );
  },
);

test("a contract whose billing could not be read, or has no known period, is not told to bill nothing", async () => {
  const ending = {
    ...{ client_id: 2 as const, end_date: "2026-12-01T00:00:00", active: true, renewed: false },
    ...{ rollingcontract: false, dontinvoice: false, charge: 12_000 as const },
  };
  const told = async (change: object, faults: Parameters<typeof callOn>[3] = {}) => {
    const tenant = tenantOf({ contracts: [ending], templates: [], assets: [] });
    Object.assign(tenant.tables.ClientContract[0] ?? {}, change);
    return answered((await callOn(tenant, expiring, {}, faults)).result);
  };
  expect((await told({})).summary).not.toContain("The one contract");
  const nothing = await told({ dontinvoice: true });
  expect(nothing.figures).toMatchObject({ contracts_without_billing: 1, contracts_not_valued: 0 });
  expect(nothing.summary).toContain("The one contract has nothing that bills through Halo today");
  const odd = await told({ billingperiod: 77, billing_period_string: "Odd" });
  expect(odd.figures).toMatchObject({ contracts_without_billing: 0, contracts_not_valued: 1 });
  const refused = { path: "^/api/recurringinvoice$", status: 403, times: Number.POSITIVE_INFINITY };
  const unread = await told({ dontinvoice: true }, { faults: [refused] });
  for (const figure of ["contracts_without_billing", "contracts_not_valued"])
    expect(unread.figures).not.toHaveProperty(figure);
  expect(unread.tables[0]?.rows[0]?.billing).toBe("value not known");
  expect(odd.summary).toContain("The one contract has a value that is not known");
});

test("when the budget ends, the answer says so", async () => {
  const row = {
    client_id: 2 as const,
    warranty_end: "2026-12-01T00:00:00",
    labour_warranty_end: "1900-01-01T00:00:00",
    inactive: false,
  };
  const assets = Array.from({ length: 4_200 }, () => row);
  const { result, requests } = await callOn(
    tenantOf({ contracts: [], templates: [], assets }),
    expiring,
    {},
    tightLimit,
  );
  const answer = answered(result);
  expect(requests).toBeLessThanOrEqual(46);
  expect(answer.complete).toBe(false);
  expect(answer.summary).toContain("INCOMPLETE");
  expect(answer.warnings.join(" ")).toMatch(/newest 3,\d00 of 4,200 active assets/);
});
