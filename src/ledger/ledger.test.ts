import { describe, expect, test } from "vitest";
import { run } from "../halo/copy/database.ts";
import { nodeDatabase } from "../halo/copy/node-database.ts";
import type { GivenField, NewRow, Seen } from "./entry.ts";
import { exportHead, exportLine } from "./export.ts";
import { Ledger } from "./ledger.ts";
import { leaveOldDays } from "./schema.ts";

const day = 24 * 60 * 60_000;
const summary = "The printer of Mrs Quillfeather smells";

async function ledgerWith(values: "fingerprints" | "full" = "fingerprints") {
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("this Node has no SQLite");
  const clock = { now: Date.parse("2026-03-02T12:00:00Z") };
  const ledger = new Ledger(database, { values, days: 90 }, () => clock.now);
  const stored = () => JSON.stringify([...database.rows("SELECT * FROM ledger_rows")]);
  return { database, clock, ledger, stored };
}

const row = (key: string, more: Partial<NewRow> = {}): NewRow => ({
  ...{ key, principal: "key-alice", client: "key", tool: "halo_update_ticket", call: "c", dry: false },
  ...{ kind: "updated", resource: "Tickets", noun: "ticket", record: 7, within: {}, mailed: [] },
  look: { identify: [], query: {} },
  fields: [{ field: "summary", before: { value: "Before" }, after: { value: summary } }],
  ...more,
});

const all = { number: 1, size: 100 };

describe("rows", () => {
  test("a second attempt with the same key is no second row, and an end is set once", async () => {
    const { ledger } = await ledgerWith();
    await ledger.begin(row("a"));
    await ledger.begin(row("a"));
    await ledger.complete("a", { outcome: "unknown" });
    await ledger.complete("a", { outcome: "done" });
    await ledger.settle("a", { outcome: "not_done", finding: "First." });
    await ledger.settle("a", { outcome: "done", finding: "Second." });
    const { rows, total } = await ledger.list({}, all);
    expect(total).toBe(1);
    expect(rows[0]).toMatchObject({
      outcome: "unknown",
      settled: "not_done",
      state: "not_done",
      finding: "First.",
    });
  });

  test("ids that are GUIDs are kept beside numbers, in tables of the version before", async () => {
    const guid = "0000abcd-0000-4000-8000-000000000002";
    const { ledger, database, clock } = await ledgerWith();
    const holiday = { resource: "Holiday", noun: "holiday", record: guid, tool: "halo_api_write" } as const;
    const moved = (from: number, to: number) => ({
      fields: [{ field: "workday_id", before: { value: from }, after: { value: to } }],
    });
    const { record: _, ...unnumbered } = row("created");
    await ledger.begin(row("a", { ...holiday, ...moved(1, 2) }));
    await ledger.begin(row("number"));
    await ledger.begin({ ...unnumbered, kind: "created", resource: "Holiday" });
    await ledger.complete("created", { outcome: "done", record: guid.replace("2", "3") });
    await ledger.begin(row("b", { ...holiday, ...moved(2, 3) }));
    // As the version before kept such a row: without its id.
    run(database, "UPDATE ledger_rows SET record_now = NULL WHERE key = ?", "number");
    const { rows } = await new Ledger(database, { values: "fingerprints", days: 90 }, () => clock.now).list(
      {},
      all,
    );
    expect(rows.map(({ key, record }) => [key, record])).toEqual([
      ["b", guid],
      ["created", guid.replace("2", "3")],
      ["number", undefined],
      ["a", guid],
    ]);
    expect((await ledger.list({ record: guid }, all)).total).toBe(2);
    const [standing] = await ledger.standing("key-alice", "a", [
      { field: "workday_id", value: { value: 3 } },
    ]);
    expect(standing).toMatchObject({ holds: "other", by: { isOwn: true } });
  });

  test("what the call knows counts more than a look that came before it", async () => {
    const { ledger, clock } = await ledgerWith();
    await ledger.begin(row("a"));
    await ledger.settle("a", { outcome: "not_done", finding: "Too early." });
    clock.now += 1_000;
    await ledger.complete("a", { outcome: "done" });
    expect((await ledger.list({ state: "done" }, all)).rows[0]?.state).toBe("done");
  });

  test("texts are kept with full alone, and other values always", async () => {
    for (const values of ["fingerprints", "full"] as const) {
      const { ledger, stored } = await ledgerWith(values);
      const fields: GivenField[] = [
        { field: "summary", after: { value: summary } },
        { field: "customfields 212", after: { value: "Quillfeather's own words" } },
        { field: "customfields 213", after: { value: "1,3" } },
        { field: "agents", after: { value: '[{"name":"Quillfeather"}]', json: true } },
        { field: "note", after: { value: "4711" } },
        { field: "status_id", after: { value: 9 } },
        { field: "team", after: { value: "Infrastructure" } },
        { field: "startdate", after: { value: "2026-03-02T00:00:00Z" } },
        { field: "enddate", after: { value: "2027-04-05" } },
      ];
      await ledger.begin(row("a", { fields }));
      await ledger.complete("a", {
        outcome: "done_in_part",
        stored: [{ field: "summary", value: { value: `${summary}!` } }],
      });
      for (const text of ["Quillfeather", "4711"])
        expect(stored().includes(text), text).toBe(values === "full");
      for (const text of ["1,3", "Infrastructure", "2026-03-02T00", "2027-04-05"])
        expect(stored()).toContain(text);
      const [read] = (await ledger.list({}, all)).rows;
      expect(read?.fields[0]?.asked).toBeDefined();
    }
  });

  test("a row is bounded, and so is what is known of a field", async () => {
    const { ledger, stored } = await ledgerWith("full");
    const fields = Array.from({ length: 200 }, (_, index) => ({
      field: `field_${index}`,
      after: { value: "x".repeat(15_000) },
    }));
    await ledger.begin(row("a", { fields }));
    expect(stored().length).toBeLessThan(64 * 1024);
    expect((await ledger.list({}, all)).rows[0]?.fields).toHaveLength(80);
  });
});

