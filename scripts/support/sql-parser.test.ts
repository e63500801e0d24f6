import { build } from "esbuild";
import parser from "node-sql-parser/build/transactsql.js";
import { expect, test } from "vitest";
import { attacks } from "../../src/tools/sql/attacks.testing.ts";
import { checkedText } from "../../src/tools/sql/guard/text.ts";
import { honestQueries } from "../../src/tools/sql/honest/honest.testing.ts";
import { grammarAlone } from "./sql-parser.ts";

type Build = Pick<typeof parser, "Parser">;

const { outputFiles } = await build({
  stdin: {
    contents: `export { Parser } from "node-sql-parser/build/transactsql.js";`,
    resolveDir: import.meta.dirname,
  },
  bundle: true,
  format: "esm",
  write: false,
  plugins: [grammarAlone],
});
const [code] = outputFiles;
const bundled: Build = await import(
  `data:text/javascript;base64,${Buffer.from(code?.contents ?? "").toString("base64")}`
);

/** The tree of a query, or the error that it is refused with. */
function read({ Parser }: Build, sql: string): unknown {
  try {
    return new Parser().astify(sql, { database: "transactsql" });
  } catch (error) {
    return JSON.stringify(error);
  }
}

/** A query as it reaches the parser; none where its text is refused, since parsing it would take too long. */
function parsedText(sql: string): string[] {
  try {
    return [checkedText(sql)];
  } catch {
    return [];
  }
}

test("numbers of any size are read with the platform's integers as with the library's", () => {
  expect(code?.text).not.toContain("peterolson");
  const numbers =
    "0, 00012, -5, +7, 12.5, 0.5, 1e3, 9007199254740991, 9007199254740992, -9007199254740993, 99999999999999999999";
  const columns = (from: Build) => JSON.stringify(read(from, `SELECT ${numbers} FROM FAULTS`));
  expect(columns(bundled)).toBe(columns(parser));
  expect(columns(bundled)).toContain("bigint");
});

test("queries are read and refused as by the whole package, of which no part that writes SQL is bundled", () => {
  expect(code?.text).not.toMatch(/sqlify|whiteListCheck/);
  const queries = [...honestQueries, ...attacks].flatMap(({ sql }) => parsedText(sql));
  expect(queries.length).toBeGreaterThan(80);
  for (const sql of [...queries, "  SELECT 1 AS a  ", "  SELECT 1 AS a FROM  ", ""])
    expect(read(bundled, sql), sql).toEqual(read(parser, sql));
});
