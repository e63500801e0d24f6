import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { drawnRows, hoursFromNow, timeOf } from "../../../../test/support/drawn.ts";
import { callOn, now, tenantWith } from "../../../../test/support/generated.ts";
import { tries } from "../../../../test/support/length.ts";
import fc from "../../../../test/support/property.ts";
import type { Tool } from "../../kit/define.ts";
import { trendTools } from "./trends.ts";

const [trends] = trendTools as readonly [Tool];
const hour = 3_600_000;
const day = 24 * hour;

const opened = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.integer({ min: -100 * 48, max: 0 }).map((halves) => hoursFromNow(halves / 2)),
  },
  { weight: 1, arbitrary: fc.constantFrom("1900-01-01T00:00:00", "0001-01-01T00:00:00") },
);

const ticket = (id: number) =>
  fc.record({
    id: fc.constant(id),
    client_id: fc.constantFrom(2, 3, 4, 5),
    client_name: fc.constantFrom("Same Name", "«odd»\nname", ""),
    status_id: fc.constantFrom(1, 2, 9),
    team: fc.constantFrom("1st Line Support", "", null),
    tickettype_id: fc.constantFrom(1, 3, 0, 77),
    priority_id: fc.constantFrom(1, 2),
    source: fc.constantFrom(1, 2, 0, 99, null),
    category_1: fc.constantFrom(
      "Hardware>Printer",
      "hardware > Laptop",
      "Hardware",
      ">Odd",
      "",
      null,
      "Email",
    ),
    dateoccurred: opened,
    dateclosed: fc.constantFrom("1900-01-01T00:00:00", "2026-11-21T11:00:00"),
    deleted: fc.constantFrom(false, false, false, true),
    merged_into_id: fc.constantFrom(0, 0, 0, 5),
  });

const tickets = drawnRows(ticket, 60, [100, 101, 330]);

/** The Monday of a day, counted in whole days of UTC. */
function mondayOf(date: string): string {
  const time = Date.parse(`${date}T00:00:00Z`);
  const weekday = (new Date(time).getUTCDay() + 6) % 7;
  return new Date(time - weekday * day).toISOString().slice(0, 10);
}

function plus(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10);
}

/** The slow and simple second computation. */
function expected(rows: readonly HaloRecord[], zone: string, from: string, to: string) {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const dayOf = (row: HaloRecord) => {
    const time = timeOf(row.dateoccurred);
    return time === undefined ? "" : format.format(time);
  };
  const counted = rows.filter((row) => {
    if (row.deleted || Number(row.merged_into_id) > 0) return false;
    if (dayOf(row) < from || dayOf(row) > to) return false;
    const [start, end] = [Number(timeOf(row.dateoccurred)), timeOf(row.dateclosed)];
    return row.status_id !== 9 || end === undefined || end - start >= 60_000;
  });
  const today = format.format(now);
  const weeks: { week: string; opened: number; is_partial: boolean }[] = [];
  for (let week = mondayOf(from); week <= to && week <= today; week = plus(week, 7)) {
    const sunday = plus(week, 6);
    weeks.push({
      week,
      opened: counted.filter((row) => mondayOf(dayOf(row)) === week).length,
      is_partial: week < from || sunday > to || sunday >= today,
    });
  }
  const whole = weeks.filter((week) => !week.is_partial).map(({ week }) => week);
  const half = Math.floor(whole.length / 2);
  const inWeeks = (list: readonly string[]) =>
    counted.filter((row) => list.includes(mondayOf(dayOf(row)))).length;
  return {
    opened: counted.length,
    weeks,
    ...(half === 0
      ? {}
      : { before: inWeeks(whole.slice(-2 * half, -half)), last: inWeeks(whole.slice(-half)) }),
  };
}

const place = fc.record({
  zone: fc.constantFrom("UTC", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu"),
  period: fc.constantFrom(
    ["2026-08-24", "2026-11-15"],
    ["2026-09-02", "2026-11-30"],
    ["2026-11-10", "2026-11-20"],
    ["2026-10-19", "2026-11-01"],
  ),
  by: fc.constantFrom("category", "client", "type", "source", "team", "priority"),
  size: fc.constantFrom(1, 3, 10),
});

test("weeks and groups sum to the total of a slow and simple count, and list their records", async () => {
  await fc.assert(
    fc.asyncProperty(tickets, place, fc.nat(), async (rows, { zone, period, by, size }, pick) => {
      const tenant = tenantWith({ Tickets: rows });
      const [from = "", to = ""] = period;
      const args = { period: `${from}..${to}`, by, page_size: size };
      const { result } = await callOn(tenant, trends, args, { timeZone: zone });
      if (result.kind !== "answer") throw new Error(result.kind);
      expect(result.complete).toBe(true);
      const wanted = expected(rows, zone, from, to);
      const { figures } = result;
      expect([figures.opened, figures.before, figures.last]).toEqual([
        wanted.opened,
        wanted.before,
        wanted.last,
      ]);
      if (wanted.opened === 0) return;
      const [weeks, groups] = result.tables;
      expect(weeks?.rows).toEqual(wanted.weeks);
      const sum = (column: string) =>
        (groups?.rows ?? []).reduce((total, row) => total + Number(row[column] ?? 0), 0);
      expect(sum("opened")).toBe(wanted.opened);
      expect(sum("before")).toBe(wanted.before ?? 0);
      expect(sum("last")).toBe(wanted.last ?? 0);
      const week = wanted.weeks[pick % wanted.weeks.length];
      const listed = await callOn(
        tenant,
        trends,
        { ...args, rows: `opened/${week?.week}` },
        { timeZone: zone },
      );
      if (listed.result.kind !== "answer") throw new Error(listed.result.kind);
      expect(listed.result.tables[0]?.total).toBe(week?.opened);
    }),
    { numRuns: tries(24), seed: 20261121, interruptAfterTimeLimit: 15_000 },
  );
});
