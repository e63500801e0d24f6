import { describe, expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { type Called, callOn, now, tenantWith, tightLimit } from "../../../../test/support/generated.ts";
import { bothEras, connect, inEras, inOneEra, useSandbox } from "../../../../test/support/harness.ts";
import { clientOverviewTools } from "../../analytics/client-overview/client-overview.ts";
import { triageTools } from "../../analytics/triage/triage.ts";
import type { Tool } from "../define.ts";
import type { AnswerResult } from "../result.ts";

const [triage] = triageTools as readonly [Tool];
const [overview] = clientOverviewTools as readonly [Tool];

const tickets = (count: number): HaloRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    summary: `Ticket ${index + 1}`,
    client_id: 2,
    status_id: 1,
    agent_id: index % 2 === 0 ? 1 : 2,
    dateoccurred: "2026-11-20T09:00:00",
    lastactiondate: "2026-11-21T09:00:00",
  }));

function answered({ result }: Called): AnswerResult {
  if (result.kind !== "answer") throw new Error(result.kind);
  return result;
}

describe("reading a whole list", () => {
  test.each([
    [0, 1, "No open tickets."],
    [1, 1, "The only open ticket."],
    [100, 1, "All 100 open tickets."],
    [101, 2, "All 101 open tickets."],
    [1_234, 13, "All 1,234 open tickets."],
  ])("%i rows are read to the last, in as few pages as hold them", async (count, pages, said) => {
    const called = await callOn(tenantWith({ Tickets: tickets(count) }), triage);
    const answer = answered(called);
    expect(answer.complete).toBe(true);
    expect(answer.figures).toMatchObject({ open: count, unassigned: Math.ceil(count / 2) });
    expect(answer.basis[0]).toBe(said);
    // The pages, and the lookups for the names.
    expect(called.requests).toBeLessThanOrEqual(pages + 6);
    expect(called.requests).toBeGreaterThanOrEqual(pages);
  });

  test("past the budget the newest are counted, and the answer says so and how to narrow", async () => {
    const called = await callOn(tenantWith({ Tickets: tickets(4_500) }), triage, {}, tightLimit);
    const answer = answered(called);
    expect(called.requests).toBeLessThanOrEqual(46);
    expect(answer.complete).toBe(false);
    expect(answer.summary).toContain("INCOMPLETE");
    const [warning] = answer.warnings;
    expect(warning).toMatch(
      /the newest 3,\d00 of 4,500 open tickets, because Halo's rate limit is near or reached \(all callers of this server share it; wait \d+ seconds, then ask again\)\./,
    );
    // The period plays no part in which tickets are open.
    expect(warning).toContain("Ask for one client, one team or one agent to have all of it.");
    const [listed] = answered(
      await callOn(
        tenantWith({ Tickets: tickets(4_500) }),
        triage,
        { rows: "open", page_size: 1 },
        tightLimit,
      ),
    ).tables;
    // The newest by their id.
    expect(listed?.rows[0]?.id).toBe(4_500);
  });

  test("past its own part of the budget a list says that, not that the budget is spent", async () => {
    const assets = Array.from({ length: 2_100 }, (_, index) => ({
      id: index + 1,
      client_id: 2,
      inventory_number: `A${index}`,
    }));
    const tenant = tenantWith({ Asset: assets, Client: [{ id: 2, name: "Acme" }] });
    const called = await callOn(tenant, overview, { client_id: 2 });
    const answer = answered(called);
    expect(called.requests).toBeLessThan(44);
    expect(answer.complete).toBe(false);
    expect(answer.warnings.join("\n")).toContain(
      "the newest 2,000 of 2,100 assets in use, because one answer reads this list with 20 requests to Halo at most",
    );
    expect(JSON.stringify(answer)).not.toContain("is spent");
  });

  test("progress grows with each page", async () => {
    const told: number[] = [];
    await callOn(
      tenantWith({ Tickets: tickets(450) }),
      triage,
      {},
      {
        now,
        progress: async (done) => {
          told.push(done);
        },
      },
    );
    expect(told).toEqual([1, 2, 3, 4, 5]);
  });
});

