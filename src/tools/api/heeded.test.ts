import { expect, test } from "vitest";
import { notHeeded } from "./heeded.ts";

test("rows that show another id than was asked for are said, and what proves nothing is not", () => {
  const rows = [{ workday_id: 1 }, { workday_id: -1 }, { workday_id: 2 }, { name: "not shown" }];
  expect(notHeeded(rows, { workdayid: 1 })).toEqual([
    "2 rows of 4 here have another workday_id than workdayid 1: Halo seems to ignore that parameter, so totals are not of it.",
  ]);
  expect(notHeeded(rows.slice(0, 1), { workdayid: 1 })).toEqual([]);
  expect(
    notHeeded(rows, { workdayid: "1,2", search: "x", includeid: true, order: "id", client_id: 5 }),
  ).toEqual([]);
});
