import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { drawnRows, hoursFromNow, timeOf } from "../../../../test/support/drawn.ts";
import { callOn, now, tenantWith } from "../../../../test/support/generated.ts";
import { tries } from "../../../../test/support/length.ts";
import fc from "../../../../test/support/property.ts";
import type { Tool } from "../../kit/define.ts";
import { triageTools } from "./triage.ts";

const [triage] = triageTools as readonly [Tool];
const hour = 3_600_000;

/** A moment within two months of now, or one of Halo's dates that mean none. */
const date = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: -60 * 24, max: 10 * 24 }).map(hoursFromNow),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("1900-01-01T00:00:00", "0001-01-01T00:00:00", "1899-12-30T00:00:00"),
  },
);

const ticket = (id: number) =>
  fc.record({
    id: fc.constant(id),
    summary: fc.constantFrom("Printer", "", "«odd»\nname"),
    client_id: fc.constantFrom(2, 3),
    client_name: fc.constant("Quillmere Logistics"),
    status_id: fc.constantFrom(1, 2, 3, 5, 8, 9, 22),
    agent_id: fc.constantFrom(0, 1, 2, 3, 999_999),
    team: fc.constantFrom("1st Line Support", "", "Gone"),
    priority_id: fc.constantFrom(0, 1, 2, 3, 4),
    sla_id: fc.constantFrom(0, 1),
    dateoccurred: date,
    dateclosed: date,
    lastactiondate: date,
    lastincomingemail: date,
    respondbydate: date,
    responsedate: date,
    fixbydate: date,
    slaresponsestate: fc.constantFrom("", "I", "O"),
    onhold: fc.boolean(),
    excludefromsla: fc.boolean(),
    hasbeenclosed: fc.boolean(),
    deleted: fc.constant(false),
    merged_into_id: fc.constant(0),
  });

const tickets = drawnRows(ticket, 30, [100, 101, 250]);

/** The slow and simple second computation. */
function expected(rows: readonly HaloRecord[]) {
  const time = now.getTime();
  // What Halo lists as open is open, whatever date of closing it has kept.
  const open = rows.filter((row) => row.status_id !== 8 && row.status_id !== 9);
  const running = open.filter((row) => !row.onhold && !row.excludefromsla);
  const last = (row: HaloRecord) => {
    const acted = [row.lastactiondate, row.dateoccurred].map(timeOf).filter((value) => value !== undefined);
    return acted.length === 0 ? undefined : Math.max(...acted);
  };
  const before = (value: number | undefined, limit: number) => value !== undefined && value < limit;
  return {
    open: open.length,
    fix_overdue: running.filter((row) => before(timeOf(row.fixbydate), time)).length,
    fix_due_soon: running.filter((row) => {
      const fix = timeOf(row.fixbydate);
      return fix !== undefined && fix >= time && fix <= time + 4 * hour;
    }).length,
    response_overdue: running.filter((row) => {
      const by = timeOf(row.respondbydate);
      if (by === undefined || timeOf(row.responsedate) !== undefined) return false;
      return row.slaresponsestate === "O" || (row.slaresponsestate === "" && by < time);
    }).length,
    unassigned: open.filter((row) => Number(row.agent_id) <= 1).length,
    no_action: open.filter((row) => !row.onhold && before(last(row), time - 72 * hour)).length,
  };
}

test("each figure is that of a slow and simple count, and lists as many records", async () => {
  await fc.assert(
    fc.asyncProperty(tickets, async (rows) => {
      const tenant = tenantWith({ Tickets: rows });
      const { result } = await callOn(tenant, triage);
      if (result.kind !== "answer") throw new Error(result.kind);
      expect(result.complete).toBe(true);
      const wanted = expected(rows);
      expect(result.figures).toMatchObject(wanted);
      for (const [figure, value] of Object.entries(result.figures)) {
        const listed = await callOn(tenant, triage, { rows: figure });
        if (listed.result.kind !== "answer") throw new Error(listed.result.kind);
        expect(listed.result.tables[0]?.total, figure).toBe(value);
      }
    }),
    { numRuns: tries(12) },
  );
});
