import type { Gathered } from "../../kit/analytics/gathered.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import type { Period } from "../../kit/arguments/periods.ts";
import type { ToolContext } from "../../kit/define.ts";
import { counted } from "../../kit/view.ts";
import { sum } from "../shared/decimal.ts";
import type { AgentFacts } from "../shared/time/agents.ts";
import { endedWorkdays, expectedAgents, type Gap, gapsOf, missingOf } from "../shared/time/gaps.ts";
import { apportion } from "../shared/time/hours.ts";
import { type Hours, longestTimesheets, readTimesheets } from "../shared/time/reading.ts";

/** Missing time of one agent, or of all. */
export interface Missing {
  /** Days with a gap on which nothing was logged. */
  readonly empty_days: number;
  /** Days on which something was logged, but less than the target. */
  readonly short_days: number;
  /** Hours that are missing to reach the targets, with two decimals. */
  readonly missing_hours: number;
}

/** The missing time of a period. */
export interface MissingTime {
  /** Undefined when nothing can be said of gaps; an assumption or a warning says why. */
  readonly total: Missing | undefined;
  /** By agent, for all who are expected to log time. */
  readonly byAgent: ReadonlyMap<number, Missing>;
  readonly gaps: readonly Gap[];
  /** The last day that was looked at, `yyyy-MM-dd`. */
  readonly until: string | undefined;
  readonly sources: readonly Gathered[];
  readonly assumptions: readonly string[];
}

/** Whether a gap is a day without any hours. */
export function isEmptyDay({ hours }: Gap): boolean {
  return hours.lte(0);
}

/**
 * Finds the days on which agents logged nothing or less than their target. Disabled and API agents are left out, and
 * those who neither logged anything nor have a target, unless `isOne` names a single agent.
 * Nothing is told of it when timesheets can't be read: a target of 0, leave, or time that only they have would be missed.
 */
export async function missingTime(
  facts: {
    readonly period: Period;
    readonly hours: Hours;
    readonly agents: ReadonlyMap<number, AgentFacts>;
    readonly isOurs: (agentId: number | undefined) => boolean;
    readonly isOne: boolean;
  },
  context: ToolContext,
  reading: Reading,
): Promise<MissingTime> {
  const { period, hours, agents, isOurs, isOne } = facts;
  const nothing = { total: undefined, byAgent: new Map(), gaps: [], until: undefined, sources: [] };
  if (period.days > longestTimesheets)
    return {
      ...nothing,
      assumptions: [`Missing time is told for periods of up to ${longestTimesheets} days.`],
    };
  const days = endedWorkdays(period, context);
  const until = days.at(-1);
  if (until === undefined)
    return { ...nothing, assumptions: ["No Monday to Friday of the period is over, so no time is missing."] };
  if (hours.sources.some(({ complete }) => !complete))
    return { ...nothing, assumptions: ["Missing time is not told, since not all hours could be read."] };
  const read = await reading.optional(
    readTimesheets(reading, period),
    "Timesheets with their targets",
    "missing time is left out",
  );
  if (read === undefined || hours.apart === undefined) return { ...nothing, assumptions: [] };
  if (!read.source.complete) return { ...nothing, sources: [read.source], assumptions: [] };
  const gapFacts = {
    entries: hours.entries ?? [],
    apart: hours.apart,
    timesheets: read.days,
    holidays: hours.holidays,
  };
  const expected = expectedAgents(gapFacts);
  const present = [...agents.values()].filter(
    ({ id, isApi, isDisabled }) => !isApi && !isDisabled && isOurs(id),
  );
  const judged = present.filter(({ id }) => isOne || expected.has(id)).map(({ id }) => id);
  if (judged.length === 0)
    return {
      ...nothing,
      assumptions: [
        agents.size === 0
          ? "Missing time is not told, since agents could not be read."
          : "Missing time is not told: no agent at work here has hours or a target in the period.",
      ],
    };
  const gaps = gapsOf(judged, days, period.timeZone, gapFacts);
  const ofAgents = judged.map((id) => gaps.filter(({ agentId }) => agentId === id));
  const missing = ofAgents.map((own) => sum(own.map(missingOf)));
  const total = Math.round(Number(sum(missing).times(100)));
  const shares = apportion(missing, total);
  const count = (own: readonly Gap[], hundredths: number): Missing => ({
    empty_days: own.filter(isEmptyDay).length,
    short_days: own.filter((gap) => !isEmptyDay(gap)).length,
    missing_hours: hundredths / 100,
  });
  const isTargetKnown = gapFacts.timesheets.length > 0;
  const left = present.length - judged.length;
  return {
    total: count(gaps, total),
    byAgent: new Map(judged.map((id, index) => [id, count(ofAgents[index] ?? [], shares[index] ?? 0)])),
    gaps,
    until,
    sources: [read.source],
    assumptions: [
      isTargetKnown
        ? "Missing: Monday to Friday before today below the timesheet's target or, without one, empty."
        : "Missing: Monday to Friday before today without any hours; targets are not known.",
      hours.holidays.size > 0
        ? "Holidays are known where a timesheet has them."
        : "Holidays and leave are not known.",
      ...(left > 0
        ? [
            `${counted(left, "agent")} without hours and without a target ${left === 1 ? "is" : "are"} not judged.`,
          ]
        : []),
    ],
  };
}
