/**
 * `npm run conformance`: points the MCP conformance suite at the Worker of test/conformance, once for each
 * set of requirements, and prints what passed. Exits with 1 when a scenario fails that may not, or passes
 * though its failure is expected.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interruption, runNode } from "./support/command.ts";
import {
  bundleWorker,
  freePort,
  type RunningWorker,
  root,
  startWorker,
  waitUntilReady,
} from "./support/worker.ts";

/** One run of one of the two versions of the suite that are installed. */
interface Run {
  readonly era: string;
  /** The package's folder in node_modules. */
  readonly suite: string;
  readonly options: readonly string[];
  /** The file in test/conformance that names the scenarios that fail, and why. */
  readonly expected: string;
}

/** What came of a run, as names of scenarios. */
interface Result {
  readonly passed: readonly string[];
  readonly expected: readonly string[];
  /** Of extensions that the product does not offer. */
  readonly leftOut: readonly string[];
  /** One line for each thing that must not be. */
  readonly wrong: readonly string[];
}

const suiteTimeoutMs = 180_000;
/** How much is printed of what went wrong: lines of a run, characters of a line, characters of the Worker's output. */
const shown = { lines: 30, width: 400, output: 4_000 };
const folder = join(root, "test/conformance");

// The newer version judges the 2025 era more strictly (it validates every message against the schema and
// knows the life of a session), the older one is the version of that era.
const runs: readonly Run[] = [
  {
    era: "2025-11-25",
    suite: "conformance-2025",
    options: ["--suite", "all"],
    expected: "expected-2025.yml",
  },
  {
    era: "2025-11-25",
    suite: "conformance-2026",
    options: ["--requirements", "2025-11-25"],
    expected: "expected-2025.yml",
  },
  {
    era: "2026-07-28",
    suite: "conformance-2026",
    options: ["--requirements", "2026-07-28"],
    expected: "expected-2026.yml",
  },
];

