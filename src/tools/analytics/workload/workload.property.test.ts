import { expect, test } from "vitest";
import { drawnRows, hoursFromNow, timeOf } from "../../../../test/support/drawn.ts";
import { now, tenantWith } from "../../../../test/support/generated.ts";
import { tries } from "../../../../test/support/length.ts";
import fc from "../../../../test/support/property.ts";
import type { HaloRecord } from "../../../halo/client.ts";
import type { Tool } from "../../kit/define.ts";
import { answerOf, expectReconciled, recordsBehind } from "../shared/time/hours.testing.ts";
import { workloadTools } from "./workload.ts";

const [workload] = workloadTools as readonly [Tool];
const hour = 3_600_000;

const date = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: -60 * 24, max: 10 * 24 }).map(hoursFromNow),
  },
  { weight: 1, arbitrary: fc.constantFrom("1900-01-01T00:00:00", "0001-01-01T00:00:00") },
);

const ticket = (id: number) =>
  fc.record({
    id: fc.constant(id),
    summary: fc.constant("Printer"),
    status_id: fc.constantFrom(1, 2, 3, 8, 9),
    // 20 is disabled, 21 the API's own, and there is no 999.
    agent_id: fc.constantFrom(0, 1, 2, 2, 2, 3, 4, 5, 20, 21, 999),
    team: fc.constantFrom("1st Line Support", "2nd Line Support", "Infrastructure", "", "Gone"),
    dateoccurred: date,
    dateclosed: date,
    lastactiondate: date,
    fixbydate: date,
    onhold: fc.boolean(),
    excludefromsla: fc.boolean(),
    hasbeenclosed: fc.boolean(),
    deleted: fc.constantFrom(false, false, true),
    merged_into_id: fc.constantFrom(0, 0, 0, 7),
  });
const tickets = drawnRows(ticket, 60, [100, 240]);

const actions = fc.array(
  fc.record({
    id: fc.integer({ min: 1, max: 9_999 }),
    ticket_id: fc.integer({ min: 1, max: 9 }),
    who_type: fc.constantFrom(0, 0, 1),
    who_agentid: fc.constantFrom(1, 2, 3, 20, 21, 999),
    datetime: fc.constantFrom("2026-11-16T00:00:00", "2026-11-20T10:00:00", "2026-11-15T23:59:59"),
    timetaken: fc.constantFrom(0, 0.333333, 1.5),
    chargerate: fc.constantFrom(0, 1),
  }),
  { maxLength: 20 },
);

function openOf(rows: readonly HaloRecord[]): HaloRecord[] {
  return rows.filter((row) => {
    if (row.deleted === true || Number(row.merged_into_id) > 0) return false;
    // What Halo lists as open is open, whatever date of closing it has kept.
    return row.status_id !== 8 && row.status_id !== 9;
  });
}

/** The slow and simple second computation. */
function counted(open: readonly HaloRecord[], within: number) {
  const runs = open.filter((row) => !row.onhold && !row.excludefromsla);
  const fix = (row: HaloRecord) => timeOf(row.fixbydate) ?? Number.NaN;
  const opened = open.map((row) => timeOf(row.dateoccurred)).filter((at) => at !== undefined);
  return {
    open: open.length,
    overdue: runs.filter((row) => fix(row) < now.getTime()).length,
    at_risk: runs.filter((row) => fix(row) >= now.getTime() && fix(row) <= now.getTime() + within * hour)
      .length,
    on_hold: open.filter((row) => row.onhold).length,
    unassigned: open.filter((row) => Number(row.agent_id) <= 1).length,
    oldest_days:
      opened.length === 0 ? undefined : Math.floor((now.getTime() - Math.min(...opened)) / (24 * hour)) + 0,
  };
}

test("counts by agent and team are those of a slow count, and every column sums to its figure", async () => {
  await fc.assert(
    fc.asyncProperty(
      tickets,
      actions,
      fc.constantFrom("agent", "team"),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(undefined, 1, 100),
      async (rows, acts, by, page_size, due_within_hours) => {
        const Actions = [...new Map(acts.map((row) => [`${row.ticket_id}/${row.id}`, row])).values()];
        const tenant = tenantWith({ Tickets: rows, Actions });
        const result = await answerOf(tenant, workload, { by, page_size, due_within_hours });
        expect(result.complete).toBe(true);
        const open = openOf(rows);
        const { oldest_days, ...wanted } = counted(open, due_within_hours ?? 24);
        expect(result.figures).toMatchObject(wanted);
        // A ticket of the future is minus some days old; its whole days are cut towards zero.
        if (oldest_days === undefined || oldest_days >= 0)
          expect(result.figures.oldest_days).toBe(oldest_days);
        const work = Actions.filter(
          (row) => row.who_type === 0 && row.timetaken > 0 && row.datetime !== "2026-11-15T23:59:59",
        );
        const micro = work.reduce((sum, row) => sum + Math.round(row.timetaken * 1e6), 0);
        expect(result.figures.hours).toBe(Math.floor(micro / 1e4 + 0.5) / 100);
        if (result.tables.length > 0)
          expectReconciled(result, ["open", "overdue", "at_risk", "on_hold", "unassigned", "hours"]);
        const shown = result.tables[0]?.rows ?? [];
        if (by === "agent") {
          expect(shown.some((row) => row.id === 21)).toBe(false);
          for (const row of shown.filter(({ id }) => id !== undefined)) {
            const own = open.filter((each) => each.agent_id === row.id);
            expect(row).toMatchObject({
              ...counted(own, due_within_hours ?? 24),
              oldest_days: row.oldest_days,
            });
            expect(row.mark).toBe(
              row.id === 20 ? "disabled" : row.id === 999 ? "not in Halo's list" : undefined,
            );
          }
          const unassigned = open.filter((each) => Number(each.agent_id) <= 1).length;
          if (unassigned > 0) expect(shown[0]).toMatchObject({ name: "(unassigned)", open: unassigned });
          // Too much: twice the median of people at work, and five more than it.
          const people = [2, 3, 4, 5]
            .map((id) => open.filter((each) => each.agent_id === id).length)
            .filter(Boolean);
          const sorted = [...people].sort((a, b) => a - b);
          const half = sorted.length / 2;
          const median = ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
          const tooMuch = people.filter((count) => count >= 2 * median && count >= median + 5);
          expect(result.summary.includes("Too much:")).toBe(people.length >= 3 && tooMuch.length > 0);
        }
        for (const figure of ["open", "overdue", "on_hold"] as const)
          expect(await recordsBehind(tenant, workload, figure, { by })).toBe(wanted[figure]);
      },
    ),
    { numRuns: tries(12), seed: 20261121 },
  );
});
