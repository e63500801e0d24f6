import { expect, test } from "vitest";
import { callOn, tenantWith } from "../../../test/support/generated.ts";
import type { LedgerQuery, LedgerRow } from "../../ledger/entry.ts";
import { noLedger } from "../../ledger/recorder.ts";
import { myChanges } from "./my-changes.ts";

test("a day of writes is from its first millisecond to its last, in the tenant's zone", async () => {
  const asked: Partial<LedgerQuery>[] = [];
  const own = async (query: Partial<LedgerQuery>) => {
    asked.push(query);
    return { rows: [], total: 0 };
  };
  const place = { ledger: { ...noLedger, own }, timeZone: "Pacific/Auckland" };
  await callOn(tenantWith({}), myChanges, { period: "2026-11-20" }, place);
  const [from, to] = ["2026-11-19T11:00:00.000Z", "2026-11-20T10:59:59.999Z"];
  expect(asked).toMatchObject([{ from: Date.parse(from), to: Date.parse(to) }]);
});

const made: Omit<LedgerRow, "number" | "key" | "call"> = {
  at: Date.parse("2026-11-20T10:00:00Z"),
  principal: "anna",
  client: "app",
  tool: "halo_update_ticket",
  kind: "updated",
  resource: "Tickets",
  noun: "ticket",
  record: 2301,
  within: {},
  mailed: [],
  dry: false,
  state: "done",
  fields: [{ field: "summary", after: { value: "x" } }],
};
const undone: LedgerRow = { ...made, number: 36, key: "a", call: "1", undoneBy: "b" };
const undoing: LedgerRow = { ...made, number: 41, key: "b", call: "2", undoes: "a" };

/** A ledger that holds these rows, of which a page has the given ones. */
function ledgerOf(page: readonly LedgerRow[], asked: Partial<LedgerQuery>[] = []) {
  const own = async (query: Partial<LedgerQuery>) => {
    asked.push(query);
    const rows = query.key === undefined ? page : [undone, undoing].filter(({ key }) => key === query.key);
    return { rows, total: rows.length };
  };
  return { ledger: { ...noLedger, own } };
}

test("a change names the one that undid it, or that it undid, by its number also where that is on another page", async () => {
  const state = async (...page: readonly LedgerRow[]) => {
    const asked: Partial<LedgerQuery>[] = [];
    const { result } = await callOn(tenantWith({}), myChanges, {}, ledgerOf(page, asked));
    return [JSON.stringify(result), asked.length] as const;
  };
  const [first, both] = [await state(undone), await state(undone, undoing)];
  expect(first[0]).toContain("done, undone by change #41");
  expect((await state(undoing))[0]).toContain("done, undoes change #36");
  // What stands on the page is not read again.
  expect([first[1], both[1]]).toEqual([2, 1]);
});

test("the period that was looked at is named, of no change too", async () => {
  const summary = async (args: object, ...page: readonly LedgerRow[]) => {
    const { result } = await callOn(tenantWith({}), myChanges, { ...args }, ledgerOf(page));
    return result.kind === "list" ? result.summary : undefined;
  };
  expect(await summary({ period: "2026-11-20" })).toBe("Period: 2026-11-20. Give period for another one.");
  expect(await summary({ period: "2026-11-20" }, undone)).toBe("Period: 2026-11-20.");
  expect(await summary({})).toMatch(/^Period: \d{4}-\d{2}-\d{2} so far\. Give period/);
});

test("a record is asked for by its number or by a GUID, and by nothing else", async () => {
  const asked: Partial<LedgerQuery>[] = [];
  const guid = "6F1C9A02-0B1D-4E6F-9A3B-5C7D8E9F0A1B";
  for (const record of [2301, "#2301", guid])
    await callOn(tenantWith({}), myChanges, { record }, ledgerOf([], asked));
  expect(asked.map(({ record }) => record)).toEqual([2301, 2301, guid.toLowerCase()]);
  for (const record of ["printer", 0, -4])
    await expect(callOn(tenantWith({}), myChanges, { record }, ledgerOf([]))).rejects.toThrow(
      "give an id: a whole number from 1, or a GUID",
    );
});
