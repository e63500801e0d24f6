/** One session that lives long. */
import { Random } from "../../sandbox/engine/seed/random.ts";
import { formatted, infoRow, type Row } from "../../scripts/support/table.ts";
import { openSession } from "../calls.ts";
import { choose, kindsOf, make } from "./mix.ts";
import type { LoadOptions } from "./options.ts";
import { inMebibytes, type Stage } from "./stage.ts";
import { Tally } from "./tally.ts";

const measurements = 10;
/** What may be alive beside what was there after the first tenth, in MiB: compiled code comes and goes. */
const mayGrowBy = 4;
/** What is not called: notes would make the ticket longer and longer, a triage reads thousands of tickets. */
const left = ["a note", "a triage of all open tickets"];

/** Runs the soak, and prints memory and storage on the way. @returns the rows of the table */
export async function runSoak(
  options: LoadOptions,
  stage: Stage,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const random = new Random(options.seed);
  const tally = new Tally();
  const kinds = kindsOf(stage.tenant).filter(({ name }) => !left.includes(name));
  const session = await openSession(stage.url);
  const started = performance.now();
  const heap: number[] = [];
  const storage: number[] = [];
  let made = 0;
  const callOn = async (until: number) => {
    while (made < until && !signal.aborted) {
      made += 1;
      const kind = choose(kinds, random);
      const begun = performance.now();
      try {
        await make(kind, session, random);
        tally.note(kind.name, performance.now() - begun);
      } catch (error) {
        tally.noteFailure(kind.name, error);
      }
    }
  };
  for (let step = 0; step <= measurements; step += 1) {
    const until = Math.round((options.calls * step) / measurements);
    await Promise.all(Array.from({ length: options.callers }, () => callOn(until)));
    signal.throwIfAborted();
    const [resident, alive, stored] = [await stage.memory(), await stage.heap(), await stage.storage()];
    heap.push(alive);
    storage.push(stored);
    console.log(
      `${formatted(made).padStart(9)} calls: ${resident.toFixed(1)} MiB of memory (RSS), ${alive.toFixed(2)} MiB of it alive in V8's heap, ${formatted(stored / 1024)} KiB stored`,
    );
  }
  const seconds = (performance.now() - started) / 1000;
  const { tokens, others } = stage.haloRequests();
  const grown = (heap.at(-1) ?? 0) - (heap[1] ?? 0);
  const [storedFirst = 0, storedLast = 0] = [storage[1], storage.at(-1)];
  return [
    ...tally.rows(seconds),
    {
      what: "V8's heap at the end, against that after the first tenth",
      measured: `${grown.toFixed(2)} MiB more`,
      target: `≤ ${mayGrowBy} MiB`,
      verdict: grown <= mayGrowBy ? "ok" : "MISSED",
      deterministic: true,
    },
    {
      what: "storage at the end, against that after the first tenth",
      measured: inMebibytes(storedLast),
      target: `≤ ${inMebibytes(storedFirst)}`,
      verdict: storedLast <= storedFirst ? "ok" : "MISSED",
      deterministic: true,
    },
    infoRow("requests to Halo", `${formatted(others)}, and ${formatted(tokens)} for tokens`),
  ];
}