async function judge(run: Run, url: string, results: string): Promise<Result> {
  const expectedFile = join(folder, run.expected);
  const outcome = await runNode(
    [
      join(root, "node_modules", run.suite, "dist/index.js"),
      ...["server", "--url", url, "--expected-failures", expectedFile, "--output-dir", results],
      ...run.options,
    ],
    { timeoutMs: suiteTimeoutMs, signal: interrupted },
  );
  const scenarios = readScenarios(results);
  const mayFail = new Set(scenarioNames(readFileSync(expectedFile, "utf8")));
  const extensions = new Set(extensionsOf(run));
  const judged = scenarios.filter(({ name }) => !extensions.has(name));
  const failed = judged.filter(({ problems }) => problems.length > 0);
  const passed = judged.filter(({ problems }) => problems.length === 0).map(({ name }) => name);
  const wrong = [
    ...failed
      .filter(({ name }) => !mayFail.has(name))
      .flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`)),
    ...passed
      .filter((name) => mayFail.has(name))
      .map((name) => `${name}: passes, though ${run.expected} names it`),
  ];
  if (judged.length === 0 || (outcome.code !== 0 && wrong.length === 0)) {
    wrong.push(
      `The suite ended with ${outcome.code}: ${(outcome.stderr || outcome.stdout).trim().slice(-2_000)}`,
    );
  }
  return {
    passed,
    expected: failed.filter(({ name }) => mayFail.has(name)).map(({ name }) => name),
    leftOut: scenarios.map(({ name }) => name).filter((name) => extensions.has(name)),
    wrong,
  };
}

/** The suite's own list format: YAML, one scenario a line. */
function scenarioNames(yaml: string): string[] {
  return [...yaml.matchAll(/^\s+- ([\w./-]+)/gm)].flatMap(([, name]) => name ?? []);
}

/** The scenarios that a set of requirements runs for extensions of MCP; this server offers none. */
function extensionsOf({ suite, options: [kind, revision] }: Run): string[] {
  if (kind !== "--requirements") return [];
  const yaml = readFileSync(join(root, "node_modules", suite, "requirements", `${revision}.yaml`), "utf8");
  const entries = yaml.matchAll(/- scenario: (\S+)\n\s+leg: server\n\s+reason: extension\n/g);
  return [...entries].flatMap(([, name]) => name ?? []);
}

/** What the suite wrote: a folder for each scenario, named `server-SCENARIO-TIME`, with its checks. */
function readScenarios(results: string): { name: string; problems: string[] }[] {
  if (!existsSync(results)) return [];
  return readdirSync(results).flatMap((entry) => {
    const name = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(entry)?.[1];
    const file = join(results, entry, "checks.json");
    if (name === undefined || !existsSync(file)) return [];
    const checks: { id: string; status: string; errorMessage?: string }[] = JSON.parse(
      readFileSync(file, "utf8"),
    );
    // A warning is a SHOULD that was not followed, which the suite's own lists of failures count as well.
    const problems = checks
      .filter(({ status }) => status === "FAILURE" || status === "WARNING")
      .map(
        ({ id, status, errorMessage }) =>
          `${status.toLowerCase()} in ${id}: ${(errorMessage ?? "no reason given").replaceAll("\n", " ")}`,
      );
    return [{ name, problems }];
  });
}

/** The Worker under test must run on the platform that the product runs on. */
function checkPlatform(): void {
  const platformOf = (file: string) =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line.startsWith("compatibility_"))
      .join("\n");
  if (platformOf(join(root, "wrangler.toml")) !== platformOf(join(folder, "wrangler.toml"))) {
    throw new Error("The compatibility lines of wrangler.toml and test/conformance/wrangler.toml differ.");
  }
}

function versionOf(suite: string): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(join(root, "node_modules", suite, "package.json"), "utf8"),
  );
  return version;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

checkPlatform();
const scratch = await mkdtemp(join(tmpdir(), "halo-mcp-conformance-"));
const interrupted = interruption();
let worker: RunningWorker | undefined;
interrupted.addEventListener("abort", () => void worker?.close());
try {
  const config = join(folder, "wrangler.toml");
  worker = startWorker({
    port: await freePort(),
    config,
    // A bundle, so that an edit of the sources in the meantime does not restart the Worker amid a call.
    bundle: await bundleWorker(config, join(scratch, "bundle"), interrupted),
    storage: join(scratch, "storage"),
    output: "keep",
  });
  await waitUntilReady(worker);
  const rows = [["protocol", "suite", "scenarios passed", "expected failures", "unexpected"]];
  const notes: string[] = [];
  for (const [index, run] of runs.entries()) {
    const result = await judge(run, `${worker.url}/mcp`, join(scratch, `run-${index}`));
    const { passed, expected, leftOut, wrong } = result;
    rows.push([
      run.era,
      versionOf(run.suite),
      ...[passed, expected, wrong].map(({ length }) => String(length)),
    ]);
    notes.push(
      ...wrong.slice(0, shown.lines).map((line) => `UNEXPECTED (${run.era}) ${line}`.slice(0, shown.width)),
      ...expected.map((name) => `expected failure (${run.era}): ${name}; the reason is in ${run.expected}`),
      ...(leftOut.length === 0
        ? []
        : [
            `left out (${run.era}): ${leftOut.length} scenarios of extensions that the server does not offer`,
          ]),
    );
    if (wrong.length > 0) process.exitCode = 1;
  }
  console.log(`${table(rows)}\n\n${[...new Set(notes)].join("\n")}`);
} catch (error) {
  process.exitCode = interrupted.aborted ? 130 : 1;
  if (!interrupted.aborted) console.error(error instanceof Error ? error.message : error);
} finally {
  if (process.exitCode === 1 && worker !== undefined) {
    console.error(`\nWhat the Worker printed last:\n${worker.output().slice(-shown.output)}`);
  }
  await worker?.close();
  await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
