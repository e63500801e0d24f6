import { parseEnv } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { skippedLines, skippedSentence } from "./skipped-lines.ts";

test.each([
  ["A=1\nFOO\nB=2", [2]],
  ["A=1\r\nFOO\r\n\r\n# c\r\nB=2", [2]],
  ["\uFEFFA=1\n=value\nhunter 2", [2, 3]],
  ['A=1\nFOO bar\nB="x\ny\nz"\nlost\nC=3', [2, 6]],
  ["B=`a\nb`\nlost", [3]],
  ['A="never closed\nB=2\nlost', [3]],
  ["export A=1\nexport\nB: 2", [2, 3]],
  ["A=\n\n  # a comment with = and without", []],
] as const)("of %j the lines %j set nothing", (text, lines) => {
  expect(skippedLines(text)).toEqual(lines);
});

/** What some lines set, without the variable of no name that Node makes of `=value`. */
function variablesOf(lines: readonly string[]) {
  const { "": _nameless, ...variables } = parseEnv(lines.join("\n"));
  return variables;
}

test("a line that is told sets nothing, and without it Node reads the same", () => {
  const line = fc.oneof(
    fc.constantFrom(
      "",
      "# c",
      "#a=b",
      "=x",
      "FOO",
      "A",
      "A=1",
      " B = 2 ",
      "export C=3",
      "D='x'",
      'E="y" # z',
      "F=#",
    ),
    fc.stringMatching(/^[A-Za-z#]{1,5}( ?=[A-Za-z]{1,4})?$/),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const skipped = new Set(skippedLines(lines.join("\n")));
      const kept = lines.filter((_line, place) => !skipped.has(place + 1));
      expect(variablesOf(kept)).toEqual(variablesOf(lines));
      const set = kept.filter((each) => each.trim() !== "" && !each.trim().startsWith("#"));
      for (const each of set) expect(variablesOf([each])).not.toEqual({});
    }),
  );
});

test("the sentence has numbers, and nothing of the lines", () => {
  const text = "HALO_CLIENT_ID=x\nhunter2\nHALO_READ_ONLY=true\nhunter3";
  expect(skippedSentence("/a/.dev.vars", text)).toMatch(/^Lines 2, 4 of \/a\/\.dev\.vars are left out/);
  expect(skippedSentence("f", text)).not.toContain("hunter");
  expect(skippedSentence("f", "A\nB=1")).toMatch(/^Line 1 of f is left out/);
  expect(skippedSentence("f", "B=1")).toBeUndefined();
});