describe("what leaves", () => {
  test("old days leave whole, and the present one stays however large it is", async () => {
    const { ledger, clock, database } = await ledgerWith();
    const begun = Date.parse("2026-01-01T23:00:00Z");
    for (let index = 0; index < 6; index++) {
      clock.now = begun + Math.floor(index / 2) * day;
      await ledger.begin(row(`r${index}`));
    }
    const keys = async () => (await ledger.list({}, all)).rows.map(({ key }) => key).toReversed();
    const bounds = { days: 90, rows: 1_000, bytes: 1e9 };
    leaveOldDays(database, { ...bounds, days: 2 }, clock.now);
    expect(await keys()).toEqual(["r2", "r3", "r4", "r5"]);
    leaveOldDays(database, { ...bounds, rows: 3 }, clock.now);
    expect(await keys()).toEqual(["r4", "r5"]);
    leaveOldDays(database, { ...bounds, bytes: 1 }, clock.now);
    expect(await keys()).toEqual(["r4", "r5"]);
    clock.now += 90 * day;
    await ledger.begin(row("later"));
    expect(await keys()).toEqual(["later"]);
  });

  test("a person's rows leave, and one that says so stays", async () => {
    const { ledger, stored } = await ledgerWith();
    await ledger.begin(row("a"));
    await ledger.begin(row("b", { principal: "key-bob" }));
    const by = row("e", { principal: "key-carol", kind: "erased", fields: [] });
    expect(await ledger.erase("key-alice", by)).toBe(1);
    expect(stored()).not.toContain("alice");
    expect((await ledger.list({}, all)).rows.map(({ key }) => key)).toEqual(["e", "b"]);
  });
});

