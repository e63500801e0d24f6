import { describe, expect, test } from "vitest";
import { served } from "../../sandbox/resources/index.ts";
import { haloResources } from "./resources.ts";
import { areaOf, areas, Rights, reachByScopes } from "./rights.ts";

const list = { method: "GET", path: ["ClientContract"] };
const record = { method: "GET", path: ["ClientContract", 12] };
const write = { method: "POST", path: ["Tickets"] };

test("each resource has the area that Halo's scopes have for it", () => {
  for (const { path } of Object.values(haloResources)) {
    const inSandbox = Object.values(served).find(({ name }) => name === path)?.scope;
    expect(areaOf([path]), path).toBe(inSandbox);
  }
  expect(areaOf(["Agent", "me"])).toBeUndefined();
  expect(areaOf([])).toBeUndefined();
  expect(areaOf(["constructor"])).toBeUndefined();
});

describe("what scopes say", () => {
  test.each([
    [undefined, "not known", "not known"],
    [[], "not known", "not known"],
    [["all"], "not known", "not known"],
    [["openid", "all", "read:assets"], "yes", "yes"],
    [["read:assets"], "refused", "refused"],
    [["read:tickets"], "yes", "refused"],
    [["edit:tickets"], "yes", "yes"],
  ] as const)("%j", (scopes, read, edit) => {
    expect(reachByScopes(scopes, "tickets", "read")).toBe(read);
    expect(reachByScopes(scopes, "tickets", "edit")).toBe(edit);
  });

  test("an agent may write his own hours without the scope for all", () => {
    expect(reachByScopes(["read:tickets", "editMine:timesheets"], "timesheets", "edit")).toBe("yes");
  });
});

describe("what was answered", () => {
  test("goes before what the scopes say, for this token alone", () => {
    const rights = new Rights();
    rights.refused("a", list, 0);
    rights.accepted("a", write);
    expect(rights.reach("a", ["read:contracts"], "contracts", "read")).toBe("refused");
    expect(rights.reach("b", ["read:contracts"], "contracts", "read")).toBe("yes");
    expect(rights.reach("a", undefined, "tickets", "edit")).toBe("yes");
    expect(rights.reach("a", undefined, "tickets", "read")).toBe("not known");
    rights.accepted("a", list);
    expect(rights.reach("a", undefined, "contracts", "read")).toBe("yes");
  });

  test("a list and its records are two rights, all records one", () => {
    const rights = new Rights();
    rights.refused("a", record, 0);
    expect(rights.isRefused("a", list, 1)).toBe(false);
    expect(rights.isRefused("a", { method: "GET", path: ["ClientContract", 99] }, 1)).toBe(true);
    expect(rights.isRefused("a", { method: "POST", path: ["ClientContract", 99] }, 1)).toBe(false);
  });

  test("a refusal is believed for two minutes, and not when the clock was set back", () => {
    const rights = new Rights();
    rights.refused("a", list, 1_000_000);
    expect(rights.isRefused("a", list, 1_000_000 + 119_999)).toBe(true);
    expect(rights.isRefused("a", list, 1_000_000 + 120_000)).toBe(false);
    expect(rights.isRefused("a", list, 999_999)).toBe(false);
  });

  test("what was read last is what a token may surely read, unless it is that which was refused", () => {
    const rights = new Rights();
    rights.accepted("a", write);
    expect(rights.lastRead("a")).toBeUndefined();
    rights.accepted("a", record);
    expect(rights.lastRead("a")).toEqual(["ClientContract", 12]);
    expect(rights.lastRead("a", { method: "GET", path: ["ClientContract", 7] })).toBeUndefined();
    expect(rights.lastRead("a", list)).toEqual(["ClientContract", 12]);
  });

  test("only the last tokens are remembered", () => {
    const rights = new Rights();
    for (let token = 0; token < 20; token++) rights.accepted(String(token), list);
    expect(rights.lastRead("11")).toBeUndefined();
    expect(rights.lastRead("12")).toEqual(["ClientContract"]);
    expect(areas).toHaveLength(16);
  });
});
