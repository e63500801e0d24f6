import { TZDate } from "@date-fns/tz";
import { startOfWeek } from "date-fns";
import { expect, test } from "vitest";
import { factsOf, fieldsOf } from "../../../sandbox/schema/index.ts";
import fc from "../../../test/support/property.ts";
import { weekOf } from "../../tools/kit/arguments/periods.ts";
import {
  dayFields,
  dayOf,
  dayToSend,
  finiteDayOf,
  instantOf,
  localDay,
  localTime,
  timesheetDayOf,
} from "./days.ts";

/** Offsets from -11 to +14, of half and quarter hours, with summer time in both halves of the year and at midnight. */
const zones = [
  ...[
    "UTC",
    "Europe/London",
    "America/Los_Angeles",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
  ],
  ...["Pacific/Pago_Pago", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "America/Santiago"],
  "Africa/Cairo",
];

/** Days on which clocks change somewhere, ends of months and years, leap days, and any other. */
const day = fc.oneof(
  fc.constantFrom("2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04"),
  fc.constantFrom("2026-09-06", "2026-04-24", "2024-02-29", "2028-02-29", "2026-01-01", "2025-12-31"),
  fc
    .integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2040, 0, 1) })
    .map((moment) => new Date(moment).toISOString().slice(0, 10)),
);
const zone = fc.constantFrom(...zones);

const instant = (date: Date) => date.toISOString().slice(0, 19);

/** Each way in which a tenant may store a day. */
const stored: Readonly<Record<string, (day: string, zone: string) => string>> = {
  written: (day) => `${day}T00:00:00`,
  "written with Z": (day) => `${day}T00:00:00Z`,
  "written with a fraction": (day) => `${day}T00:00:00.000`,
  "the day alone": (day) => day,
  instant: (day, zone) => instant(instantOf(`${day}T00:00:00`, zone)),
  "instant with Z": (day, zone) => `${instant(instantOf(`${day}T00:00:00`, zone))}Z`,
  "with its offset": (day, zone) => localTime(instantOf(`${day}T00:00:00`, zone), zone),
};

test.each(Object.entries(stored))("a day that is stored as %s is that day in every zone", (_way, store) => {
  fc.assert(
    fc.property(day, zone, (day, zone) => {
      expect(dayOf(store(day, zone), zone)).toBe(day);
    }),
    { numRuns: 300, seed: 20261121 },
  );
});

test("a day that is sent is the same day, whether Halo keeps the instant, its date in UTC or the tenant's date", () => {
  fc.assert(
    fc.property(day, zone, (day, zone) => {
      const sent = dayToSend(day, zone);
      const kept = [sent, sent.slice(0, 19), `${sent.slice(0, 10)}T00:00:00`, localDay(new Date(sent), zone)];
      for (const value of kept) expect(dayOf(value, zone), `${value} in ${zone}`).toBe(day);
    }),
    { numRuns: 500, seed: 20261121 },
  );
});

test("another hour is the day of that instant in the tenant's zone", () => {
  fc.assert(
    fc.property(day, zone, fc.integer({ min: 1, max: 86_399 }), (day, zone, seconds) => {
      const value = instant(new Date(Date.parse(`${day}T00:00:00Z`) + seconds * 1_000));
      const local = new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date(`${value}Z`));
      expect(dayOf(value, zone)).toBe(local);
    }),
    { numRuns: 300, seed: 20261121 },
  );
});

test("a moment is shown as Intl shows it, also on days on which clocks change, and its week is that of its day", () => {
  const shown = (zone: string) =>
    new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  const formats = new Map(zones.map((zone) => [zone, shown(zone)]));
  const hour = 3_600_000;
  fc.assert(
    fc.property(day, zone, (day, zone) => {
      const start = Date.parse(day) - 24 * hour;
      for (const moment of Array.from({ length: 72 }, (_, index) => new Date(start + index * hour))) {
        const local = formats.get(zone)?.format(moment);
        expect(localTime(moment, zone).slice(0, 19).replace("T", " ")).toBe(local);
        if (moment.getTime() % (12 * hour) !== 0) continue;
        const monday = startOfWeek(new TZDate(moment.getTime(), zone), { weekStartsOn: 1 });
        expect(weekOf(moment, zone)).toBe(localDay(monday, zone));
      }
    }),
    { numRuns: 200, seed: 20261121 },
  );
});

test("a time on the tenant's clock is the instant at which it is shown so, where it comes at all", () => {
  fc.assert(
    fc.property(day, zone, fc.integer({ min: 0, max: 1_439 }), (day, zone, minute) => {
      const clock = `${day}T${new Date(minute * 60_000).toISOString().slice(11, 16)}`;
      const shown = localTime(instantOf(clock, zone), zone);
      // What does not come, when clocks are put forward, is as far behind the change.
      expect(shown.slice(0, 16) >= clock).toBe(true);
      expect(instantOf(shown.slice(0, 19), zone).getTime()).toBe(new Date(shown).getTime());
    }),
    { numRuns: 300, seed: 20261121 },
  );
});

test.each([
  "1900-01-01T00:00:00",
  "1899-12-30T00:00:00",
  "0001-01-01T00:00:00",
  "1900-01-01",
  "",
  null,
  0,
  "soon",
])("%j is no day", (value) => {
  for (const zone of zones) expect(dayOf(value, zone)).toBeUndefined();
});

test("no end is no day where that is asked", () => {
  expect(finiteDayOf("2099-12-31T00:00:00", "UTC")).toBeUndefined();
  expect(finiteDayOf("2098-12-31T00:00:00", "UTC")).toBe("2098-12-31");
});

test("a timesheet's day is the one that is written, unless its time is the tenant's midnight", () => {
  expect(timesheetDayOf("2026-08-05T05:32:44.99+00:00", "America/Los_Angeles")).toBe("2026-08-05");
  expect(timesheetDayOf("2026-08-04T14:00:00", "Australia/Sydney")).toBe("2026-08-05");
  expect(timesheetDayOf("2026-08-05T00:00:00", "America/Los_Angeles")).toBe("2026-08-05");
});

test.each(Object.entries(dayFields))("the days of %s are dates of Halo's description", (resource, fields) => {
  const { schema, row } = factsOf(resource);
  const described = [schema, row].flatMap((name) => (name === undefined ? [] : [fieldsOf(name)]));
  for (const field of fields)
    expect(
      described.some((known) => known[field] === "date"),
      field,
    ).toBe(true);
});
