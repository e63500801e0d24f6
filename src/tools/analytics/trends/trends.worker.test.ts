import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { callOn, tenantWith } from "../../../../test/support/generated.ts";
import { connect, inOneEra, type ToolResult, useSandbox } from "../../../../test/support/harness.ts";
import { first } from "../../../../test/support/lists.ts";
import type { Tool } from "../../kit/define.ts";
import { trendTools } from "./trends.ts";

const halo = useSandbox();
const tool = "halo_ticket_trends";
const [trends] = trendTools as readonly [Tool];
const day = 86_400_000;

/** Tickets opened on the last 91 days, today counted, by the sandbox's tables. */
function wanted(holds: (row: HaloRecord) => boolean = () => true): HaloRecord[] {
  const from = new Date(halo().tenant.now.getTime() - 90 * day).toISOString().slice(0, 10);
  return halo().tenant.tables.Tickets.filter(
    (row) =>
      row.deleted !== true &&
      !(Number(row.merged_into_id) > 0) &&
      String(row.dateoccurred).slice(0, 10) >= from &&
      (String(row.dateclosed).startsWith("1900") ||
        Date.parse(`${row.dateclosed}Z`) - Date.parse(`${row.dateoccurred}Z`) >= 60_000) &&
      holds(row),
  );
}

const figures = (result: ToolResult): Record<string, unknown> => {
  expect(result.isError, result.text).toBe(false);
  return result.data.figures as Record<string, unknown>;
};
const rowsIn = (result: ToolResult, table: string) => result.data[table] as Record<string, unknown>[];

inOneEra((era) => {
  test("counts the last thirteen weeks by category, in a few lines", async () => {
    const client = await connect(era);
    const result = await client.call(tool);
    const rows = wanted();
    expect(figures(result).opened).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(30);
    expect(result.text.length).toBeLessThan(2_000);
    const top = (row: HaloRecord) => String(row.category_1).split(">")[0];
    for (const group of rowsIn(result, "groups"))
      expect(group.opened, String(group.name)).toBe(rows.filter((row) => top(row) === group.name).length);
    const weeks = rowsIn(result, "weeks");
    expect(weeks.reduce((sum, { opened }) => sum + Number(opened), 0)).toBe(rows.length);
    expect(weeks.at(-1)?.is_partial).toBe(true);
    for (const { week } of weeks) expect(new Date(`${week}T00:00:00Z`).getUTCDay()).toBe(1);
  });

  test("two levels of a category are finer, and sum to the same", async () => {
    const client = await connect(era);
    const result = await client.call(tool, { level: 2, page_size: 4 });
    const groups = rowsIn(result, "groups");
    expect(String(groups[0]?.name)).toMatch(/.>./);
    expect(groups.at(-1)?.groups).toBeGreaterThan(1);
    expect(groups.reduce((sum, { opened }) => sum + Number(opened), 0)).toBe(figures(result).opened);
  });

  test("groups as large as the last one shown are told where they are left out", async () => {
    const client = await connect(era);
    const whole = rowsIn(await client.call(tool, { by: "client", page_size: 100 }), "groups");
    const sizes = whole.map(({ opened }) => Number(opened));
    const cut = sizes.findIndex((size, place) => place > 0 && size === sizes[place - 1]);
    const ties = sizes.slice(cut).filter((size) => size === sizes[cut]).length;
    const result = await client.call(tool, { by: "client", page_size: cut });
    expect(result.text).toMatch(
      new RegExp(
        `Among the other \\d+ clients, ${ties} ha(s|ve) ${sizes[cut]} too, as many as the last one shown`,
      ),
    );
  });

  test("names sources as Halo's lookup does, and types, teams, priorities and clients", async () => {
    const client = await connect(era);
    const { Lookup } = halo().tenant.tables;
    const result = await client.call(tool, { by: "source" });
    for (const { id, name, opened } of rowsIn(result, "groups")) {
      expect(name).toBe(first(Lookup, (row) => row.lookupid === 22 && row.id === id).name);
      expect(opened).toBe(wanted((row) => row.source === id).length);
    }
    for (const [by, field] of [
      ["type", "tickettype_id"],
      ["client", "client_id"],
    ] as const) {
      const [top] = rowsIn(await client.call(tool, { by }), "groups");
      expect(top?.opened, by).toBe(wanted((row) => row[field] === top?.id).length);
      expect(String(top?.name), by).toMatch(/[A-Z]/);
    }
    const [team] = rowsIn(await client.call(tool, { by: "team" }), "groups");
    expect(team?.opened).toBe(wanted((row) => row.team === team?.name).length);
    expect(team?.id).toBe(first(halo().tenant.tables.Team, (row) => row.name === team?.name).id);
  });

  test("a priority is grouped by its name, since its number means another one in another SLA", async () => {
    const { Priority } = halo().tenant.tables;
    const nameOf = (row: HaloRecord) =>
      Priority.find(({ priorityid, slaid }) => priorityid === row.priority_id && slaid === row.sla_id)?.name;
    const row = first(Priority, ({ priorityid, slaid }) => priorityid === 3 && slaid === 2);
    const before = row.name;
    try {
      row.name = "P3 - Whenever";
      const groups = rowsIn(await (await connect(era)).call(tool, { by: "priority" }), "groups");
      expect(groups.map(({ name }) => name)).toContain("P3 - Whenever");
      for (const { name, opened } of groups) {
        expect(opened, String(name)).toBe(wanted((ticket) => nameOf(ticket) === name).length);
      }
    } finally {
      row.name = before;
    }
  });

  test("narrows by client, team and type", async () => {
    const client = await connect(era);
    const sample = first(wanted());
    for (const field of ["client_id", "tickettype_id"])
      expect(figures(await client.call(tool, { [field]: sample[field] })).opened).toBe(
        wanted((row) => row[field] === sample[field]).length,
      );
    expect(figures(await client.call(tool, { team: sample.team })).opened).toBe(
      wanted((row) => row.team === sample.team).length,
    );
  });

  test("lists the tickets of a week, of a part and of a group", async () => {
    const client = await connect(era);
    const result = await client.call(tool);
    const week = rowsIn(result, "weeks").find(({ opened }) => Number(opened) > 1);
    const listed = await client.call(tool, { rows: `opened/${week?.week}`, page_size: 100 });
    expect(rowsIn(listed, "records")).toHaveLength(Number(week?.opened));
    const last = await client.call(tool, { rows: "last", page_size: 100 });
    expect(last.text).toMatch(new RegExp(`^${figures(result).last} records behind last`));
    const [top] = rowsIn(result, "groups");
    const group = await client.call(tool, { rows: `before/${top?.name}`, page_size: 100 });
    expect(group.text).toMatch(new RegExp(`^${top?.before} records? behind`));
  });

  test("bad input gets an error that says what to give", async () => {
    const client = await connect(era);
    for (const [args, words] of [
      [{ by: "client", level: 2 }, /level counts the levels of a category/],
      [{ period: "next quarter" }, /has not begun/],
      [{ period: "whenever" }, /last month/],
      [{ level: 0 }, /level/],
      [{ rows: "opened/1999-01-04" }, /there is no figure/],
    ] as const) {
      const result = await client
        .call(tool, args)
        .catch((error: unknown) => ({ isError: true, text: String(error) }));
      expect(result.isError, JSON.stringify(args)).toBe(true);
      expect(result.text).toMatch(words);
    }
  });
});

