import { expect, test, vi } from "vitest";
import { tellingChanges } from "./told-changes.ts";

type Keeper = Parameters<typeof tellingChanges>[0];
type Row = Parameters<Keeper["begin"]>[0];

test("a write that could not be begun changed nothing, and is not remembered", async () => {
  const begin = vi.fn<Keeper["begin"]>().mockRejectedValueOnce(new Error("no storage"));
  const keeper = { begin, complete: async () => {} } satisfies Partial<Keeper>;
  const told: (readonly number[])[] = [];
  const telling = tellingChanges(keeper as Partial<Keeper> as Keeper, (tickets) => void told.push(tickets));
  const row = { key: "1", dry: false, resource: "Actions", within: { ticket_id: 7 } } as Partial<Row> as Row;
  const done = { outcome: "done" } as Parameters<Keeper["complete"]>[1];
  await expect(telling.begin(row)).rejects.toThrow("no storage");
  await telling.complete("1", done);
  expect(told).toEqual([]);
  await telling.begin(row);
  await telling.complete("1", done);
  expect(told).toEqual([[7]]);
});
