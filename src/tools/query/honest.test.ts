import { beforeAll, expect, test } from "vitest";
import { buildTenant } from "../../../sandbox/index.ts";
import type { SqlValue } from "../../halo/copy/database.ts";
import { nodeDatabase } from "../../halo/copy/node-database.ts";
import type { QueryCopy } from "../../halo/copy/tables.ts";
import { copyOver, fill, storedRows } from "./copy.testing.ts";
import { deskQueries } from "./honest/desk.testing.ts";
import { otherQueries } from "./honest/others.testing.ts";
import { now, Tables } from "./honest/tables.testing.ts";
import { runQuery } from "./run.ts";

let copy: QueryCopy;
let tables: Tables;

beforeAll(async () => {
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("this Node has no SQLite");
  fill(database, buildTenant({ now }));
  copy = copyOver(database);
  tables = new Tables(storedRows(database));
});

const inOrder = (rows: readonly (readonly SqlValue[])[]) => rows.map((row) => JSON.stringify(row)).sort();

test.each([...deskQueries, ...otherQueries])("right: $sql", async ({ sql, rows, isOrdered }) => {
  const expected = rows(tables);
  expect(expected.length).toBeGreaterThan(0);
  const found = await runQuery(sql, { copy, now, timeZone: "UTC" });
  expect(found.hasMore).toBe(false);
  if (isOrdered === true) expect(found.rows).toEqual(expected);
  else expect(inOrder(found.rows)).toEqual(inOrder(expected));
});
