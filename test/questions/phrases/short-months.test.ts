import { expect, test } from "vitest";
import { resolveDate } from "../../../src/tools/kit/arguments/dates.ts";
import { periodAt, refusalOf } from "./index.ts";

/** A day of the month that a month lacks: what is meant is not guessed, and the days beside it are told. */

const on = (day: string) => ({
  what: day,
  timeZone: "Europe/London",
  now: () => Date.parse(`${day}T10:30:00Z`),
  financialYearStart: { month: 4, day: 6 },
});

test.each([
  ["2026-11-25", "until the 31st", "2026-11 has no 31st: write 2026-10-31 or 2026-11-30"],
  ["2026-11-25", "since the 31st", "2026-11 has no 31st: write 2026-10-31 or 2026-11-30"],
  ["2026-11-30", "since the 31st", "2026-11 has no 31st: write 2026-10-31 or 2026-11-30"],
  ["2026-11-25", "from the 15th to the 31st", "2026-11 has no 31st: write 2026-11-30 or 2026-12-31"],
  ["2026-10-26", "until the 31st", "2026-09 has no 31st: write 2026-08-31 or 2026-09-30"],
  ["2026-03-05", "since the 30th", "2026-02 has no 30th: write 2026-01-30 or 2026-02-28"],
  ["2026-02-27", "until the 31st of this month", "2026-02 has no 31st: write 2026-01-31 or 2026-02-28"],
  ["2026-11-30", "31st of the month", "2026-11 has no 31st"],
])("on %s %s is refused", (day, words, said) => {
  expect(refusalOf("period", words, on(day))).toContain(said);
});

test.each([
  ["ahead", "2026-11-25", "31st", "write 2026-11-30 or 2026-12-31"],
  ["back", "2026-11-25", "31st", "write 2026-10-31 or 2026-11-30"],
  ["ahead", "2026-01-31", "30th", "write 2026-02-28 or 2026-03-30"],
] as const)("a date looking %s on %s: %s is refused, with the days beside it", (looks, day, words, said) => {
  const form = { edge: "first", as: "filter" } as const;
  expect(() => resolveDate("when", words, form, on(day), { looks })).toThrow(said);
});

test.each([
  ["2026-12-31", "since the 31st", "2026-12-31"],
  ["2026-01-05", "since the 31st", "2025-12-31..2026-01-05"],
  ["2026-12-05", "from the 30th to the 2nd", "2026-11-30..2026-12-02"],
  ["2026-11-25", "1 October to the 31st", "2026-10-01..2026-10-31"],
  ["2026-11-25", "2026-12-20 to the 31st", "2026-12-20..2026-12-31"],
  ["2026-11-25", "31st of last month", "2026-10-31"],
  ["2028-03-05", "since the 29th", "2028-02-29..2028-03-05"],
])("on %s %s is %s: no month between lacks it", (day, words, meant) => {
  expect(periodAt(words, on(day))).toBe(meant);
});

test.each([
  ["ahead", "15th", "2026-11-15"],
  ["ahead", "14th", "2026-12-14"],
  ["back", "15th", "2026-11-15"],
  ["back", "16th", "2026-10-16"],
] as const)("on the 15th, looking %s, the %s is %s", (looks, words, day) => {
  const form = { edge: "first", as: "filter" } as const;
  expect(JSON.stringify(resolveDate("when", words, form, on("2026-11-15"), { looks }))).toContain(day);
});
