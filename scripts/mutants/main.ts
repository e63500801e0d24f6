/**
 * `npm run mutants`: makes small changes to the code, one at a time in a copy of the project, and tells which of them
 * no test notices. It draws as many changes from each area of `src` as from any other. A change that does not compile
 * is drawn anew.
 *
 *   npm run mutants                                60 changes, by a seed that is printed
 *   npm run mutants -- --area tools/kit --count 20
 *   npm run mutants -- --at src/halo/text.ts       one file; with :12 at the end one line of it
 *   npm run mutants -- --minutes 20 --jobs 1       less time; one change at a time
 *
 * Each is tried with the tests nearest to it; those that they do not notice are put together and face all others at
 * once (together.ts). A survivor gets a test, or an entry in scripts/mutants/equivalent.json with the reason why nobody could notice it.
 * Ends with code 1 when less than 85 % of the changes that could be noticed were.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { interruption } from "../support/command.ts";
import { root } from "../support/worker.ts";
import { areApart, Draw, isMutable, type Mutant, mutantsOf } from "./draw.ts";
import equivalents from "./equivalent.json" with { type: "json" };
import { areaTable, describe, type Equivalent, reasonFor, scoreOf, type Tried } from "./report.ts";
import { TestMap } from "./tests.ts";
import { killedOf } from "./together.ts";
import { projectFiles, Tree } from "./tree.ts";
import { Bench } from "./trial.ts";

/** What the command line asks for. */
interface Options {
  readonly seed: number;
  readonly count: number;
  readonly minutes: number;
  readonly jobs: number;
  readonly area: string | undefined;
  /** A file, or a file with `:` and a line. */
  readonly at: string | undefined;
}

/** The share of mutants, in percent, that has to be killed. */
const leastScore = 85;
/** A seed has to fit into the 32 bits of the generator. */
const largestSeed = 2 ** 31 - 1;

/** Reads the command line. @throws Error that says which value is wrong */
function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: String(Math.floor(Math.random() * largestSeed)) },
      count: { type: "string", default: "60" },
      minutes: { type: "string", default: "60" },
      jobs: { type: "string", default: String(availableParallelism()) },
      area: { type: "string" },
      at: { type: "string" },
    },
  });
  const whole = (name: "seed" | "count" | "minutes" | "jobs", least: number): number => {
    const value = Number(values[name]);
    if (Number.isSafeInteger(value) && value >= least && value <= largestSeed) return value;
    throw new Error(`--${name} must be a whole number from ${least} to ${largestSeed}.`);
  };
  return {
    seed: whole("seed", 0),
    count: whole("count", 1),
    minutes: whole("minutes", 1),
    jobs: whole("jobs", 1),
    area: values.area,
    at: values.at,
  };
}

/** The mutants that the command line asks for. @throws Error when there are none */
function chosen(all: readonly Mutant[], { area, at }: Options): readonly Mutant[] {
  const isAt = ({ file, line }: Mutant) => at === undefined || file === at || `${file}:${line}` === at;
  const mutants = all.filter((mutant) => (area === undefined || mutant.area === area) && isAt(mutant));
  if (mutants.length > 0) return mutants;
  const areas = [...new Set(all.map((mutant) => mutant.area))].sort().join(", ");
  throw new Error(
    `There is nothing to change there. Areas: ${areas}. --at takes a file of src, or file:line.`,
  );
}

/** Entries of the list of equivalents that fit no mutant any more, because the code has changed. */
function outdated(all: readonly Mutant[], listed: readonly Equivalent[]): readonly Equivalent[] {
  return listed.filter((entry) => !all.some((mutant) => reasonFor(mutant, [entry]) !== undefined));
}

/** Draws the next mutant of an area that compiles, and tries it; undefined when the area has no more. */
async function tryNext(area: string, draw: Draw, bench: Bench): Promise<Tried | undefined> {
  for (let mutant = draw.next(area); mutant !== undefined; mutant = draw.next(area)) {
    const reason = reasonFor(mutant, equivalents);
    if (reason !== undefined) return { mutant, verdict: { kind: "equivalent", reason } };
    if (await bench.compiles(mutant)) return { mutant, verdict: await bench.tryNear(mutant) };
  }
  return undefined;
}

function tell({ mutant, verdict }: Tried, done: number, count: number): void {
  const more =
    verdict.kind === "killed"
      ? `\n  by ${verdict.by}`
      : verdict.kind === "invalid"
        ? `\n  ${verdict.why}`
        : "";
  console.log(`[${done}/${count}] ${verdict.kind}: ${describe(mutant)}${more}`);
}

