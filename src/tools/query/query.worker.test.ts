import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { buildTenant } from "../../../sandbox/index.ts";
import type { SqlDatabase, SqlRow, SqlValue } from "../../halo/copy/database.ts";
import { attacks } from "./attacks.testing.ts";
import { copyOver, fill, storedRows } from "./copy.testing.ts";
import { deskQueries } from "./honest/desk.testing.ts";
import { otherQueries } from "./honest/others.testing.ts";
import { now, Tables } from "./honest/tables.testing.ts";
import { runQuery } from "./run.ts";
import { calls, widest } from "./widest.testing.ts";

/** The SQLite of a Durable Object, whose limits are narrower than those of Node's. */
const inObject = <Result>(work: (database: SqlDatabase) => Result | Promise<Result>): Promise<Result> =>
  runInDurableObject(env.HALO_SESSION.get(env.HALO_SESSION.idFromName("queries")), (_object, { storage }) =>
    work({
      rows: (sql, ...values) => storage.sql.exec(sql, ...values) as unknown as Iterable<SqlRow>,
      transaction: (change) => storage.transactionSync(change),
    }),
  );

let tables: Tables;

beforeAll(async () => {
  await inObject((database) => {
    fill(database, buildTenant({ now }));
    tables = new Tables(storedRows(database));
  });
});

const ask = (sql: string) =>
  inObject((database) => runQuery(sql, { copy: copyOver(database), now, timeZone: "UTC" }));

const inOrder = (rows: readonly (readonly SqlValue[])[]) => rows.map((row) => JSON.stringify(row)).sort();

test.each([...deskQueries, ...otherQueries])(
  "right in a Durable Object: $sql",
  async ({ sql, rows, isOrdered }) => {
    const found = await ask(sql);
    if (isOrdered === true) expect(found.rows).toEqual(rows(tables));
    else expect(inOrder(found.rows)).toEqual(inOrder(rows(tables)));
  },
);

test("no attack gets to a Durable Object's database", async () => {
  for (const [sql, says] of attacks) {
    const said = await ask(sql).then(
      () => "it ran",
      (error: unknown) => String(error),
    );
    expect(said, sql.slice(0, 200)).toMatch(says);
  }
});

test.each([...calls, ...widest])("a Durable Object runs %s", async (sql) => {
  expect((await ask(sql)).columns.length).toBeGreaterThan(0);
});
