import { addDays } from "date-fns";
import { isGone, otherKind, ticketDates } from "../../halo/rules.ts";
import { toHaloTime } from "../kit/arguments/dates.ts";
import type { ListDeclaration } from "../kit/crud/list.ts";
import { closingRuleFor } from "./closing.ts";
import { isPastFix, openRows } from "./overdue.ts";

/**
 * `overdue` of the list of tickets: those that `halo_triage` counts as `fix_overdue`. Halo is asked for the open ones
 * with a fix date up to tomorrow, since it compares in a zone of its own; what is overdue is told by the rows.
 */
export const overdueTickets: NonNullable<ListDeclaration["narrowed"]> = {
  isAsked: ({ overdue }) => overdue === true,
  query: (context) => ({
    open_only: true,
    datesearch: ticketDates.due.column,
    enddate: toHaloTime(addDays(new Date(context.now()), 1)),
  }),
  keep: async (rows, context) => {
    const now = new Date(context.now());
    const tickets = rows.filter((row) => !isGone(row) && otherKind(row) === undefined);
    const rule = await closingRuleFor(tickets, "open", context);
    return openRows(tickets, rule).filter((row) => isPastFix(row, now));
  },
};
