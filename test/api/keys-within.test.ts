import { beforeAll, expect, test } from "vitest";
import { apiSession } from "./halo.ts";

/** Lists and records within a record that the whole API writes: what they hold of keys, and whether they were stored. */

let halo: Awaited<ReturnType<typeof apiSession>>;
beforeAll(async () => {
  halo = await apiSession({ LEDGER_VALUES: "full" });
});

function profiles() {
  const own = halo.sandbox.thin.of("ChatProfile");
  if (own === undefined) throw new Error("the sandbox has rules for ChatProfile");
  return own.table;
}

const record = { id: "1", steps: [{ id: 2, note: "After" }] };
const write = () => halo.call("halo_api_write", { path: "ChatProfile", record });
const undo = (more: object) => halo.call("halo_undo_change", { change: "last", ...more });

test("a list with keys is kept nowhere: neither shown as what was before, nor put back without them", async () => {
  profiles().save({ id: "1", steps: [{ id: 1, api_key: "hidden-1", note: "Before" }] });
  const told = [await write(), await halo.call("halo_my_changes", {}), await undo({ dry_run: true })];
  profiles().save({ id: "1", steps: [{ id: 1, note: "Before" }] });
  await write();
  profiles().save({ id: "1", steps: [{ id: 3, api_key: "hidden-3", note: "Later" }] });
  const moved = await undo({ confirm: true });
  expect(moved.text).toContain("steps was left");
  for (const { text, data } of [...told, moved]) {
    expect(text).not.toContain("hidden");
    expect(JSON.stringify(data)).not.toContain("hidden");
  }
  expect(profiles().get("1")?.steps).toEqual([{ id: 3, api_key: "hidden-3", note: "Later" }]);
});

test("a list that Halo left as it was is not told as changed, nor as put back", async () => {
  let isDeaf = false;
  const session = await apiSession({ LEDGER_VALUES: "full" }, (request) =>
    isDeaf && request.method === "POST" && /chatprofile/i.test(request.url)
      ? Response.json(table?.get("1"))
      : undefined,
  );
  const table = session.sandbox.thin.of("ChatProfile")?.table;
  const stateWith = async (steps: readonly object[]) => {
    table?.save({ id: "1", steps });
    return (await session.call("halo_api_write", { path: "ChatProfile", record })).data.state;
  };
  const before = [{ id: 1, note: "Before" }];
  isDeaf = true;
  expect(await stateWith(before)).toBe("not_done");
  // What is there already, beside more, is as asked.
  expect(await stateWith([...before, { id: 2, note: "After", colour: "red" }])).toBe("done");
  isDeaf = false;
  expect(await stateWith(before)).toBe("done");
  isDeaf = true;
  const undone = await session.call("halo_undo_change", { change: "3", confirm: true });
  expect(undone.text).toMatch(/^Undone: 0 of 1 change/);
  expect(undone.text).toContain("not undone, though Halo took it");
  isDeaf = false;
  const again = await session.call("halo_undo_change", { change: "3", confirm: true });
  expect(again.text).toMatch(/^Undone: 1 of 1 change/);
  expect(table?.get("1")?.steps).toEqual(before);
});
