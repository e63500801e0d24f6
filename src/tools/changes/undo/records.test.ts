import { expect, test } from "vitest";
import type { LedgerRow } from "../../../ledger/entry.ts";
import { noWayBack } from "./records.ts";

const row = (...fields: readonly string[]) =>
  ({ fields: fields.map((field) => ({ field })) }) as unknown as LedgerRow;

test("a merge can't be taken back, whatever else was written with it; related tickets alone neither", () => {
  expect(noWayBack(row("merged_into_id"))).toContain("A merge can't be taken back");
  expect(noWayBack(row("status_id", "merged_into_id"))).toContain("A merge can't be taken back");
  expect(noWayBack(row("related_tickets 12"))).toBeDefined();
  expect(noWayBack(row("related_tickets 12", "parent_id"))).toBeUndefined();
  expect(noWayBack(row("status_id"))).toBeUndefined();
});
