import { beforeAll, expect, test } from "vitest";
import { buildTenant } from "../../../sandbox/index.ts";
import { nodeDatabase } from "../../../src/halo/copy/node-database.ts";
import type { QueryCopy } from "../../../src/halo/copy/tables.ts";
import { copyOver, fill } from "../../../src/tools/query/copy.testing.ts";
import { runQuery } from "../../../src/tools/query/run.ts";
import { now } from "../../support/generated.ts";
import { comparable, sqlQuestions } from "./asking.ts";

const tenant = buildTenant({ now });
let copy: QueryCopy;

beforeAll(async () => {
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("this Node has no SQLite");
  fill(database, tenant);
  copy = copyOver(database);
});

test.each(sqlQuestions)("$asks", async ({ sql, truth, isOrdered }) => {
  const expected = comparable(truth({ tables: tenant.tables, now }), isOrdered);
  const { rows, warnings } = await runQuery(sql, { copy, now, timeZone: "UTC" });
  expect(comparable(rows, isOrdered)).toEqual(expected);
  // That time on projects stands on no ticket is said, and so it is in the truth.
  expect(warnings.filter((warning) => !warning.includes("are on no row of tickets"))).toEqual([]);
});

test("there are forty of them, and most have an answer", () => {
  expect(sqlQuestions).toHaveLength(40);
  const answered = sqlQuestions.filter(({ truth }) => truth({ tables: tenant.tables, now }).length > 0);
  expect(answered.length).toBeGreaterThanOrEqual(36);
});
