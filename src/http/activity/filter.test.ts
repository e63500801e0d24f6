import { expect, test } from "vitest";
import { filterIn, queryOf } from "./filter.ts";

const asked = (record: string) => {
  const reader = { who: "Alice", principal: "key-alice", isAdmin: false };
  return queryOf(filterIn(new URLSearchParams({ record })), reader, "Europe/London");
};

test("a record is asked for by its number or its GUID, in capitals too, and by nothing else", () => {
  const guid = "0000abcd-0000-4000-8000-000000000002";
  expect(asked("#2301")).toMatchObject({ problems: [], query: { record: 2301 } });
  expect(asked(guid.toUpperCase())).toMatchObject({ problems: [], query: { record: guid } });
  for (const none of ["printer", "12.5", "0000abcd", `${guid}0`]) {
    expect(asked(none).problems, none).toEqual(["A record is asked for by its number, or its GUID."]);
  }
  expect(asked("")).toMatchObject({ problems: [], query: { record: undefined } });
});
