import { expect, test } from "vitest";
import { connect, inOneEra, recordOf, useSandbox } from "../../../../../test/support/harness.ts";
import { isThere } from "../../../../../test/support/tickets.ts";

const halo = useSandbox();
const ticketId = () =>
  Number(halo().tenant.tables.Tickets.find((row) => Number(row.client_id) > 0 && isThere(row))?.id);
const minute = 60_000;

inOneEra((era) => {
  test.each([
    ["15m", 0.25],
    ["0:15", 0.25],
    ["1h 30m", 1.5],
    [1.5, 1.5],
  ])("time is logged as %j", async (timetaken, hours) => {
    const client = await connect(era);
    const result = await client.call("halo_log_time", { ticket_id: ticketId(), timetaken, note: "Work" });
    expect(recordOf(result)).toMatchObject({ timetaken: hours });
    const understood = expect.arrayContaining([`timetaken ${timetaken} is ${hours} hours`]);
    if (typeof timetaken === "string") expect(result.data.understood).toEqual(understood);
    else expect(result.data.understood).toBeUndefined();
  });

  test.each([
    [{ timetaken: 90 }, "timetaken: 90 minutes or 90 hours?"],
    [{ timetaken: "90" }, "timetaken: 90 minutes or 90 hours?"],
    [{ timetaken: "30h" }, "more than the 24"],
    [{ timetaken: 1, datetime: "30m ago" }, '"30 min" or "30 months"'],
    [{ timetaken: 1, datetime: "last week" }, "give one day of it"],
    [{ timetaken: 1, datetime: "03/04/2026" }, "2026-04-03 or 2026-03-04"],
  ])("%j is asked back, and nothing is stored", async (args, sentence) => {
    const client = await connect(era);
    const before = halo().tenant.tables.Actions.length;
    const result = await client.call("halo_log_time", { ticket_id: ticketId(), note: "Work", ...args });
    expect(result.isError).toBe(true);
    expect(result.text).toContain(sentence);
    expect(halo().tenant.tables.Actions).toHaveLength(before);
  });

  test("friday was for time that is logged, and is to come for an appointment", async () => {
    const client = await connect(era);
    const logged = recordOf(
      await client.call("halo_log_time", {
        ticket_id: ticketId(),
        timetaken: 1,
        note: "Work",
        datetime: "friday 10:00",
      }),
    );
    const was = new Date(String(logged.datetime));
    expect([was.getUTCDay(), was.getUTCHours()]).toEqual([5, 10]);
    expect(Date.now() - was.getTime()).toBeGreaterThanOrEqual(0);
    expect(Date.now() - was.getTime()).toBeLessThan(7.1 * 24 * 60 * minute);
    const appointment = { subject: "Visit", start_date: "friday 10:00", end_date: "30 min", agent_id: 2 };
    const made = recordOf(await client.call("halo_create_appointment", appointment));
    const [start, end] = [made.start_date, made.end_date].map((date) => new Date(String(date)));
    expect([start?.getUTCDay(), start?.getUTCHours()]).toEqual([5, 10]);
    expect(start?.getTime()).toBe(was.getTime() + 7 * 24 * 60 * minute);
    expect(Number(end) - Number(start)).toBe(30 * minute);
  });

  test("the figures of 24h are those of the last 24 hours", async () => {
    const client = await connect(era);
    const now = Date.now();
    const open = halo().tenant.tables.Tickets.find((row) => row.status_id === 1 && isThere(row));
    if (open === undefined) throw new Error("the sandbox has a new ticket");
    open.dateoccurred = new Date(now - 120 * minute).toISOString().slice(0, 19);
    const recent = halo().tenant.tables.Tickets.filter((row) => {
      const age = now - Date.parse(`${String(row.dateoccurred)}Z`);
      return age >= 0 && age < 24 * 60 * minute;
    });
    const result = await client.call("halo_sla_scorecard", { period: "24h", by: "none" });
    const { figures, period } = result.data as {
      figures: { opened: number; stubs: number };
      period: { from: string; to: string };
    };
    expect(Date.parse(period.to) - Date.parse(period.from)).toBeGreaterThan((24 * 60 - 1) * minute);
    expect(figures.opened).toBeGreaterThan(0);
    expect(figures.opened).toBeLessThanOrEqual(recent.length);
    const days = await client.call("halo_revenue_breakdown", { period: "24h" });
    expect(days.isError).toBe(true);
    expect(days.text).toContain("invoices have no time of day");
  });

  test("a week from monday to friday is one week, whatever day it is", async () => {
    const client = await connect(era);
    const result = await client.call("halo_time_summary", { period: "monday..friday" });
    const { from, to } = (result.data as { period: { from: string; to: string } }).period;
    expect([new Date(from).getUTCDay(), new Date(to).getUTCDay()]).toEqual([1, 5]);
    expect(Date.parse(to) - Date.parse(from)).toBe(4 * 24 * 60 * minute);
    expect(Date.parse(from)).toBeLessThanOrEqual(Date.now());
    const listed = await client.call("halo_list_tickets", {
      opened_after: "monday",
      opened_before: "friday",
    });
    expect(listed.isError).toBe(false);
  });
});