/** What a run has to do with, however many work on it. */
interface Work {
  readonly files: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
  readonly tests: TestMap;
  readonly draw: Draw;
  /** Ends it when the time is over, or somebody interrupts. */
  readonly end: AbortSignal;
}

/** Reads the project, and finds what can be changed in it. */
function prepare(options: Options, interrupted: AbortSignal): Work {
  const files = projectFiles(root);
  const texts = new Map(
    files
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => [file, readFileSync(join(root, file), "utf8")]),
  );
  const sources = [...texts].map(([file, text]) => ({ file, text }));
  const all = sources.filter(({ file }) => isMutable(file)).flatMap(mutantsOf);
  for (const { file, before, reason } of outdated(all, equivalents)) {
    console.log(`equivalent.json: no mutant fits any more: ${file}: ${before} (${reason})`);
  }
  return {
    files,
    texts,
    tests: new TestMap(sources),
    draw: new Draw(chosen(all, options), options.seed),
    end: AbortSignal.any([interrupted, AbortSignal.timeout(options.minutes * 60_000)]),
  };
}

/** Works in a copy of the project that compiles, until it is done or the time is over. */
async function inCopy({ files, texts, tests, end }: Work, work: (bench: Bench) => Promise<void>) {
  const tree = new Tree(root, files, end);
  try {
    if (!(await tree.compiles())) throw new Error("The project does not compile: npm run typecheck.");
    await work(new Bench(tree, texts, tests));
  } catch (error) {
    if (!end.aborted) throw error;
  } finally {
    tree.remove();
  }
}

/** Tries mutants, each with the tests nearest to it, until the count is full or the time is over. */
async function tryEach(options: Options, work: Work): Promise<Tried[]> {
  const areas = [...work.draw.areas(options.count)];
  const tried: Tried[] = [];
  await Promise.all(
    Array.from({ length: options.jobs }, () =>
      inCopy(work, async (bench) => {
        for (let area = areas.shift(); area !== undefined; area = areas.shift()) {
          const one = await tryNext(area, work.draw, bench);
          if (one === undefined) continue;
          tried.push(one);
          tell(one, tried.length, options.count);
        }
      }),
    ),
  );
  return tried;
}

/** Tries those that are left together, with all other tests that could see them. */
async function tryTogether(tried: readonly Tried[], work: Work): Promise<Tried[]> {
  const verdicts = new Map<Mutant, Tried["verdict"]>(tried.map(({ mutant, verdict }) => [mutant, verdict]));
  let left = tried.filter(({ verdict }) => verdict.kind === "survived").map(({ mutant }) => mutant);
  for (const mutant of left) verdicts.set(mutant, { kind: "not tried" });
  await inCopy(work, async (bench) => {
    while (left.length > 0) {
      // Two changes of one place cannot stand side by side: the second waits for the next round.
      const round: Mutant[] = [];
      for (const mutant of left) if (round.every((other) => areApart(mutant, other))) round.push(mutant);
      left = left.filter((mutant) => !round.includes(mutant));
      console.log(`\n${round.length} that the nearest tests did not notice, with all others:`);
      const killed = await killedOf(round, bench, (mutant, by) => {
        console.log(`killed: ${describe(mutant)}\n  by ${by}`);
        // What is known when the time is over counts.
        verdicts.set(mutant, { kind: "killed", by });
      });
      for (const mutant of round) {
        const by = killed.get(mutant);
        if (by === undefined) verdicts.set(mutant, { kind: "survived" });
      }
    }
  });
  return [...verdicts].map(([mutant, verdict]) => ({ mutant, verdict }));
}

const interrupted = interruption();
try {
  const options = readOptions();
  console.log(`--seed ${options.seed} --count ${options.count}`);
  const work = prepare(options, interrupted);
  const tried = await tryTogether(await tryEach(options, work), work);
  const survivors = tried.filter(({ verdict }) => verdict.kind === "survived");
  if (survivors.length > 0) {
    console.log(`\nSurvived:\n${survivors.map(({ mutant }) => describe(mutant)).join("\n")}`);
  }
  console.log(`\n${areaTable(tried)}`);
  const left = options.count - tried.filter(({ verdict }) => verdict.kind !== "not tried").length;
  if (left > 0)
    console.log(`${left} of ${options.count} not tried: the time was over, or there are no more.`);
  const score = scoreOf(tried);
  console.log(`Killed: ${score?.toFixed(0) ?? 0} % (at least ${leastScore} %), seed ${options.seed}`);
  process.exitCode = interrupted.aborted ? 130 : score !== undefined && score >= leastScore ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
