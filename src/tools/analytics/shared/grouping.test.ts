import { expect, test } from "vitest";
import { groupById, groupedBy, groupedTogether } from "./grouping.ts";
import { firstNames, signed, unknownId } from "./words.ts";

test("groups stand in the order of their first entry, and so do their entries", () => {
  const groups = groupedBy([3, 1, 5, 2, 7], (number) => number % 3);
  expect([...groups]).toEqual([
    [0, [3]],
    [1, [1, 7]],
    [2, [5, 2]],
  ]);
});

test("two kinds of entries share their groups; what one of them lacks is empty", () => {
  const groups = groupedTogether(
    ["b1", "a1", "b2"],
    (text) => text[0],
    [10, 11],
    (number) => ["a", "c"][number - 10],
  );
  expect([...groups]).toEqual([
    ["b", { first: ["b1", "b2"], second: [] }],
    ["a", { first: ["a1"], second: [10] }],
    ["c", { first: [], second: [11] }],
  ]);
});

test("rows without an id form a group under the word for them", () => {
  const rows = [{ id: 2 }, {}, { id: 1 }, { id: 2 }];
  expect(groupById(rows, ({ id }: { readonly id?: number }) => id, "none")).toEqual([
    { key: "2", id: 2, rows: [{ id: 2 }, { id: 2 }] },
    { key: "none", id: undefined, rows: [{}] },
    { key: "1", id: 1, rows: [{ id: 1 }] },
  ]);
});

test("words", () => {
  expect([3, -2, 0].map(signed)).toEqual(["+3", "-2", "0"]);
  expect([firstNames(["A", "B"], 2), firstNames(["A", "B", "C", "D"], 2)]).toEqual([
    "A, B",
    "A, B and 2 more",
  ]);
  expect(unknownId("agent", 7).message).toBe("agent 7 is not known in Halo: see halo_list_agents.");
});