inOneEra((era) => {
  const halo = useSandbox();

  test("a page that fails fails the answer: a part is never taken for the whole", async () => {
    const client = await connect(era);
    halo().faults.add({ path: "page_no=2", status: 404, body: "broken", times: 20 });
    const result = await client.call("halo_triage");
    expect(result.isError).toBe(true);
    expect(result.data.figures).toBeUndefined();
  });

  test("a filter that Halo ignores changes nothing: rows are filtered again", async () => {
    const client = await connect(era);
    const right = await client.call("halo_triage", { agent_id: 5 });
    const others = halo().tenant.tables.Tickets.filter((row) => row.agent_id === 6 || row.status_id === 9);
    halo().faults.add({
      path: "/api/tickets",
      transform: (body) => {
        const { tickets: rows, record_count: count } = body as { tickets: unknown[]; record_count: number };
        const more = others.slice(0, 100 - rows.length);
        return { page_no: 1, page_size: 100, record_count: count + more.length, tickets: [...rows, ...more] };
      },
    });
    const ignored = await client.call("halo_triage", { agent_id: 5 });
    expect(ignored.data.figures).toEqual(right.data.figures);
    expect(ignored.text).toMatch(/\d+ tickets that Halo gave among the open ones are closed/);
    // With something done after its closing it may be open again: it counts, and that is said.
    const lastactiondate = new Date().toISOString().slice(0, 19);
    const noted = { ...others.find((row) => row.status_id === 9), agent_id: 5, lastactiondate };
    halo().faults.add({
      path: "/api/tickets",
      transform: (body) => {
        const { tickets: rows, record_count: count } = body as { tickets: unknown[]; record_count: number };
        return { record_count: count + 1, tickets: [noted, ...rows] };
      },
    });
    const doubted = await client.call("halo_triage", { agent_id: 5 });
    expect((doubted.data.figures as { open: number }).open).toBe(
      (right.data.figures as { open: number }).open + 1,
    );
    expect(doubted.text).toContain("1 tickets count as open, since Halo lists them so");
  });

  test("an unknown figure is refused with those there are", async () => {
    const client = await connect(era);
    const result = await client.call("halo_triage", { rows: "overdu" });
    expect(result.isError).toBe(true);
    expect(result.text).toContain("fix_overdue, response_overdue");
    const past = await client.call("halo_triage", { rows: "unassigned", page: 90 });
    expect(past.isError).toBe(true);
    expect(past.text).toMatch(/page 90 is past the end: unassigned has \d+ records/);
  });

  test("triage ranks the most urgent first, each with its reason, and fits a glance", async () => {
    const client = await connect(era);
    const result = await client.call("halo_triage");
    const shown = result.data.tickets as Record<string, unknown>[];
    expect(shown).toHaveLength(10);
    expect(String(shown[0]?.reason)).toMatch(/^fix overdue by/);
    expect(result.text.length / 4).toBeLessThan(800);
    const { figures } = result.data as { figures: Record<string, number> };
    const visible = halo().tenant.tables.Tickets.filter(
      (row) =>
        row.deleted !== true && !(Number(row.merged_into_id) > 0) && ![8, 9].includes(Number(row.status_id)),
    );
    expect(figures.open).toBe(visible.length);
    expect(figures.unassigned).toBe(visible.filter((row) => row.agent_id === 1).length);
  });
});

inEras(bothEras, (era) => {
  test("progress reaches the client", async () => {
    const client = await connect(era);
    const told: number[] = [];
    await client.call("halo_triage", {}, { onprogress: ({ progress }) => told.push(progress) });
    expect(told.length).toBeGreaterThan(0);
  });
});
