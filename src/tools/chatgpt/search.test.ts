import { expect, test } from "vitest";
import * as z from "zod";
import { callOn, tenantWith } from "../../../test/support/generated.ts";
import { changed } from "../kit/define.ts";
import { fetchToolOver } from "./fetch.ts";
import { foundKinds } from "./kinds.ts";
import { searchToolOver } from "./search.ts";

test("when one kind ends the search, what was asked of the others is not read on", async () => {
  const signals: AbortSignal[] = [];
  const [first, second] = foundKinds;
  if (first === undefined || second === undefined) throw new Error("there are several kinds");
  const failing = changed(first.list, {
    handle: async () => {
      throw new Error("a fault of this server");
    },
  });
  const slow = changed(second.list, {
    handle: (_, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    },
  });
  const tool = searchToolOver([
    { ...first, list: failing },
    { ...second, list: slow },
  ]);
  await expect(callOn(tenantWith({}), tool, { query: "printer" })).rejects.toThrow("a fault of this server");
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test("words that are only blanks are refused, and blanks around them do not count", async () => {
  const { input } = searchToolOver(foundKinds);
  expect(input.safeParse({ query: "  " }).success).toBe(false);
  expect(input.parse({ query: " printer " })).toEqual({ query: "printer" });
});

test("both tools declare what ChatGPT takes", () => {
  expect(Object.keys(fetchToolOver(foundKinds).output.shape)).toEqual(
    expect.arrayContaining(["id", "title", "text", "url"]),
  );
  const { results } = searchToolOver(foundKinds).output.shape;
  expect(JSON.stringify(z.toJSONSchema(results as z.ZodType))).toMatch(/"id".*"title".*"url"/);
});