describe("what became of a write whose end is not known", () => {
  const there = (value: string, isMarked = false): Seen => ({
    is: "there",
    isMarked,
    values: [{ field: "summary", value: { value } }],
  });
  const at = Date.parse("2026-03-02T12:00:00Z");
  const listed = (...records: readonly (readonly [record: number, created: number | undefined])[]): Seen => ({
    is: "list",
    isAll: true,
    rows: records.map(([record, created]) => ({
      record,
      ...(created === undefined ? {} : { created }),
      values: [{ field: "summary", value: { value: `<p>${summary}</p>` } }],
      isWhole: true,
    })),
  });
  const creation = { kind: "created", look: { identify: ["summary"], query: {} } } as const;

  test.each<[string, Partial<NewRow>, Seen, string]>([
    ["the new value", {}, there(` ${summary} `), "done"],
    ["the value of before", {}, there("Before"), "not_done"],
    ["another value", {}, there("Of somebody else"), "unknown"],
    ["a record that is gone", {}, { is: "gone" }, "unknown"],
    ["nothing that could be read", {}, { is: "unread" }, "running"],
    ["a deleted record that is gone", { kind: "deleted" }, { is: "gone" }, "done"],
    ["a deleted record that is marked", { kind: "deleted" }, there("", true), "done"],
    ["a deleted record that is there", { kind: "deleted" }, there(""), "not_done"],
    ["an invoice that is voided", { kind: "voided" }, there("", true), "done"],
    ["an invoice that is not", { kind: "voided" }, there(""), "not_done"],
    ["one like it of the time", creation, listed([8, at + 5_000]), "done"],
    ["two like it", creation, listed([8, at + 5_000], [9, at + 6_000]), "unknown"],
    ["one of last week", creation, listed([8, at - 7 * day]), "not_done"],
    ["one that another write created", creation, listed([5, at]), "unknown"],
    ["one without a date", creation, listed([8, undefined]), "running"],
    ["none", creation, listed(), "not_done"],
    ["a list that does not reach back", creation, { is: "list", isAll: false, rows: [] }, "running"],
  ])("%s", async (_what, more, seen, state) => {
    const { ledger, clock } = await ledgerWith();
    await ledger.begin(row("other", { ...creation, record: 5 }));
    await ledger.begin(row("a", more));
    await ledger.judge("a", seen);
    expect((await ledger.list({ key: "a" }, all)).rows[0]?.state).toBe(state);
    clock.now += 3 * 60_000;
    expect((await ledger.list({ key: "a" }, all)).rows[0]?.state).toBe(
      state === "running" ? "unknown" : state,
    );
  });

  test("a record that its line in a list does not date, or show whole, is asked for", async () => {
    const { ledger } = await ledgerWith();
    await ledger.begin(row("a", creation));
    const line = { record: 8, values: [{ field: "summary", value: { value: `<p>${summary}</p>` } }] };
    const lines = [
      line,
      { record: 9, created: at + 5_000, values: [] },
      { record: 10, created: at + 5_000, values: [{ field: "summary", value: { value: "Another" } }] },
      { record: 11, created: at - 7 * day, values: [] },
    ];
    expect(await ledger.judge("a", { is: "list", isAll: true, rows: lines })).toEqual([8, 9]);
    expect((await ledger.list({ key: "a" }, all)).rows[0]?.state).toBe("running");
    const read = [{ ...line, created: at + 5_000, isWhole: true }];
    expect(await ledger.judge("a", { is: "list", isAll: true, rows: read })).toEqual([]);
    expect((await ledger.list({ key: "a" }, all)).rows[0]).toMatchObject({ state: "done" });
  });

  test("it is looked up a few times, later each time, and by its own principal", async () => {
    const { ledger, clock } = await ledgerWith();
    await ledger.begin(row("a"));
    expect(ledger.due()).toEqual([]);
    clock.now += 2 * 60_000;
    expect(ledger.due("key-bob")).toEqual([]);
    let looks = 0;
    for (let minutes = 0; minutes < 3_000; minutes++) {
      looks += ledger.due("key-alice").length;
      clock.now += 60_000;
    }
    expect(looks).toBe(6);
    expect(ledger.nextLook()).toBeUndefined();
  });
});

test("an export has no formula in a cell", async () => {
  const { ledger } = await ledgerWith();
  await ledger.begin(
    row("a", {
      app: '=HYPERLINK("https://x.example","1")',
      fields: [{ field: "name", after: { value: "-1+1" } }],
    }),
  );
  const [read] = (await ledger.list({}, all)).rows;
  if (read === undefined) throw new Error("there is no row");
  const line = exportLine(read, "csv");
  expect(line).toContain(`"'=HYPERLINK(""https://x.example"",""1"")"`);
  expect(line.split(",")).not.toContain("-1+1");
  expect(exportHead("csv").split(",")).toEqual(expect.arrayContaining(["app", "key", "undoes"]));
  expect(JSON.parse(exportLine(read, "jsonl"))).toMatchObject({ key: "a", at: "2026-03-02T12:00:00.000Z" });
});
