import { describe, expect, test } from "vitest";
import { closingRuleOf } from "./closing.ts";

const never = "1900-01-01T00:00:00";
const open = (id: number, status_id: number, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  status_id,
  dateclosed: never,
  hasbeenclosed: false,
  ...more,
});
const closed = (id: number, status_id: number, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  status_id,
  dateclosed: "2026-11-12T09:00:00",
  hasbeenclosed: true,
  lastactiondate: "2026-11-12T09:00:00",
  ...more,
});
const noted = { lastactiondate: "2026-11-13T09:00:00" };
const statuses = [1, 2, 8, 9, 24, 31].map((id) => ({ id }));

describe("which statuses close", () => {
  test("is told by Halo's list of those that leave tickets open, where it leaves out some", () => {
    const rule = closingRuleOf({ statuses, openStatuses: [1, 2, 8, 9].map((id) => ({ id })) });
    expect([1, 8, 9, 24, 31, 77].map(rule.closes)).toEqual([false, false, false, true, true, undefined]);
    // One that ignores the filter, or is empty, tells nothing.
    for (const openStatuses of [statuses, []]) {
      const assumed = closingRuleOf({ statuses, openStatuses });
      expect([1, 8, 9, 24].map(assumed.closes)).toEqual([undefined, true, true, undefined]);
      expect([1, 8, 9, 24].map(assumed.isAssumed)).toEqual([false, true, true, false]);
    }
  });

  test("is told by tickets before statuses: a list may leave out fewer than those that close", () => {
    const openStatuses = [1, 2, 8, 24, 31].map((id) => ({ id }));
    const rule = closingRuleOf({
      statuses,
      openStatuses,
      open: [open(5, 8), open(3, 1)],
      closed: [closed(4, 24), closed(2, 9), closed(1, 1)],
    });
    expect([1, 2, 8, 9, 24].map(rule.told)).toEqual(["either", "open", "open", "closes", "closes"]);
  });

  test("is not told by a filter that is ignored, but by the other", () => {
    const all = [open(9, 8), closed(8, 24), open(7, 2), closed(6, 24), open(5, 1)];
    const shut = all.filter(({ hasbeenclosed }) => hasbeenclosed);
    const others = all.filter((row) => !shut.includes(row));
    const ignoresOpen = closingRuleOf({ open: all, closed: shut });
    const ignoresClosed = closingRuleOf({ open: others, closed: all });
    for (const rule of [ignoresOpen, ignoresClosed]) {
      expect([1, 2, 8, 24].map(rule.told)).toEqual(["open", "open", "open", "closes"]);
    }
    expect([ignoresOpen.heeds, ignoresClosed.heeds]).toEqual([
      { open: false, closed: true },
      { open: true, closed: false },
    ]);
  });

  test("is told by dates where both are ignored; without any, 8 and 9 are assumed", () => {
    const all = [open(5, 8), closed(4, 24), open(3, 1), closed(2, 2, noted), open(1, 2)];
    const rule = closingRuleOf({ open: all, closed: all });
    expect([1, 2, 8, 9, 24].map(rule.told)).toEqual(["open", undefined, "open", undefined, "closes"]);
    expect(rule.heeds).toEqual({ open: false, closed: false });
    const bare = all.map(({ id, status_id }) => ({ id, status_id, dateclosed: null }));
    expect([8, 9, 24].map(closingRuleOf({ open: bare, closed: bare }).closes)).toEqual([
      true,
      true,
      undefined,
    ]);
  });

  test("is told by a list beside an empty one, as far as it looks right", () => {
    const rule = closingRuleOf({ open: [open(1, 8), closed(2, 9)], closed: [] });
    expect([8, 9].map(rule.told)).toEqual(["open", undefined]);
    expect(closingRuleOf({ open: [], closed: [closed(1, 24), open(2, 1)] }).told(24)).toBe("closes");
  });
});

test("a ticket is closed by its status, else by its own dates, and by an assumption only where it shows nothing else", () => {
  const rule = closingRuleOf({});
  const rows = [open(1, 9), open(1, 9, { hasbeenclosed: undefined }), closed(1, 24), closed(1, 24, noted)];
  expect(rows.map(rule.isClosed)).toEqual([false, true, true, false]);
});
