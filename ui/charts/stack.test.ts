import { expect, test } from "vitest";
import { domainOf, type Part, placeOn, stacked, waterfallOf } from "./stack.ts";

const part = (value: number): Part => ({
  look: "first",
  label: String(value),
  value,
  shown: String(value),
  rows: undefined,
});
const placesOf = (values: readonly number[]) => stacked(values.map(part)).map(({ from, to }) => [from, to]);

test("parts above 0 are stacked upwards, those below it downwards, and those of 0 have no place", () => {
  expect(placesOf([3, -2, 0, 4, -1])).toEqual([
    [0, 3],
    [-2, 0],
    [3, 7],
    [-3, -2],
  ]);
});

test("an axis holds 0 and every bar, and one of nothing still has a length", () => {
  expect(domainOf([stacked([part(5)]), stacked([part(-2)])])).toEqual({ min: -2, max: 5 });
  expect(domainOf([stacked([part(5)])])).toEqual({ min: 0, max: 5 });
  expect(domainOf([[]])).toEqual({ min: 0, max: 1 });
  expect(placeOn({ min: -2, max: 2 }, 0)).toBe(0.5);
  expect(placeOn({ min: 10, max: 20 }, 5)).toBe(0);
});

test("a waterfall leads from the first total to the last, step by step", () => {
  const { bars, domain, isCut } = waterfallOf([20, -50], 70);
  expect(bars).toEqual([
    { from: 0, to: 100 },
    { from: 100, to: 120 },
    { from: 70, to: 120 },
    { from: 0, to: 70 },
  ]);
  expect({ domain, isCut }).toEqual({ domain: { min: 0, max: 120 }, isCut: false });
});

test("a waterfall of small steps is cut, and one that goes below 0 is not", () => {
  const small = waterfallOf([1, -3], 98);
  expect(small.isCut).toBe(true);
  expect(small.domain.min).toBeGreaterThan(90);
  expect(small.domain.max).toBe(101);
  const below = waterfallOf([-30], -20);
  expect(below).toMatchObject({ isCut: false, domain: { min: -20, max: 10 } });
  expect(waterfallOf([], 0)).toMatchObject({ isCut: false, domain: { min: 0, max: 1 } });
});
