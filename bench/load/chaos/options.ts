import { parseArgs } from "node:util";

/** What a chaos run is to do. */
export interface ChaosOptions {
  /** How long everything happens at once. */
  readonly seconds: number;
  /** Sessions of the 2025 era that are open. */
  readonly sessions: number;
  /** Callers, each of which has one call under way; hostile ones come besides. */
  readonly callers: number;
  /** How often workerd is killed meanwhile and started anew. */
  readonly restarts: number;
  /** What the random choices begin with. */
  readonly seed: number;
}

const usage = `Usage: npm run chaos -- [options]

Everything at once against the Worker in workerd: reads and writes of both eras, faults of Halo that change all
along, hostile requests, evictions, and kills of workerd with calls under way. Then the ledger: what was asked,
what was answered, and what Halo's tables hold. Ends with code 1 when anything that was said is wrong.

  --seconds <n>    how long it goes on (600)
  --sessions <n>   open sessions (300)
  --callers <n>    callers at once (30)
  --restarts <n>   how often workerd is killed meanwhile and started anew (3)
  --seed <n>       for the random choices (1); their moments differ from run to run all the same
  --help           print this`;

const least = { seconds: 1, sessions: 1, callers: 1, restarts: 0, seed: 0 } as const;

/**
 * Reads the command line.
 *
 * @returns the options, or the text to print instead of running
 * @throws Error when an option is unknown or no number
 */
export function readOptions(args: readonly string[]): ChaosOptions | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: "string", default: "600" },
      sessions: { type: "string", default: "300" },
      callers: { type: "string", default: "30" },
      restarts: { type: "string", default: "3" },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return usage;
  const number = (name: keyof typeof least) => {
    const value = Number(values[name]);
    if (Number.isSafeInteger(value) && value >= least[name]) return value;
    throw new Error(`--${name} must be a whole number from ${least[name]}.\n\n${usage}`);
  };
  return {
    seconds: number("seconds"),
    sessions: number("sessions"),
    callers: number("callers"),
    restarts: number("restarts"),
    seed: number("seed"),
  };
}
