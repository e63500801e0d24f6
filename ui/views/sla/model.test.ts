import { expect, test } from "vitest";
import { cellKey, isTrends, scorecardModel, trendsModel, weeksByGroup } from "./model.ts";

const scorecard = {
  summary: "2026-10-01 to 2026-10-31: 3 opened.\nThe period before.",
  figures: { opened: 3, response_met: 2, response_excluded: 1, response_percent: 100, fix_hours_median: 4.5 },
  groups: {
    columns: ["id", "name", "groups", "opened", "response_met", "response_other"],
    rows: [
      [7, "Field", null, 2, 2, 0],
      [null, "no team", null, 1, null, null],
      [null, "the other 4 teams", 4, 9, null, null],
    ],
  },
  complete: false,
};

test("states that the answer left out are absent, whatever the others are", () => {
  const model = scorecardModel(scorecard);
  expect(model?.response).toEqual({
    kind: "response",
    percent: 100,
    met: 2,
    missed: undefined,
    others: [{ name: "excluded", count: 1, rows: "response_excluded" }],
    median: undefined,
    p90: undefined,
  });
  expect(model?.fix.median).toBe(4.5);
  expect(model?.backlog).toEqual({
    opened: 3,
    closed: undefined,
    change: undefined,
    openNow: undefined,
    reopened: undefined,
  });
  expect(model?.answer).toMatchObject({
    isComplete: false,
    lines: [expect.anything(), "The period before."],
  });
});

test("a group is listed by its id, or by its name; all others together are not listed", () => {
  expect(scorecardModel(scorecard)?.groups.map(({ name, group }) => [name, group])).toEqual([
    ["Field", "7"],
    ["no team", "no team"],
    ["the other 4 teams", undefined],
  ]);
});

const trends = {
  summary: "2026-09-01 to 2026-11-30 so far: 9 opened.",
  figures: { opened: 9, weeks_compared: 1 },
  weeks: {
    columns: ["week", "weeks", "opened", "is_partial"],
    rows: [
      ["before", 3, 4, null],
      ["2026-11-23", null, 5, false],
      ["2026-11-30", null, null, true],
    ],
  },
  groups: { columns: ["name", "opened", "last", "is_trend"], rows: [["Email", 9, 5, true]] },
  complete: true,
};

test("weeks keep what they are a part of, and a week that was not read has no figure", () => {
  expect(trendsModel(trends)?.weeks).toEqual([
    { name: "the 3 weeks before", opened: 4, isPart: false, rows: undefined },
    { name: "2026-11-23", opened: 5, isPart: false, rows: "opened/2026-11-23" },
    { name: "2026-11-30", opened: undefined, isPart: true, rows: "opened/2026-11-30" },
  ]);
  expect(trendsModel(trends)?.groups).toMatchObject([{ name: "Email", before: undefined, isTrend: true }]);
});

test("the two answers of the view are told apart, by the tool's name where the host says it", () => {
  expect([isTrends(trends), isTrends(scorecard)]).toEqual([true, false]);
  expect(isTrends({ summary: "", figures: {} }, "halo_ticket_trends")).toBe(true);
});

test("weeks by group hold the cells that the answer has, and what stands for all others", () => {
  const model = weeksByGroup({
    summary: "",
    figures: { tickets: 9 },
    groups: {
      columns: ["name", "and_name", "tickets", "groups"],
      rows: [
        ["Email", "2026-11-23", 4, null],
        ["Email", "2026-11-16", 3, null],
        ["the other 2 groups", null, 2, 2],
      ],
    },
  });
  expect(model?.weeks).toEqual(["2026-11-16", "2026-11-23"]);
  expect(model?.cells.get(cellKey("Email", "2026-11-23"))).toBe(4);
  expect(model?.rest).toEqual({ name: "the other 2 groups", tickets: 2 });
});
