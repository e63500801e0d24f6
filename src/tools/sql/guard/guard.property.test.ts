import { expect, inject, test } from "vitest";
import { sqlTables } from "../../../../sandbox/engine/sql/tables.ts";
import { mangledSql } from "../../../../test/support/mangled-sql.ts";
import fc from "../../../../test/support/property.ts";
import { HaloError } from "../../../halo/errors.ts";
import { attacks } from "../attacks.testing.ts";
import { honestQueries } from "../honest/honest.testing.ts";
import { tableOf } from "../schema/catalogue.ts";
import { guard } from "./guard.ts";
import { parse } from "./parse.ts";

/** Whatever is written, what is sent is one SELECT over tables that may be read, or nothing. */

const { runs } = inject("fuzzing");

const written = [...honestQueries, ...attacks].map(({ sql }) => sql).filter((sql) => sql.length < 800);
const { mangled, noise } = mangledSql(
  written,
  /'(?:[^']|'')*'|\[[^\]]*\]|\w+|\s+|[^\w\s]/g,
  "; -- /* */ ' \" [ ] @ # \\ upassword UNAME.upassword CONTROL sys.objects INTO EXEC xp_cmdshell OPENROWSET UNION",
  3,
);

const tables = new Map(
  sqlTables.map(({ name, columns }) => [
    name.toLowerCase(),
    tableOf(
      name,
      columns.map((column) => ({ name: column.name, kind: "text" as const })),
    ),
  ]),
);
const tableNames = [...tables.keys()];

/** What SQL says beside its texts and the names of its own. */
const bare = (sql: string) => sql.replace(/'(?:[^']|'')*'/g, "''").replace(/\[[^\]]*\]/g, "[]");

async function sentFor(sql: string): Promise<string | undefined> {
  try {
    return (await guard(await parse(sql), tables, tableNames)).sql;
  } catch (error) {
    if (error instanceof HaloError && error.kind === "bad_input") return undefined;
    throw error;
  }
}

test("what is sent is one SELECT of what is known", { timeout: 120_000 }, async () => {
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: mangled }, noise), async (sql) => {
      const written = await sentFor(sql);
      if (written === undefined) return;
      sent++;
      expect(written).toMatch(/^(?:SELECT|WITH) /);
      expect(written).not.toMatch(/--|\/\*|;/);
      expect(written).not.toMatch(/\[(?:upassword|UPWDResetString)\]/i);
      const rest = bare(written);
      expect(rest).not.toMatch(/[@#"\\]/);
      expect(rest).not.toMatch(
        /\b(?:insert|update|delete|merge|drop|alter|create|exec|into|declare|waitfor|openrowset|xp_\w*|sys)\b/i,
      );
      expect(rest).toMatch(/TOP \d{1,4} |FETCH NEXT \d{1,4} ROWS ONLY/);
      const named = [...written.matchAll(/(?:FROM|JOIN) \[(\w+)\] AS/g)].map(([, name = ""]) =>
        name.toLowerCase(),
      );
      const ctes = new Set(
        [...written.matchAll(/(?:WITH |\), )(\w+)/g)].map(([, name = ""]) => name.toLowerCase()),
      );
      expect(named.filter((name) => !tables.has(name) && !ctes.has(name))).toEqual([]);
    }),
    { numRuns: 1_500 * runs },
  );
  // Else nothing would have been looked at.
  expect(sent).toBeGreaterThan(50);
});

test("each entry of IN (…) is sent, beside a subquery too, and up to three hundred", async () => {
  const listed = (entries: string) => sentFor(`SELECT Faultid FROM FAULTS WHERE Faultid IN (${entries})`);
  const sub = "SELECT Aarea FROM AREA";
  for (const [entries, says] of [
    ["7", /IN \(7\)/],
    [sub, /IN \(SELECT/],
    [`(${sub}), 7`, /IN \(\(SELECT .*\), 7\)/],
    [`7, (${sub})`, /IN \(7, \(SELECT .*\)\)/],
    [Array.from({ length: 300 }, () => "7").join(), /IN \(7(?:, 7){299}\)/],
  ] as const)
    expect(await listed(entries), entries.slice(0, 40)).toMatch(says);
  expect(await listed(Array.from({ length: 301 }, () => "7").join())).toBeUndefined();
});
