import { expect, test } from "vitest";
import { tenantWith } from "../../../../test/support/generated.ts";
import { tries } from "../../../../test/support/length.ts";
import fc from "../../../../test/support/property.ts";
import type { HaloRecord } from "../../../halo/client.ts";
import type { Tool } from "../../kit/define.ts";
import { answerOf, expectReconciled, recordsBehind } from "../shared/time/hours.testing.ts";
import { timeSummaryTools } from "./time-summary.ts";

const [timeSummary] = timeSummaryTools as readonly [Tool];
const minuteMs = 60_000;

/** Around the week of the made-up now, a Saturday, and the two months before it. */
const anyTime = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .integer({ min: -9 * 1440, max: 3 * 1440 })
      .map((minutes) => new Date(Date.UTC(2026, 10, 21, 12) + minutes * minuteMs).toISOString().slice(0, 19)),
  },
  { weight: 1, arbitrary: fc.constantFrom("1900-01-01T00:00:00", "0001-01-01T00:00:00") },
);
const zones = fc.constantFrom("UTC", "America/Los_Angeles", "Pacific/Auckland");
const hoursValue = fc.constantFrom(0, 0.25, 0.333333, 1.5, 7.77, 0.1, 0.005);
const bucket = fc.constantFrom(0, 0, 0, 0.25, 1.5, 0.333333);

const action = (index: number) =>
  fc.record({
    id: fc.constant(index),
    ticket_id: fc.constantFrom(1, 2, 3, 4, 5, 6, 0),
    who_type: fc.constantFrom(0, 0, 0, 0, 1),
    // Agent 20 is disabled, 21 the API's own, and there is no 999.
    who_agentid: fc.constantFrom(0, 2, 3, 4, 20, 21, 999),
    datetime: anyTime,
    timetaken: hoursValue,
    chargerate: fc.constantFrom(0, 1, 4),
    actionchargehours: bucket,
    actionnonchargehours: bucket,
    actionprepayhours: bucket,
    actisbillable: fc.boolean(),
    actisreadyforprocessing: fc.boolean(),
    actprocesseddate: fc.constantFrom("1900-01-01T00:00:00", "2026-11-19T00:00:00"),
    actioninvoicenumber: fc.constantFrom("", "4711"),
  });

const actions = fc
  .integer({ min: 0, max: 40 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => action(index + 1))));

/** Ticket 4 is a project, 5 is deleted, 6 is nowhere. */
const tickets = {
  Tickets: [
    { id: 1, client_id: 2, client_name: "Quillmere «odd»", deleted: false },
    { id: 2, client_id: 3, client_name: "Other", deleted: false },
    { id: 3, client_id: 2, client_name: "Quillmere «odd»", deleted: false },
    { id: 5, client_id: 7, client_name: "Seventh", deleted: true },
  ],
  Projects: [{ id: 4, client_id: 3, client_name: "Other" }],
};
const clientOfTicket: Readonly<Record<number, number>> = { 1: 2, 2: 3, 3: 2, 4: 3, 5: 7 };

const weekdayOf = (text: unknown, zone: string) =>
  new Intl.DateTimeFormat("sv", { timeZone: zone }).format(new Date(`${text}Z`));
/** The days of the week in which now lies, in whichever zone. */
const week = [
  "2026-11-16",
  "2026-11-17",
  "2026-11-18",
  "2026-11-19",
  "2026-11-20",
  "2026-11-21",
  "2026-11-22",
];

/** What counts, slowly. */
function logged(rows: readonly HaloRecord[], zone: string): HaloRecord[] {
  return rows.filter(
    (row) =>
      row.who_type === 0 &&
      Number(row.who_agentid) > 0 &&
      Number(row.timetaken) > 0 &&
      week.includes(weekdayOf(row.datetime, zone)),
  );
}
const cents = (micro: number) => Math.floor(micro / 1e4 + 0.5) / 100;
const sumOf = (rows: readonly HaloRecord[], value: (row: HaloRecord) => unknown) =>
  rows.reduce((all, row) => all + Math.round(Number(value(row)) * 1e6), 0);
const buckets = (row: HaloRecord) =>
  Number(row.actionchargehours) + Number(row.actionnonchargehours) + Number(row.actionprepayhours);

test("hours by each dimension are those of a slow count, and each table sums to the figures", async () => {
  await fc.assert(
    fc.asyncProperty(
      actions,
      zones,
      fc.constantFrom("agent", "client", "ticket", "charge_type"),
      fc.integer({ min: 1, max: 5 }),
      async (rows, timeZone, by, page_size) => {
        const tenant = tenantWith({ ...tickets, Actions: rows });
        const result = await answerOf(tenant, timeSummary, { by, page_size }, { timeZone });
        const wanted = logged(rows, timeZone);
        expect(result.complete).toBe(true);
        expect(result.figures.hours).toBe(cents(sumOf(wanted, (row) => row.timetaken)));
        expect(result.figures.entries).toBe(wanted.length);
        const isBilled = wanted.some((row) => buckets(row) > 0);
        const billable = sumOf(wanted, (row) =>
          isBilled ? buckets(row) : Number(row.chargerate) > 0 ? row.timetaken : 0,
        );
        expect(result.figures.billable).toBe(cents(billable));
        const waiting = wanted.filter(
          (row) =>
            row.actisbillable === true &&
            row.actisreadyforprocessing === true &&
            row.actprocesseddate === "1900-01-01T00:00:00" &&
            row.actioninvoicenumber === "",
        );
        expect(result.figures.not_invoiced).toBe(cents(sumOf(waiting, (row) => row.actionchargehours)));
        if (result.tables.length > 0)
          expectReconciled(result, ["hours", "billable", "non_billable", "not_invoiced"]);
        const idOf = (row: HaloRecord) =>
          by === "agent"
            ? row.who_agentid
            : by === "ticket"
              ? row.ticket_id || undefined
              : by === "client"
                ? clientOfTicket[Number(row.ticket_id)]
                : row.chargerate;
        for (const shown of result.tables[0]?.rows ?? []) {
          if (shown.others !== undefined) continue;
          const own = wanted.filter((row) => idOf(row) === shown.id);
          expect(Math.abs(Number(shown.hours) - sumOf(own, (row) => row.timetaken) / 1e6)).toBeLessThan(
            0.0101,
          );
          if (shown === result.tables[0]?.rows[0] && shown.id !== undefined && own.length > 0)
            expect(await recordsBehind(tenant, timeSummary, `hours/${shown.id}`, { by }, { timeZone })).toBe(
              own.length,
            );
        }
      },
    ),
    { numRuns: tries(20), seed: 20261121 },
  );
});

