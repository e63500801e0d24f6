/** What `npm run new-resource` and `npm run new-answer` write, in a copy of the repository: it compiles and its tests pass. */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../support/worker.ts";

const run = promisify(execFile);
const minute = 60_000;

/** What the scaffolds, the compiler and the tests need. */
const copied = ["bench", "docs", "sandbox", "scripts", "src", "test", "ui"];
const copiedFiles = [
  ".gitignore",
  "README.md",
  "biome.json",
  "package.json",
  "tsconfig.json",
  "tsconfig.node.json",
  "vitest.config.ts",
  "wrangler.toml",
];

let copy = "";
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "halo-mcp-scaffold-"));
  for (const path of [...copied, ...copiedFiles])
    cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Runs a script of the copy with Node, and answers what it printed. */
async function node(...args: readonly string[]): Promise<string> {
  const options = { cwd: copy, timeout: 5 * minute, maxBuffer: 10 * 2 ** 20 };
  const { stdout } = await run(process.execPath, [...args], options).catch((error: unknown) => {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${args.join(" ")}\n${stdout}${stderr}`);
  });
  return stdout;
}

const textOf = (path: string) => readFileSync(join(copy, path), "utf8");

describe("in a copy of the repository", () => {
  test("a paged resource, one that nobody has seen, and an answer are written and formatted", async () => {
    const order = await node("scripts/new-resource/main.ts", "SalesOrder", "--area", "billing");
    expect(order).toContain("new      src/tools/billing/sales-orders.ts");
    expect(order).toContain("Writing: none is written.");
    const unseen = await node(
      "scripts/new-resource/main.ts",
      "distributionlists",
      "--noun",
      "distribution list",
    );
    expect(unseen).toContain("nobody has seen in which key");
    expect(await node("scripts/new-answer.ts", "left open")).toContain("What counts:");
    expect(textOf("src/tools/index.ts")).toMatch(
      /^ {2}\.\.\.supplierTools,\n(?: {2}\.\.\.\w+,\n)* {2}\.\.\.salesOrderTools,$/m,
    );
    expect(textOf("src/tools/index.ts")).toContain("  ...csatTools,\n  ...leftOpenTools,\n");
    expect(textOf("test/examples.ts")).toContain('halo_get_sales_order: { args: idIn("SalesOrder") },');
  });

  const bin = (path: string) => join(root, "node_modules", path);

  test(
    "all of it compiles",
    async () => {
      await node(bin("@typescript/native/bin/tsc"), "-p", "tsconfig.json");
    },
    5 * minute,
  );

  test(
    "its own tests pass",
    async () => {
      const printed = await node(
        bin("vitest/vitest.mjs"),
        ...["run", "--project", "node", "--project", "worker"],
        ...["sales-orders", "distribution-lists", "left-open", "test/examples.test.ts"],
      );
      expect(printed).toMatch(/Test Files .*4 passed/);
    },
    5 * minute,
  );
});
