import { expect, test } from "vitest";
import { useInstantWaits } from "../../../../test/faults/errors/waits.ts";
import { callOn, now, tenantWith, tightLimit } from "../../../../test/support/generated.ts";
import { connect, inOneEra, type ToolResult, useSandbox } from "../../../../test/support/harness.ts";
import type { Tool } from "../../kit/define.ts";
import { answerOf } from "../shared/time/hours.testing.ts";
import { workloadTools } from "./workload.ts";

const halo = useSandbox();
useInstantWaits();
const [workload] = workloadTools as readonly [Tool];

type Row = Record<string, unknown>;
const figuresOf = ({ data, isError, text }: ToolResult) => {
  expect(isError, text).toBe(false);
  return data.figures as Record<string, number>;
};
const loadOf = ({ data }: ToolResult) => data.load as Row[];

const openTickets = () =>
  halo().tenant.tables.Tickets.filter(
    (row) =>
      row.deleted !== true && Number(row.merged_into_id ?? 0) <= 0 && ![8, 9].includes(Number(row.status_id)),
  );
const isOverdue = (row: Row) =>
  row.onhold !== true &&
  row.excludefromsla !== true &&
  !String(row.fixbydate).startsWith("1900") &&
  Date.parse(`${row.fixbydate}Z`) < Date.now();

inOneEra((era) => {
  test("the load by agent is that of the tenant's open tickets, small, and sums to the figures", async () => {
    const client = await connect(era);
    const result = await client.call("halo_workload", {});
    const open = openTickets();
    expect(figuresOf(result)).toMatchObject({
      open: open.length,
      overdue: open.filter(isOverdue).length,
      on_hold: open.filter((row) => row.onhold === true).length,
      unassigned: open.filter((row) => row.agent_id === 1).length,
    });
    for (const row of loadOf(result).filter(({ id }) => id !== undefined)) {
      const own = open.filter((ticket) => ticket.agent_id === row.id);
      expect(row.open, String(row.name)).toBe(own.length);
      expect(row.overdue, String(row.name)).toBe(own.filter(isOverdue).length);
      const first = [...own].sort((a, b) => String(a.dateoccurred).localeCompare(String(b.dateoccurred)))[0];
      expect(row.oldest_id).toBe(first?.id);
    }
    for (const column of ["open", "overdue", "at_risk", "on_hold"])
      expect(loadOf(result).reduce((sum, row) => sum + Number(row[column]), 0)).toBe(
        figuresOf(result)[column],
      );
    expect(loadOf(result)[0]?.name).toBe("(unassigned)");
    expect(result.text).toContain("Too much is at least twice the median");
    expect(result.text.length).toBeLessThan(2_300);
  });

  test("hours of the period are those of the tenant, and the API's agent has no line", async () => {
    const client = await connect(era);
    const result = await client.call("halo_workload", { period: "2026-01-01..today", page_size: 100 });
    const entries = halo().tenant.tables.Actions.filter(
      (row) => Number(row.timetaken) > 0 && row.who_type === 0 && String(row.datetime) >= "2026-01-01",
    );
    const hours = entries.reduce((sum, row) => sum + Number(row.timetaken), 0);
    expect(figuresOf(result).hours).toBe(Math.round(hours * 100) / 100);
    expect(loadOf(result).some((row) => row.name === "Integration Service")).toBe(false);
    const disabled = loadOf(result).filter((row) => row.mark === "disabled");
    expect(disabled.map(({ id }) => id)).toEqual([20]);
  });

  test("filters, and the records behind a figure of one agent", async () => {
    const client = await connect(era);
    const open = openTickets();
    const [team] = halo().tenant.tables.Team;
    const ofTeam = await client.call("halo_workload", { team: team?.name });
    expect(figuresOf(ofTeam).open).toBe(open.filter((row) => row.team === team?.name).length);
    const ofAgent = await client.call("halo_workload", { agent_id: 5 });
    const own = open.filter((row) => row.agent_id === 5);
    expect(figuresOf(ofAgent).open).toBe(own.length);
    const byTeam = await client.call("halo_workload", { by: "team" });
    expect(loadOf(byTeam).find(({ id }) => id === team?.id)?.open).toBe(figuresOf(ofTeam).open);
    const listed = await client.call("halo_workload", { rows: "open/5", page_size: 50 });
    const ids = (listed.data.records as Row[]).map(({ id }) => Number(id)).sort();
    expect(ids).toEqual(own.map(({ id }) => Number(id)).sort());
    const pile = await client.call("halo_workload", { rows: "open/unassigned" });
    expect(pile.text).toContain(`${open.filter((row) => row.agent_id === 1).length} records behind`);
  });

  test("a filter that Halo ignores is applied here", async () => {
    const client = await connect(era);
    const every = openTickets().slice(0, 100);
    halo().faults.add({
      path: "/api/tickets",
      // Once more where the working copy is refused by what comes.
      times: 2,
      transform: (body) => ({ ...(body as object), tickets: every, record_count: every.length }),
    });
    const result = await client.call("halo_workload", { agent_id: 5 });
    expect(figuresOf(result).open).toBe(every.filter((row) => row.agent_id === 5).length);
  });

  test("bad input says what to give instead", async () => {
    const client = await connect(era);
    const refusals: readonly [Row, RegExp][] = [
      [{ agent_id: 4711 }, /agent 4711 is not known in Halo: see halo_list_agents/],
      [{ team_id: 4711 }, /team 4711 is not known in Halo: see halo_list_teams/],
      [{ due_within_hours: 0 }, /due_within_hours/],
      [{ period: "whenever" }, /period is "whenever": give/],
      [{ by: "client" }, /by/],
      [{ rows: "open/4711" }, /no figure "open\/4711"/],
    ];
    for (const [args, sentence] of refusals) {
      const result = await client.call("halo_workload", args);
      expect(result.isError, JSON.stringify(args)).toBe(true);
      expect(result.text, JSON.stringify(args)).toMatch(sentence);
    }
  });

  test("hours that may not be read are left out and said; tickets that can't be read fail the call", async () => {
    const client = await connect(era);
    halo().faults.add({ path: "/api/actions", status: 403 });
    const result = await client.call("halo_workload", {});
    expect(figuresOf(result).open).toBe(openTickets().length);
    expect(figuresOf(result).hours).toBeUndefined();
    expect(result.text).toContain("Logged hours could not be read");
    expect(result.text).toMatch(/Hours of .* are not known: see the warning/);
    expect(result.text).not.toMatch(/· 0 h/);
    halo().faults.clear();
    halo().faults.add({ path: "/api/tickets", status: 429 });
    expect(figuresOf(await client.call("halo_workload", {})).open).toBe(openTickets().length);
    halo().faults.add({ path: "/api/tickets", status: 404, times: Number.POSITIVE_INFINITY });
    const failed = await client.call("halo_workload", {});
    expect(failed.isError).toBe(true);
    expect(failed.text).toMatch(/HTTP 404/);
  });
});

