import { TZDate } from "@date-fns/tz";
import type Big from "big.js";
import { addDays, eachDayOfInterval, isWeekend } from "date-fns";
import { localDay } from "../../../../halo/dates/days.ts";
import type { Clock } from "../../../kit/arguments/dates.ts";
import type { Period } from "../../../kit/arguments/periods.ts";
import { given } from "../../../kit/view.ts";
import { decimalOrZero, zero } from "../decimal.ts";
import type { TimeEntry } from "./hours.ts";
import { agentDay, type TimesheetDay } from "./reading.ts";

/** A working day on which an agent logged nothing, or less than the day's target. */
export interface Gap {
  readonly agentId: number;
  /** `yyyy-MM-dd` in the tenant's time zone. */
  readonly day: string;
  readonly hours: Big;
  /** `target_hours` of the agent's timesheet; undefined when there is none for the day. */
  readonly target: Big | undefined;
}

/** What gaps are worked out from. */
export interface GapFacts {
  readonly entries: readonly TimeEntry[];
  readonly apart: readonly TimeEntry[];
  readonly timesheets: readonly TimesheetDay[];
  readonly holidays: ReadonlySet<string>;
}

/** Mondays to Fridays of a period that have ended, and that lie in it as a whole. Today has not: its hours may still be logged. */
export function endedWorkdays({ start, end, timeZone }: Period, clock: Clock): string[] {
  const today = localDay(new Date(clock.now()), timeZone);
  const last = new Date(Math.min(end.getTime() - 1, clock.now()));
  if (last < start) return [];
  const interval = {
    start: new TZDate(start.getTime(), timeZone),
    end: new TZDate(last.getTime(), timeZone),
  };
  return eachDayOfInterval(interval)
    .filter((day) => day >= start && addDays(day, 1) <= end)
    .filter((day) => !isWeekend(day))
    .map((day) => localDay(day, timeZone))
    .filter((day) => day < today);
}

/** Agents who are expected to log time: they did, or a timesheet of theirs has a target. */
export function expectedAgents({ entries, apart, timesheets }: GapFacts): ReadonlySet<number> {
  return new Set(
    given(
      ...[...entries, ...apart].map(({ agentId }) => agentId),
      ...timesheets.filter(({ row }) => decimalOrZero(row.target_hours).gt(0)).map(({ agentId }) => agentId),
    ),
  );
}

/**
 * The gaps of agents on the given days. The hours of a day are Halo's `actual_hours` or the sum of what was read,
 * whichever is more. A day with a target of 0 and a holiday are no gaps.
 */
export function gapsOf(
  agentIds: Iterable<number>,
  days: readonly string[],
  timeZone: string,
  { entries, apart, timesheets, holidays }: GapFacts,
): Gap[] {
  const logged = new Map<string, Big>();
  for (const entry of [...entries, ...apart]) {
    if (entry.agentId === undefined) continue;
    const key = agentDay(entry.agentId, localDay(entry.when, timeZone));
    logged.set(key, (logged.get(key) ?? zero).plus(entry.hours));
  }
  const sheets = new Map(timesheets.map((sheet) => [agentDay(sheet.agentId, sheet.day), sheet.row]));
  const gaps: Gap[] = [];
  for (const agentId of agentIds) {
    for (const day of days) {
      const key = agentDay(agentId, day);
      if (holidays.has(key)) continue;
      const sheet = sheets.get(key);
      const own = logged.get(key) ?? zero;
      const actual = decimalOrZero(sheet?.actual_hours);
      const hours = actual.gt(own) ? actual : own;
      const target = sheet === undefined ? undefined : decimalOrZero(sheet.target_hours);
      const isGap = target === undefined ? hours.lte(0) : hours.round(2).lt(target.round(2));
      if (isGap) gaps.push({ agentId, day, hours, target });
    }
  }
  return gaps;
}

/** Hours that are missing to the target; 0 where no target is known. */
export function missingOf({ hours, target }: Gap): Big {
  return target === undefined ? zero : target.minus(hours);
}
