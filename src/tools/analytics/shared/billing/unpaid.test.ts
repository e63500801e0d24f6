import { expect, test } from "vitest";
import { callOn, tenantWith } from "../../../../../test/support/generated.ts";
import { answerTool } from "../../../kit/analytics/answer.ts";
import { contractedOf, monthlyRecurring } from "./contracted.ts";
import { currenciesOf, toCents } from "./money.ts";
import { readUnpaid, unpaidOf } from "./unpaid.ts";

const currencies = currenciesOf([
  { id: 1, code: "GBP", conversion_rate: 1 },
  { id: 2, code: "EUR", conversion_rate: 1.17 },
]);

const invoice = (id: number, amountdue: unknown, more: object = {}) => ({
  id,
  amountdue,
  total: 100,
  currency_code: 1,
  invoice_date: "2026-10-01T00:00:00",
  duedate: "2026-10-31T00:00:00",
  datepaid: "1900-01-01T00:00:00",
  ...more,
});

test("what is due stands by currency, the oldest first; voided ones and credit notes are left out", () => {
  const rows = [
    invoice(1, 10.1, { duedate: "2026-12-01T00:00:00" }),
    invoice(2, 0.2),
    invoice(3, 5, { currency_code: 2 }),
    invoice(4, 7, { voided: true }),
    invoice(5, -9, { total: -9 }),
    invoice(6, 8, { creditlinkedtoinvoiceid: 1 }),
    invoice(-7, 8),
    invoice(8, 0),
    invoice(9, undefined),
    invoice(10, 50, { datepaid: "2026-11-01T00:00:00" }),
    invoice(11, 1, { duedate: "1900-01-01T00:00:00", invoice_date: "2026-01-01T00:00:00" }),
  ];
  const { sums, contradicting } = unpaidOf(rows, currencies, "2026-11-21", "UTC");
  expect(
    sums.map(({ currency, due, overdue, invoices }) => [
      currency,
      due.toString(),
      overdue.toString(),
      invoices.map(({ row }) => row.id),
    ]),
  ).toEqual([
    ["GBP", "11.3", "0.2", [11, 2, 1]],
    ["EUR", "5", "5", [3]],
  ]);
  expect(contradicting.map(({ row }) => row.id)).toEqual([10]);
});

test("an invoice that is due today is not overdue; the day is that of the tenant", () => {
  const rows = [invoice(1, 10, { duedate: "2026-07-31T23:00:00" })];
  const overdue = (timeZone: string) =>
    unpaidOf(rows, currencies, "2026-08-01", timeZone).sums[0]?.overdue.toString();
  expect(overdue("Europe/London")).toBe("0");
  expect(overdue("UTC")).toBe("10");
});

test("a client's monthly recurring revenue is the sum of its own parts, by currency", () => {
  const template = (id: number, client_id: number, currency_code: number, net: number) => ({
    id,
    client_id,
    currency_code,
    period: 3,
    lines: [{ id: 1, net_amount: net }],
  });
  const contracted = contractedOf(
    [template(-11, 2, 1, 1_000), template(-12, 2, 2, 120), template(-13, 3, 1, 5), template(-14, 2, 1, 10)],
    [],
    { today: "2026-11-21", timeZone: "UTC", currencies, currencyOfClient: () => "GBP" },
  );
  const shown = (clientId?: number) =>
    monthlyRecurring(contracted, "GBP", clientId).map(({ currency, monthly, parts }) => [
      currency,
      toCents(monthly).toString(),
      parts.map((part) => toCents(part.monthly).toString()),
    ]);
  expect(shown(2)).toEqual([
    ["GBP", "84.17", ["83.33", "0.83"]],
    ["EUR", "10", ["10"]],
  ]);
  expect(shown()[0]?.[1]).toBe("84.58");
  expect(shown(9)).toEqual([]);
});

test("all invoices of a client are read for it, within the requests that it may take", async () => {
  const rows = Array.from({ length: 250 }, (_, index) => ({
    ...invoice(index + 1, index % 2),
    client_id: index % 5 === 0 ? 3 : 2,
  }));
  const reads = (requests?: number) =>
    answerTool({
      name: "halo_test_unpaid",
      title: "Unpaid",
      description: "What a client has yet to pay, for this test.",
      input: {},
      figures: { due: "number" },
      tables: {},
      answer: async (_args, context, reading) => {
        const { unpaid, source } = await readUnpaid(
          reading,
          context,
          { clientIds: [2] },
          currencies,
          requests,
        );
        return {
          summary: "",
          figures: { due: unpaid.sums[0]?.due.toNumber() },
          tables: [],
          sources: [source],
          records: new Map(),
        };
      },
    });
  const call = async (requests?: number) => {
    const { result } = await callOn(tenantWith({ Invoice: rows }), reads(requests));
    return result.kind === "answer" ? result : undefined;
  };
  const due = rows.filter((row) => row.client_id === 2 && row.amountdue === 1).length;
  expect(await call()).toMatchObject({ figures: { due }, complete: true });
  expect(await call(1)).toMatchObject({ complete: false });
});