test("agents that can't be read cost names and marks, and hours by team, and that is said", async () => {
  const client = await connect("2025-11-25");
  halo().faults.add({ path: "/api/agent", status: 500, times: Number.POSITIVE_INFINITY });
  const result = await client.call("halo_workload", {});
  expect(figuresOf(result).open).toBe(openTickets().length);
  expect(result.text).toContain("Agents could not be read, so names are missing");
  expect(result.text).not.toContain("not in Halo's list");
  // Of this week no day is over on a Monday.
  const time = await client.call("halo_time_summary", { period: "last week" });
  expect(time.text).toContain("Missing time is not told, since agents could not be read");
  for (const args of [{ by: "team" }, { team_id: 1 }]) {
    const byTeam = await client.call("halo_workload", args);
    expect(byTeam.isError, byTeam.text).toBe(false);
    expect(figuresOf(byTeam)).not.toHaveProperty("hours");
    expect(figuresOf(byTeam)).toHaveProperty("open");
    expect(byTeam.text).toContain("Agents could not be read, so hours by team are left out");
  }
});

const ticket = (id: number, more: Row = {}) => ({
  id,
  summary: "Printer",
  status_id: 1,
  agent_id: 2 + (id % 3),
  team: "Infrastructure",
  dateoccurred: "2026-11-01T08:00:00",
  dateclosed: "1900-01-01T00:00:00",
  fixbydate: "1900-01-01T00:00:00",
  onhold: false,
  ...more,
});

test("with more open tickets than the budget reaches, the newest are counted and the rest is said", async () => {
  const Tickets = Array.from({ length: 4_300 }, (_, index) => ticket(index + 1));
  const Actions = [
    { id: 1, ticket_id: 1, who_type: 0, who_agentid: 2, datetime: "2026-11-18T10:00:00", timetaken: 1 },
  ];
  const { result, requests } = await callOn(tenantWith({ Tickets, Actions }), workload, {}, tightLimit);
  if (result.kind !== "answer") throw new Error(result.kind);
  expect(result.complete).toBe(false);
  expect(result.summary).toContain("INCOMPLETE");
  expect(result.warnings.join(" ")).toMatch(/the newest [\d,]+ of 4,300 open tickets/);
  expect(result.figures.hours).toBe(1);
  expect(requests).toBeLessThanOrEqual(46);
});

