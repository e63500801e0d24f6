import { describe, expect, test } from "vitest";
import { localTime } from "../../../halo/dates/days.ts";
import { HaloError } from "../../../halo/errors.ts";
import * as input from "../input.ts";
import { shortDate } from "../view.ts";
import { laterThan, readDate, resolveDate, toHaloTime } from "./dates.ts";
import { monthsOf, periodBefore, requireWholeDays, resolvePeriod, weeksOf } from "./periods.ts";

/** A Saturday; London has winter time, and had summer time until 25 October. */
const now = () => Date.parse("2026-11-21T12:00:00Z");
const utc = { now, timeZone: "UTC" };
const london = { now, timeZone: "Europe/London" };
const newYork = { now, timeZone: "America/New_York" };

const tenantZones = ["UTC", "Europe/London", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"];

/** Moments at which it is midnight, or nearly, in one of the zones, and the clocks change in another. */
const aroundMidnight = [
  "2026-11-20T10:59:59Z",
  "2026-11-20T11:00:00Z",
  "2026-11-21T00:00:00Z",
  "2026-11-21T04:59:59Z",
  "2026-10-25T00:30:00Z",
  "2026-12-31T18:30:00Z",
];

/** What some work gives on machines of three zones; Node takes a new `TZ` while it runs. */
function inMachineZones<Result>(work: () => Result): Result[] {
  const own = process.env.TZ;
  try {
    return ["UTC", "America/Los_Angeles", "Pacific/Auckland"].map((zone) => {
      process.env.TZ = zone;
      expect(new Date(2026, 5, 1).getTimezoneOffset() === 0).toBe(zone === "UTC");
      return work();
    });
  } finally {
    if (own === undefined) delete process.env.TZ;
    else process.env.TZ = own;
  }
}

const read = (text: string, edge: "first" | "last" = "first", clock = utc) => {
  const moment = readDate(text, edge, clock);
  return moment === undefined ? undefined : toHaloTime(moment);
};

describe("a date", () => {
  test.each([
    ["now", "2026-11-21T12:00:00", "2026-11-21T12:00:00"],
    ["today", "2026-11-21T00:00:00", "2026-11-21T23:59:59"],
    ["Yesterday", "2026-11-20T00:00:00", "2026-11-20T23:59:59"],
    ["tomorrow", "2026-11-22T00:00:00", "2026-11-22T23:59:59"],
    ["7d", "2026-11-15T00:00:00", "2026-11-15T23:59:59"],
    ["1d", "2026-11-21T00:00:00", "2026-11-21T23:59:59"],
    ["0d", "2026-11-21T00:00:00", "2026-11-21T23:59:59"],
    ["-7d", "2026-11-14T00:00:00", "2026-11-14T23:59:59"],
    ["7 days ago", "2026-11-14T00:00:00", "2026-11-14T23:59:59"],
    ["+3d", "2026-11-24T00:00:00", "2026-11-24T23:59:59"],
    ["2w", "2026-11-08T00:00:00", "2026-11-08T23:59:59"],
    ["1 month", "2026-10-22T00:00:00", "2026-10-22T23:59:59"],
    ["36h", "2026-11-20T00:00:00", "2026-11-20T00:00:00"],
    ["+2 hours", "2026-11-21T14:00:00", "2026-11-21T14:00:00"],
    ["saturday", "2026-11-21T00:00:00", "2026-11-21T23:59:59"],
    ["monday", "2026-11-16T00:00:00", "2026-11-16T23:59:59"],
    ["last saturday", "2026-11-14T00:00:00", "2026-11-14T23:59:59"],
    ["next monday", "2026-11-23T00:00:00", "2026-11-23T23:59:59"],
    ["this week", "2026-11-16T00:00:00", "2026-11-22T23:59:59"],
    ["last_month", "2026-10-01T00:00:00", "2026-10-31T23:59:59"],
    ["next quarter", "2027-01-01T00:00:00", "2027-03-31T23:59:59"],
    ["2026-02", "2026-02-01T00:00:00", "2026-02-28T23:59:59"],
    ["2026-Q3", "2026-07-01T00:00:00", "2026-09-30T23:59:59"],
    ["2025", "2025-01-01T00:00:00", "2025-12-31T23:59:59"],
    ["2026-11-01", "2026-11-01T00:00:00", "2026-11-01T23:59:59"],
    ["2026-11-01T10:00", "2026-11-01T10:00:00", "2026-11-01T10:00:00"],
    ["2026-11-01 10:00Z", "2026-11-01T10:00:00", "2026-11-01T10:00:00"],
    ["2026-11-01T10:00:00+02:00", "2026-11-01T08:00:00", "2026-11-01T08:00:00"],
  ])("%s", (text, first, last) => {
    expect(read(text, "first")).toBe(first);
    expect(read(text, "last")).toBe(last);
  });

  test.each([
    "",
    "some day",
    "2026-13-01",
    "2026-02-30",
    "2026-11-01T25:00:00",
    "7x",
    "+7 days ago",
    "99999d",
    "1m",
    "30m ago",
    "03/04/2026",
    "11/21/2026",
    "2026-Q5",
  ])("%j is none", (text) => {
    expect(read(text)).toBeUndefined();
  });

  test("a day is that of the tenant's zone, summer time and all", () => {
    expect(read("2026-07-01", "first", london)).toBe("2026-06-30T23:00:00");
    expect(read("2026-07-01", "last", london)).toBe("2026-07-01T22:59:59");
    // The clocks went back on this day: it has 25 hours.
    expect(read("2026-10-25", "first", london)).toBe("2026-10-24T23:00:00");
    expect(read("2026-10-25", "last", london)).toBe("2026-10-25T23:59:59");
    expect(read("today", "first", newYork)).toBe("2026-11-21T05:00:00");
    // Midnight UTC is still the evening before there.
    expect(read("today", "first", { ...newYork, now: () => Date.parse("2026-11-21T02:00:00Z") })).toBe(
      "2026-11-20T05:00:00",
    );
  });

  test.each(["7d", "30d", "2w", "1mo", "today", "yesterday", "monday", "this week", "last month", "2026-Q3"])(
    "%s is a local midnight to the second before the next one, wherever the tenant and the machine are",
    (text) => {
      const seen = inMachineZones(() =>
        tenantZones.flatMap((timeZone) =>
          aroundMidnight.map((time) => {
            const clock = { timeZone, now: () => Date.parse(time) };
            return (["first", "last"] as const).map((edge) => {
              const moment = readDate(text, edge, clock);
              return moment === undefined ? undefined : localTime(moment, timeZone).slice(0, 19);
            });
          }),
        ),
      );
      for (const each of seen.flat()) {
        expect(each[0]).toMatch(/T00:00:00$/);
        expect(each[1]).toMatch(/T23:59:59$/);
      }
      for (const other of seen.slice(1)) expect(other).toEqual(seen[0]);
    },
  );

  test("today is the tenant's day: on both sides of its midnight, while UTC has another", () => {
    const auckland = (now: string) => ({ timeZone: "Pacific/Auckland", now: () => Date.parse(now) });
    const local = (text: string, now: string) =>
      (["first", "last"] as const).map((edge) => {
        const moment = readDate(text, edge, auckland(now));
        return moment === undefined ? undefined : localTime(moment, "Pacific/Auckland").slice(0, 10);
      });
    // Midnight of the 21st there is 11:00 UTC of the 20th.
    expect(local("today", "2026-11-20T10:59:59Z")).toEqual(["2026-11-20", "2026-11-20"]);
    expect(local("today", "2026-11-20T11:00:00Z")).toEqual(["2026-11-21", "2026-11-21"]);
    expect(local("7d", "2026-11-20T10:59:59Z")).toEqual(["2026-11-14", "2026-11-14"]);
    expect(local("7d", "2026-11-20T11:00:00Z")).toEqual(["2026-11-15", "2026-11-15"]);
    expect(local("this month", "2026-11-30T11:00:00Z")).toEqual(["2026-12-01", "2026-12-31"]);
  });

  test("a time without a zone is the tenant's, wherever the machine is; one that comes twice is the first", () => {
    const seen = inMachineZones(() => [
      read("2026-07-01T09:00", "first", london),
      read("2026-07-01 09:00", "last", london),
      read("2026-10-25T01:30", "first", london),
      // Clocks go from 01:00 to 02:00: 01:30 does not come.
      read("2026-03-29T01:30", "first", london),
      read("2026-12-31T23:30:00", "first", newYork),
    ]);
    expect(seen[0]).toEqual([
      ...["2026-07-01T08:00:00", "2026-07-01T08:00:00", "2026-10-25T00:30:00", "2026-03-29T01:30:00"],
      "2027-01-01T04:30:00",
    ]);
    for (const other of seen.slice(1)) expect(other).toEqual(seen[0]);
    const resolve = (words: string, clock = london) =>
      resolveDate("start", words, { edge: "first", as: "time" }, clock);
    expect(resolve("2026-03-29T01:30").said).toBe("start 2026-03-29T01:30 is 2026-03-29T02:30:00+01:00");
    expect(resolve("2026-07-01T09:00+01:00").said).toBeUndefined();
    expect(resolve("2026-07-01T09:00", utc).said).toBeUndefined();
  });

  test("a time as results show it is the same instant when it is given back", () => {
    for (const zone of tenantZones)
      for (const time of ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-07-01T08:00:00Z"]) {
        const shown = localTime(new Date(time), zone);
        for (const written of [shown, shortDate(shown)])
          expect(`${read(written, "first", { now, timeZone: zone })}Z`).toBe(time);
      }
  });

  test("is told in the tenant's zone", () => {
    const moment = new Date("2026-07-01T12:00:00Z");
    expect(localTime(moment, "Europe/London")).toBe("2026-07-01T13:00:00+01:00");
    expect(localTime(moment, "UTC")).toBe("2026-07-01T12:00:00Z");
  });
});

describe("a period", () => {
  const theOneBefore = (text: string, clock = utc) => periodBefore(resolvePeriod(text, clock), clock)?.label;
  const span = (text: string, clock = utc) => {
    const { start, end, label, days } = resolvePeriod(text, clock);
    return [toHaloTime(start), toHaloTime(end), label, days];
  };

  test("so many weeks or days are compared with as many, wherever they begin in a month", () => {
    const march = { ...utc, now: () => Date.parse("2026-03-02T12:00:00Z") };
    expect(resolvePeriod("last 4 full weeks", march).label).toBe("2026-02-02 to 2026-03-01");
    expect(theOneBefore("last 4 full weeks", march)).toBe("2026-01-05 to 2026-02-01");
    const april = { ...utc, now: () => Date.parse("2026-04-26T12:00:00Z") };
    expect(resolvePeriod("1 to 31 days ago", april).label).toBe("2026-03-26 to 2026-04-25");
    expect(theOneBefore("1 to 31 days ago", april)).toBe("2026-02-23 to 2026-03-25");
  });

  test.each([
    ["last month", "2026-10-01T00:00:00", "2026-11-01T00:00:00", "2026-10-01 to 2026-10-31", 31],
    ["this month", "2026-11-01T00:00:00", "2026-12-01T00:00:00", "2026-11-01 to 2026-11-30 so far", 30],
    ["30d", "2026-10-23T00:00:00", "2026-11-22T00:00:00", "2026-10-23 to 2026-11-21 so far", 30],
    ["2026-Q1", "2026-01-01T00:00:00", "2026-04-01T00:00:00", "2026-01-01 to 2026-03-31", 90],
    ["today", "2026-11-21T00:00:00", "2026-11-22T00:00:00", "2026-11-21 so far", 1],
    ["2026-10-01..2026-10-15", "2026-10-01T00:00:00", "2026-10-16T00:00:00", "2026-10-01 to 2026-10-15", 15],
    ["2026-09..yesterday", "2026-09-01T00:00:00", "2026-11-21T00:00:00", "2026-09-01 to 2026-11-20", 81],
  ])("%s", (text, ...wanted) => {
    expect(span(text)).toEqual(wanted);
  });

  test("begins and ends at the tenant's midnight", () => {
    expect(span("2026-10", london)).toEqual([
      "2026-09-30T23:00:00",
      "2026-11-01T00:00:00",
      "2026-10-01 to 2026-10-31",
      31,
    ]);
  });

  test.each(["7d", "30d", "today", "this week", "last month", "2026-10..yesterday"])(
    "%s has whole days of the tenant, wherever the machine is, and as much of the one before",
    (text) => {
      const seen = inMachineZones(() =>
        tenantZones.flatMap((timeZone) =>
          aroundMidnight.map((time) => {
            const clock = { timeZone, now: () => Date.parse(time) };
            const period = resolvePeriod(text, clock);
            const before = periodBefore(period, clock);
            const local = [period.start, period.end, before?.start ?? now(), before?.end ?? now()].map(
              (date) => localTime(new Date(date), timeZone).slice(0, 19),
            );
            const { isRunning } = period;
            const nowLocal = localTime(new Date(clock.now()), timeZone).slice(10, 19);
            return { local, label: period.label, days: period.days, isRunning, nowLocal };
          }),
        ),
      );
      for (const { local, label, isRunning, nowLocal } of seen.flat()) {
        for (const date of local.slice(0, 3)) expect(date).toMatch(/T00:00:00$/);
        expect(label.slice(0, 10)).toBe(local[0]?.slice(0, 10));
        if (isRunning) expect(local[3]?.slice(10)).toBe(nowLocal);
        else expect(local[3]).toBe(local[0]);
      }
      for (const other of seen.slice(1)) expect(other).toEqual(seen[0]);
    },
  );

  test("so many days are compared with as many, also where they lie as a month does", () => {
    const clock = { timeZone: "UTC", now: () => Date.parse("2026-11-30T07:39:00Z") };
    expect(resolvePeriod("30d", clock).label).toBe(resolvePeriod("this month", clock).label);
    expect(theOneBefore("30d", clock)).toBe("2026-10-02 to 2026-10-31 07:39");
    expect(theOneBefore("this month", clock)).toBe("2026-10-01 to 2026-10-30 07:39");
  });

  test.each(["1d", "7d", "90d", "3w", "6mo", "1y"])("%s begins on the day that it is as a date", (text) => {
    for (const clock of [utc, london, newYork])
      expect(resolvePeriod(text, clock).start.getTime()).toBe(readDate(text, "first", clock)?.getTime());
  });

  test.each(["some day", "+3d", "now", "0d", "6m", "1..2..3", "an hour ago", "03/04/2026", "last day"])(
    "%s is refused by the argument itself",
    (text) => {
      const { period } = input.period("last month").listed("period");
      expect(period?.safeParse(text).success).toBe(false);
    },
  );

  test.each(["2026-10-15..2026-10-01", "1990..2026"])("%s is refused with what to give", (text) => {
    expect(() => resolvePeriod(text, utc)).toThrow(HaloError);
  });

  test("the one before is of the same length: the month before a month, even a shorter one", () => {
    expect(theOneBefore("2026-03")).toBe("2026-02-01 to 2026-02-28");
    expect(theOneBefore("2026-Q1")).toBe("2025-10-01 to 2025-12-31");
    expect(theOneBefore("2026-10-01..2026-10-10")).toBe("2026-09-21 to 2026-09-30");
    expect(theOneBefore("all time")).toBeUndefined();
  });

  test("the one before a running one is as much of it, to the same time of the same day", () => {
    for (const text of ["2026-11", "this month", "mtd", "november so far"])
      expect(theOneBefore(text, london)).toBe("2026-10-01 to 2026-10-21 12:00");
    expect(theOneBefore("30d")).toBe("2026-09-23 to 2026-10-22 12:00");
    expect(theOneBefore("today")).toBe("2026-11-20 to 2026-11-20 12:00");
    expect(theOneBefore("this week")).toBe("2026-11-09 to 2026-11-14 12:00");
    expect(theOneBefore("ytd")).toBe("2025-01-01 to 2025-11-21 12:00");
    // February has no 30th, so it is compared as a whole.
    const endOfMarch = { timeZone: "Europe/London", now: () => Date.parse("2026-03-30T12:00:00Z") };
    expect(theOneBefore("this month", endOfMarch)).toBe("2026-02-01 to 2026-02-28");
    expect(theOneBefore("24h")).toBe("2026-11-19 12:00 to 2026-11-20 12:00");
  });

  test("hours are as many, over a change of the clocks too", () => {
    const afterChange = { timeZone: "Europe/London", now: () => Date.parse("2026-10-25T12:00:00Z") };
    const { start, end, label, isRunning } = resolvePeriod("24h", afterChange);
    expect(end.getTime() - start.getTime()).toBe(24 * 3_600_000);
    expect(label).toBe("2026-10-24 13:00 to 2026-10-25 12:00");
    expect(isRunning).toBe(false);
    expect(() => requireWholeDays(resolvePeriod("24h", afterChange), "invoices")).toThrow("give days");
    expect(() => requireWholeDays(resolvePeriod("2d", afterChange), "invoices")).not.toThrow();
  });

  test("knows its months and weeks, the first and last only in part", () => {
    const period = resolvePeriod("2026-09-30..2026-11-02", london);
    expect(monthsOf(period)).toEqual(["2026-09", "2026-10", "2026-11"]);
    expect(weeksOf(period)).toEqual([
      "2026-09-28",
      "2026-10-05",
      "2026-10-12",
      "2026-10-19",
      "2026-10-26",
      "2026-11-02",
    ]);
  });

  test("says whether it is still running", () => {
    expect(resolvePeriod("this month", utc).isRunning).toBe(true);
    expect(resolvePeriod("last month", utc).isRunning).toBe(false);
    expect(resolvePeriod("7d", utc).isRunning).toBe(true);
    expect(resolvePeriod("yesterday", utc).isRunning).toBe(false);
    expect(resolvePeriod("2026-11-01..tomorrow", utc).isRunning).toBe(true);
    // In New York it is still the 20th.
    const evening = () => Date.parse("2026-11-21T02:00:00Z");
    expect(resolvePeriod("2026-11-20", { ...newYork, now: evening }).isRunning).toBe(true);
    expect(resolvePeriod("2026-11-20", { ...utc, now: evening }).isRunning).toBe(false);
  });
});

test("a text of any length is looked at in no time", () => {
  const period = input.period("last month").listed("period").period;
  const date = input.date("when").listed("date").date;
  // Digits alone took time that grew with the square of their number: many seconds for so many.
  for (const text of ["1".repeat(20_000), `${"1 ".repeat(5_000)}hours ago`]) {
    expect(period?.safeParse(text).success).toBe(false);
    expect(date?.safeParse(text).success).toBe(false);
    expect(() => resolvePeriod(text, utc)).toThrow(HaloError);
    expect(readDate(text, "first", utc)).toBeUndefined();
  }
}, 5_000);

test("two bounds the wrong way round are to be swapped, but for a day that lacks its time", () => {
  const refusal = (from: string, until: string) =>
    laterThan("start_date", `${from}Z`, "end_date", `${until}Z`, { timeZone: "UTC" });
  expect(refusal("2026-11-27T10:00:00", "2026-11-27T00:00:00")).toContain("end_date has no time of day");
  expect(refusal("2026-11-27T10:00:00", "2026-11-27T09:00:00")).toContain("swap them");
  expect(refusal("2026-11-27T10:00:00", "2026-11-26T00:00:00")).toContain("swap them");
});
