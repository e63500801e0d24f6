import { expect, test } from "vitest";
import { callOn, tenantWith, tightLimit } from "../../../../test/support/generated.ts";
import fc from "../../../../test/support/property.ts";
import type { Tool } from "../../kit/define.ts";
import type { AnswerResult } from "../../kit/result.ts";
import { revenueTools } from "./revenue.ts";

const [revenue] = revenueTools as readonly [Tool];

/** Months that a period lasts, as a fraction; the codes that are not here are no known period. */
const months: Readonly<Record<number, readonly [bigint, bigint]>> = {
  1: [12n, 52n],
  2: [1n, 1n],
  3: [12n, 1n],
  4: [3n, 1n],
  5: [6n, 1n],
  6: [60n, 1n],
  7: [36n, 1n],
  8: [24n, 1n],
  9: [48n, 1n],
};

/** The period of the test and the days around it, as UTC instants at and around local midnights. */
const instants = [
  "2026-09-15T00:00:00",
  "2026-09-30T10:59:59",
  "2026-09-30T11:00:00",
  "2026-09-30T22:59:59",
  "2026-09-30T23:00:00",
  "2026-10-01T00:00:00",
  "2026-10-17T09:30:00",
  "2026-10-31T10:59:59",
  "2026-10-31T11:00:00",
  "2026-10-31T23:59:59",
  "2026-11-01T00:00:00",
  "1900-01-01T00:00:00",
];
const today = "2026-11-21";

/** Thousandths of a unit of money; Halo keeps more than cents in some lines. */
const thousandths = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -2_000, max: 900_000 }).map((cents) => cents * 10) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 99_999 }) },
  { weight: 1, arbitrary: fc.constant(0) },
);

const line = fc.record({
  net: thousandths,
  recurring_invoice_id: fc.constantFrom(-11, -12, -13, -99_999, -1, 0, null),
  salesorder_line_id: fc.constantFrom(0, 0, 5),
  ticket_id: fc.constantFrom(0, 0, -1, 9),
  prepay_id: fc.constantFrom(0, 0, 3),
  contract_id: fc.constantFrom(-1, 0, 201, 202),
  pro_rata_line_id: fc.constantFrom(0, 0, 0, 4),
  isinactive: fc.constantFrom(false, false, false, true),
  isgroupdesc: fc.constantFrom(false, false, false, true),
  onetimecharge: fc.constantFrom(false, false, false, true),
  billingperiod: fc.constantFrom(0, 0, 0, 2, 3),
  startdate: fc.constantFrom("1900-01-01T00:00:00", "2026-01-01T00:00:00", "2026-12-24T00:00:00"),
  enddate: fc.constantFrom("1900-01-01T00:00:00", "2099-12-31T00:00:00", "2026-06-30T12:00:00"),
});

const shared = {
  client_id: fc.constantFrom(2, 3, 4, 5),
  currency_code: fc.constantFrom(1, 1, 1, 2, 0),
  lines: fc.array(line, { maxLength: 5 }),
};

const invoice = fc.record({
  ...shared,
  invoice_date: fc.constantFrom(...instants),
  voided: fc.constantFrom(false, false, false, true),
  posted: fc.boolean(),
  typeid: fc.constantFrom(1, 1, 1, 1, 2),
});

const template = fc.record({
  ...shared,
  period: fc.constantFrom(0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9, 77),
  periodname: fc.constantFrom("", "", "", "Monthly", "Half-Yearly"),
  contract_id: fc.constantFrom(-1, 0, 201, 202),
  disabled: fc.constantFrom(false, false, false, true),
  startdate: fc.constantFrom("2025-01-01T00:00:00", "1900-01-01T00:00:00", "2026-12-24T00:00:00"),
  enddate: fc.constantFrom("2099-12-31T00:00:00", "1900-01-01T00:00:00", "2026-06-30T12:00:00"),
  // From one billing to the next: nothing known, a month, a year, or days that no period has.
  lastcreated: fc.constantFrom("1900-01-01T00:00:00", "2026-11-01T12:00:00"),
  nextcreationdate: fc.constantFrom("2026-12-01T12:00:00", "2027-11-01T12:00:00", "2026-12-17T12:00:00"),
});

const contract = fc.record({
  client_id: fc.constantFrom(2, 3, 4, 5),
  charge: thousandths,
  billingperiod: fc.constantFrom(0, 1, 2, 3, 4, 77),
  dontinvoice: fc.boolean(),
  active: fc.constantFrom(true, true, false),
  started: fc.constantFrom(true, true, false),
  expired: fc.constantFrom(false, false, true),
});

type Generated<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;
type LineBrief = Generated<typeof line>;

const counts = (one: LineBrief) => !one.isinactive && !one.isgroupdesc;

