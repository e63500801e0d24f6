import { beforeAll, expect, test } from "vitest";
import { buildTenant } from "../../../sandbox/index.ts";
import { nodeDatabase } from "../../halo/copy/node-database.ts";
import type { QueryCopy } from "../../halo/copy/tables.ts";
import { attacks, habits } from "./attacks.testing.ts";
import { copyOver, fill } from "./copy.testing.ts";
import { runQuery } from "./run.ts";

const now = new Date("2026-11-21T12:00:00Z");
let copy: QueryCopy;

beforeAll(async () => {
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("this Node has no SQLite");
  fill(database, buildTenant({ now }));
  copy = copyOver(database);
});

const ask = (sql: string) => runQuery(sql, { copy, now, timeZone: "UTC" });

test.each(attacks)("refused: %s", async (sql, says) => {
  await expect(ask(sql)).rejects.toMatchObject({ name: "HaloError", kind: "bad_input" });
  await expect(ask(sql)).rejects.toThrow(says);
});

test.each(habits)("told how: %s", async (sql, says) => {
  await expect(ask(sql)).rejects.toMatchObject({ name: "HaloError", kind: "bad_input" });
  await expect(ask(sql)).rejects.toThrow(says);
});
