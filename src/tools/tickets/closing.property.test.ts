import { expect, test } from "vitest";
import type { HaloRecord } from "../../../sandbox/index.ts";
import { callOn, tenantWith } from "../../../test/support/generated.ts";
import { tries } from "../../../test/support/length.ts";
import fc from "../../../test/support/property.ts";
import { HaloError } from "../../halo/errors.ts";
import { clientOverviewTools } from "../analytics/client-overview/client-overview.ts";
import { scorecardTools } from "../analytics/sla/scorecard.ts";
import { triageTools } from "../analytics/triage/triage.ts";
import { workloadTools } from "../analytics/workload/workload.ts";
import type { Tool } from "../kit/define.ts";
import { ticketTools } from "./tickets.ts";
import { technicianTools } from "./writing/close-and-assign.ts";

/**
 * In whichever statuses a tenant closes tickets, and whichever of Halo's filters it heeds, a ticket is open or closed
 * alike in every tool.
 */

const never = "1900-01-01T00:00:00";
const statusIds = [1, 2, 3, 8, 9, 21, 22];

/** A ticket of a tenant with these closing statuses, closed or not; some were opened again, or have a note since. */
const ticket = (closing: ReadonlySet<number>) =>
  fc
    .record({
      status_id: fc.constantFrom(...statusIds),
      isNoted: fc.boolean(),
      wasClosed: fc.boolean(),
      keepsDate: fc.boolean(),
      isLate: fc.boolean(),
    })
    .map(({ status_id, isNoted, wasClosed, keepsDate, isLate }): HaloRecord => {
      const isClosed = closing.has(status_id);
      const isDated = isClosed || (wasClosed && keepsDate);
      return {
        id: 0,
        client_id: 2,
        status_id,
        agent_id: 3,
        dateoccurred: "2026-11-10T09:00:00",
        dateclosed: isDated ? "2026-11-12T09:00:00" : never,
        hasbeenclosed: isClosed || wasClosed,
        lastactiondate: isNoted ? "2026-11-13T09:00:00" : "2026-11-12T09:00:00",
        fixbydate: isLate ? "2026-11-11T09:00:00" : never,
      };
    });

const closingSets = fc.uniqueArray(fc.constantFrom(...statusIds.slice(2)), { minLength: 1, maxLength: 3 });

/** A tenant; Halo may not heed one of what tells of its statuses. */
const tenants = closingSets.chain((ids) =>
  fc.record({
    closing: fc.constant(new Set(ids)),
    tickets: fc.array(ticket(new Set(ids)), { minLength: 1, maxLength: 25 }),
    ignores: fc.constantFrom("", "open-filter", "closed-filter", "closed-statuses"),
  }),
);
const speechOf = (ignores: string) => (ignores === "" ? {} : { [ignores]: "ignored" });
const numbered = (tickets: readonly HaloRecord[]): HaloRecord[] =>
  tickets.map((row, index) => ({ ...row, id: index + 1 }));
const tenantOf = (rows: readonly HaloRecord[], closing: ReadonlySet<number>) =>
  tenantWith({ Tickets: rows, Client: [{ id: 2, name: "Acme" }] }, closing);

const find = (tools: readonly Tool[], name: string) => {
  const tool = tools.find((each) => each.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return tool;
};
const triage = find(triageTools, "halo_triage");
const workload = find(workloadTools, "halo_workload");
const scorecard = find(scorecardTools, "halo_sla_scorecard");
const overview = find(clientOverviewTools, "halo_client_overview");
const list = find(ticketTools, "halo_list_tickets");
const close = find(technicianTools, "halo_close_ticket");

test("the same tickets are open, closed and overdue in every tool", async () => {
  await fc.assert(
    fc.asyncProperty(tenants, async ({ closing, tickets, ignores }) => {
      const rows = numbered(tickets);
      const tenant = tenantOf(rows, closing);
      const place = { speech: speechOf(ignores) };
      const figures = async (tool: Tool, args: Record<string, unknown> = {}) => {
        const { result } = await callOn(tenant, tool, args, place);
        if (result.kind !== "answer") throw new Error(result.kind);
        return result.figures;
      };
      const isOpen = (row: HaloRecord) => !closing.has(Number(row.status_id));
      const open = rows.filter(isOpen);
      const closed = rows.length - open.length;
      const overdue = open.filter(({ fixbydate }) => fixbydate !== never).length;
      const reopened = open.filter(({ hasbeenclosed }) => hasbeenclosed === true).length;
      const period = "2026-11";
      expect(await figures(triage)).toMatchObject({ open: open.length, fix_overdue: overdue });
      expect(await figures(workload)).toMatchObject({ open: open.length, overdue });
      const page = await figures(overview, { client_id: 2, period });
      expect(page).toMatchObject({ open_tickets: open.length, closed });
      const card = await figures(scorecard, { period, by: "none" });
      expect(card).toMatchObject({ opened: rows.length, closed, reopened });
      expect([undefined, open.length]).toContain(card.open_now);
      for (const [args, right] of [
        [{ open_only: true }, open.length],
        [{ closed_only: true }, closed],
      ] as const) {
        const { result } = await callOn(tenant, list, args, place);
        if (result.kind !== "list") throw new Error(result.kind);
        const wrong = result.rows.length - right;
        const said = result.warnings.filter((warning) => warning.includes("do not match"));
        expect(said).toEqual(wrong === 0 ? [] : [expect.stringContaining(`${wrong} of these`)]);
      }
    }),
    { numRuns: tries(10), seed: 20261129, interruptAfterTimeLimit: 15_000 },
  );
});

test("closing a ticket is never told as done while it is open", async () => {
  await fc.assert(
    fc.asyncProperty(
      tenants,
      fc.constantFrom(undefined, ...statusIds.slice(1)),
      async ({ closing, tickets, ignores }, status_id) => {
        const tenant = tenantOf(numbered([opened, ...tickets]), closing);
        const args = { ticket_id: 1, ...(status_id === undefined ? {} : { status_id }) };
        const state = await callOn(tenant, close, args, { speech: speechOf(ignores) }).then(
          ({ result }) => (result.kind === "write" ? (result.state ?? "done") : result.kind),
          (error: unknown) => {
            if (!(error instanceof HaloError)) throw error;
            return "refused";
          },
        );
        const stored = tenant.tables.Tickets.find(({ id }) => id === 1);
        const isClosed = closing.has(Number(stored?.status_id));
        if (state === "done") expect(isClosed).toBe(true);
        if (state === "refused") expect(isClosed).toBe(false);
        if (ignores !== "closed-statuses" && status_id !== undefined)
          expect(state).toBe(closing.has(status_id) ? "done" : "refused");
      },
    ),
    { numRuns: tries(20), seed: 20261129, interruptAfterTimeLimit: 10_000 },
  );
});

const opened: HaloRecord = {
  id: 0,
  summary: "Printer",
  client_id: 2,
  status_id: 1,
  agent_id: 3,
  tickettype_id: 1,
  dateoccurred: "2026-11-10T09:00:00",
  dateclosed: never,
  hasbeenclosed: false,
  lastactiondate: "2026-11-10T09:00:00",
};
