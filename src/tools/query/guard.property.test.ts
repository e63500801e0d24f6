import { expect, inject, test } from "vitest";
import { buildTenant, resourceNames } from "../../../sandbox/index.ts";
import { mangledSql } from "../../../test/support/mangled-sql.ts";
import fc from "../../../test/support/property.ts";
import { queryTables, storedTables } from "../../halo/copy/columns/index.ts";
import { nodeDatabase } from "../../halo/copy/node-database.ts";
import { storedName } from "../../halo/copy/stored.ts";
import { HaloError } from "../../halo/errors.ts";
import { attacks, habits } from "./attacks.testing.ts";
import { copyOver, fill } from "./copy.testing.ts";
import { deskQueries } from "./honest/desk.testing.ts";
import { otherQueries } from "./honest/others.testing.ts";
import { now } from "./honest/tables.testing.ts";
import { type Guarded, guard } from "./sql/guard.ts";
import { parse } from "./sql/parse.ts";
import { statisticsOf } from "./sql/statistics.ts";

/** Whatever is written, what is run is one SELECT over the tables of the copy. */

const { seed, runs } = inject("fuzzing");

const honest = [...deskQueries, ...otherQueries].map(({ sql }) => sql);
const written = [...honest, ...attacks.map(([sql]) => sql), ...habits.map(([sql]) => sql)].filter(
  (sql) => sql.length < 600,
);
const { mangled, noise } = mangledSql(
  written,
  /'(?:[^']|'')*'|\w+|\s+|[^\w\s]/g,
  "; -- /* */ ' \" ` [ ] main.tickets sqlite_master query_tickets copy_row rowid union all attach pragma",
  4,
);

/** A tenant with a few rows in each table, since thousands of queries run over it. */
const { tables } = buildTenant({ now });
const small = { ...tables };
for (const name of resourceNames) small[name] = tables[name].slice(0, 30);

const stored = new Set(storedTables.map(({ name }) => storedName(name)));

/** What SQL says beside its texts, which may hold anything. */
const withoutTexts = (sql: string) => sql.replace(/'(?:[^']|'')*'/g, "''");

/** Holds what is run against what may be run. */
function requireHarmless({ sql }: Guarded): void {
  const code = withoutTexts(sql);
  expect(code).toMatch(/^(?:WITH|SELECT) /);
  expect(code).not.toMatch(
    /;|--|\/\*|[`[\]?@$\\]|\b(?:ATTACH|PRAGMA|INSERT|UPDATE|DELETE|DROP|CREATE|VACUUM)\b/,
  );
  for (const [, table = ""] of code.matchAll(/\b(?:FROM|JOIN) ([^\s)]+)/g)) {
    const isStored = stored.has(table.replaceAll('"', ""));
    expect(isStored || /^(?:\(|q\d+$)/.test(table), table).toBe(true);
  }
  // Names in quotes are those of the catalogue.
  const columns = new Set(queryTables.flatMap((of) => of.columns.map(({ name }) => name)));
  for (const [, name = ""] of code.matchAll(/"([^"]*)"/g)) {
    expect(columns.has(name) || stored.has(name) || /^[ct]\d+$/.test(name), name).toBe(true);
  }
}

test("what is run is one SELECT over known tables, and leaves the database as it was", {
  timeout: 120_000,
}, async () => {
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("this Node has no SQLite");
  fill(database, { tables: small });
  const changes = () => [
    ...database.rows("SELECT total_changes() AS n, (SELECT count(*) FROM sqlite_master) AS m"),
  ];
  const before = changes();
  const copy = copyOver(database);
  const settings = { tables: copy.tables, now: "2026-11-21 12:00:00", timeZone: "UTC" };
  let ran = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 5, arbitrary: mangled }, { weight: 1, arbitrary: noise }),
      async (sql) => {
        let guarded: Guarded;
        try {
          const { select, text } = await parse(sql);
          guarded = guard(select, text, { ...settings, statistics: statisticsOf(database) });
        } catch (error) {
          // Anything else would be told as a fault of this server.
          expect(error).toBeInstanceOf(HaloError);
          return;
        }
        requireHarmless(guarded);
        ran++;
        try {
          for (const _ of database.rows(guarded.sql));
        } catch (error) {
          // What SQLite itself refuses, an aggregate in a WHERE, say, it refuses before it runs.
          expect(String(error)).toMatch(
            /misuse|aggregate|GROUP BY|ORDER BY|window|frame|ambiguous|wrong number|DISTINCT/i,
          );
        }
        expect(changes()).toEqual(before);
      },
    ),
    { seed, numRuns: 1_500 * runs },
  );
  expect(ran).toBeGreaterThan(100);
});
