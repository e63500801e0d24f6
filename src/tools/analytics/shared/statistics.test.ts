import { expect, test } from "vitest";
import { chanceRule, isMoreThanChance, median, percent, percentile, rounded } from "./statistics.ts";

test.each([
  [[], 0.5, undefined],
  [[7], 0.9, 7],
  [[1, 2], 0.5, 1.5],
  [[3, 1, 2], 0.5, 2],
  // PERCENTILE.INC of a spreadsheet.
  [[15, 20, 35, 40, 50], 0.4, 29],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9.1],
  [[1, 2, 3], 0, 1],
  [[1, 2, 3], 1, 3],
])("of %j the share %d lies below %s", (values, share, wanted) => {
  const found = percentile(values, share);
  if (wanted === undefined) expect(found).toBeUndefined();
  else expect(found).toBeCloseTo(wanted, 10);
});

test("the values stay in their order", () => {
  const values = [3, 1, 2];
  expect(median(values)).toBe(2);
  expect(values).toEqual([3, 1, 2]);
});

test.each([
  [1, 3, 33.3],
  [2, 3, 66.7],
  [0, 3, 0],
  [3, 3, 100],
  [1, 8, 12.5],
  // Half up, also where the binary number next to a half lies below it.
  [35, 10_000, 0.4],
  [34, 10_000, 0.3],
  [9_995, 10_000, 100],
])("%d of %d are %d percent", (part, whole, wanted) => {
  expect(percent(part, whole)).toBe(wanted);
});

test("a share of nothing is no share", () => {
  expect(percent(0, 0)).toBeUndefined();
  expect(percent(1, -1)).toBeUndefined();
  expect(rounded(undefined, 1)).toBeUndefined();
});

test.each([
  // Four tickets more are never a trend, whatever the share.
  [0, 4, 1, false],
  [0, 5, 1, true],
  [3, 11, 1, true],
  [3, 10, 1, false],
  [100, 128, 1, false],
  [100, 131, 1, true],
  [131, 100, 1, true],
  // Among many groups some stand out by chance, so more is asked for.
  [3, 11, 11, false],
  [2, 18, 11, true],
])("from %d to %d among %d: a trend %s", (before, after, among, isTrend) => {
  expect(isMoreThanChance(before, after, among)).toBe(isTrend);
});

test("the rule says the factor that was used", () => {
  expect(chanceRule(10)).toContain("2 × √");
  expect(chanceRule(11)).toContain("3 × √");
});
