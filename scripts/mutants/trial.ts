import { type Mutant, withMutant } from "./draw.ts";
import type { TestMap } from "./tests.ts";
import type { Tree } from "./tree.ts";

/** What became of a mutant. */
export type Verdict =
  /** A test failed, or the tests ran for ever. */
  | { readonly kind: "killed"; readonly by: string }
  /** All tests that could see it passed. */
  | { readonly kind: "survived" }
  /** Nothing can be said of it: it does not compile, no file of it loads, or the test fails without it too. */
  | { readonly kind: "invalid"; readonly why: string };

/** Tries mutants in one copy of the project, one at a time. */
export class Bench {
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
    return this.#with(mutant, () => this.#tree.compiles());
  }

  /** Runs the tests that could see a mutant, the nearest first, until one fails. */
  async try(mutant: Mutant): Promise<Verdict> {
    for (const group of this.#tests.groups(mutant.file)) {
      const run = await this.#with(mutant, () => this.#tree.test(group));
      if (run.kind === "stuck") return { kind: "killed", by: "tests that do not end" };
      if (run.kind === "broken") return { kind: "invalid", why: run.message };
      if (run.kind === "failed") {
        const { file, test, message } = run.failure;
        const what = `${file ?? group.join(", ")} > ${test}: ${message}`;
        return (await this.#isSound(file === undefined ? group : [file]))
          ? { kind: "killed", by: what }
          : { kind: "invalid", why: `fails without the mutant too: ${what}` };
      }
    }
    return { kind: "survived" };
  }

  async #with<Value>(mutant: Mutant, work: () => Promise<Value>): Promise<Value> {
    const text = this.#texts.get(mutant.file);
    if (text === undefined) throw new Error(`${mutant.file} was not read.`);
    this.#tree.write(mutant.file, withMutant(text, mutant));
    try {
      return await work();
    } finally {
      this.#tree.write(mutant.file, text);
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
