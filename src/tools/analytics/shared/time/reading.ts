import { eachDayOfInterval, formatISO, parseISO } from "date-fns";
import type { HaloRecord } from "../../../../halo/client.ts";
import { dayOf, lastDayBefore, localDay, timesheetDayOf } from "../../../../halo/dates/days.ts";
import { haloResources } from "../../../../halo/resources.ts";
import { idOf } from "../../../../halo/rules.ts";
import type { Part } from "../../../kit/analytics/budget.ts";
import type { Gathered } from "../../../kit/analytics/gathered.ts";
import type { Reading } from "../../../kit/analytics/reader.ts";
import { toHaloTime } from "../../../kit/arguments/dates.ts";
import { isWithin, type Period } from "../../../kit/arguments/periods.ts";
import { decimalOrZero, sum } from "../decimal.ts";
import { widened } from "../span.ts";
import {
  type BillingBasis,
  billingBasis,
  entryOfAction,
  entryOfEvent,
  hoursText,
  isByUser,
  isHoliday,
  isOfAction,
  startOfEvent,
  type TimeEntry,
  workedAt,
} from "./hours.ts";

/** The longest period for which timesheets are read, in days: Halo has no pages for them, and gives a row for each entry and day. */
export const longestTimesheets = 93;

/** The hours of a period. */
export interface Hours {
  /** All that was logged, by anyone. Undefined when it is not known: nothing was found, and not everything could be read. */
  readonly entries: readonly TimeEntry[] | undefined;
  readonly basis: BillingBasis;
  /** Entries of timesheets without an action: meetings, and work apart from tickets. Undefined when they were not read. */
  readonly apart: readonly TimeEntry[] | undefined;
  /** Days that a timesheet calls a holiday, as {@link agentDay}. */
  readonly holidays: ReadonlySet<string>;
  readonly sources: readonly Gathered[];
  readonly assumptions: readonly string[];
  readonly warnings: readonly string[];
}

/** An agent's day, as a key. */
export function agentDay(agentId: number, day: string): string {
  return `${agentId} ${day}`;
}

/**
 * Reads what was logged in a period: the actions with time, or, where Halo lists no actions of a period (some
 * tenants give them for one ticket only), the entries of timesheets.
 *
 * @param options.timesheets whether timesheet entries are read even when there are actions
 * @param options what the actions may take of the answer's requests
 * @throws HaloError when the actions can't be read
 */
export async function readHours(
  reading: Reading,
  period: Period,
  options: Part & { readonly timesheets: boolean },
): Promise<Hours> {
  const around = widened(period);
  const warnings: string[] = [];
  const assumptions: string[] = [];
  const actions = await reading.between(
    haloResources.actions,
    around.start,
    around.end,
    (start, end) => ({ startdate: toHaloTime(start), enddate: toHaloTime(end), timeentriesonly: true }),
    {
      what: "time entries",
      narrowedBy: ["a shorter period"],
      requests: options.requests,
      leaves: options.leaves,
      keep: (row) => !decimalOrZero(row.timetaken).eq(0) && isWithin(period, workedAt(row)),
    },
  );
  const byUsers = actions.rows.filter(isByUser);
  if (byUsers.length > 0)
    assumptions.push(
      `${byUsers.length} actions of users hold ${hoursText(sum(byUsers.map((row) => decimalOrZero(row.timetaken))))}, which are no agent's work and not counted.`,
    );
  const entries = actions.rows
    .filter((row) => !isByUser(row))
    .map(entryOfAction)
    .filter((entry) => entry !== undefined);
  const isEmpty = actions.rows.length === 0 && actions.complete;
  const isShort = period.days <= longestTimesheets;
  const events =
    isEmpty || (options.timesheets && isShort)
      ? await reading.optional(
          readEvents(reading, period),
          "Timesheet entries",
          isEmpty ? "hours are not known" : "time without an action is left out",
        )
      : undefined;
  const all = events?.rows ?? [];
  const timed = all.map(entryOfEvent).filter((entry) => entry !== undefined);
  const holidays = new Set(all.filter(isHoliday).flatMap((row) => holidayDays(row, period)));
  const sources = events === undefined ? [actions] : [actions, events];
  const found = { holidays, sources, assumptions, warnings };
  if (isEmpty && timed.length > 0) {
    warnings.push(
      "Halo listed no actions of this period, so the hours are those of timesheets; what of them is not yet invoiced is not known.",
    );
    const ofActions = timed.filter(({ row }) => isOfAction(row));
    // Where timesheets name no action at all, what of them is apart from tickets can't be told.
    if (ofActions.length === 0) return { ...found, entries: timed, basis: "charge_type", apart: undefined };
    const apart = timed.filter(({ row }) => !isOfAction(row));
    return { ...found, entries: ofActions, basis: "charge_type", apart };
  }
  if (isEmpty && events === undefined) {
    warnings.push(
      "Halo listed no actions of this period, and timesheets could not be asked: some tenants list actions of one ticket only, so hours are not known.",
    );
    return { ...found, entries: undefined, basis: "billed", apart: undefined };
  }
  return {
    ...found,
    entries,
    basis: billingBasis(entries),
    apart: events === undefined ? undefined : timed.filter(({ row }) => !isOfAction(row)),
  };
}

