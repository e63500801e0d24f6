import { expect, test } from "vitest";
import { finiteDayOf } from "../../../../halo/dates/days.ts";
import { decimal } from "../decimal.ts";
import { contractedOf, mayBillItself, mayHaveEnded } from "./contracted.ts";
import { invoicedOf, kindsByList } from "./invoiced.ts";
import { currenciesOf, noCurrency, roundingNotes, toCents } from "./money.ts";
import { monthly, type PeriodEvidence, readPeriod } from "./periods.ts";
import { countedLines } from "./rows.ts";

const read = (evidence: Partial<PeriodEvidence>) => readPeriod({ code: undefined, labels: [], ...evidence });
const big = (value: unknown) => {
  const amount = decimal(value);
  if (amount === undefined) throw new Error(`${String(value)} is no amount`);
  return amount;
};

test.each([
  [1, "weekly", "520"],
  [2, "monthly", "120"],
  [3, "yearly", "10"],
  [4, "quarterly", "40"],
  [5, "6-monthly", "20"],
  [6, "5-yearly", "2"],
  [7, "3-yearly", "3.33"],
  [8, "2-yearly", "5"],
  [9, "4-yearly", "2.5"],
])("code %i is %s: the codes do not rise with the length", (code, name, month) => {
  const { period } = read({ code });
  expect(period?.name).toBe(name);
  expect(period === undefined ? "" : toCents(monthly(big(120), period)).toString()).toBe(month);
});

test.each([
  ["Monthly", 2],
  ["Half-Yearly", 5],
  ["6 Monthly", 5],
  ["Two-Yearly", 8],
  ["YEARLY", 3],
  ["Annually", 3],
])("the label %s is read without its code", (label, code) => {
  expect(read({ labels: [label] }).period?.code).toBe(code);
});

test.each([
  ["an unknown code", { code: 12 }, "billing period code 12"],
  ["no period", {}, "no billing period"],
  ["code 0", { code: 0 }, "one-time"],
  ["a label of no known period", { labels: ["Fortnightly"] }, "label that is not known"],
  ["label against code", { code: 3, labels: ["Monthly"] }, "label says monthly, its code 3 yearly"],
  ["two labels", { labels: ["Monthly", "Weekly"] }, "label says monthly"],
  ["dates against code", { code: 2, step: ["2026-01-01", "2027-01-01"] }, "365 days apart"],
  ["days it is for against code", { code: 3, span: ["2026-01-01", "2026-01-31"] }, "30 days apart"],
] as const)("%s is no period", (_name, evidence, why) => {
  expect(read(evidence).unknown).toContain(why);
});

test.each([
  ["a month of 28 days", { code: 2, step: ["2026-02-01", "2026-03-01"] }],
  ["days that no period has", { code: 2, step: ["2026-01-01", "2026-02-15"] }],
  ["a whole quarter, last day included", { code: 4, span: ["2026-01-01", "2026-03-31"] }],
  ["a label in another language beside its code", { code: 2, labels: ["Maandelijks"] }],
  ["no date", { code: 2, step: [undefined, "2026-02-15"] }],
] as const)("%s does not contradict", (_name, evidence) => {
  expect(read(evidence).period?.code).toBe(evidence.code);
});

test("days are counted by the calendar: a week over the change of clocks is a week", () => {
  const step = ["2026-03-22T00:00:00Z", "2026-03-28T23:00:00Z"].map((day) =>
    finiteDayOf(day, "Europe/London"),
  );
  expect(read({ code: 1, step: [step[0], step[1]] }).period?.code).toBe(1);
  expect(finiteDayOf("2026-06-30T23:00:00", "Europe/London")).toBe("2026-07-01");
  expect(finiteDayOf("2099-12-31T00:00:00", "UTC")).toBeUndefined();
});

test("amounts are decimals, rounded half away from zero", () => {
  expect(big(0.1).plus(big(0.2)).toString()).toBe("0.3");
  expect(["1.005", "-1.005", "2.004"].map((text) => toCents(big(text)).toString())).toEqual([
    "1.01",
    "-1.01",
    "2",
  ]);
  for (const value of [undefined, null, "", "1e5x", Number.NaN, {}, "12,5"])
    expect(decimal(value)).toBeUndefined();
});

