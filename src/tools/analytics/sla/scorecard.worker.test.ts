import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import {
  bothEras,
  connect,
  inEras,
  inOneEra,
  type ToolResult,
  useSandbox,
} from "../../../../test/support/harness.ts";
import { first } from "../../../../test/support/lists.ts";

const halo = useSandbox();
const tool = "halo_sla_scorecard";
const closedStatuses = new Set([8, 9, 34, 35, 44]);

interface Period {
  readonly from: string;
  readonly to: string;
}

/** The calendar month before this one; the tests' tenant is in UTC. */
function lastMonth(): Period {
  const now = halo().tenant.now;
  const start = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
  const end = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 0));
  return { from: start.toISOString().slice(0, 10), to: end.toISOString().slice(0, 10) };
}

const isStub = (row: HaloRecord) =>
  Date.parse(`${row.dateclosed}Z`) - Date.parse(`${row.dateoccurred}Z`) < 60_000 &&
  !String(row.dateclosed).startsWith("1900");
const isIn = (value: unknown, { from, to }: Period) =>
  String(value).slice(0, 10) >= from && String(value).slice(0, 10) <= to;

/** What the scorecard must say, from the sandbox's tables. */
function wanted(period: Period, holds: (row: HaloRecord) => boolean = () => true) {
  const rows = halo().tenant.tables.Tickets.filter(
    (row) => row.deleted !== true && !(Number(row.merged_into_id) > 0) && !isStub(row) && holds(row),
  );
  const opened = rows.filter((row) => isIn(row.dateoccurred, period));
  const closed = rows.filter(
    (row) => isIn(row.dateclosed, period) && closedStatuses.has(Number(row.status_id)),
  );
  const judged = opened.filter((row) => row.excludefromsla !== true);
  const fixed = closed.filter(
    (row) => row.excludefromsla !== true && !String(row.fixbydate).startsWith("1900"),
  );
  return {
    opened: opened.length,
    closed: closed.length,
    backlog_change: opened.length - closed.length,
    open_now: rows.filter((row) => !closedStatuses.has(Number(row.status_id))).length,
    response_met: judged.filter((row) => row.slaresponsestate === "I").length,
    fix_met: fixed.filter((row) => row.slastate === "I").length,
    fix_missed: fixed.filter((row) => row.slastate === "O").length,
  };
}

const figures = (result: ToolResult): Record<string, unknown> => {
  expect(result.isError, result.text).toBe(false);
  return result.data.figures as Record<string, unknown>;
};
const groups = (result: ToolResult) => result.data.groups as Record<string, unknown>[];

