import { expect, test } from "vitest";
import { readConfig } from "../config/config.ts";
import { HaloClient } from "../halo/client.ts";
import { timeLimit } from "../halo/runtime.ts";
import type { OpenRow, Seen } from "./entry.ts";
import { lookUp, lookUpAll } from "./look-up.ts";

const minute = 60_000;
const begun = Date.parse("2026-03-02T12:00:00Z");
const signal = new AbortController().signal;
const row = (more: Partial<OpenRow> = {}): OpenRow => ({
  key: "a",
  at: begun,
  kind: "created",
  resource: "Client",
  noun: "client",
  within: {},
  fields: ["name"],
  look: { identify: ["name"], query: {} },
  ...more,
});

/**
 * A Halo with clients 1 to 400, one a minute, of which number 150 was created when the row was begun.
 *
 * @param isDated whether the lines of its list say when they were created, as each client does
 * @param order of its list, newest first unless told otherwise
 * @param marks what each client has beside its name
 */
function clients({ isDated = true, order = (ids: number[]) => ids.reverse(), marks = {} } = {}) {
  const asked: string[] = [];
  const record = (id: number, whole: boolean) => {
    const created = new Date(begun + (id - 150) * minute).toISOString().slice(0, 19);
    return { id, name: `Client ${id}`, ...marks, ...(whole ? { datecreated: created } : {}) };
  };
  const ids = order(Array.from({ length: 400 }, (_, index) => index + 1));
  const answer = (url: URL) => {
    asked.push(url.pathname.replace(/^\/api\//i, ""));
    const id = Number(url.pathname.split("/").at(-1));
    if (id > 0) return record(id, true);
    const page = Number(url.searchParams.get("page_no"));
    const shown = ids.slice((page - 1) * 100, page * 100);
    return { record_count: ids.length, clients: shown.map((each) => record(each, isDated)) };
  };
  const reading = readConfig({
    HALO_BASE_URL: "https://halo.test",
    HALO_CLIENT_ID: "client",
    HALO_CLIENT_SECRET: "secret",
  });
  if (!reading.ok) throw new Error(reading.problems.join(" "));
  const runtime = {
    fetch: async (url: string) => Response.json(answer(new URL(url))),
    now: () => begun + 5 * minute,
    sleep: async () => {},
    timeLimit,
    random: () => 0.5,
  };
  return { asked, halo: HaloClient.of(reading.config, runtime, { accessToken: async () => "token" }) };
}

/** What a ledger is told that asks for these records once. */
async function seenOf(halo: HaloClient, of: OpenRow = row(), wanted: readonly number[] = []) {
  const told: Seen[] = [];
  const judge = async (_key: string, seen: Seen) => (told.push(seen) === 1 ? wanted : []);
  await lookUp(of, { judge }, halo, signal);
  const last = told.at(-1);
  return last?.is === "list" ? last : expect.fail(`seen: ${JSON.stringify(last)}`);
}

test("a list is read back to the time of the row, and not further", async () => {
  const { asked, halo } = clients();
  const { isAll, rows } = await seenOf(halo);
  expect([isAll, rows.length, asked]).toEqual([true, 300, ["Client", "Client", "Client"]]);
  expect(rows.find(({ record }) => record === 150)).toMatchObject({ created: begun });
});

test("where lines have no date the last record of a page is read for it, and what the ledger asks for", async () => {
  const { asked, halo } = clients({ isDated: false });
  const { isAll, rows } = await seenOf(halo, row(), [150]);
  expect(asked).toEqual([
    "Client",
    "Client/301",
    "Client",
    "Client/201",
    "Client",
    "Client/101",
    "Client/150",
  ]);
  expect([isAll, rows.length]).toEqual([true, 300]);
  expect(rows.find(({ record }) => record === 150)).toMatchObject({ created: begun, isWhole: true });
  expect(rows.find(({ record }) => record === 151)?.created).toBeUndefined();
});

test("a list that Halo sorts in another way does not tell that all were read", async () => {
  const { asked, halo } = clients({ order: (ids) => ids });
  const { isAll } = await seenOf(halo);
  expect([isAll, asked.length]).toEqual([false, 1]);
});

test("one reading of a list serves all rows that it is read for", async () => {
  const { asked, halo } = clients();
  const judged: string[] = [];
  const judge = async (key: string, seen: Seen) => {
    if (seen.is === "list" && seen.isAll) judged.push(key);
    return [];
  };
  await lookUpAll([row(), row({ key: "b", at: begun + minute })], { judge }, halo, (error) =>
    expect.fail(String(error)),
  );
  expect([judged, asked.length]).toEqual([["a", "b"], 3]);
});

test.each([
  ["voided", { voided: true }, true],
  ["voided", { deleted: true, inactive: true }, false],
  ["deleted", { deleted: true }, true],
  ["deleted", { inactive: true }, true],
  ["deleted", { voided: true }, false],
] as const)("a record that was to be %s and has %o: it is marked so is %s", async (kind, marks, isMarked) => {
  const { halo } = clients({ marks });
  const told: Seen[] = [];
  const judge = async (_key: string, seen: Seen) => {
    told.push(seen);
    return [];
  };
  await lookUp(row({ kind, record: 150, fields: [] }), { judge }, halo, signal);
  expect(told).toMatchObject([{ is: "there", isMarked }]);
});
