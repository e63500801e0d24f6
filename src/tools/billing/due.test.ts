import { expect, test } from "vitest";
import { amountPaid, dueSentence } from "./due.ts";

const invoice = (fields: Record<string, unknown>) => ({
  total: 100,
  amountpaid: 0,
  amountdue: 100,
  currency_code: 1,
  currency_code_name: "GBP",
  ...fields,
});

test.each([
  ["nothing yet", invoice({}), 0],
  ["a part", invoice({ amountpaid: 40, amountdue: 60 }), 40],
  ["as text", invoice({ amountpaid: "40.5", amountdue: "59.5" }), 40.5],
  ["not told", { total: 100, amountdue: 100 }, undefined],
  ["neither paid nor due: a list that does not work it out", invoice({ amountdue: 0 }), undefined],
  ["voided", invoice({ amountdue: 0, voided: true }), 0],
])("what is paid: %s", (_what, row, paid) => {
  expect(amountPaid(row)).toBe(paid);
});

test("what is due is summed exactly, each currency apart, of those that ask for money", () => {
  const rows = [
    invoice({ amountdue: 0.1 }),
    invoice({ amountdue: 0.2 }),
    invoice({ amountdue: 5, currency_code: 2, currency_code_name: "kr" }),
    invoice({ amountdue: 7, currency_code: 3, currency_code_name: "kr" }),
    invoice({ amountdue: 9, voided: true }),
    invoice({ amountdue: 9, total: -9 }),
  ];
  expect(dueSentence(rows, true)).toBe(
    "Due on all 4 that ask for money: 0.30 GBP, 5.00 kr (currency 2), 7.00 kr (currency 3), gross.",
  );
  expect(dueSentence(rows.slice(0, 2), false)).toBe(
    "Due on the 2 of this page that ask for money: 0.30 GBP, gross. Other pages are not in it.",
  );
});

test("what is not known is no zero, and what contradicts itself in no sum", () => {
  expect(dueSentence([{ id: 1, total: 100 }], true)).toBeUndefined();
  expect(dueSentence([], true)).toBeUndefined();
  expect(dueSentence([{ id: 1, total: 100 }, invoice({})], true)).toContain("1 more do not tell");
  const both = dueSentence([invoice({ datepaid: "2026-11-01T00:00:00" }), invoice({ amountdue: 1 })], true);
  expect(both).toContain("1.00 GBP, gross. 1 have something due and a date of payment: in no sum.");
  expect(dueSentence([invoice({ amountdue: 0, amountpaid: 100 })], true)).toContain("nothing");
});
