import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { localTime } from "../../../src/halo/dates/days.ts";
import { hoursOf } from "../../../src/tools/kit/arguments/time/durations.ts";
import type { PhraseClock } from "./clocks.ts";
import { momentAt, periodAt, refusalOf } from "./index.ts";

/** The tables of docs/dates.md say what the code does, at the clock that the page names. */

const clock: PhraseClock = {
  what: "London, Wednesday 10:30",
  timeZone: "Europe/London",
  now: () => Date.parse("2026-11-25T10:30:00Z"),
  financialYearStart: { month: 4, day: 6 },
};

const page = readFileSync("docs/dates.md", "utf8");
const inCode = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, words = ""]) => words);

/** The rows of the table under a heading: the words, and the cells beside them. */
function rowsUnder(heading: string) {
  const part = page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const rows = part.split("\n").filter((row) => row.startsWith("| `"));
  return rows.flatMap((row) => {
    const [words = "", ...cells] = row.split(" | ");
    return inCode(words).map((each) => ({ words: each, meanings: cells.map((cell) => inCode(cell)[0]) }));
  });
}

test("the page names the clock", () => {
  expect(page).toContain("**Wednesday 25 November 2026 at 10:30 in London**");
  expect(localTime(new Date(clock.now()), clock.timeZone)).toBe("2026-11-25T10:30:00Z");
  expect(new Date(clock.now()).getUTCDay()).toBe(3);
  for (const heading of ["Periods", "Dates and times", "Durations", "Refused"])
    expect(rowsUnder(heading).length, heading).toBeGreaterThan(3);
});

describe("docs/dates.md", () => {
  test.each(rowsUnder("Periods"))("period $words", ({ words, meanings }) => {
    expect(periodAt(words, clock)).toBe(meanings[0]);
  });

  test.each(rowsUnder("Dates and times"))("date $words", ({ words, meanings }) => {
    expect([momentAt(words, "back", clock), momentAt(words, "ahead", clock)]).toEqual(meanings);
  });

  test.each(rowsUnder("Durations"))("duration $words", ({ words, meanings }) => {
    expect(String(hoursOf("hours", words, { most: 24 }))).toBe(meanings[0]);
  });

  test.each(rowsUnder("Refused"))("$words is refused", ({ words }) => {
    expect(
      [refusalOf("date", words, clock), refusalOf("period", words, clock)].every((why) => why !== ""),
    ).toBe(true);
  });
});
