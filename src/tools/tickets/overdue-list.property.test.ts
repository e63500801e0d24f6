import { expect, test } from "vitest";
import { drawnRows, hoursFromNow } from "../../../test/support/drawn.ts";
import { callOn, tenantWith } from "../../../test/support/generated.ts";
import { tries } from "../../../test/support/length.ts";
import fc from "../../../test/support/property.ts";
import { triageTools } from "../analytics/triage/triage.ts";
import type { Tool } from "../kit/define.ts";
import { ticketTools } from "./tickets.ts";

const [triage] = triageTools as readonly [Tool];
const [list] = ticketTools;

const date = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: -10 * 24, max: 4 * 24 }).map(hoursFromNow),
  },
  { weight: 1, arbitrary: fc.constantFrom("1900-01-01T00:00:00", "0001-01-01T00:00:00") },
);

const ticket = (id: number) =>
  fc.record({
    id: fc.constant(id),
    summary: fc.constant("Printer"),
    status_id: fc.constantFrom(1, 2, 3, 8, 9, 22),
    agent_id: fc.constantFrom(1, 2, 3),
    client_id: fc.constantFrom(2, 3),
    dateoccurred: date,
    dateclosed: date,
    lastactiondate: date,
    fixbydate: date,
    onhold: fc.boolean(),
    excludefromsla: fc.boolean(),
    hasbeenclosed: fc.boolean(),
    deleted: fc.constantFrom(false, false, false, true),
    merged_into_id: fc.constantFrom(0, 0, 0, 7),
    use: fc.constantFrom("ticket", "ticket", "ticket", "project"),
  });

const tickets = drawnRows(ticket, 60, [100, 240]);

test("overdue lists the tickets that triage counts as past their fix date, whichever they are", async () => {
  await fc.assert(
    fc.asyncProperty(tickets, fc.constantFrom(undefined, 2), async (rows, client_id) => {
      const tenant = tenantWith({ Tickets: rows });
      const scope = client_id === undefined ? {} : { client_id };
      const counted = await callOn(tenant, triage, { ...scope, rows: "fix_overdue", page_size: 100 });
      const listed = await callOn(tenant, list, { ...scope, overdue: true, page_size: 100 });
      if (counted.result.kind !== "answer" || listed.result.kind !== "list") throw new Error("no rows");
      const ids = (found: readonly { id?: unknown }[]) =>
        found.map(({ id }) => Number(id)).sort((one, other) => one - other);
      expect(listed.result.total).toBe(counted.result.figures.fix_overdue);
      expect(ids(listed.result.rows)).toEqual(ids(counted.result.tables[0]?.rows ?? []));
    }),
    { numRuns: tries(40) },
  );
});

test("in the order of urgency the list has the open tickets, those of triage first and in its order", async () => {
  await fc.assert(
    fc.asyncProperty(tickets, fc.constantFrom(undefined, 2), async (rows, client_id) => {
      const tenant = tenantWith({ Tickets: rows });
      const scope = client_id === undefined ? {} : { client_id };
      const ids = (found: readonly { id?: unknown }[]) => found.map(({ id }) => Number(id));
      const read = async (tool: Tool, args: Record<string, unknown>) => {
        const { result } = await callOn(tenant, tool, { ...scope, ...args, page_size: 100 });
        if (result.kind === "answer") return ids(result.tables[0]?.rows ?? []);
        if (result.kind !== "list") throw new Error(result.kind);
        return ids(result.rows);
      };
      const urgent = await read(triage, { rows: "need_attention" });
      const listed = await read(list, { order: "urgency" });
      const [most, all] = [Math.min(urgent.length, listed.length), await read(triage, { rows: "open" })];
      expect(listed.slice(0, most)).toEqual(urgent.slice(0, most));
      // Both show a hundred.
      if (all.length < 100) expect(new Set(listed)).toEqual(new Set(all));
    }),
    { numRuns: tries(12) },
  );
});