/** Whole cents, half away from zero. */
function round(number: bigint, divisor: bigint): bigint {
  const size = ((number < 0n ? -number : number) * 2n + divisor) / (divisor * 2n);
  return number < 0n ? -size : size;
}
/** Thousandths, in the fraction of one of them that a month of any period is a whole number of. */
const unit = 720n;
const exact = (amount: number) => BigInt(amount) * unit;
const cents = (amount: bigint) => round(amount, 10n * unit);

function stored(lines: readonly LineBrief[], id: number) {
  const net = lines.filter(counts).reduce((sum, one) => sum + one.net, 0) / 1_000;
  return {
    revenue: net,
    total: net,
    lines: lines.map(({ net: amount, ...one }, index) => ({
      id: id * 100 + index,
      ...one,
      net_amount: amount / 1_000,
      net_total: amount / 800,
    })),
  };
}

function tenantOf(given: Given) {
  const currency = (code: number) => ({ currency_code: code, currency_code_name: "", currency: "" });
  return tenantWith({
    Invoice: given.invoices.map((row, index) => ({
      id: index + 1,
      ...row,
      client_name: `Client ${row.client_id}`,
      ...currency(row.currency_code),
      ...stored(row.lines, index + 1),
    })),
    RecurringInvoice: given.templates.map((row, index) => ({
      id: -11 - index,
      ...row,
      client_name: `Client ${row.client_id}`,
      is_recurring_invoice: true,
      ...currency(row.currency_code),
      ...stored(row.lines, 10_000 + index),
    })),
    ClientContract: given.contracts.map(({ charge, ...row }, index) => ({
      id: 201 + index,
      ...row,
      client_name: `Client ${row.client_id}`,
      periodchargeamount: charge / 1_000,
      billing_period_string: "",
      start_date: "2025-01-01T00:00:00",
      end_date: "2099-12-31T00:00:00",
    })),
  });
}

interface Given {
  readonly invoices: readonly Generated<typeof invoice>[];
  readonly templates: readonly Generated<typeof template>[];
  readonly contracts: readonly Generated<typeof contract>[];
}

/** The slow and simple second computation: exact, and rounded to cents at the end. */
function expected(given: Given, timeZone: string) {
  const figures = new Map<string, bigint>();
  const add = (name: string, currency: string, amount: bigint) =>
    figures.set(`${name}_${currency}`, (figures.get(`${name}_${currency}`) ?? 0n) + amount);
  const named = (code: number) => ({ 1: "GBP", 2: "EUR" })[code] ?? "unnamed";
  const localMonth = (text: string) => (text.endsWith("T00:00:00") ? text.slice(0, 7) : monthOfInstant(text));
  const monthOfInstant = (text: string) =>
    new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit" }).format(
      new Date(`${text}Z`),
    );
  for (const row of given.invoices) {
    if (row.voided || localMonth(row.invoice_date) !== "2026-10") continue;
    const currency = named(row.currency_code);
    const counted = row.lines.filter(counts);
    const isCredit = row.typeid === 2 || counted.reduce((sum, one) => sum + one.net, 0) < 0;
    const turn = isCredit && counted.reduce((sum, one) => sum + exact(one.net), 0n) > 0n ? -1n : 1n;
    for (const one of counted) {
      const net = exact(one.net) * turn;
      add("invoiced", currency, net);
      if (!row.posted) add("unposted", currency, net);
      if (isCredit) add("credits", currency, net);
      else if (Number(one.recurring_invoice_id) < -1) add("recurring", currency, net);
      else {
        add("one_off", currency, net);
        if (one.salesorder_line_id > 0) add("sales_order", currency, net);
        else if (one.ticket_id > 0) add("labour", currency, net);
        else if (one.prepay_id > 0) add("prepay", currency, net);
        else add("other", currency, net);
      }
    }
  }
  let apart = 0;
  const past = (text: string) => !text.startsWith("1900") && text.slice(0, 10) < today;
  const future = (text: string) => text.slice(0, 10) > today;
  const billed = new Set<number>();
  for (const row of given.templates) {
    if (row.disabled || past(row.enddate) || future(row.startdate)) continue;
    billed.add(row.contract_id);
    for (const one of row.lines.filter(counts)) {
      billed.add(one.contract_id);
      if (future(one.startdate) || past(one.enddate) || one.net === 0) continue;
      const length = months[row.period];
      const labels: Record<string, number> = { Monthly: 2, "Half-Yearly": 5 };
      const label = labels[row.periodname];
      const code = label ?? row.period;
      const contradicts = label !== undefined && length !== undefined && label !== row.period;
      const gap = row.lastcreated.startsWith("1900") ? "" : row.nextcreationdate.slice(0, 7);
      const dated = { "2026-12": row.nextcreationdate.includes("12-01") ? 2 : undefined, "2027-11": 3 }[gap];
      const own = one.billingperiod;
      const factor = months[code];
      if (
        factor === undefined ||
        contradicts ||
        (dated !== undefined && dated !== code) ||
        one.onetimecharge ||
        (own > 0 && own !== code)
      )
        apart += 1;
      else add("contracted_monthly", named(row.currency_code), (exact(one.net) * factor[1]) / factor[0]);
    }
  }
  for (const [index, row] of given.contracts.entries()) {
    if (row.charge === 0 || !row.active || !row.started || row.expired || row.dontinvoice) continue;
    if (billed.has(201 + index)) continue;
    const factor = months[row.billingperiod];
    // Clients 2 to 5 of the usual tenant have its home currency.
    if (factor === undefined) apart += 1;
    else add("contracted_monthly", "GBP", (exact(row.charge) * factor[1]) / factor[0]);
  }
  return { figures: new Map([...figures].map(([name, amount]) => [name, cents(amount)])), apart };
}

