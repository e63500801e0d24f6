import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { connect, inOneEra, type ToolResult, useSandbox } from "../../../../test/support/harness.ts";
import { first } from "../../../../test/support/lists.ts";

const halo = useSandbox();
const tool = "halo_count_tickets";

/** The open tickets of the sandbox's tables. */
const open = (holds: (row: HaloRecord) => boolean = () => true): HaloRecord[] =>
  halo().tenant.tables.Tickets.filter(
    (row) =>
      row.deleted !== true &&
      !(Number(row.merged_into_id) > 0) &&
      row.status_id !== 8 &&
      row.status_id !== 9 &&
      holds(row),
  );

const rowsIn = (result: ToolResult, table = "groups") => result.data[table] as Record<string, unknown>[];

function ticketsOf(result: ToolResult): unknown {
  expect(result.isError, result.text).toBe(false);
  return (result.data.figures as Record<string, unknown>).tickets;
}

inOneEra((era) => {
  test("open tickets by status in one call: names and ids in text and structure, within 250 tokens", async () => {
    const result = await (await connect(era)).call(tool);
    expect(ticketsOf(result)).toBe(open().length);
    const { Status } = halo().tenant.tables;
    for (const { id, name, tickets } of rowsIn(result)) {
      expect(name).toBe(first(Status, (row) => row.id === id).name);
      expect(tickets, String(name)).toBe(open((row) => row.status_id === id).length);
      expect(result.text).toContain(`${name} (#${id}): ${tickets}`);
    }
    expect(rowsIn(result).reduce((sum, { tickets }) => sum + Number(tickets), 0)).toBe(open().length);
    expect(result.text.length / 4).toBeLessThan(250);
  });

  test("nobody is no agent: those who have tickets are counted, and nobody is named beside", async () => {
    const result = await (await connect(era)).call(tool, { by: "agent" });
    const agents = new Set(open((row) => Number(row.agent_id) > 1).map((row) => row.agent_id));
    expect(open((row) => Number(row.agent_id) <= 1).length).toBeGreaterThan(0);
    expect(result.text).toContain(`, in ${agents.size} agents and nobody.`);
    expect(result.data.summary).toContain(`, in ${agents.size} agents and nobody.`);
    expect((await (await connect(era)).call(tool)).text).toMatch(/, in \d+ statuses\./);
  });

  test("its figures are those of triage, workload, scorecard and trends", async () => {
    const client = await connect(era);
    const figuresOf = async (name: string, args: object) =>
      (await client.call(name, { ...args })).data.figures as Record<string, unknown>;
    const team = "1st Line Support";
    const now = ticketsOf(await client.call(tool, { team, by: "none" }));
    expect((await figuresOf("halo_triage", { team })).open).toBe(now);
    expect((await figuresOf("halo_workload", { team })).open).toBe(now);
    const period = "60d";
    const scorecard = await figuresOf("halo_sla_scorecard", { period });
    const opened = ticketsOf(await client.call(tool, { period }));
    expect(opened).toBe(scorecard.opened);
    expect(opened).toBe((await figuresOf("halo_ticket_trends", { period })).opened);
    expect(ticketsOf(await client.call(tool, { period, state: "closed", by: "week" }))).toBe(
      scorecard.closed,
    );
  });

  test("two things make pairs, the largest first; the others stand in one row, and ties are said", async () => {
    const client = await connect(era);
    const result = await client.call(tool, { by: "status", and_by: "agent", page_size: 100 });
    const pairs = rowsIn(result);
    for (const { id, and_id, tickets } of pairs)
      expect(tickets).toBe(
        open(
          (row) =>
            row.status_id === id &&
            (and_id === undefined ? Number(row.agent_id) <= 1 : row.agent_id === and_id),
        ).length,
      );
    const counts = pairs.map(({ tickets }) => Number(tickets));
    expect(counts).toEqual([...counts].sort((one, other) => other - one));
    // Cut where two pairs are as large.
    const cut = counts.findIndex((count, index) => count === counts[index + 1]) + 1;
    expect(cut).toBeGreaterThan(0);
    const few = await client.call(tool, { by: "status", and_by: "agent", page_size: cut });
    expect(rowsIn(few)).toHaveLength(cut + 1);
    expect(rowsIn(few).reduce((sum, { tickets }) => sum + Number(tickets), 0)).toBe(open().length);
    const ties = counts.slice(cut).filter((count) => count === counts[cut]).length;
    expect(few.text).toMatch(new RegExp(`Among the other \\d+ groups, ${ties} ha(s|ve) ${counts[cut]} too`));
  });

  test("narrows by everything it takes, and lists the tickets behind a group", async () => {
    const client = await connect(era);
    const sample = first(open((row) => Number(row.agent_id) > 1));
    for (const [args, field] of [
      [{ client_id: sample.client_id }, "client_id"],
      [{ agent_id: sample.agent_id }, "agent_id"],
      [{ team: sample.team }, "team"],
      [{ tickettype_id: sample.tickettype_id }, "tickettype_id"],
      [{ priority_id: sample.priority_id }, "priority_id"],
      [{ status_id: sample.status_id }, "status_id"],
    ] as const)
      expect(ticketsOf(await client.call(tool, { ...args, by: "none" })), field).toBe(
        open((row) => row[field] === sample[field]).length,
      );
    expect(ticketsOf(await client.call(tool, { agent: "Unassigned", by: "none" }))).toBe(
      open((row) => Number(row.agent_id) <= 1).length,
    );
    const named = String(first(halo().tenant.tables.Status, ({ id }) => id === sample.status_id).name);
    const listed = await client.call(tool, { rows: `tickets/${named}`, page_size: 100 });
    const wanted = open((row) => row.status_id === sample.status_id);
    expect(
      rowsIn(listed, "records")
        .map(({ id }) => id)
        .sort(),
    ).toEqual(wanted.map(({ id }) => id).sort());
  });

  test("with a period the state says what lies in it", async () => {
    const client = await connect(era);
    const from = new Date(halo().tenant.now.getTime() - 6 * 86_400_000).toISOString().slice(0, 10);
    const still = await client.call(tool, { state: "open", period: "7d", by: "age" });
    expect(ticketsOf(still)).toBe(open((row) => String(row.dateoccurred).slice(0, 10) >= from).length);
    expect(still.text).toMatch(/opened in .* and still open/);
    expect((await client.call(tool, { state: "closed" })).data.period).toBeDefined();
  });

  test("a status that closes has no open tickets, which is said with what to do", async () => {
    const result = await (await connect(era)).call(tool, { status: "Closed" });
    expect(ticketsOf(result)).toBe(0);
    expect(result.text).toMatch(/Only open tickets were looked at: .* state closed/);
  });

  test("bad input gets an error that says what to give", async () => {
    const client = await connect(era);
    for (const [args, words] of [
      [{ by: "status", and_by: "status" }, /give two that differ/],
      [{ by: "none", and_by: "status" }, /give by too/],
      [{ by: "age", state: "closed" }, /give state open, or week/],
      [{ and_by: "age", period: "last month" }, /give state open, or week/],
      [{ period: "next quarter" }, /has not begun/],
      [{ by: "colour" }, /status/],
      [{ rows: "tickets/Nowhere" }, /there is no figure/],
    ] as const) {
      const result = await client
        .call(tool, args)
        .catch((error: unknown) => ({ isError: true, text: String(error) }));
      expect(result.isError, JSON.stringify(args)).toBe(true);
      expect(result.text).toMatch(words);
    }
  });
});
