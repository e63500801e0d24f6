import { expect, test } from "vitest";
import { withNamedRows } from "../../../test/support/rows.ts";
import type { ToolResult } from "../../tools/kit/result.ts";
import { render } from "./index.ts";
import { continueAfter } from "./paging.ts";
import { dice, hostileText, view, within } from "./results.testing.ts";

test("the next page begins at the first row left out", () => {
  for (let offset = 0; offset <= 600; offset += 1) {
    for (const fitting of [1, 2, 3, 7, 20, 64, 99]) {
      const { shown, page, pageSize } = continueAfter(offset, fitting);
      expect((page - 1) * pageSize).toBe(offset + shown);
      expect(shown).toBeGreaterThanOrEqual(Math.ceil(fitting / 2));
      expect(shown).toBeLessThanOrEqual(fitting);
      expect(pageSize).toBeGreaterThanOrEqual(fitting / 2);
      expect(pageSize).toBeLessThanOrEqual(fitting);
    }
  }
});

test("page 3 of 100 with one row fitting goes on at row 202", () => {
  expect(continueAfter(200, 1)).toEqual({ shown: 1, page: 202, pageSize: 1 });
});

test("a page size stays one that the tools take", () => {
  expect(continueAfter(0, 250).pageSize).toBe(100);
});

/** Follows what the text says, as a model would, until there is no more. */
function walk(
  first: { page: number; pageSize: number },
  ask: (page: number, pageSize: number) => ToolResult,
) {
  const seen: number[] = [];
  let { page, pageSize } = first;
  for (let calls = 0; calls < 2_000; calls++) {
    const result = render(ask(page, pageSize), within(1_000));
    const data = withNamedRows(result.structuredContent as Record<string, unknown>) as {
      rows: { id: number }[];
      has_more: boolean;
    };
    seen.push(...data.rows.map(({ id }) => id));
    const text = result.content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
    const next = /(?:More:|go on with) page (\d+), page_size (\d+)/.exec(text.replace(/«[^«»]*»/g, ""));
    expect(data.has_more).toBe(next !== null);
    if (next === null) return seen;
    page = Number(next[1]);
    pageSize = Number(next[2]);
    expect(pageSize).toBeLessThanOrEqual(100);
  }
  throw new Error("never ends");
}

test.each(["list", "full list", "table"])("a %s can be walked without losing or doubling a row", (kind) => {
  const from = dice(42);
  const rows = Array.from({ length: 431 }, (_, index) => ({
    id: index + 1,
    summary: hostileText(from, 400),
    details: hostileText(from, 6_000),
  }));
  const ask = (page: number, pageSize: number): ToolResult => {
    const start = (page - 1) * pageSize;
    const shared = {
      view,
      rows: rows.slice(start, start + pageSize),
      total: rows.length,
      page,
      pageSize,
      warnings: [],
    };
    return kind === "table"
      ? { ...shared, kind: "table", record: { id: 1 }, columns: ["id", "summary", "details"] }
      : {
          ...shared,
          kind: "list",
          more: start + pageSize < rows.length,
          detail: kind === "list" ? "summary" : "full",
        };
  };
  for (const [page, pageSize] of [
    [1, 100],
    [3, 100],
    [4, 17],
  ] as const) {
    const start = (page - 1) * pageSize;
    expect(walk({ page, pageSize }, ask)).toEqual(rows.slice(start).map(({ id }) => id));
  }
});
