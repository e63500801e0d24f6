import { parseArgs } from "node:util";

/** What a run is to do. */
export interface LoadOptions {
  readonly soak: boolean;
  /** Sessions of the 2025 era that are open. */
  readonly sessions: number;
  /** Callers, each of which has one call under way. */
  readonly callers: number;
  /** How long they call. */
  readonly seconds: number;
  /** How often the runtime is killed and started anew meanwhile. */
  readonly restarts: number;
  /** The most calls; of a soak all of them. */
  readonly calls: number;
  /** What the random choices begin with. */
  readonly seed: number;
}

const usage = `Usage: npm run load -- [options]

Calls the Worker in workerd against the Halo sandbox, and prints throughput, times, memory and errors.

  --sessions <n>   open sessions (1000)
  --callers <n>    callers at once (50; with --soak 5)
  --seconds <n>    how long they call (300)
  --restarts <n>   how often workerd is killed meanwhile and started anew (2)
  --calls <n>      the most calls (200000; with --soak 100000, all of which are made)
  --seed <n>       for the random choices (1)
  --soak           calls in one session, without evictions: memory and storage every tenth of them
  --help           print this`;

const numbers = ["sessions", "callers", "seconds", "restarts", "calls", "seed"] as const;

/**
 * Reads the command line.
 *
 * @returns the options, or the text to print instead of running
 * @throws Error when an option is unknown or no number
 */
export function readOptions(args: readonly string[]): LoadOptions | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sessions: { type: "string", default: "1000" },
      callers: { type: "string" },
      seconds: { type: "string", default: "300" },
      restarts: { type: "string", default: "2" },
      calls: { type: "string" },
      seed: { type: "string", default: "1" },
      soak: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return usage;
  const { soak } = values;
  const given = { ...values, callers: values.callers ?? (soak ? "5" : "50") };
  const texts = { ...given, calls: given.calls ?? (soak ? "100000" : "200000") };
  for (const name of numbers) {
    const least = name === "restarts" || name === "seed" ? 0 : 1;
    const value = Number(texts[name]);
    if (!Number.isSafeInteger(value) || value < least) {
      throw new Error(`--${name} must be a whole number from ${least}.\n\n${usage}`);
    }
  }
  return {
    soak,
    sessions: Number(texts.sessions),
    callers: Number(texts.callers),
    seconds: Number(texts.seconds),
    restarts: Number(texts.restarts),
    calls: Number(texts.calls),
    seed: Number(texts.seed),
  };
}