const toCents = (value: unknown) => BigInt(Math.round(Number(value ?? 0) * 100));

function answered(result: { readonly kind: string }): AnswerResult {
  if (result.kind !== "answer") throw new Error(result.kind);
  return result as AnswerResult;
}

const rowsIn = (result: AnswerResult, name: string) =>
  result.tables.find((table) => table.name === name)?.rows ?? [];

/** Sums a field of the rows of one currency, in cents. */
function total(rows: readonly Readonly<Record<string, unknown>>[], field: string, currency: string): bigint {
  return rows
    .filter((row) => (row.currency ?? "unnamed") === currency)
    .reduce((sum, row) => sum + toCents(row[field]), 0n);
}

async function check(given: Given, timeZone: string, listRecords: boolean): Promise<void> {
  const tenant = tenantOf(given);
  const call = async (args: object) =>
    answered((await callOn(tenant, revenue, { period: "2026-10", ...args }, { timeZone })).result);
  const result = await call({});
  expect(result.complete, result.warnings.join(" ")).toBe(true);
  const wanted = expected(given, timeZone);
  expect(result.figures.apart).toBe(wanted.apart);
  const amounts = new Map(
    Object.entries(result.figures).filter(([name]) => /_(GBP|EUR|unnamed)$/.test(name)),
  );
  const currencies = new Set([...amounts.keys()].map((name) => name.replace(/^.*_/, "")));
  for (const [name, value] of wanted.figures) expect(toCents(amounts.get(name)), name).toBe(value);
  for (const [name, value] of amounts) {
    if (!name.startsWith("difference_")) expect(toCents(value), name).toBe(wanted.figures.get(name) ?? 0n);
  }
  // Parts sum to their total as they are shown, but for rounding, and then the answer says so.
  const said = result.basis.join(" ");
  const sums = (parts: bigint, shown: bigint, what: string, mark: string) => {
    const most = 12n;
    expect(parts >= shown - most && parts <= shown + most, what).toBe(true);
    if (parts !== shown) expect(said, what).toContain(mark);
  };
  for (const currency of currencies) {
    const figure = (name: string) => toCents(amounts.get(`${name}_${currency}`));
    const difference = figure("recurring") - figure("contracted_monthly");
    sums(difference, figure("difference"), "difference", "recurring less contracted");
    const reasons = total(rowsIn(result, "differences"), "amount", currency);
    sums(reasons, figure("difference"), "reasons", "the reasons for the difference");
    const clients = rowsIn(result, "clients");
    for (const field of ["invoiced", "recurring", "one_off", "credits", "contracted_monthly"])
      sums(total(clients, field, currency), figure(field), `clients ${field}`, `the clients (${field})`);
  }
  if (!listRecords) return;
  for (const [name, value] of amounts) {
    const listed = rowsIn(await call({ rows: name, page_size: 100 }), "records");
    if (listed.length === 100) continue;
    const field = name.startsWith("difference_")
      ? "difference"
      : name.startsWith("contracted")
        ? "monthly"
        : "net_amount";
    const listedSum = listed.reduce((sum, row) => sum + Number(row[field] ?? 0), 0);
    // A line has Halo's own amount; a month of it and a difference are rounded to be shown, half a cent each at most.
    const most = field === "net_amount" ? 0.005_001 : 0.005 * (listed.length + 1);
    expect(Math.abs(listedSum - Number(value ?? 0)), `records of ${name}`).toBeLessThanOrEqual(most);
  }
}

const given = (most: number): fc.Arbitrary<Given> =>
  fc.record({
    invoices: fc.array(invoice, { maxLength: most }),
    templates: fc.array(template, { maxLength: 6 }),
    contracts: fc.array(contract, { maxLength: 4 }),
  });

