import { expect, test } from "vitest";
import { haloResources } from "../../../../../halo/resources.ts";
import type { View } from "../../../view.ts";
import { isAnother } from "./recover.ts";

const view: View = { resource: haloResources.timesheetEvents, row: {}, line: () => "" };
const creation = { view, identify: ["subject", "start_date", "agent_id"] };
const sent = { subject: "Patch day", start_date: "2026-11-20T09:00:00Z", agent_id: 5 };
const startedAt = Date.parse("2026-11-21T12:00:00Z");
const is = (stored: object) => isAnother(creation, sent, { id: 7, ...stored }, startedAt);

test("an answer that differs in all that identifies it is another record, also without a date", () => {
  const other = { subject: "Of last year", start_date: "2025-01-05T08:00:00", agent_id: -1 };
  expect(is(other)).toBe(true);
  expect(is({ ...other, agent_id: 5 })).toBe(false);
  expect(is({ subject: "Of last year" })).toBe(false);
  expect(is({})).toBe(false);
  // An answer that leaves a field empty says nothing of it.
  expect(is({ ...other, subject: null })).toBe(false);
  expect(is({ ...other, start_date: "" })).toBe(false);
  expect(is(sent)).toBe(false);
});

test("with a date one difference is enough where it is older than the call, and none where it is not", () => {
  const differs = { ...sent, subject: "Of last year" };
  expect(is({ ...differs, datecreated: "2025-01-05T08:00:00" })).toBe(true);
  expect(is({ ...sent, datecreated: "2025-01-05T08:00:00" })).toBe(false);
  expect(
    is({ ...differs, agent_id: -1, start_date: "2025-01-05T08:00:00", datecreated: "2026-11-21T12:00:01" }),
  ).toBe(false);
});
