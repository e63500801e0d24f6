import { describe, expect, test } from "vitest";
import { clocks } from "./clocks.ts";
import { faultsOf, phrases } from "./index.ts";

test("there are at least 300 phrases with a meaning, none twice", () => {
  const meant = phrases.filter(({ kind }) => !kind.endsWith("refused"));
  expect(meant.length).toBeGreaterThanOrEqual(300);
  const names = phrases.map(({ kind, words }) => `${kind}: ${words}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  for (const { wanted } of phrases) expect(wanted).toHaveLength(clocks.length);
});

describe("every phrase means the same wherever it is read", () => {
  test.each(phrases.map((phrase) => [`${phrase.kind}: ${phrase.words}`, phrase] as const))(
    "%s",
    (_name, phrase) => {
      expect(faultsOf(phrase)).toEqual([]);
    },
  );
});

test("a wrong meaning is noticed", () => {
  const wanted = clocks.map(() => "2026-01-01");
  const found = () => ["2026-01-02", ...wanted.slice(1)];
  expect(faultsOf({ kind: "period", words: "", wanted, found })).toEqual([
    `${clocks[0].what}: 2026-01-02, not 2026-01-01`,
  ]);
});
