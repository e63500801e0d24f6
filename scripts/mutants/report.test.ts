import { expect, it } from "vitest";
import { mutantsOf } from "./draw.ts";
import { areaTable, describe, reasonFor, scoreOf, type Tried } from "./report.ts";

const [first] = mutantsOf({ file: "src/halo/text.ts", text: "a < b;" });
if (first === undefined) throw new Error("there should be a mutant");
const inHalo = first;
const inKit = { ...inHalo, area: "tools/kit" };
const tried: readonly Tried[] = [
  { mutant: inHalo, verdict: { kind: "killed", by: "a test" } },
  { mutant: inHalo, verdict: { kind: "killed", by: "a test" } },
  { mutant: inHalo, verdict: { kind: "survived" } },
  { mutant: inKit, verdict: { kind: "equivalent", reason: "nobody can see it" } },
  { mutant: inKit, verdict: { kind: "invalid", why: "does not load" } },
];

it("the score leaves out what no test could have killed", () => {
  expect(scoreOf(tried)).toBeCloseTo(66.7, 1);
  expect(scoreOf(tried.slice(2))).toBe(0);
  expect(scoreOf(tried.slice(3))).toBeUndefined();
});

it("the table has a row for each area and one for all", () => {
  expect(areaTable(tried).split("\n")).toEqual([
    "| area      | killed | survived | equivalent | invalid | score |",
    "|-----------|--------|----------|------------|---------|-------|",
    "| halo      | 2      | 1        | 0          | 0       | 67 %  |",
    "| tools/kit | 0      | 0        | 1          | 1       |       |",
    "| all       | 2      | 1        | 1          | 1       | 67 %  |",
  ]);
});

it("a survivor is told with its place and its lines", () => {
  expect(describe(inHalo)).toBe("src/halo/text.ts:1 (boundary)\n  - a < b;\n  + a <= b;");
});

it("a listed mutant is known by its lines, wherever in the file they are", () => {
  const entry = { file: "src/halo/text.ts", before: "a < b;", after: "a <= b;", reason: "a is never b" };
  const moved = mutantsOf({ file: "src/halo/text.ts", text: "first();\n  a < b;" }).find(
    ({ kind }) => kind === "boundary",
  );
  expect(moved && reasonFor(moved, [entry])).toBe("a is never b");
  expect(reasonFor({ ...inHalo, file: "src/halo/other.ts" }, [entry])).toBeUndefined();
  expect(reasonFor({ ...inHalo, after: "a > b;" }, [entry])).toBeUndefined();
});
