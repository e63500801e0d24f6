import { describe, expect, test } from "vitest";
import {
  agentIdOf,
  billingPeriodName,
  billingPeriods,
  idOf,
  isClosingStatus,
  isGone,
  isOfLookup,
  isOpenEnd,
  isWorkingAgent,
  lookupIds,
  recurringInvoiceIdOf,
} from "./rules.ts";

describe("ids", () => {
  test.each([0, -1, -2, -99, null, undefined, "", "x", 1.5, Number.NaN])("%j means none", (value) => {
    expect(idOf(value)).toBeUndefined();
    expect(agentIdOf(value)).toBeUndefined();
  });

  test("a number, or one that is written as text", () => {
    expect([idOf(1), idOf("17"), idOf(18.0)]).toEqual([1, 17, 18]);
  });

  test("agent 1 is nobody", () => {
    expect([agentIdOf(1), agentIdOf("1"), agentIdOf(2)]).toEqual([undefined, undefined, 2]);
  });

  test.each([
    [-2, -2],
    [-94, -94],
    ["-94", -94],
    [-1, undefined],
    [0, undefined],
    [11, undefined],
    [null, undefined],
  ])("recurring invoice %j", (value, id) => {
    expect(recurringInvoiceIdOf(value)).toBe(id);
  });
});

test("who works: not nobody, an API application, or one who left", () => {
  const rows = [{ id: 1 }, { id: 2 }, { id: 3, isapiagent: true }, { id: 4, isdisabled: true }];
  expect(rows.filter(isWorkingAgent)).toEqual([{ id: 2 }]);
});

test("statuses that surely close", () => {
  expect([1, 7, 8, 9, "9", 10, null].map(isClosingStatus)).toEqual([
    false,
    false,
    true,
    true,
    true,
    false,
    false,
  ]);
});

test("rows that no list should hold", () => {
  expect([{ deleted: true }, { inactive: true }, { merged_into_id: 5 }].every(isGone)).toBe(true);
  expect([{}, { deleted: false, inactive: false, merged_into_id: 0 }].some(isGone)).toBe(false);
});

test("a row of another lookup is left out; one that does not say belongs", () => {
  const rows = [{ lookupid: 17 }, { lookupid: "17" }, { lookupid: 22 }, { lookupid: null }, {}];
  expect(rows.filter((row) => isOfLookup(row, lookupIds.chargeTypes))).toEqual([
    { lookupid: 17 },
    { lookupid: "17" },
    {},
  ]);
});

test("an open end", () => {
  expect(["2099-12-31T00:00:00", "2098-12-31T00:00:00", null].map(isOpenEnd)).toEqual([true, false, false]);
});

describe("billing periods", () => {
  test.each([
    [0, "one-time"],
    [3, "yearly"],
    ["4", "quarterly"],
    [12, "unknown period (code 12)"],
    [null, undefined],
    ["", undefined],
  ])("code %j", (code, name) => {
    expect(billingPeriodName(code)).toBe(name);
  });

  test("no two share a code, a length or a label", () => {
    for (const values of [
      billingPeriods.map(({ code }) => code),
      billingPeriods.map(({ months }) => months),
      billingPeriods.flatMap(({ labels }) => labels),
    ]) {
      expect(new Set<unknown>(values).size).toBe(values.length);
    }
  });
});
