/**
 * `npm run nightly`: everything that tries this project, at its full length, one after the other. It goes on after
 * a failure, prints what passed and how long it took, and ends with code 1 when anything failed.
 *
 *   npm run nightly                            all of it: some hours
 *   npm run nightly -- --only chaos,faults     some steps of it
 *   npm run nightly -- --seed 7                another seed than the date
 *   npm run nightly -- --quick                 each step in a short form, to try the command itself
 */
import { spawn } from "node:child_process";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { interruption } from "./support/command.ts";
import { type Row, table } from "./support/table.ts";
import { root } from "./support/worker.ts";

/** What a step runs: a script of package.json with its arguments and variables. */
interface Command {
  readonly script: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** One step of the night. */
interface Step {
  readonly name: string;
  /** Whether it draws at random, by the seed of the night. */
  readonly isRandom: boolean;
  /** After so many minutes it is ended, and has failed. */
  readonly minutes: number;
  readonly full: Command;
  /** The short form; the full one unless given. */
  readonly quick?: Command;
}

/** What came of a step. */
interface Result {
  readonly step: Step;
  readonly seconds: number;
  /** Why it failed, in words. */
  readonly failure: string | undefined;
}

const endGraceMs = 10_000;
/** A seed has to fit into the 32 bits of the generators. */
const largestSeed = 2 ** 31 - 1;

function stepsOf(seed: string): readonly Step[] {
  const fuzzing = { FUZZ_SEED: seed };
  return [
    {
      name: "tests",
      isRandom: true,
      minutes: 30,
      full: { script: "test", environment: { ...fuzzing, NIGHTLY: "1" } },
      quick: { script: "test", args: ["test/load"] },
    },
    {
      name: "whole",
      isRandom: true,
      minutes: 30,
      full: { script: "test:whole", environment: { ...fuzzing, NIGHTLY: "1" } },
      quick: { script: "test:whole", args: ["test/fuzz/mended.worker.test.ts"] },
    },
    {
      name: "release",
      isRandom: false,
      minutes: 10,
      full: { script: "test:release" },
      quick: { script: "test:release", args: ["test/release/package"] },
    },
    {
      name: "browser",
      isRandom: false,
      minutes: 30,
      full: { script: "browser", args: ["--if-available"], environment: { NIGHTLY: "1" } },
      quick: { script: "browser", args: ["--if-available", "--project", "key", "-g", "is chosen"] },
    },
    {
      name: "attacks",
      isRandom: false,
      minutes: 20,
      full: { script: "attacks" },
      quick: { script: "attacks", args: ["-t", "2 PKCE"] },
    },
    {
      name: "faults",
      isRandom: true,
      minutes: 20,
      full: { script: "faults", args: ["--seed", seed] },
      quick: { script: "faults", args: ["--seed", seed, "--creates", "100", "--shifts", "5"] },
    },
    {
      name: "fuzz",
      isRandom: true,
      minutes: 90,
      full: { script: "fuzz", environment: fuzzing },
      quick: { script: "fuzz", environment: { ...fuzzing, FUZZ_RUNS: "1" } },
    },
    {
      name: "mutants",
      isRandom: true,
      minutes: 70,
      full: { script: "mutants", args: ["--seed", seed] },
      quick: { script: "mutants", args: ["--seed", seed, "--area", "config", "--count", "2"] },
    },
    {
      name: "questions",
      isRandom: false,
      minutes: 15,
      full: { script: "questions" },
      quick: { script: "questions", args: ["--only", "halo_triage"] },
    },
    {
      name: "judges",
      isRandom: false,
      minutes: 20,
      full: { script: "judges" },
      quick: { script: "judges", args: ["--quick"] },
    },
    {
      name: "load",
      isRandom: true,
      minutes: 15,
      full: { script: "load", args: ["--seed", seed] },
      quick: {
        script: "load",
        args: [
          ...["--seed", seed, "--seconds", "10", "--sessions", "50"],
          ...["--callers", "10", "--restarts", "1"],
        ],
      },
    },
    {
      name: "soak",
      isRandom: true,
      minutes: 60,
      full: { script: "load", args: ["--soak", "--seed", seed] },
      quick: { script: "load", args: ["--soak", "--seed", seed, "--calls", "1000"] },
    },
    {
      name: "chaos",
      isRandom: true,
      minutes: 25,
      full: { script: "chaos", args: ["--seed", seed] },
      quick: {
        script: "chaos",
        args: ["--seed", seed, "--seconds", "10", "--sessions", "40", "--restarts", "1"],
      },
    },
    { name: "bench", isRandom: false, minutes: 10, full: { script: "bench" } },
    {
      name: "supply-chain",
      isRandom: false,
      minutes: 5,
      full: { script: "supply-chain", args: ["--check"] },
    },
  ];
}

/** Runs a command to its end, or ends it with all that it started; resolves to why it failed. */
function run(
  { script, args = [], environment }: Command,
  minutes: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    // A process group of its own: the script and the Workers that it starts are told to end together. Not by npm,
    // which passes the signal on besides: at the second one a script ends without ending what it started.
    const child = spawn(process.execPath, ["--run", script, "--", ...args], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...environment },
      detached: true,
    });
    let failure: string | undefined;
    const end = (why: string) => {
      failure = why;
      signalGroup(child.pid, "SIGTERM");
      last ??= setTimeout(() => signalGroup(child.pid, "SIGKILL"), endGraceMs);
    };
    let last: NodeJS.Timeout | undefined;
    const patience = setTimeout(() => end(`not over after ${minutes} minutes`), minutes * 60_000);
    const onAbort = () => end("interrupted");
    signal.addEventListener("abort", onAbort, { once: true });
    const finish = async (why: string | undefined) => {
      clearTimeout(patience);
      signal.removeEventListener("abort", onAbort);
      // The shell around a script ends before it does, which has Workers to end and files to take away.
      const until = Date.now() + endGraceMs;
      while (signalGroup(child.pid, 0) && Date.now() < until) await wait(50);
      clearTimeout(last);
      signalGroup(child.pid, "SIGKILL");
      resolve(failure ?? why);
    };
    child.once("error", (error) => void finish(error.message));
    child.once("exit", (code, by) => void finish(code === 0 ? undefined : `code ${code ?? by}`));
  });
}

