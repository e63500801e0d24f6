/**
 * The second half of trying mutants. A mutant that the tests beside its file do not notice has to face all tests that
 * could see it, which takes as long as the whole suite. So those that are left are put into one copy of the code
 * together, and the suite runs once; only what fails there is asked again, for each of them alone.
 */

/** What the search needs of the tests; a `One` is a mutant. */
export interface Trials<One> {
  /** The test files that fail with these mutants in place together. @param files those to be run */
  failing(mutants: readonly One[], files: readonly string[]): Promise<readonly string[]>;
  /** The test files that could see a mutant, the likeliest to notice it first. */
  seeing(mutant: One): readonly string[];
  /** By what a mutant alone fails, of these files; undefined when all of them pass. */
  killer(mutant: One, files: readonly string[]): Promise<string | undefined>;
}

/** So many files are asked of each mutant before all that are left are run together again. */
const filesAtOnce = 12;

/**
 * Finds which of many mutants the tests kill. One that is left has passed, together with the others that are left,
 * every test that could see it.
 *
 * @param tell told of each that is killed, as it is found
 * @returns by what each was killed; those that are not in it survived
 */
export async function killedOf<One>(
  mutants: readonly One[],
  trials: Trials<One>,
  tell: (mutant: One, by: string) => void = () => {},
): Promise<ReadonlyMap<One, string>> {
  const killed = new Map<One, string>();
  // Pairs that were tried already: that a file passes with a mutant alone stays so.
  const passed = new Map(mutants.map((mutant) => [mutant, new Set<string>()]));
  let left = [...mutants];
  let files = [...new Set(left.flatMap((mutant) => trials.seeing(mutant)))];
  while (left.length > 0) {
    files = [...(await trials.failing(left, files))];
    const untried = (mutant: One) =>
      trials.seeing(mutant).filter((file) => files.includes(file) && !passed.get(mutant)?.has(file));
    // Where each alone passes all that fails, it is the mutants together that fail, or the tests without any.
    if (!left.some((mutant) => untried(mutant).length > 0)) return killed;
    for (const mutant of left) {
      const asked = untried(mutant).slice(0, filesAtOnce);
      if (asked.length === 0) continue;
      const by = await trials.killer(mutant, asked);
      if (by === undefined) {
        for (const file of asked) passed.get(mutant)?.add(file);
      } else {
        killed.set(mutant, by);
        tell(mutant, by);
      }
    }
    left = left.filter((mutant) => !killed.has(mutant));
  }
  return killed;
}