test("no open ticket is told apart from no ticket", async () => {
  const closed = await answerOf(tenantWith({ Tickets: [ticket(1, { status_id: 9 })] }), workload);
  expect(closed.summary).toContain("No open tickets here; tickets in Halo in all: 1");
});

test("hours of a team are those of its agents, and of an outsider with a ticket there none are told", async () => {
  // Of the sandbox's agents 12 is in Infrastructure (team 3), 5 in another team.
  const Tickets = [ticket(1, { agent_id: 12 }), ticket(2, { agent_id: 5 })];
  const action = { who_type: 0, datetime: "2026-11-18T10:00:00", timetaken: 1, ticket_id: 1 };
  const Actions = [
    { id: 1, ...action, who_agentid: 12 },
    { id: 2, ...action, who_agentid: 5 },
  ];
  const tenant = tenantWith({ Tickets, Actions });
  const byAgent = await answerOf(tenant, workload, { team_id: 3 });
  expect(byAgent.figures).toMatchObject({ open: 2, hours: 1 });
  const hours = byAgent.tables[0]?.rows.map((row) => [row.id, row.hours]);
  expect(hours).toEqual([
    [5, undefined],
    [12, 1],
  ]);
  const byTeam = await answerOf(tenant, workload, { team_id: 3, by: "team" });
  expect(byTeam.tables[0]?.rows).toMatchObject([{ id: 3, open: 2, hours: 1 }]);
});

test("the week begins at the tenant's midnight", async () => {
  const action = { id: 1, ticket_id: 1, who_type: 0, who_agentid: 2, timetaken: 1 };
  const Actions = [{ ...action, datetime: "2026-11-16T04:59:00" }];
  const tenant = tenantWith({ Tickets: [ticket(1)], Actions });
  const hours = async (timeZone: string) =>
    (await answerOf(tenant, workload, {}, { timeZone, now })).figures.hours;
  expect(await hours("UTC")).toBe(1);
  expect(await hours("America/New_York")).toBe(0);
});

test("time that stands in timesheets only is told, and never hidden behind 0 h", async () => {
  const TimesheetEvent = [
    { id: 1, agent_id: 2, start_date: "2026-11-18T10:00:00", timetaken: 3, action_number: 0, charge_rate: 1 },
  ];
  const only = await answerOf(tenantWith({ Tickets: [ticket(1)], TimesheetEvent }), workload);
  expect(only.figures).toMatchObject({ hours: 3, billable: 3 });
  expect(only.warnings?.join(" ")).toContain("the hours are those of timesheets");
  const Actions = [
    { id: 1, ticket_id: 1, who_type: 0, who_agentid: 3, datetime: "2026-11-18T10:00:00", timetaken: 1 },
  ];
  const both = await answerOf(tenantWith({ Tickets: [ticket(1)], Actions, TimesheetEvent }), workload);
  expect(both.figures.hours).toBe(1);
  expect(both.basis.join(" ")).toContain("Timesheets hold 3 h more without an action");
});

test("time whose agent Halo does not tell is behind that of agents, not in the place of nobody", async () => {
  const entry = (id: number) => ({
    ...{ id, ticket_id: 1, datetime: "2026-11-18T10:00:00", timetaken: id, who_type: 0, who_agentid: 5 },
  });
  const ticket = { id: 1, client_id: 2, status_id: 1, agent_id: 5, deleted: false, merged_into_id: 0 };
  const tenant = tenantWith({ Tickets: [ticket], Actions: [entry(1), entry(2)] });
  const transform = (body: unknown) => {
    const { actions, ...list } = body as { actions: Row[] };
    const untold = ({ who_agentid: _, ...row }: Row) => row;
    return { ...list, actions: actions.map((row) => (row.id === 2 ? untold(row) : row)) };
  };
  const faults = [{ path: "/api/actions", times: Number.POSITIVE_INFINITY, transform }];
  const { tables, figures } = await answerOf(tenant, workload, { period: "2026-11-18" }, { faults });
  expect(figures).toMatchObject({ hours: 3, unassigned: 0 });
  const rows = tables[0]?.rows ?? [];
  expect(rows.map(({ name, hours }) => [name, hours])).toEqual([
    ["Callum Ashgrove", 1],
    ["1 other", 2],
  ]);
});