const sheet = fc.record({
  agent_id: fc.constantFrom(2, 3, 20, 21),
  // Of this date only the calendar day means something, whatever zone it carries.
  date: fc
    .tuple(fc.constantFrom(...week, "2026-11-13"), fc.constantFrom("00:00:00", "23:32:44.99+00:00"))
    .map(([day, time]) => `${day}T${time}`),
  target_hours: fc.constantFrom(0, 7.5, 4),
  actual_hours: fc.constantFrom(0, 2, 4, 7.5, 8),
});
const event = fc.record({
  agent_id: fc.constantFrom(2, 3, 4),
  start_date: anyTime,
  timetaken: fc.constantFrom(0, 1.25, 8),
  action_number: fc.constantFrom(0, 0, 7),
  holiday_id: fc.constantFrom(0, 0, 0, 5),
  break_type: fc.constantFrom(0, 0, 1),
  charge_rate: fc.constantFrom(0, 1),
});

test("missing days are those of a slow look at every agent and day", async () => {
  await fc.assert(
    fc.asyncProperty(
      actions,
      fc.uniqueArray(sheet, { selector: (row) => `${row.agent_id} ${row.date.slice(0, 10)}`, maxLength: 12 }),
      fc.array(event, { maxLength: 10 }),
      zones,
      async (rows, sheets, events, timeZone) => {
        const timed = logged(rows, timeZone);
        // Without actions the hours are those of timesheets, which has a test of its own.
        fc.pre(timed.length > 0);
        const numbered = (list: readonly object[]) => list.map((row, index) => ({ id: index + 1, ...row }));
        const tenant = tenantWith({
          Actions: rows,
          Timesheet: numbered(sheets),
          TimesheetEvent: numbered(events),
        });
        const result = await answerOf(tenant, timeSummary, {}, { timeZone });
        const inWeek = events.filter((row) => week.includes(weekdayOf(row.start_date, timeZone)));
        const apart = inWeek.filter(
          (row) =>
            row.timetaken > 0 && row.action_number === 0 && row.holiday_id === 0 && row.break_type === 0,
        );
        expect(result.figures.timesheet_only).toBe(cents(sumOf(apart, (row) => row.timetaken)));
        // Now is Saturday noon in UTC, and already Sunday in Auckland: Monday to Friday are over.
        let [empty, short, missing] = [0, 0, 0];
        for (const agent of Array.from({ length: 18 }, (_, index) => index + 2)) {
          const own = [
            ...timed
              .filter((row) => row.who_agentid === agent)
              .map((row) => ({ at: row.datetime, hours: row.timetaken })),
            ...apart
              .filter((row) => row.agent_id === agent)
              .map((row) => ({ at: row.start_date, hours: row.timetaken })),
          ];
          const weekSheets = sheets.filter(
            (row) => row.agent_id === agent && week.includes(row.date.slice(0, 10)),
          );
          if (own.length === 0 && !weekSheets.some((row) => row.target_hours > 0)) continue;
          for (const day of week.slice(0, 5)) {
            if (
              inWeek.some(
                (row) =>
                  row.agent_id === agent && row.holiday_id > 0 && weekdayOf(row.start_date, timeZone) === day,
              )
            )
              continue;
            const done =
              sumOf(
                own.filter(({ at }) => weekdayOf(at, timeZone) === day),
                ({ hours }) => hours,
              ) / 1e6;
            const known = weekSheets.find((row) => row.date.startsWith(day));
            const hours = Math.max(done, known?.actual_hours ?? 0);
            const target = known?.target_hours;
            if (target === undefined ? hours > 0 : Math.round(hours * 100) >= target * 100) continue;
            if (hours > 0) short += 1;
            else empty += 1;
            missing += (target ?? hours) - hours;
          }
        }
        expect(result.figures.empty_days).toBe(empty);
        expect(result.figures.short_days).toBe(short);
        expect(Number(result.figures.missing_hours)).toBeCloseTo(missing, 2);
        expectReconciled(result, ["hours", "timesheet_only", "empty_days", "short_days", "missing_hours"]);
        expect(await recordsBehind(tenant, timeSummary, "empty_days", {}, { timeZone })).toBe(empty);
        expect(await recordsBehind(tenant, timeSummary, "short_days", {}, { timeZone })).toBe(short);
      },
    ),
    { numRuns: tries(12), seed: 20261121 },
  );
});
