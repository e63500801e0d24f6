import { expect, test } from "vitest";
import { callOn, tenantWith } from "../../../test/support/generated.ts";
import type { LedgerQuery } from "../../ledger/entry.ts";
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
