/**
 * `npm run snapshots`: writes the reviewed definition of each tool, the lines of its rows and its example's call anew
 * (`src/tools/__snapshots__/`), and deletes those of tools that are gone. What changed is for the reviewer of the change to read.
 */
import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { interruption, runNode } from "./support/command.ts";

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const tests = ["catalogue", "lines", "calls"].map((name) => at(`src/tools/${name}.test.ts`));
const folder = at("src/tools/__snapshots__");
rmSync(folder, { recursive: true, force: true });
for (const kind of ["lines", "calls"]) mkdirSync(`${folder}/${kind}`, { recursive: true });
const { code, stdout, stderr } = await runNode(
  [at("node_modules/vitest/vitest.mjs"), "run", "--project", "node", ...tests, "-u"],
  { timeoutMs: 120_000, signal: interruption() },
);
if (code !== 0) console.error(stdout + stderr);
process.exitCode = code;
