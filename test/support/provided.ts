/** How a run is fuzzed; from the environment by vitest.config.ts. */
export interface Fuzzing {
  /** `FUZZ_SEED`, or one that was drawn for this run: the same seed tries the same things. */
  readonly seed: number;
  /** `FUZZ_RUNS`: how many times more is tried than in an ordinary run of the tests. */
  readonly runs: number;
}

/** The variables of the tests' Worker. */
export interface Told {
  readonly usual: Readonly<Record<string, string>>;
  /** What is told otherwise in files, by a part of their path. */
  readonly in: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

declare module "vitest" {
  interface ProvidedContext {
    readonly fuzzing: Fuzzing;
    /** Whether this run may take long: `NIGHTLY=1`, as in `npm run nightly`. */
    readonly nightly: boolean;
    /** Milliseconds by which the tests' clock is ahead of the machine's: `TEST_TIME`. */
    readonly clockShift: number;
    /** The variables of the tests' Worker. */
    readonly told: Told;
  }
}
