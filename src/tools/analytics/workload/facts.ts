import { differenceInDays } from "date-fns";
import { median } from "../shared/statistics.ts";
import { clockRuns, isOverdue, type TicketFacts } from "../shared/ticket-facts.ts";
import type { HourFigures } from "../shared/time/hours.ts";

/** What is counted of open tickets. */
export const counts = ["open", "overdue", "at_risk", "on_hold", "unassigned"] as const;
export type Count = (typeof counts)[number];

/** Whether a ticket counts under each. On hold or left out of the SLA it is never due, since its clock is stopped. */
export function countedAs(
  now: Date,
  dueBefore: Date,
): Readonly<Record<Count, (facts: TicketFacts) => boolean>> {
  return {
    open: () => true,
    overdue: (facts) => isOverdue(facts, now),
    at_risk: (facts) =>
      clockRuns(facts) && facts.fixBy !== undefined && facts.fixBy >= now && facts.fixBy <= dueBefore,
    on_hold: ({ isOnHold }) => isOnHold,
    unassigned: ({ agentId }) => agentId === undefined,
  };
}

/** Who a row of the workload is about. */
export interface Owner {
  /** Names the row in `rows`. */
  readonly key: string;
  readonly id: number | undefined;
  readonly name: string;
  /** What is said beside the name: disabled, not in Halo's list. */
  readonly mark: string | undefined;
  /** Whether it stands for what nobody has, or no team. */
  readonly isNobody: boolean;
  /** Whether it has no row of its own: an API agent, or time of which the agent is not known. */
  readonly isUnnamed: boolean;
  /** Whether it is compared with others: a person or team at work. */
  readonly isCompared: boolean;
}

/** The load of an agent or team. */
export interface Load {
  readonly owner: Owner;
  readonly tickets: readonly TicketFacts[];
  readonly count: Readonly<Record<Count, number>>;
  readonly oldest: TicketFacts | undefined;
  /** Undefined when hours are not known for it. */
  readonly hours: HourFigures | undefined;
}

/** The ticket that was opened first. */
export function oldestOf(tickets: readonly TicketFacts[]): TicketFacts | undefined {
  let oldest: TicketFacts | undefined;
  for (const ticket of tickets) {
    if (ticket.opened === undefined) continue;
    const isOlder =
      oldest?.opened === undefined ||
      ticket.opened < oldest.opened ||
      (ticket.opened.getTime() === oldest.opened.getTime() && ticket.id < oldest.id);
    if (isOlder) oldest = ticket;
  }
  return oldest;
}

/** Whole days since a ticket was opened. */
export function ageInDays({ opened }: TicketFacts, now: Date): number | undefined {
  return opened === undefined ? undefined : differenceInDays(now, opened);
}

/** The rows of a ticket count for each owner. */
export function countAll(
  tickets: readonly TicketFacts[],
  holds: ReturnType<typeof countedAs>,
): Record<Count, number> {
  const count = (name: Count) => tickets.filter(holds[name]).length;
  return {
    open: tickets.length,
    overdue: count("overdue"),
    at_risk: count("at_risk"),
    on_hold: count("on_hold"),
    unassigned: count("unassigned"),
  };
}

/** The most loaded first: by open tickets, then overdue ones, then the oldest. What nobody has comes before all. */
export function byLoad<Kind extends Load>(loads: readonly Kind[]): Kind[] {
  const opened = ({ oldest }: Load) => oldest?.opened?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return [...loads].sort(
    (a, b) =>
      Number(b.owner.isNobody) - Number(a.owner.isNobody) ||
      b.count.open - a.count.open ||
      b.count.overdue - a.count.overdue ||
      opened(a) - opened(b) ||
      (a.owner.id ?? 0) - (b.owner.id ?? 0),
  );
}

/** With fewer owners than these there is no comparison. */
const leastCompared = 3;
/** How many open tickets more than the median are too much, at least. */
const leastMore = 5;

/** Who has too much: twice the median of those compared who have open tickets, and at least five more than it. */
export function overloaded(
  loads: readonly Load[],
): { readonly median: number; readonly who: readonly Load[] } | undefined {
  const compared = loads.filter(({ owner, count }) => owner.isCompared && count.open > 0);
  const middle = median(compared.map(({ count }) => count.open));
  if (middle === undefined || compared.length < leastCompared) return undefined;
  return {
    median: middle,
    who: compared.filter(({ count }) => count.open >= 2 * middle && count.open - middle >= leastMore),
  };
}
