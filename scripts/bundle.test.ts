import { expect, test } from "vitest";
import { bundleModules } from "./bundle.ts";

test("the Worker starts without the tools, the MCP SDK and the parsers of phrases and queries", async () => {
  const { atStart, inputs } = await bundleModules();
  const later =
    /^src\/(?:mcp\/server|session\/session|tools\/index|tools\/surfaces|halo\/client|ledger\/ledger|doctor\/doctor)\.ts$|node_modules\/(?:@modelcontextprotocol|agents|chrono-node|minisearch|sqlite3-parser|node-sql-parser)\//;
  expect(inputs.filter((path) => later.test(path)).length).toBeGreaterThan(10);
  expect(inputs.filter((path) => path.includes("/big-integer/"))).toEqual([]);
  expect(atStart).toContain("src/http/app.ts");
  expect(atStart.filter((path) => later.test(path))).toEqual([]);
});
