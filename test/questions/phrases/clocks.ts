import type { Clock } from "../../../src/tools/kit/arguments/dates.ts";

/** A clock at which phrases are read. */
export interface PhraseClock extends Clock {
  /** What is special about it. */
  readonly what: string;
}

const at = (what: string, timeZone: string, time: string): PhraseClock => ({
  what,
  timeZone,
  now: () => Date.parse(time),
  financialYearStart: { month: 4, day: 6 },
});

/** Where and when phrases are read: the columns of their tables. */
export const clocks = [
  at("London, Monday 09:00, the clocks were put back yesterday", "Europe/London", "2026-10-26T09:00:00Z"),
  at("New York, New Year's Eve 23:30", "America/New_York", "2027-01-01T04:30:00Z"),
  at("Auckland, Wednesday 10:30", "Pacific/Auckland", "2026-11-24T21:30:00Z"),
  at(
    "Los Angeles, Sunday 15:00, the clocks were put forward today",
    "America/Los_Angeles",
    "2026-03-08T22:00:00Z",
  ),
] as const;
