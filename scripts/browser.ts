/**
 * `npm run browser`: goes through the pages of the sign-in with a real Chromium, for each of the two sign-ins,
 * and keeps pictures of them in artifacts/pages. Exits with 1 when something is not as it should be.
 * `-- --if-available` passes over it where no Chromium is installed; `-- --only TEXT` runs the checks whose
 * name has the text in it.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { attacks } from "./browser/attacks.ts";
import { findChromium, installCommand, startChromium } from "./browser/chromium.ts";
import { type Door, openDoor } from "./browser/door.ts";
import { flows } from "./browser/flows.ts";
import { pages } from "./browser/pages.ts";
import { type Check, Scene } from "./browser/scene.ts";
import { type Site, startSite } from "./browser/site.ts";
import { interruption } from "./support/command.ts";
import { root, waitUntilReady } from "./support/worker.ts";

const limits = { runMs: 90_000, checkMs: 30_000 };

const { values } = parseArgs({
  options: { "if-available": { type: "boolean", default: false }, only: { type: "string", default: "" } },
});

/** Ends with a sentence instead of a stack. */
function stop(message: string, code: number): never {
  console.error(message);
  process.exit(code);
}

/** What `work` gives, unless the signal comes first. */
async function unless<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Runs a check and prints a line about it; whether it is as it should be. */
async function judge(check: Check, scene: Scene): Promise<boolean> {
  const started = Date.now();
  const limit = AbortSignal.timeout(limits.checkMs);
  const problems: string[] = [];
  try {
    await unless(AbortSignal.any([limit, ended]), check.run(scene));
  } catch (error) {
    if (ended.aborted) throw error;
    problems.push(limit.aborted ? `took longer than ${limits.checkMs / 1000} seconds` : messageOf(error));
  } finally {
    await scene.close();
  }
  problems.push(...scene.complaints());
  const time = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  console.log(`${problems.length === 0 ? "ok    " : "FAILED"}  ${scene.door.kind}: ${check.name} (${time})`);
  for (const problem of problems) console.log(`        ${problem.replaceAll("\n", "\n        ")}`);
  return problems.length === 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

let executable: string | undefined;
try {
  executable = findChromium();
} catch (error) {
  stop(messageOf(error), 1);
}
if (executable === undefined) {
  const sentence = `There is no Chromium here: ${installCommand}, or name one by CHROMIUM.`;
  stop(
    values["if-available"] ? `${sentence} The browser checks were passed over.` : sentence,
    values["if-available"] ? 0 : 1,
  );
}

const interrupted = interruption();
const ended = AbortSignal.any([interrupted, AbortSignal.timeout(limits.runMs)]);
const started = Date.now();
const scratch = await mkdtemp(join(tmpdir(), "halo-mcp-browser-"));
const pictures = join(root, "artifacts/pages");
const doors: Door[] = [];
let site: Site | undefined;
let browser: Browser | undefined;

try {
  await writeFile(join(scratch, "none.env"), "");
  await mkdir(pictures, { recursive: true });
  site = await startSite();
  for (const kind of ["halo", "key"] as const) doors.push(await openDoor(kind, scratch));
  browser = await startChromium(executable);
  console.log(`Chromium ${browser.version()}`);
  await unless(ended, Promise.all(doors.map(({ worker }) => waitUntilReady(worker))));

  const opened = browser;
  const beside = site;
  let passed = 0;
  let failed = 0;
  // Both doors at once: much of the time goes into waiting.
  const runs = doors.map(async (door) => {
    for (const check of [...flows(door.kind), ...attacks(door.kind), ...pages(door.kind, pictures)]) {
      if (!`${door.kind}: ${check.name}`.includes(values.only)) continue;
      if (await judge(check, new Scene(opened, door, beside))) passed++;
      else failed++;
    }
  });
  await Promise.all(runs);
  console.log(
    `\n${passed} passed, ${failed} failed, in ${Math.round((Date.now() - started) / 1000)} seconds`,
  );
  console.log("Pictures of the pages: artifacts/pages");
  if (failed > 0 || passed === 0) process.exitCode = 1;
} catch (error) {
  process.exitCode = interrupted.aborted ? 130 : 1;
  if (!interrupted.aborted) {
    console.error(
      ended.aborted
        ? `FAILED  the run took longer than ${limits.runMs / 1000} seconds`
        : `FAILED  ${messageOf(error)}`,
    );
    for (const { kind, worker } of doors)
      console.error(`\nWhat the Worker with sign-in ${kind} printed last:\n${worker.output().slice(-2_000)}`);
  }
} finally {
  await browser?.close();
  await Promise.all(doors.map((door) => door.close()));
  await site?.close();
  await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