test.each(["UTC", "Europe/London", "Pacific/Auckland"])(
  "in %s every figure is that of a slow and simple computation, to the cent",
  async (timeZone) => {
    await fc.assert(
      fc.asyncProperty(given(12), async (tenant) => check(tenant, timeZone, timeZone === "UTC")),
      { numRuns: timeZone === "UTC" ? 6 : 12, seed: 20261121 },
    );
  },
);

test("as much is true of hundreds of invoices", async () => {
  const [tenant] = fc.sample(
    fc.record({
      invoices: fc.array(invoice, { minLength: 900, maxLength: 1_000, size: "max" }),
      templates: fc.array(template, { minLength: 120, maxLength: 150, size: "max" }),
      contracts: fc.array(contract, { minLength: 6, maxLength: 12 }),
    }),
    { numRuns: 1, seed: 20261121 },
  );
  if (tenant === undefined) throw new Error("no tenant");
  await check(tenant, "Europe/London", false);
});

test("amounts below a cent are added before they are rounded", async () => {
  const lines = Array.from({ length: 100 }, (_, id) => ({ id, net_amount: 0.0049, net_total: 0.0049 }));
  const tenant = tenantWith({
    Invoice: Array.from({ length: 20 }, (_, index) => ({
      ...{ id: index + 1, client_id: 2, client_name: "Client 2", currency_code: 1, typeid: 1, posted: true },
      ...{ invoice_date: "2026-10-17T00:00:00", revenue: 0.49, total: 0.49, lines },
    })),
  });
  const call = async (args: object) =>
    answered((await callOn(tenant, revenue, { period: "2026-10", ...args })).result);
  const answer = await call({});
  expect(answer.inWords).toContain("9.80 GBP");
  expect(answer.figures).toMatchObject({ invoiced_GBP: 9.8, other_GBP: 9.8 });
  const [record] = (await call({ rows: "invoiced_GBP" })).tables;
  expect(record?.total).toBe(2_000);
  expect(record?.rows[0]).toMatchObject({ net_amount: 0.0049 });
  expect(record?.line(record.rows[0] ?? {})).toContain("net 0.0049 GBP");
});

test("when the budget ends, the answer says so and compares nothing", async () => {
  const [row] = fc.sample(invoice, { numRuns: 1, seed: 1 });
  if (row === undefined) throw new Error("no invoice");
  const plain = { ...row, voided: false, typeid: 1 as const, invoice_date: "2026-10-17T09:30:00" };
  const tenant = tenantOf({
    invoices: Array.from({ length: 4_200 }, () => plain),
    templates: [],
    contracts: [],
  });
  const { result, requests } = await callOn(tenant, revenue, { period: "2026-10" }, tightLimit);
  const answer = answered(result);
  expect(requests).toBeLessThanOrEqual(46);
  expect(answer.complete).toBe(false);
  expect(answer.summary).toContain("INCOMPLETE");
  expect(answer.warnings.join(" ")).toMatch(/newest 3,\d00 of 4,200 invoices/);
  expect(Object.keys(answer.figures).some((name) => name.startsWith("difference"))).toBe(false);
});

test("many contracts that have to be read by id leave the invoices their part of the budget", async () => {
  const [row] = fc.sample(invoice, { numRuns: 1, seed: 1 });
  const [one] = fc.sample(contract, { numRuns: 1, seed: 1 });
  if (row === undefined || one === undefined) throw new Error("no row");
  const bills = { charge: 12_000, billingperiod: 2 as const, dontinvoice: false };
  const running = { ...one, ...bills, active: true, started: true, expired: false };
  const tenant = tenantOf({
    invoices: Array.from({ length: 900 }, () => ({
      ...row,
      voided: false,
      typeid: 1 as const,
      invoice_date: "2026-10-17T09:30:00",
    })),
    templates: [],
    contracts: Array.from({ length: 90 }, () => running),
  });
  const { result, requests } = await callOn(tenant, revenue, { period: "2026-10" }, tightLimit);
  const answer = answered(result);
  expect(requests).toBeLessThanOrEqual(46);
  expect(answer.complete).toBe(false);
  expect(answer.basis.join(" ")).toContain("All 900 invoices");
  expect(answer.warnings.join(" ")).toMatch(/contracts that may bill by themselves: of \d+ of 90/);
  // What was not read has no date for its next invoice either: listed apart, not guessed.
  const read = Number(/by themselves: of (\d+) of 90/.exec(answer.warnings.join(" "))?.[1]);
  expect(answer.figures.contracted_monthly_GBP).toBe(read * 12);
  expect(answer.figures.apart).toBe(90 - read);
});
