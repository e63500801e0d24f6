import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";

/** The first failure of a run. */
export interface Failure {
  /** The file of the test, from the root of the project; undefined when it happened outside of all tests. */
  readonly file: string | undefined;
  /** The test with its suites, or that the file could not be loaded. */
  readonly test: string;
  /** The first line of the error. */
  readonly message: string;
}

/** Told after each test and each file, so whoever reads it knows that the run goes on. */
export interface Progress {
  /** Whether a single test has ended, which shows that its file could be loaded. */
  readonly isTest: boolean;
  readonly failure?: Failure;
}

/** Stands before each line of this reporter, to tell it from what tests print. */
export const mark = "@mutants ";

type Errors = readonly { readonly message: string }[];

/** The reporter of a run with a mutant: one line of JSON for each test that has ended, see {@link Progress}. */
export default class ProgressReporter implements Reporter {
  #root = "";

  onInit({ config }: Vitest): void {
    this.#root = config.root;
  }

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result();
    this.#tell(true, this.#pathOf(test.module), test.fullName, state === "failed" ? (errors ?? []) : []);
  }

  onTestModuleEnd(module: TestModule): void {
    this.#tell(false, this.#pathOf(module), "the file as a whole", module.errors());
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: Errors): void {
    this.#tell(false, undefined, "outside of all tests", errors);
  }

  #pathOf({ moduleId }: TestModule): string {
    return moduleId.slice(this.#root.length + 1);
  }

  #tell(isTest: boolean, file: string | undefined, test: string, errors: Errors): void {
    const [error] = errors;
    const message = error?.message.split("\n")[0] ?? "";
    const progress: Progress = {
      isTest,
      ...(error === undefined ? {} : { failure: { file, test, message } }),
    };
    process.stdout.write(`\n${mark}${JSON.stringify(progress)}\n`);
  }
}
