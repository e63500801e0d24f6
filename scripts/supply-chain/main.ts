/**
 * `npm run supply-chain`: looks at whose code this project takes in. Writes THIRD-PARTY.md, and the bills of
 * materials into artifacts/. Exits with 1 when a version is not pinned, a locked package does not come from the
 * registry or has no checksum, something bundled has a licence that is not allowed, or the registry knows of a
 * hole that is not explained.
 *
 * `-- --check` leaves THIRD-PARTY.md as it is and fails when it is not current, for CI. `-- --audited` fails,
 * too, when the registry could not be asked.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { interruption } from "../support/command.ts";
import { root } from "../support/worker.ts";
import { audit, judge } from "./audit.ts";
import { type Bundled, findBundled, licenceProblems } from "./bundled.ts";
import { dependenciesOf, foldersApart, Lock, lockProblems, Manifest, pinProblems } from "./lock.ts";
import { writeBills } from "./sbom.ts";
import { renderThirdParty } from "./third-party.ts";

const { values } = parseArgs({
  options: { check: { type: "boolean", default: false }, audited: { type: "boolean", default: false } },
});
const signal = interruption();

/** Prints a line for what was looked at, and one for each problem. */
function tell(what: string, seen: string, problems: readonly string[] = [], notes: readonly string[] = []) {
  console.log(`${problems.length === 0 ? "ok      " : "FAILED  "}  ${what}: ${seen}`);
  for (const line of [...problems, ...notes]) console.log(`            ${line}`);
  if (problems.length > 0) process.exitCode = 1;
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(join(root, path), "utf8"));
}

/** What is installed, here or for a judge or host that has packages of its own. */
async function lookAtLock(folder: string): Promise<Lock> {
  const manifest = Manifest.parse(await readJson(`${folder}package.json`));
  const lock = Lock.parse(await readJson(`${folder}package-lock.json`));
  const asked = `${dependenciesOf(manifest).length} dependencies, each one version`;
  tell(`${folder}package.json`, asked, pinProblems(manifest));
  const locked = `${Object.keys(lock.packages).length - 1} packages, each from the registry and with a checksum`;
  tell(`${folder}package-lock.json`, locked, lockProblems(lock));
  return lock;
}

function lookAtLicences(bundled: readonly Bundled[]): void {
  const counts = Object.entries(Object.groupBy(bundled, ({ licence = "not stated" }) => licence));
  const seen = counts.map(([licence, of = []]) => `${of.length} ${licence}`).join(", ");
  tell("licences of what is bundled", seen, licenceProblems(bundled));
}

async function lookAtList(bundled: readonly Bundled[]): Promise<void> {
  const file = join(root, "THIRD-PARTY.md");
  const text = renderThirdParty(bundled);
  if (!values.check) {
    await writeFile(file, text);
    return tell("THIRD-PARTY.md", "written");
  }
  const isCurrent = (await readFile(file, "utf8").catch(() => "")) === text;
  const problems = isCurrent ? [] : ["Run npm run supply-chain, and look at what has changed."];
  tell("THIRD-PARTY.md", isCurrent ? "current" : "not current", problems);
}

async function lookAtAudit(asked: ReturnType<typeof audit>, bundled: readonly Bundled[]): Promise<void> {
  const answer = await asked;
  if (answer.asked) {
    const installed = bundled.filter(({ inside }) => inside === undefined);
    const folders = installed.map(({ folder }) => folder);
    const { problems, notes } = judge(answer.findings, folders);
    return tell("npm audit", `${answer.findings.length} advisories`, problems, notes);
  }
  if (values.audited) return tell("npm audit", "not asked", [answer.why]);
  console.log(`left out  npm audit: the registry could not be asked (${answer.why}).`);
}

const scratch = await mkdtemp(join(tmpdir(), "halo-mcp-supply-chain-"));
try {
  // The registry is asked while the bundles are made; what goes wrong there is told in its turn.
  const asked = audit(signal);
  asked.catch(() => {});
  const lock = await lookAtLock("");
  for (const folder of foldersApart) await lookAtLock(folder);
  const bundled = await findBundled(scratch, lock);
  lookAtLicences(bundled);
  await lookAtList(bundled);
  const bills = await writeBills(join(root, "artifacts"), bundled, signal);
  tell("bills of materials in artifacts/", bills.join(", "));
  await lookAtAudit(asked, bundled);
} catch (error) {
  process.exitCode = signal.aborted ? 130 : 1;
  if (!signal.aborted) console.error(`FAILED    ${error instanceof Error ? error.message : error}`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
