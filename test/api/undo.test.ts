import { beforeAll, expect, test } from "vitest";
import { bundledIndex } from "../../src/halo/openapi/description.ts";
import { changeableByApi } from "../../src/tools/changes/undo/of-api.ts";
import { apiSession } from "./halo.ts";

/** Changes that the whole API's write made, taken back: of records whose ids are GUIDs, and of others. */

type Session = Awaited<ReturnType<typeof apiSession>>;
let halo: Session;
beforeAll(async () => {
  halo = await apiSession({ HALO_API_ALLOW: "Webhook" });
});

const guid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

function tableOf(resource: string) {
  const own = halo.sandbox.thin.of(resource);
  if (own === undefined) throw new Error(`the sandbox has rules for ${resource}`);
  return own.table;
}

const posts = () =>
  halo.reached.filter(({ method, url }) => method === "POST" && /^\/api\//.test(url.pathname));

async function written(path: string, record: Record<string, unknown>) {
  const done = await halo.call("halo_api_write", { path, record });
  expect(done.isError, done.text).toBe(false);
  const { data } = await halo.call("halo_my_changes", { page_size: 1 });
  const [row] = data.rows as readonly { readonly id: number; readonly record: string }[];
  if (row === undefined) throw new Error("the ledger is empty");
  halo.reached.length = 0;
  return row;
}

const undo = (change: unknown, more: object = {}) =>
  halo.call("halo_undo_change", { change: String(change), confirm: true, ...more });

test.each([
  ["Holiday", "holiday", "name", "Moved", "name 1"],
  ["Webhook", "webhook", "name", "Moved", "name 1"],
  ["ChatProfile", "chat profile", "name", "Moved", "name 1"],
  ["ServiceCategory", "service category", "name", "Moved", "name 1"],
])("a change of a %s goes back, and that again", async (path, noun, field, after, before) => {
  const [{ id } = {}] = tableOf(path).rows;
  const now = () => tableOf(path).get(String(id))?.[field];
  const row = await written(path, {
    id: path === "ServiceCategory" ? id : String(id).toUpperCase(),
    [field]: after,
  });
  const told = `${noun} ${typeof id === "number" ? "#" : ""}${id}`;
  expect(row.record).toBe(told);
  const shown = await undo(row.id, { dry_run: true });
  expect(shown.text).toContain(told);
  expect(shown.text).toMatch(/^Dry run: nothing was sent\. 1 of 1 change would be undone\./);
  expect(posts()).toEqual([]);
  const dry = await halo.call("halo_my_changes", { dry_runs: true, page_size: 1 });
  expect(dry.data.rows).toMatchObject([{ record: told, state: "nothing sent" }]);
  const done = await undo(row.id);
  expect(done.text).toMatch(/^Undone: 1 of 1 change\./);
  expect(now()).toBe(before);
  expect(posts()).toHaveLength(1);
  const { data } = await halo.call("halo_my_changes", { page_size: 1 });
  const [undone] = data.rows as readonly { readonly id: number }[];
  expect((await undo(undone?.id)).text).toMatch(/^Undone: 1 of 1 change\./);
  expect(now()).toBe(after);
});

test("what was changed since is left, with who did it as far as that is known", async () => {
  const record = { id: guid(2), name: "Moved" };
  const row = await written("Holiday", record);
  tableOf("Holiday").save({ id: guid(2), name: "By somebody in Halo" });
  const left = await undo(row.id);
  expect(left.isError).toBe(true);
  expect(left.text).toMatch(
    /^Nothing was undone\. Change #\d+, holiday 0{8}-0000-4000-8000-0{11}2 .*name was left: it holds «By somebody in Halo» now, not the «Moved» that change #\d+ left in it\. No write through this server left that\./,
  );
  expect(posts()).toEqual([]);
  const later = await written("Holiday", { ...record, name: "Moved again" });
  expect((await undo(row.id)).text).toMatch(
    new RegExp(`name was left: it holds «Moved again» now, .* Your change #${later.id} of `),
  );
  expect(posts()).toEqual([]);
});

test("an undo whose answer is lost is looked for, and told by what is stored", async () => {
  for (const [fault, says, name] of [
    [{ status: 500, afterActing: true }, /^Undone: 1 of 1 change.*did not confirm/s, "name 3"],
    [{ status: 504 }, /^Unknown whether holiday 0{8}-\S+3 was changed/, "Moved"],
  ] as const) {
    tableOf("Holiday").save({ id: guid(3), name: "name 3" });
    const row = await written("Holiday", { id: guid(3), name: "Moved" });
    halo.sandbox.faults.add({ method: "POST", path: "/api/holiday", ...fault });
    expect((await undo(row.id)).text).toMatch(says);
    halo.sandbox.faults.clear();
    expect(tableOf("Holiday").get(guid(3))?.name).toBe(name);
  }
});

test("an operation on one record is told with its id", async () => {
  await halo.call("halo_api_write", { path: "Field/AddFieldToAll/7" });
  const { data } = await halo.call("halo_my_changes", { page_size: 1 });
  expect(data.rows).toMatchObject([{ record: "field #7" }]);
});

test("a write that is no longer open here is not undone by it either", async () => {
  const row = {
    tool: "halo_api_write",
    resource: "Webhook",
    fields: [{ field: "name", before: { value: "x" } }],
  };
  const ask = (context: object) => changeableByApi(row as never, context as never);
  await expect(ask({})).rejects.toThrow("Halo's API is not offered here");
  const index = await bundledIndex();
  const policy = { allow: [], deny: [] };
  const api = { index: async () => index, policy };
  const bounds = { sends: true };
  await expect(ask({ api, halo: { bounds } })).rejects.toThrow("POST /Webhook is off here");
});

test("what can't be undone says why, and sends nothing", async () => {
  const made = await written("Holiday", { name: "New Year", date: "2027-01-01" });
  const id = made.record.split(" ")[1];
  expect(made.record).toMatch(/^holiday 0{8}-0000-4000-8000-\d{12}$/);
  const created = await undo(made.id);
  expect(created.text).toContain(`halo_api_delete with path Holiday/${id} does.`);
  const moved = await written("Holiday", { id, name: "New Year's Day" });
  tableOf("Holiday").remove(String(id));
  expect((await undo(moved.id)).text).toContain(`There is no holiday ${id} that this sign-in may read`);
  const listed = await written("ToDo", { id: 2, ticket_id: 7, text: "Call back" });
  expect((await undo(listed.id)).text).toContain("No tool puts such records back");
  const called = await written("PopupNote/read", { id: 1 });
  expect((await undo(called.id)).text).toContain("No tool puts such records back");
  expect(posts()).toEqual([]);
});