inOneEra((era) => {
  test("tells last month as the tables have it, in a few lines", async () => {
    const client = await connect(era);
    const result = await client.call(tool);
    expect(figures(result)).toMatchObject(wanted(lastMonth()));
    expect(Number(figures(result).opened)).toBeGreaterThan(10);
    expect(result.data).toMatchObject({ complete: true, period: { from: expect.stringMatching(/-01$/) } });
    expect(result.text).toMatch(/The period before \(\d{4}-\d\d-01 to .*\): \d+ opened/);
    expect(result.text.length).toBeLessThan(2_000);
    expect(result.text).toContain("derived");
  });

  test.each([
    ["client_id", (row: HaloRecord, id: unknown) => row.client_id === id],
    ["agent_id", (row: HaloRecord, id: unknown) => row.agent_id === id],
    ["tickettype_id", (row: HaloRecord, id: unknown) => row.tickettype_id === id],
    ["priority_id", (row: HaloRecord, id: unknown) => row.priority_id === id],
  ])("narrows by %s", async (argument, holds) => {
    const client = await connect(era);
    const sample = first(
      halo().tenant.tables.Tickets,
      (row) => isIn(row.dateoccurred, lastMonth()) && row.agent_id !== 1 && !isStub(row),
    );
    const id = sample[argument];
    const found = figures(await client.call(tool, { [argument]: id }));
    expect(found).toMatchObject(wanted(lastMonth(), (row) => holds(row, id)));
    expect(found.opened).toBeGreaterThan(0);
    expect(found.opened).toBeLessThan(wanted(lastMonth()).opened);
  });

  test("narrows by the names of a team and of a client, and by nobody", async () => {
    const client = await connect(era);
    const team = await client.call(tool, { team: "2nd line", by: "agent" });
    expect(figures(team)).toMatchObject(wanted(lastMonth(), (row) => row.team === "2nd Line Support"));
    const sample = first(halo().tenant.tables.Tickets, (row) => isIn(row.dateoccurred, lastMonth()));
    const one = await client.call(tool, { client: sample.client_name, by: "none" });
    expect(figures(one)).toMatchObject(wanted(lastMonth(), (row) => row.client_id === sample.client_id));
    expect(groups(one)).toBeUndefined();
    const nobody = await client.call(tool, { agent_id: 1 });
    expect(figures(nobody)).toMatchObject(wanted(lastMonth(), (row) => row.agent_id === 1));
  });

  test.each(["team", "client", "agent", "type", "priority"])(
    "the groups by %s sum to the figures",
    async (by) => {
      const client = await connect(era);
      const result = await client.call(tool, { by, page_size: 3 });
      const rows = groups(result);
      for (const column of ["opened", "closed", "response_met", "response_missed", "fix_met", "fix_missed"])
        expect(
          rows.reduce((sum, row) => sum + Number(row[column]), 0),
          column,
        ).toBe(figures(result)[column]);
      if (by === "client") expect(result.text).toMatch(/- «[^»]+» · \d+ opened/);
      expect(rows.at(-1)?.groups === undefined ? "all" : result.text).toMatch(/all|the other (?:\d+ |one)/);
    },
  );

  test("lists the tickets behind a figure and behind a group's", async () => {
    const client = await connect(era);
    const all = await client.call(tool, { rows: "fix_missed", period: "90d", page_size: 2 });
    const count = Number(figures(all).fix_missed);
    expect(all.text).toMatch(new RegExp(`^${count} records? behind fix_missed`));
    const records = all.data.records as Record<string, unknown>[];
    expect(records).toHaveLength(2);
    for (const record of records) {
      expect(record.fix).toBe("missed");
      expect(String(record.dateclosed) > String(record.fixbydate)).toBe(true);
    }
    const [top] = groups(await client.call(tool, { by: "client" }));
    // With and without the marks of quoted text.
    for (const name of [`«${top?.name}»`, String(top?.name)]) {
      const group = await client.call(tool, { by: "client", rows: `opened/${name}` });
      expect(group.text).toMatch(new RegExp(`^${top?.opened} records? behind`));
    }
  });

  test("bad input gets an error that says what to give", async () => {
    const client = await connect(era);
    const refused = async (args: Record<string, unknown>, words: RegExp) => {
      const result = await client
        .call(tool, args)
        .catch((error: unknown) => ({ isError: true, text: String(error) }));
      expect(result.isError, JSON.stringify(args)).toBe(true);
      expect(result.text).toMatch(words);
    };
    await refused({ period: "soon" }, /last month/);
    await refused({ period: "2026-03-02..2026-03-01" }, /swap/);
    await refused({ period: "next month" }, /has not begun/);
    await refused({ by: "colour" }, /team/);
    await refused({ team_id: 4_711 }, /team 4711 is not known/);
    await refused({ team: "Nobody's team" }, /is not known in Halo/);
    await refused({ rows: "fixed" }, /Give one of opened, closed/);
    await refused({ rows: "opened", page: 90 }, /past the end/);
    expect(halo().log.count({ path: "/api/report" })).toBe(0);
  });
});

inEras(bothEras, (era) => {
  test("a year reads every page, once each, with progress", async () => {
    const client = await connect(era);
    const seen: (string | undefined)[] = [];
    const result = await client.call(
      tool,
      { period: "365d" },
      { onprogress: ({ message }) => seen.push(message) },
    );
    const now = halo().tenant.now.getTime();
    const from = new Date(now - 364 * 86_400_000).toISOString().slice(0, 10);
    expect(figures(result)).toMatchObject(wanted({ from, to: "9999" }));
    expect(Number(figures(result).opened)).toBeGreaterThan(100);
    expect(seen.length).toBeGreaterThan(2);
    // It still runs, so as much of the year before is beside it: up to the same time of the same day.
    expect(result.text).toMatch(/ so far: \d+ opened/);
    expect(result.text).toMatch(
      /The period before \(\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d \d\d:\d\d\): \d+ opened/,
    );
  });
});
