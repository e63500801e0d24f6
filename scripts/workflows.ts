/**
 * `npm run workflows`: judges .github/workflows, which nothing here can run, with GitHub's own language service and by
 * three rules of our own. Exits with 1 when something is wrong.
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { validate } from "@actions/languageservice";
import { build } from "esbuild";
import { TextDocument } from "vscode-languageserver-textdocument";
import { parse } from "yaml";
import * as z from "zod";
import { root } from "./support/worker.ts";

const folder = join(root, ".github/workflows");

/** Our own rules look at these parts of a workflow. */
const Workflow = z.object({
  permissions: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  jobs: z.record(
    z.string(),
    z.object({
      "timeout-minutes": z.number().optional(),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
});

/** Loads the language service: its modules import JSON without saying so, which Node refuses and esbuild does not. */
async function loadValidate(): Promise<typeof validate> {
  const scratch = await mkdtemp(join(tmpdir(), "halo-mcp-workflows-"));
  try {
    const outfile = join(scratch, "service.cjs");
    await build({
      stdin: { contents: 'export { validate } from "@actions/languageservice";', resolveDir: root },
      outfile,
      bundle: true,
      platform: "node",
      format: "cjs",
      logLevel: "warning",
    });
    const service: { validate: typeof validate } = createRequire(import.meta.url)(outfile);
    return service.validate;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A sentence for each rule of our own that a workflow breaks. */
function ruleProblems(text: string): string[] {
  const { permissions, jobs } = Workflow.parse(parse(text));
  const problems: string[] = [];
  if (permissions === undefined || typeof permissions === "string") {
    problems.push("name the permissions of the workflow one by one; `permissions: {}` when it needs none.");
  }
  for (const [name, job] of Object.entries(jobs)) {
    if (job["timeout-minutes"] === undefined) problems.push(`job ${name} has no timeout-minutes.`);
    for (const { uses, run } of job.steps) {
      if (uses !== undefined && !uses.startsWith("./") && !/@[0-9a-f]{40}$/.test(uses)) {
        problems.push(`${uses} in job ${name} is not pinned: name the action by its full commit hash.`);
      }
      if (run?.includes("${{") === true) {
        problems.push(`a script of job ${name} has an expression in it: hand its value over by env instead.`);
      }
    }
  }
  return problems;
}

const judge = await loadValidate();
let failed = 0;
for (const file of (await readdir(folder)).sort()) {
  const path = join(folder, file);
  const text = await readFile(path, "utf8");
  const found = await judge(TextDocument.create(pathToFileURL(path).href, "yaml", 1, text));
  const problems = [
    ...found.map(({ range, message }) => `line ${range.start.line + 1}: ${message}`),
    ...(found.length === 0 ? ruleProblems(text) : []),
  ];
  console.log(`${problems.length === 0 ? "ok    " : "FAILED"}  .github/workflows/${file}`);
  for (const problem of problems) console.log(`        ${problem}`);
  if (problems.length > 0) failed += 1;
}
if (failed > 0) process.exitCode = 1;