/** Sends a signal to a process group, or with 0 none. @returns whether there was any of it left */
function signalGroup(leader: number | undefined, signal: NodeJS.Signals | 0): boolean {
  if (leader === undefined) return false;
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}

/** Today as yyyymmdd (UTC). */
const today = () => new Date().toISOString().slice(0, 10).replaceAll("-", "");

/** Reads the command line; throws when it names no step, or the seed is none. */
function readOptions(): { readonly steps: readonly Step[]; readonly seed: string; readonly quick: boolean } {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      seed: { type: "string", default: today() },
      quick: { type: "boolean", default: false },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0 || seed > largestSeed) {
    throw new Error(`--seed must be a whole number from 0 to ${largestSeed}.`);
  }
  const all = stepsOf(String(seed));
  const names = values.only?.split(",").map((name) => name.trim());
  const unknown = names?.find((name) => !all.some((step) => step.name === name));
  if (unknown !== undefined) {
    const known = all.map(({ name }) => name).join(", ");
    throw new Error(`--only: there is no step ${JSON.stringify(unknown)}. There are: ${known}.`);
  }
  const steps = all.filter(({ name }) => names?.includes(name) ?? true);
  return { steps, seed: String(seed), quick: values.quick };
}

function rowOf({ step, seconds, failure }: Result, seed: string): Row {
  const took = `${seconds.toFixed(0)} s${step.isRandom ? `, seed ${seed}` : ""}`;
  return {
    what: step.name,
    measured: failure === undefined ? took : `${took}: ${failure}`,
    target: `passes within ${step.minutes} min`,
    verdict: failure === undefined ? "ok" : "MISSED",
    deterministic: false,
  };
}

const interrupted = interruption();
const results: Result[] = [];
try {
  const { steps, seed, quick } = readOptions();
  for (const step of steps) {
    if (interrupted.aborted) break;
    console.log(`\n== ${step.name}${step.isRandom ? `, seed ${seed}` : ""}`);
    const started = performance.now();
    const command = quick ? (step.quick ?? step.full) : step.full;
    const failure = await run(command, step.minutes, interrupted);
    results.push({ step, failure, seconds: (performance.now() - started) / 1000 });
  }
  const failed = results.filter(({ failure }) => failure !== undefined).length;
  console.log(`\n${table(results.map((result) => rowOf(result, seed)))}`);
  if (results.length < steps.length) console.log(`${steps.length - results.length} not tried.`);
  console.log(`\n${results.length - failed} passed, ${failed} failed`);
  process.exitCode = interrupted.aborted ? 130 : failed === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