function readEvents(reading: Reading, period: Period): Promise<Gathered> {
  const { start, end } = widened(period);
  return reading.whole(
    haloResources.timesheetEvents,
    { start_date: toHaloTime(start), end_date: toHaloTime(end) },
    { what: "timesheet entries", keep: (row) => isHoliday(row) || isWithin(period, startOfEvent(row)) },
  );
}

const laterOf = (one: string, other: string) => (one > other ? one : other);

/** The days of a holiday that lie in the period; it holds whole days, whichever way they are stored. */
function holidayDays(row: HaloRecord, period: Period): string[] {
  const agentId = idOf(row.agent_id);
  const { timeZone } = period;
  const first = dayOf(row.start_date, timeZone);
  if (first === undefined || agentId === undefined) return [];
  const last = lastDayBefore(row.end_date, timeZone) ?? first;
  const from = laterOf(first, localDay(period.start, timeZone));
  const until = localDay(new Date(period.end.getTime() - 1), timeZone);
  const to = laterOf(first, last);
  if (from > to || from > until) return [];
  return eachDayOfInterval({ start: parseISO(from), end: parseISO([to, until].toSorted()[0] ?? to) }).map(
    (day) => agentDay(agentId, formatISO(day, { representation: "date" })),
  );
}

/** A day of an agent's timesheet. */
export interface TimesheetDay {
  readonly row: HaloRecord;
  readonly agentId: number;
  /** `yyyy-MM-dd`. Of Halo's `date` only the calendar day means something. */
  readonly day: string;
}

/** Timesheet days of a period, one for each agent and day. Halo may give other days than those asked for. */
export async function readTimesheets(
  reading: Reading,
  period: Period,
): Promise<{ readonly days: readonly TimesheetDay[]; readonly source: Gathered }> {
  const { start, end } = widened(period);
  const first = localDay(period.start, period.timeZone);
  const last = localDay(new Date(period.end.getTime() - 1), period.timeZone);
  const dayOf = (row: HaloRecord) => timesheetDayOf(row.date, period.timeZone) ?? "";
  const source = await reading.whole(
    haloResources.timesheets,
    { startdate: toHaloTime(start), enddate: toHaloTime(end) },
    {
      what: "timesheet days",
      keep: (row) => idOf(row.agent_id) !== undefined && dayOf(row) >= first && dayOf(row) <= last,
    },
  );
  return {
    source,
    days: source.rows.map((row) => ({ row, agentId: Number(row.agent_id), day: dayOf(row) })),
  };
}