test("parts that are rounded to be shown may miss their total, and that is said with both sums", () => {
  const thirds = (count: number) => Array.from({ length: count }, () => big(10).div(3));
  const of = (parts: readonly ReturnType<typeof big>[]) => ({
    ...{ what: "the clients", currency: "GBP", parts },
    total: parts.reduce((sum, part) => sum.plus(part)),
  });
  expect(roundingNotes([of(thirds(3))])).toEqual([
    "Amounts are rounded only to be shown: as shown the clients sum to 9.99 GBP, their total is 10.00 GBP.",
  ]);
  expect(roundingNotes([of(thirds(1)), of([big(1), big(2.5)])])).toEqual([]);
  // Half a cent that a third, three times, lacks in the last decimal.
  expect(toCents(big("0.005").div(3).times(3)).toString()).toBe("0.01");
});

test("currencies: by id, by what the row says, and the home currency only where one has the rate 1", () => {
  const rows = [
    { id: 1, code: "GBP", conversion_rate: 1 },
    { id: 2, code: "EUR", conversion_rate: 1.17 },
  ];
  const known = currenciesOf(rows);
  expect(known.home).toBe("GBP");
  expect(known.of({ currency_code: 2 })).toBe("EUR");
  expect(known.of({ currency_code: 0, currency_code_name: "usd" })).toBe("USD");
  expect(known.of({ currency_code: 9 })).toBe("currency_9");
  expect(known.of({})).toBe(noCurrency);
  expect(currenciesOf([...rows, { id: 3, code: "USD", conversion_rate: 1 }]).home).toBeUndefined();
  expect(currenciesOf([{ id: 1, code: "DKK", conversion_rate: 7 }]).of({})).toBe("DKK");
  expect(currenciesOf([]).of({ currency_code_name: "«A» b" })).toBe("A_b");
});

const line = (id: number, net: number, more: object = {}) => ({
  id,
  net_amount: net,
  net_total: net * 1.2,
  ...more,
});

test("a line that either of Halo's two keys calls inactive does not count", () => {
  const lines = [line(1, 200, { isinactive: false }), line(2, 100, { isActive: false })];
  expect(countedLines({ lines, revenue: 200, total: 240 })?.lines.map(({ id }) => id)).toEqual([1]);
});

test("lines that may repeat others count as Halo's own net sum says", () => {
  const lines = [line(1, 100), line(2, 60, { is_bundled_line: true }), line(3, 5, { isinactive: true })];
  const net = (row: object) => countedLines({ lines, ...row })?.lines.map(({ id }) => id);
  expect(net({ revenue: 160, total: 192 })).toEqual([1, 2]);
  expect(net({ revenue: 100, total: 120 })).toEqual([1]);
  const neither = countedLines({ lines, revenue: 90, total: 108 });
  expect(neither?.mayRepeat.toNumber()).toBe(60);
  expect(neither?.difference.toNumber()).toBe(-70);
  expect(countedLines({ revenue: 10, total: 12 })).toBeUndefined();
  expect(countedLines({ lines: [], revenue: 10, total: 12 })).toBeUndefined();
  expect(countedLines({ lines: [], revenue: 0, total: 0 })?.lines).toEqual([]);
  expect(countedLines({ lines: [{ id: 1, net_total: 120 }] })).toBeUndefined();
});

test("a credit note lowers revenue whichever sign its lines have, once", () => {
  const currencies = currenciesOf([]);
  const invoice = { id: 1, invoice_date: "2026-10-05T00:00:00", lines: [line(1, 100)] };
  const above = { id: 2, invoice_date: "2026-10-05T00:00:00", lines: [line(2, 30)] };
  const below = { id: 3, invoice_date: "2026-10-05T00:00:00", total: -24, lines: [line(3, -20)] };
  const apart = kindsByList([invoice], [above, below]);
  expect(apart.ignored).toBe(false);
  const nets = (read: typeof apart.read) =>
    invoicedOf(read, currencies, "UTC").lines.map(({ kind, net }) => [kind, net.toNumber()]);
  expect(nets(apart.read)).toEqual([
    ["other", 100],
    ["credits", -30],
    ["credits", -20],
  ]);
  const together = kindsByList([invoice, above, below], [invoice, above, below]);
  expect(together.ignored).toBe(true);
  expect(nets(together.read).map(([kind]) => kind)).toEqual(["other", "other", "credits"]);
});

