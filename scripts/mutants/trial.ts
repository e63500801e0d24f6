import { type Mutant, withMutants } from "./draw.ts";
import type { TestMap } from "./tests.ts";
import type { Trials } from "./together.ts";
import type { TestRun, Tree } from "./tree.ts";

/** What became of a mutant. */
export type Verdict =
  /** A test failed, or the tests ran for ever. */
  | { readonly kind: "killed"; readonly by: string }
  /** All tests that could see it passed. */
  | { readonly kind: "survived" }
  /** Nothing can be said of it: no file of it loads, or the test fails without it too. */
  | { readonly kind: "invalid"; readonly why: string };

/** Tries mutants in one copy of the project. */
export class Bench implements Trials<Mutant> {
  readonly #tree: Tree;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #tests: TestMap;
  /** Which test files pass without any mutant, of those that were asked for. */
  readonly #sound = new Map<string, boolean>();

  /** @param texts the files of the project */
  constructor(tree: Tree, texts: ReadonlyMap<string, string>, tests: TestMap) {
    this.#tree = tree;
    this.#texts = texts;
    this.#tests = tests;
  }

  /** Whether a mutant compiles. One that does not is found by the compiler, so no test has to. */
  async compiles(mutant: Mutant): Promise<boolean> {
    return this.#with([mutant], () => this.#tree.compiles());
  }

  /** Runs the tests nearest to a mutant; `survived` of these alone, or where there are none. */
  async tryNear(mutant: Mutant): Promise<Verdict> {
    const { near } = this.#tests.seeing(mutant.file);
    return near.length === 0 ? { kind: "survived" } : this.#try(mutant, near);
  }

  seeing({ file }: Mutant): readonly string[] {
    return this.#tests.seeing(file).far;
  }

  async failing(mutants: readonly Mutant[], files: readonly string[]): Promise<readonly string[]> {
    return this.#with(mutants, () => this.#tree.failing(files));
  }

  async killer(mutant: Mutant, files: readonly string[]): Promise<string | undefined> {
    for (let left = files; left.length > 0; ) {
      const run = await this.#with([mutant], () => this.#tree.test(left));
      if (run.kind === "passed") return undefined;
      const verdict = await this.#verdictOf(run, left);
      if (verdict.kind === "killed") return verdict.by;
      const sick = run.kind === "failed" ? run.failure.file : undefined;
      left = sick === undefined ? [] : left.filter((file) => file !== sick);
    }
    return undefined;
  }

  async #try(mutant: Mutant, files: readonly string[]): Promise<Verdict> {
    return this.#verdictOf(await this.#with([mutant], () => this.#tree.test(files)), files);
  }

  async #verdictOf(run: TestRun, files: readonly string[]): Promise<Verdict> {
    if (run.kind === "passed") return { kind: "survived" };
    if (run.kind === "stuck") return { kind: "killed", by: "tests that do not end" };
    if (run.kind === "broken") return { kind: "invalid", why: run.message };
    const { file, test, message } = run.failure;
    const by = `${file ?? files.join(", ")} > ${test}: ${message}`;
    return (await this.#isSound(file === undefined ? files : [file]))
      ? { kind: "killed", by }
      : { kind: "invalid", why: `fails without the mutant too: ${by}` };
  }

  async #with<Value>(mutants: readonly Mutant[], work: () => Promise<Value>): Promise<Value> {
    const texts = [...Map.groupBy(mutants, ({ file }) => file)].map(([file, own]) => {
      const text = this.#texts.get(file);
      if (text === undefined) throw new Error(`${file} was not read.`);
      return { file, text, changed: withMutants(text, own) };
    });
    for (const { file, changed } of texts) this.#tree.write(file, changed);
    try {
      return await work();
    } finally {
      for (const { file, text } of texts) this.#tree.write(file, text);
    }
  }

  /** Whether test files pass without any mutant. */
  async #isSound(files: readonly string[]): Promise<boolean> {
    const key = files.join(" ");
    const isSound = this.#sound.get(key) ?? (await this.#tree.test(files)).kind === "passed";
    this.#sound.set(key, isSound);
    return isSound;
  }
}
