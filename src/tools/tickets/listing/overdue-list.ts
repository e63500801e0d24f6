import { addDays } from "date-fns";
import type { HaloRecord } from "../../../halo/client.ts";
import { readOr } from "../../../halo/errors.ts";
import { isGone, otherKind, ticketDates } from "../../../halo/rules.ts";
import { openFacts, type TicketFacts } from "../../analytics/shared/ticket-facts.ts";
import { byUrgency, holdingStatuses } from "../../analytics/shared/urgency.ts";
import { toHaloTime } from "../../kit/arguments/dates.ts";
import type { ListDeclaration } from "../../kit/crud/list.ts";
import type { ToolContext } from "../../kit/define.ts";
import { closingRuleFor } from "../closing.ts";
import { isPastFix } from "./overdue.ts";

/** The order that Halo does not know: the most urgent first, as `halo_triage` ranks. */
export const urgency = "urgency";

/**
 * What the list of tickets makes of Halo's rows by itself.
 *
 * - `overdue`: those that `halo_triage` counts as `fix_overdue`. Halo is asked for the open ones with a fix date up to
 *   tomorrow, since it compares in a zone of its own; what is overdue is told by the rows.
 * - `order: "urgency"`: the open ones, in the order of `halo_triage`, and those that need no attention after them.
 */
export const narrowedTickets: NonNullable<ListDeclaration["narrowed"]> = {
  isAsked: ({ overdue, order }) => overdue === true || order === urgency,
  orders: [urgency],
  tooMany:
    "More than 1,000 tickets match, too many to put into the order of urgency here. Narrow them by team, agent, client or priority, or ask halo_triage, which ranks all that need attention.",
  query: ({ now }, { overdue }) => ({
    open_only: true,
    ...(overdue === true && {
      datesearch: ticketDates.due.column,
      enddate: toHaloTime(addDays(new Date(now()), 1)),
    }),
  }),
  keep: async (rows, context, { overdue, order }) => {
    const now = new Date(context.now());
    const tickets = rows.filter((row) => !isGone(row) && otherKind(row) === undefined);
    const open = openFacts(tickets, await closingRuleFor(tickets, "open", context));
    const kept = overdue === true ? open.filter(({ row }) => isPastFix(row, now)) : open;
    return order === urgency ? mostUrgentFirst(kept, now, context) : kept.map(({ row }) => row);
  },
};

async function mostUrgentFirst(
  tickets: readonly TicketFacts[],
  now: Date,
  context: ToolContext,
): Promise<readonly HaloRecord[]> {
  const holding = await readOr(holdingStatuses(context), undefined);
  return byUrgency(tickets, holding, now).map(({ facts }) => facts.row);
}
