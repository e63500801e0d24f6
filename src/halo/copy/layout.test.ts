import { expect, test } from "vitest";
import { queryTables } from "./columns/index.ts";
import { run, type SqlDatabase } from "./database.ts";
import { nodeDatabase } from "./node-database.ts";
import { CopyStore } from "./store.ts";
import { makeTable, storedName } from "./stored.ts";

const held = { span: undefined, since: "2026-11-29T16:00:00", readAt: 1 };

async function emptyDatabase(): Promise<SqlDatabase> {
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("this Node has no SQLite");
  return database;
}

test("a copy that an earlier version wrote is dropped: rows without versions, as commit 974cdd4a kept them", async () => {
  const database = await emptyDatabase();
  for (const statement of [
    "CREATE TABLE copy_owner (owner TEXT NOT NULL)",
    "CREATE TABLE copy_part (key TEXT PRIMARY KEY, span_from TEXT, span_until TEXT, since TEXT NOT NULL, read_at INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE copy_row (resource TEXT, id INTEGER, row TEXT NOT NULL, PRIMARY KEY (resource, id)) WITHOUT ROWID",
    "CREATE TABLE copy_member (key TEXT, id INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID",
    "INSERT INTO copy_owner VALUES ('alice')",
    "INSERT INTO copy_part VALUES ('Tickets', NULL, NULL, '2026-11-29T16:00:00', 1)",
    `INSERT INTO copy_row VALUES ('Tickets', 1, '{"id":1}')`,
    "INSERT INTO copy_member VALUES ('Tickets', 1)",
  ])
    run(database, statement);
  const store = new CopyStore(database);
  expect([store.owner, store.part("Tickets"), store.version("Tickets")]).toEqual([undefined, undefined, 0]);
});

test("what this version wrote is there again when the object comes back", async () => {
  const database = await emptyDatabase();
  const before = new CopyStore(database);
  before.owner = "alice";
  before.keep("Tickets", held);
  const after = new CopyStore(database);
  expect([after.owner, after.part("Tickets")]).toEqual(["alice", held]);
  // As by a release that keeps other fields of a row.
  run(database, "UPDATE copy_layout SET layout = 'another'");
  expect(new CopyStore(database).part("Tickets")).toBeUndefined();
});

test("a table for queries with other columns is made anew", async () => {
  const database = await emptyDatabase();
  const table = queryTables.find(({ name }) => name === "tickets");
  if (table === undefined) throw new Error("there is no table of tickets");
  run(
    database,
    `CREATE TABLE "${storedName("tickets")}" ("id" INTEGER, "opp_value" REAL, PRIMARY KEY ("id"))`,
  );
  expect(makeTable(database, table)).toBe(true);
  expect([...database.rows(`SELECT "due" FROM "${storedName("tickets")}"`)]).toEqual([]);
  expect(makeTable(database, table)).toBe(false);
});
