import { describe, expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { callOn, tenantWith } from "../../../../test/support/generated.ts";
import { closingRuleOf } from "../../../halo/closing.ts";
import { clientOverviewTools } from "../client-overview/client-overview.ts";
import { scorecardTools } from "../sla/scorecard.ts";
import { trendTools } from "../trends/trends.ts";
import { triageTools } from "../triage/triage.ts";
import { workloadTools } from "../workload/workload.ts";
import { contractState } from "./billing/contracted.ts";
import { isOverdue, openFacts, ticketFacts } from "./ticket-facts.ts";

/** One meaning of each word, whichever answer uses it. */

const ticket = (id: number, more: Readonly<Record<string, unknown>>): HaloRecord => ({
  id,
  client_id: 2,
  status_id: 1,
  agent_id: 3,
  dateoccurred: "2026-11-10T09:00:00",
  dateclosed: "1900-01-01T00:00:00",
  lastactiondate: "2026-11-10T10:00:00",
  ...more,
});

const closed = { status_id: 9, hasbeenclosed: true, dateclosed: "2026-11-12T09:00:00" };
const rows = [
  ticket(1, {}),
  ticket(2, { fixbydate: "2026-11-11T09:00:00" }),
  ticket(3, { fixbydate: "2026-11-11T09:00:00", onhold: true }),
  ticket(4, closed),
  // Opened again, with its date of closing kept and nothing done since.
  ticket(5, { ...closed, status_id: 2, lastactiondate: "2026-11-12T09:00:00" }),
  // Time that was logged as a ticket.
  ticket(6, { ...closed, dateclosed: "2026-11-10T09:00:30" }),
  ticket(7, { use: "project" }),
  ticket(8, { merged_into_id: 4 }),
];

describe("the same tickets in every answer", async () => {
  const tenant = tenantWith({ Tickets: rows, Client: [{ id: 2, name: "Acme" }] });
  const answer = async (tools: readonly { name: string }[], args: Record<string, unknown>) => {
    const [tool] = tools as typeof triageTools;
    const { result } = await callOn(tenant, tool, args);
    if (result.kind !== "answer") throw new Error(result.kind);
    return result;
  };
  const triage = await answer(triageTools, {});
  const workload = await answer(workloadTools, {});
  const overview = await answer(clientOverviewTools, { client_id: 2, period: "2026-11" });
  const scorecard = await answer(scorecardTools, { client_id: 2, period: "2026-11" });
  const trends = await answer(trendTools, { period: "2026-11" });

  test("open: what Halo lists as open, without projects and merged ones", () => {
    expect([triage.figures.open, workload.figures.open, overview.figures.open_tickets]).toEqual([4, 4, 4]);
    expect(triage.basis.join(" ")).toContain("without 1 projects or opportunities");
  });

  test("overdue: past its date on a clock that runs", () => {
    expect([triage.figures.fix_overdue, workload.figures.overdue]).toEqual([1, 1]);
  });

  test("opened and closed: without logged time", () => {
    expect([overview, scorecard, trends].map(({ figures }) => figures.opened)).toEqual([5, 5, 5]);
    expect([overview, scorecard].map(({ figures }) => figures.closed)).toEqual([1, 1]);
  });
});

describe("one ticket", () => {
  const rule = closingRuleOf({});

  test("is open in Halo's list of open ones, unless that list ignored the filter", () => {
    const kept = ticket(1, { ...closed, status_id: 24 });
    expect(openFacts([kept], rule)).toHaveLength(1);
    // 8 may be a status of its own that leaves tickets open.
    expect(openFacts([ticket(2, { status_id: 8, hasbeenclosed: false })], rule)).toHaveLength(1);
    expect(openFacts([kept, ticket(3, closed), ticket(4, {})], rule).map(({ id }) => id)).toEqual([4]);
  });

  test("is closed although Halo lists it as open, where its status and its date both tell so", () => {
    const heeding = closingRuleOf({
      open: [ticket(2, {})],
      closed: [ticket(3, { ...closed, status_id: 24 })],
    });
    const stray = ticket(1, { ...closed, status_id: 24 });
    const noted = ticket(5, { ...closed, status_id: 24, lastactiondate: "2026-11-13T09:00:00" });
    const listed = [stray, noted, ticket(2, {}), ticket(4, { status_id: 24 })];
    expect(openFacts(listed, heeding).map(({ id }) => id)).toEqual([5, 2, 4]);
  });

  test("is closed in a status that Halo tells to close, also with a note afterwards", () => {
    const noted = ticket(1, { ...closed, status_id: 24, lastactiondate: "2026-11-13T09:00:00" });
    expect(ticketFacts(noted, rule)).toMatchObject({ isOpen: true, isReopened: true });
    const told = closingRuleOf({ statuses: [{ id: 9 }, { id: 24 }], openStatuses: [{ id: 9 }] });
    expect(ticketFacts(noted, told)).toMatchObject({ isOpen: false, isReopened: false });
    expect(ticketFacts({ ...noted, status_id: 9 }, told).isOpen).toBe(true);
  });

  test("is overdue only while its clock runs", () => {
    const late = { fixbydate: "2026-11-11T09:00:00" };
    const isLate = (more: Readonly<Record<string, unknown>>) =>
      isOverdue(ticketFacts(ticket(1, more), rule), new Date("2026-11-21T12:00:00Z"));
    expect([late, { ...late, onhold: true }, { ...late, excludefromsla: true }, {}].map(isLate)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

test.each<[string, Readonly<Record<string, unknown>>]>([
  ["running", { active: true, start_date: "2026-01-01T00:00:00", end_date: "2026-11-21T00:00:00" }],
  ["running", { end_date: "2099-12-31T00:00:00" }],
  ["inactive", { active: false }],
  ["not started", { start_date: "2026-11-22T00:00:00" }],
  ["not started", { started: false }],
  ["ended", { end_date: "2026-11-20T00:00:00" }],
  ["ended", { expired: true, end_date: "2027-11-20T00:00:00" }],
])("a contract is %s: %j", (state, row) => {
  expect(contractState(row, "2026-11-21", "UTC")).toBe(state);
});
