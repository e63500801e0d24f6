import { describe, expect, test } from "vitest";
import {
  agentIdOf,
  agentsOf,
  appointmentAgents,
  billingPeriodName,
  billingPeriods,
  contractStatus,
  idOf,
  isGone,
  isInactiveLine,
  isOfLookup,
  isOpenEnd,
  isWorkingAgent,
  lookupIds,
  mergedInto,
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

test.each<[Record<string, unknown>, boolean]>([
  [{}, false],
  [{ isinactive: false }, false],
  [{ isActive: true }, false],
  [{ isinactive: null, isActive: null }, false],
  [{ isinactive: true }, true],
  [{ isActive: false }, true],
  [{ isactive: false }, true],
  [{ isinactive: "True" }, true],
  [{ isActive: "False" }, true],
  [{ isinactive: 1 }, true],
  [{ isActive: 0 }, true],
  [{ isinactive: false, isActive: false }, true],
])("a line %j is not billed: %j", (line, expected) => {
  expect(isInactiveLine(line)).toBe(expected);
});

test.each<[Record<string, unknown>, string | undefined]>([
  [{ contract_status: 3, status: 3 }, "live"],
  [{ status: "4" }, "expired"],
  [{ contract_status: "Active" }, "Active"],
  [{ contract_status: 3, contract_status_name: "Running" }, "Running"],
  [{ status: 77 }, "unknown status (code 77)"],
  [{ contract_status: -1, status: 0 }, undefined],
  [{}, undefined],
])("the status of a contract %j is %j", (row, expected) => {
  expect(contractStatus(row)).toBe(expected);
});

test("the agents of an appointment are those of its list that are used as such", () => {
  const agents = [
    { id: "3", use: "agent", name: "Dana Reed" },
    { id: 9, use: "user" },
    { id: 4 },
    { id: -1, use: "agent" },
    null,
  ];
  expect(agentsOf({ agents }).map(({ id }) => id)).toEqual([3, 4]);
  expect(agentsOf({ agents: null })).toEqual([]);
  expect(agentsOf({ agents: appointmentAgents(5) })).toMatchObject([{ id: 5 }]);
});

test.each([undefined, null, 0, -1, "0"])("merged into %j is not merged", (merged_into_id) => {
  expect(mergedInto({ merged_into_id })).toBeUndefined();
  expect(mergedInto({ merged_into_id: "34" })).toBe(34);
});
