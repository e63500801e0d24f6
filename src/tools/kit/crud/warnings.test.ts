import { expect, test } from "vitest";
import { orderWarnings, sameNumber, within } from "./warnings.ts";

const rows = (values: readonly unknown[]) => values.map((value) => ({ field: value }));
const inOrder = (values: readonly unknown[], descending = false) =>
  orderWarnings(rows(values), "field", descending).length === 0;

test.each([
  ["numbers", [2, 9, 10, 10, 300]],
  ["dates in either notation", ["2026-01-01T00:00:00", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00.5"]],
  ["text without regard to case", ["able", "Baker", "charlie"]],
  ["numbers below zero", [-30, -2, 0, 4]],
])("%s are in order one way and not the other", (_what, values) => {
  expect(inOrder(values)).toBe(true);
  expect(inOrder([...values].reverse(), true)).toBe(true);
  expect(inOrder([...values].reverse())).toBe(false);
  expect(inOrder(values, true)).toBe(false);
});

test("rows without a value may stand anywhere", () => {
  expect(inOrder([null, 1, undefined, "", 2, null, 3])).toBe(true);
  expect(inOrder(["2026-01-01T00:00:00", "1900-01-01T00:00:00", "2026-01-02T00:00:00"])).toBe(true);
  expect(inOrder([3, null, 1])).toBe(false);
});

test("text whose order depends on a database's rules is no reason for doubt", () => {
  expect(inOrder(["co-op", "coal", "Coop"])).toBe(true);
  expect(inOrder(["coal", "co-op"])).toBe(true);
  expect(inOrder(["Émile", "Eve"])).toBe(true);
  expect(inOrder(["Zebra", "able"])).toBe(false);
  expect(inOrder([1, "one", 0])).toBe(true);
});

test("a field without a value contradicts, a missing one can't tell", () => {
  for (const value of [null, "", 0, "1900-01-01T00:00:00", "0001-01-01T00:00:00"]) {
    expect(within(value, "2026-01-01T00:00:00", undefined), String(value)).toBe(false);
  }
  for (const value of [null, "", 0]) expect(sameNumber(value, 5), String(value)).toBe(false);
  expect(within(undefined, "2026-01-01T00:00:00", undefined)).toBeUndefined();
  expect(within("last week", "2026-01-01T00:00:00", undefined)).toBeUndefined();
  expect(sameNumber(undefined, 5)).toBeUndefined();
  expect(sameNumber("5", 5)).toBe(true);
  expect(sameNumber(5.0, 5)).toBe(true);
});
