import { formatDistanceStrict, subDays } from "date-fns";
import { slaStates } from "../../../halo/rules.ts";
import { clockRuns, isOverdue, responseMet, type TicketFacts } from "./ticket-facts.ts";

/** Why open tickets need attention, and which of them most: for `halo_triage` and the list of tickets alike. */

/** Why a ticket needs attention, in words; the most urgent first, since the order is the rank. */
export const reasonWords = {
  fix_overdue: "past the fix date",
  response_overdue: "past the response date",
  fix_due_soon: "near the fix date",
  response_due_soon: "near the response date",
  unassigned: "unassigned",
  waiting_on_us: "waiting on us",
  no_action: "without action",
} as const;
/** A reason why a ticket needs attention. */
export type Reason = keyof typeof reasonWords;
/** The reasons, the most urgent first. */
export const reasons = Object.keys(reasonWords) as readonly Reason[];

/** When a ticket is due soon, and when nothing was done for too long, unless the caller says it. */
export const usualLimits = { hours: 4, days: 3 } as const;

/** What is compared with the dates of a ticket. */
interface Limits {
  readonly dueBefore: Date;
  readonly staleBefore: Date;
  readonly isWaiting: (facts: TicketFacts) => boolean;
}

/** The reasons why one ticket needs attention, each in words. */
function reasonsOf(facts: TicketFacts, now: Date, limits: Limits): Map<Reason, string> {
  const found = new Map<Reason, string>();
  const away = (date: Date) => formatDistanceStrict(date, now);
  if (clockRuns(facts)) {
    const { fixBy, respondBy } = facts;
    if (isOverdue(facts, now) && fixBy !== undefined)
      found.set("fix_overdue", `fix overdue by ${away(fixBy)}`);
    else if (fixBy !== undefined && fixBy <= limits.dueBefore)
      found.set("fix_due_soon", `fix due in ${away(fixBy)}`);
    if (responseMet(facts, now) === false && facts.responded === undefined && respondBy !== undefined)
      found.set("response_overdue", `response overdue by ${away(respondBy)}`);
    else if (
      facts.responded === undefined &&
      facts.row.slaresponsestate !== slaStates.met &&
      respondBy !== undefined &&
      respondBy >= now &&
      respondBy <= limits.dueBefore
    )
      found.set("response_due_soon", `response due in ${away(respondBy)}`);
  }
  if (facts.agentId === undefined) found.set("unassigned", "nobody has it");
  if (limits.isWaiting(facts) && facts.lastIncoming !== undefined)
    found.set("waiting_on_us", `the user wrote last, ${away(facts.lastIncoming)} ago`);
  if (!facts.isOnHold && facts.lastAction !== undefined && facts.lastAction < limits.staleBefore)
    found.set("no_action", `no action for ${away(facts.lastAction)}`);
  return found;
}

/** An open ticket with the reasons why it needs attention, if it does. */
export interface Urgent {
  readonly facts: TicketFacts;
  readonly found: ReadonlyMap<Reason, string>;
}

/**
 * Open tickets, the most urgent first: by the most urgent reason, then by priority (1 is the highest on a stock Halo), then
 * by the nearest date. Those without a reason are the last.
 *
 * @param holding the statuses in which someone else is awaited; undefined where they are not known, so that no ticket
 *   waits on us
 */
export function byUrgency(
  tickets: readonly TicketFacts[],
  holding: ReadonlySet<number> | undefined,
  now: Date,
  { hours, days }: { readonly hours: number; readonly days: number } = usualLimits,
): Urgent[] {
  const limits: Limits = {
    dueBefore: new Date(now.getTime() + hours * 3_600_000),
    staleBefore: subDays(now, days),
    isWaiting: (facts) =>
      holding !== undefined &&
      !facts.isOnHold &&
      !holding.has(Number(facts.row.status_id)) &&
      facts.lastIncoming !== undefined &&
      facts.lastAction !== undefined &&
      facts.lastIncoming >= facts.lastAction,
  };
  return ranked(tickets.map((facts) => ({ facts, found: reasonsOf(facts, now, limits) })));
}

function ranked(entries: readonly Urgent[]): Urgent[] {
  const rank = ({ found }: Urgent) => {
    const place = reasons.findIndex((reason) => found.has(reason));
    return place < 0 ? reasons.length : place;
  };
  const priority = ({ facts }: Urgent) => Number(facts.row.priority_id) || 99;
  const due = ({ facts }: Urgent) => (facts.fixBy ?? facts.opened)?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return [...entries].sort(
    (a, b) => rank(a) - rank(b) || priority(a) - priority(b) || due(a) - due(b) || a.facts.id - b.facts.id,
  );
}

/** Statuses in which the SLA clock stands still (`slaaction` H): someone else is awaited. */
export async function holdingStatuses(context: {
  lookups: { rows: (kind: "statuses", signal: AbortSignal) => Promise<readonly Record<string, unknown>[]> };
  signal: AbortSignal;
}): Promise<ReadonlySet<number>> {
  const statuses = await context.lookups.rows("statuses", context.signal);
  return new Set(statuses.filter(({ slaaction }) => slaaction === "H").map(({ id }) => Number(id)));
}
