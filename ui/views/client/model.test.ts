import { expect, test } from "vitest";
import { clientModel } from "./model.ts";

const result = {
  summary: "«Quillmere» (#2).",
  figures: {
    client_id: 2,
    client_name: "Quillmere",
    users: 4,
    open_tickets: 3,
    overdue: 0,
    opened: 1,
    opened_before: 2,
  },
  open_by_status: { columns: ["name", "count"], rows: [["In Progress", 3]] },
  money: {
    columns: ["currency", "monthly_recurring", "amountdue", "overdue", "oldest_due"],
    rows: [
      ["GBP", 384.63, null, null, null],
      [null, 1, 2, 0, "2026-12-13"],
    ],
  },
  complete: true,
};

test("a figure that was not read is absent, one of 0 is 0, and users are listed by another tool", () => {
  const figures = new Map(clientModel(result)?.figures.map((figure) => [figure.name, figure]));
  expect(figures.get("Overdue")).toEqual({ name: "Overdue", value: 0, rows: "overdue" });
  expect(figures.get("Contracts")?.value).toBeUndefined();
  expect(figures.get("Users")).toEqual({ name: "Users", value: 4, rows: undefined });
  expect(figures.get("Opened")?.before).toEqual({ name: "Opened before", value: 2, rows: "opened_before" });
});

test("currencies stay apart, and tables that the answer does not have are none", () => {
  const model = clientModel(result);
  expect(model?.money).toEqual([
    { currency: "GBP", monthlyRecurring: 384.63, due: undefined, overdue: undefined, oldestDue: undefined },
    { currency: "unnamed", monthlyRecurring: 1, due: 2, overdue: 0, oldestDue: "2026-12-13" },
  ]);
  expect(model?.openByStatus).toEqual([{ name: "In Progress", count: 3, rows: "open_tickets/In Progress" }]);
  expect(model?.renewals).toBeUndefined();
});
