import { TZDate } from "@date-fns/tz";
import { addWeeks } from "date-fns";
import { type Clock, readDate } from "../../kit/arguments/dates.ts";
import { type Period, weekOf, weeksOf } from "../../kit/arguments/periods.ts";
import { groupedBy } from "../shared/grouping.ts";
import { isMoreThanChance } from "../shared/statistics.ts";
import type { TicketFacts } from "../shared/ticket-facts.ts";

/** A week of a period, Monday to Sunday in the tenant's zone, and the tickets opened in it. */
export interface WeekOfTickets {
  /** Its Monday, `yyyy-MM-dd`. */
  readonly week: string;
  /** Whether the period, or the time until now, holds only a part of it. */
  readonly isPartial: boolean;
  readonly tickets: readonly TicketFacts[];
}

/** The weeks that a period touches, oldest first, those without a ticket too; weeks that are to come are left out. */
export function byWeek(tickets: readonly TicketFacts[], period: Period, clock: Clock): WeekOfTickets[] {
  const { timeZone } = period;
  const found = groupedBy(tickets, ({ opened }) =>
    opened === undefined ? undefined : weekOf(opened, timeZone),
  );
  return weeksOf(period).flatMap((week) => {
    const start = readDate(week, "first", clock);
    if (start === undefined || (start.getTime() > clock.now() && !found.has(week))) return [];
    const end = addWeeks(new TZDate(start.getTime(), timeZone), 1).getTime();
    const isPartial = start < period.start || end > period.end.getTime() || end > clock.now();
    return [{ week, isPartial, tickets: found.get(week) ?? [] }];
  });
}

/** Two parts of a period that may be compared: the last whole weeks, and as many right before them. */
export interface Comparison {
  /** Weeks of each part. */
  readonly weeks: number;
  /** Mondays of the first week of each part. */
  readonly beforeFrom: string;
  readonly lastFrom: string;
  readonly before: ReadonlySet<TicketFacts>;
  readonly last: ReadonlySet<TicketFacts>;
}

/** Splits the whole weeks of a period into two equal parts; an odd one, the oldest, is left out. */
export function lastAgainstBefore(weeks: readonly WeekOfTickets[]): Comparison | undefined {
  const whole = weeks.filter(({ isPartial }) => !isPartial);
  const half = Math.floor(whole.length / 2);
  const [before, last] = [whole.slice(-2 * half, -half), whole.slice(-half)];
  const [beforeFrom, lastFrom] = [before[0]?.week, last[0]?.week];
  if (half === 0 || beforeFrom === undefined || lastFrom === undefined) return undefined;
  const ticketsOf = (part: readonly WeekOfTickets[]) => new Set(part.flatMap(({ tickets }) => tickets));
  return { weeks: half, beforeFrom, lastFrom, before: ticketsOf(before), last: ticketsOf(last) };
}

/** How many of some tickets lie in each part of a comparison, and whether that is a trend. */
export interface Change {
  readonly before: number;
  readonly last: number;
  readonly change: number;
  readonly is_trend: boolean;
}

/**
 * Compares the two parts for some tickets.
 *
 * @param among how many groups are compared at once
 */
export function changeOf(tickets: readonly TicketFacts[], comparison: Comparison, among = 1): Change {
  const before = tickets.filter((facts) => comparison.before.has(facts)).length;
  const last = tickets.filter((facts) => comparison.last.has(facts)).length;
  return { before, last, change: last - before, is_trend: isMoreThanChance(before, last, among) };
}