/** So many tickets of a category in each of some weeks before 2026-11-16, the latest first. */
function weekly(category: string, counts: readonly number[], firstId: number): HaloRecord[] {
  return counts.flatMap((count, weeksAgo) =>
    Array.from({ length: count }, (_, index) => ({
      id: firstId + weeksAgo * 100 + index,
      summary: category,
      client_id: 2,
      status_id: 1,
      category_1: category,
      dateoccurred: new Date(Date.UTC(2026, 10, 10) - weeksAgo * 7 * day).toISOString().slice(0, 19),
      dateclosed: "1900-01-01T00:00:00",
    })),
  );
}

test("a rise and a fall are named with their numbers; noise is not", async () => {
  const tenant = tenantWith({
    Tickets: [
      ...weekly("Backup", [12, 14, 3, 2], 1_000),
      ...weekly("Printer", [1, 2, 9, 11], 2_000),
      ...weekly("Email", [6, 5, 4, 3], 3_000),
      ...weekly("Rare", [2, 2, 0, 0], 4_000),
    ],
  });
  const { result } = await callOn(tenant, trends, { period: "2026-10-19..2026-11-15" });
  if (result.kind !== "answer") throw new Error(result.kind);
  expect(result.summary).toContain("Rising: «Backup» 5 → 26 (+21).");
  expect(result.summary).toContain("Falling: «Printer» 20 → 3 (-17).");
  expect(result.summary).toContain("32 → 44 (+12; 16 → 22 a week), no more than chance.");
  expect(result.summary).not.toMatch(/Email|Rare/);
  expect(result.basis.join(" ")).toContain("2 × √");
});

test("with fewer than two whole weeks nothing is compared, and that is said", async () => {
  const tenant = tenantWith({ Tickets: weekly("Backup", [9, 1], 1) });
  const { result } = await callOn(tenant, trends, { period: "2026-11-05..2026-11-15" });
  if (result.kind !== "answer") throw new Error(result.kind);
  expect(result.figures).not.toHaveProperty("change");
  expect(result.basis.join(" ")).toContain("fewer than two whole weeks");
});

test("a week begins at the tenant's midnight", async () => {
  // Monday 04:30 in UTC is Sunday evening in New York, after the clocks went back there.
  const [row] = weekly("Backup", [1], 1);
  const tenant = tenantWith({ Tickets: [{ ...row, id: 1, dateoccurred: "2026-11-02T04:30:00" }] });
  const args = { period: "2026-10-19..2026-11-15" };
  for (const [timeZone, monday] of [
    ["America/New_York", "2026-10-26"],
    ["UTC", "2026-11-02"],
  ] as const) {
    const { result } = await callOn(tenant, trends, args, { timeZone });
    if (result.kind !== "answer") throw new Error(result.kind);
    expect(result.tables[0]?.rows.find(({ opened }) => opened === 1)?.week).toBe(monday);
  }
});