const context = {
  today: "2026-11-21",
  timeZone: "UTC",
  currencies: currenciesOf([]),
  currencyOfClient: () => "GBP",
};
const template = (more: object) => ({
  id: -12,
  client_id: 2,
  period: 2,
  currency_code_name: "GBP",
  lines: [line(1, 100)],
  ...more,
});
const contract = (more: object) => ({
  id: 7,
  client_id: 2,
  active: true,
  started: true,
  expired: false,
  billingperiod: 4,
  periodchargeamount: 300,
  dontinvoice: false,
  ...more,
});
const sums = (templates: object[], contracts: object[] = []) => {
  const { parts, apart } = contractedOf(templates as never, contracts as never, context);
  return {
    monthly: parts.map((part) => part.monthly.toNumber()),
    apart: apart.map((part) => [part.amount?.toNumber(), part.why]),
  };
};

test("a contract that an active recurring invoice names counts once; another with its own charge", () => {
  expect(sums([template({ contract_id: 7 })], [contract({})]).monthly).toEqual([100]);
  expect(sums([template({ lines: [line(1, 90, { contract_id: 7 })] })], [contract({})]).monthly).toEqual([
    90,
  ]);
  expect(sums([template({ contract_id: 7, disabled: true })], [contract({})]).monthly).toEqual([100]);
  expect(sums([template({ contract_id: 8 })], [contract({})]).monthly).toEqual([100, 100]);
  expect(sums([], [contract({ dontinvoice: true })]).monthly).toEqual([]);
  expect(
    sums([], [contract({ dontinvoice: undefined, next_invoice_date: "2026-12-01T00:00:00" })]).monthly,
  ).toEqual([100]);
  expect(sums([], [contract({ dontinvoice: undefined, next_invoice_date: "1900-01-01T00:00:00" })])).toEqual({
    monthly: [],
    apart: [[300, "not known whether it bills by itself"]],
  });
  for (const out of [
    { active: false },
    { started: false },
    { expired: true },
    { end_date: "2026-11-20T00:00:00" },
  ])
    expect(mayBillItself(contract(out), context)).toBe(false);
  expect(mayBillItself(contract({ end_date: "2099-12-31T00:00:00" }), context)).toBe(true);
});

test("recurring invoices count while they run; their lines while theirs do", () => {
  for (const out of [
    { disabled: true },
    { schedule: { disabled: true } },
    { enddate: "2026-11-20T00:00:00" },
    { schedule: { end_date: "2026-11-20T00:00:00" } },
    { startdate: "2026-11-22T00:00:00" },
    { lines: [line(1, 100, { enddate: "2026-11-20T00:00:00" })] },
    { lines: [line(1, 100, { startdate: "2026-12-01T00:00:00" })] },
    { lines: [line(1, 100, { isgroupdesc: true }), line(2, 3, { isinactive: true })] },
  ])
    expect(sums([template(out)])).toEqual({ monthly: [], apart: [] });
  expect(sums([template({ enddate: "2026-11-21T00:00:00" })]).monthly).toEqual([100]);
  expect(sums([template({ lines: undefined, revenue: 50, total: 60 })]).monthly).toEqual([50]);
});

test("a header without an end is no open end: the schedule tells, or a day to bill from today on", () => {
  const none = "0001-01-01T00:00:00";
  const ended = { end_date: "2026-11-20T00:00:00" };
  expect(sums([template({ enddate: none, schedule: ended })]).monthly).toEqual([]);
  const asks = (more: object) => mayHaveEnded(template(more), "2026-11-21", "UTC");
  expect(asks({ enddate: none })).toBe(true);
  expect(asks({ enddate: none, nextcreationdate: "2026-11-20T00:00:00" })).toBe(true);
  expect(asks({ enddate: none, nextcreationdate: "2026-12-01T00:00:00" })).toBe(false);
  expect(asks({ enddate: "2099-12-31T00:00:00" })).toBe(false);
  expect(asks({ enddate: none, schedule: { end_date: none } })).toBe(false);
});

test("what has no period is listed apart with its amount", () => {
  expect(sums([template({ period: 77 })]).apart).toEqual([
    [100, "how often it bills is not known (billing period code 77), so it is in no monthly sum"],
  ]);
  expect(sums([template({ schedule: { period: 3 } })]).apart[0]?.[1]).toContain("its schedule 3");
  expect(sums([template({ lines: [line(1, 9, { onetimecharge: true }), line(2, 5)] })])).toEqual({
    monthly: [5],
    apart: [[9, "a charge that is made once"]],
  });
  expect(sums([template({ lines: [line(1, 9, { billingperiod: 3 })] })]).apart[0]?.[1]).toContain(
    "period code 3",
  );
  expect(sums([], [contract({ billing_period_string: "Yearly" })]).apart[0]?.[1]).toContain(
    "label says yearly",
  );
});
