import { expect, test } from "vitest";
import { workloadModel } from "./model.ts";

test("figures that the answer left out are absent, and those who share a row are not listed", () => {
  const model = workloadModel({
    summary: "3 open tickets.",
    figures: { open: 3, overdue: 0, oldest_id: 12 },
    load: {
      columns: ["name", "id", "mark", "others", "open", "overdue", "hours", "billable_percent"],
      rows: [
        ["(unassigned)", null, null, null, 1, 0, null, null],
        ["Ada", 4, "disabled", null, 1, null, 0, null],
        ["2 others", null, null, 2, 1, 1, 3.5, 50],
      ],
    },
    complete: true,
  });
  expect(model?.totals).toMatchObject({ open: 3, overdue: 0, atRisk: undefined, hours: undefined });
  expect(model?.rows.map(({ name, group, mark }) => [name, group, mark])).toEqual([
    ["(unassigned)", "(unassigned)", undefined],
    ["Ada", "4", "disabled"],
    ["2 others", undefined, undefined],
  ]);
  expect(model?.rows[1]?.load).toMatchObject({ overdue: undefined, hours: 0, billablePercent: undefined });
});
