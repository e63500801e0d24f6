import { build } from "esbuild";
import parser from "node-sql-parser/build/transactsql.js";
import { expect, test } from "vitest";
import { nativeBigInteger } from "./build-stdio.ts";

test("the parser reads numbers of any size with the platform's integers as with the library's", async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { Parser } from "node-sql-parser/build/transactsql.js";`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    format: "esm",
    write: false,
    plugins: [nativeBigInteger],
  });
  const [code] = outputFiles;
  expect(code?.text).not.toContain("peterolson");
  const module = await import(
    `data:text/javascript;base64,${Buffer.from(code?.contents ?? "").toString("base64")}`
  );
  const bundled: Pick<typeof parser, "Parser"> = module;
  const numbers =
    "0, 00012, -5, +7, 12.5, 0.5, 1e3, 9007199254740991, 9007199254740992, -9007199254740993, 99999999999999999999";
  const columns = ({ Parser }: Pick<typeof parser, "Parser">) =>
    JSON.stringify(new Parser().astify(`SELECT ${numbers} FROM FAULTS`, { database: "transactsql" }));
  expect(columns(bundled)).toBe(columns(parser));
  expect(columns(bundled)).toContain("bigint");
});
