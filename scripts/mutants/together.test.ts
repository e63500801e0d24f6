import { expect, it } from "vitest";
import { killedOf } from "./together.ts";

/** Mutants that are killed by files, and files that fail without any; tells what was run. */
function bench(kills: Readonly<Record<string, readonly string[]>>, sick: readonly string[] = []) {
  const all = Array.from({ length: 30 }, (_, index) => `${index}.test.ts`);
  const runs: string[] = [];
  return {
    runs,
    trials: {
      failing: async (mutants: readonly string[], files: readonly string[]) => {
        runs.push(`${mutants.join("+")}: ${files.length} files`);
        return files.filter(
          (file) => sick.includes(file) || mutants.some((mutant) => kills[mutant]?.includes(file)),
        );
      },
      seeing: () => all,
      killer: async (mutant: string, files: readonly string[]) => {
        runs.push(`${mutant}: ${files.length} files`);
        return files.find((file) => kills[mutant]?.includes(file));
      },
    },
  };
}

it("what passes together has survived, in one run", async () => {
  const { trials, runs } = bench({});
  expect(await killedOf(["a", "b", "c"], trials)).toEqual(new Map());
  expect(runs).toEqual(["a+b+c: 30 files"]);
});

it("what fails is found of each, and one that breaks everything hides no other", async () => {
  const everything = Array.from({ length: 30 }, (_, index) => `${index}.test.ts`);
  const { trials, runs } = bench({ a: everything, b: ["29.test.ts"], c: [], d: ["3.test.ts"] });
  const killed = await killedOf(["a", "b", "c", "d"], trials);
  expect(killed).toEqual(
    new Map([
      ["a", "0.test.ts"],
      ["b", "29.test.ts"],
      ["d", "3.test.ts"],
    ]),
  );
  expect(runs).toContain("b+c: 30 files");
  expect(runs.at(-1)).toBe("c: 1 files");
});

it("a test that fails without a mutant kills none, and the search ends", async () => {
  const { trials } = bench({ a: [], b: ["5.test.ts"] }, ["7.test.ts", "29.test.ts"]);
  expect(await killedOf(["a", "b"], trials)).toEqual(new Map([["b", "5.test.ts"]]));
});
