import { dateIn } from "../../../halo/dates/row-dates.ts";
import { median, percent, percentile, rounded } from "../shared/statistics.ts";
import type { TicketFacts } from "../shared/ticket-facts.ts";
import { type FixState, fixState, hoursBetween, type ResponseState, responseState } from "./states.ts";

/** A ticket opened in the period, and how its response went. */
export interface OpenedTicket {
  readonly cohort: "opened";
  readonly facts: TicketFacts;
  readonly response: ResponseState;
  readonly hours: number | undefined;
}

/** A ticket closed in the period, and how its fix went. */
export interface ClosedTicket {
  readonly cohort: "closed";
  readonly facts: TicketFacts;
  readonly fix: FixState;
  readonly hours: number | undefined;
}

/** A ticket of one of the two cohorts; one that was opened and closed in the period is in both, once in each. */
export type CohortTicket = OpenedTicket | ClosedTicket;

/** Judges the response of a ticket by the first one: Halo may change `responsedate` after later mails. */
export function asOpened(facts: TicketFacts, now: Date): OpenedTicket {
  const first = dateIn(facts.row, "first_responsedate") ?? facts.responded;
  return {
    cohort: "opened",
    facts,
    response: responseState(facts, now),
    hours: hoursBetween(facts.opened, first),
  };
}

/** Judges the fix of a ticket. */
export function asClosed(facts: TicketFacts): ClosedTicket {
  return { cohort: "closed", facts, fix: fixState(facts), hours: hoursBetween(facts.opened, facts.closed) };
}

/** The figures of a set of tickets: of all, of one group, or of all groups without a row of their own. */
export interface SlaFigures {
  readonly opened: readonly OpenedTicket[];
  readonly closed: readonly ClosedTicket[];
  readonly response: Readonly<Record<ResponseState, readonly OpenedTicket[]>>;
  readonly fix: Readonly<Record<FixState, readonly ClosedTicket[]>>;
  /** Met of met and missed, in percent. */
  readonly responsePercent: number | undefined;
  readonly fixPercent: number | undefined;
  readonly responseHours: readonly number[];
  readonly fixHours: readonly number[];
}

/** Works out the figures of some tickets. */
export function slaFigures(tickets: readonly CohortTicket[]): SlaFigures {
  const opened = tickets.filter((ticket) => ticket.cohort === "opened");
  const closed = tickets.filter((ticket) => ticket.cohort === "closed");
  const responses = (state: ResponseState) => opened.filter((ticket) => ticket.response === state);
  const fixes = (state: FixState) => closed.filter((ticket) => ticket.fix === state);
  const response = {
    met: responses("met"),
    missed: responses("missed"),
    excluded: responses("excluded"),
    no_target: responses("no_target"),
    pending: responses("pending"),
    unanswered: responses("unanswered"),
  };
  const fix = {
    met: fixes("met"),
    missed: fixes("missed"),
    excluded: fixes("excluded"),
    no_target: fixes("no_target"),
    on_hold: fixes("on_hold"),
  };
  return {
    opened,
    closed,
    response,
    fix,
    responsePercent: percent(response.met.length, response.met.length + response.missed.length),
    fixPercent: percent(fix.met.length, fix.met.length + fix.missed.length),
    responseHours: hoursOf(opened),
    fixHours: hoursOf(closed),
  };
}

function hoursOf(tickets: readonly CohortTicket[]): number[] {
  return tickets.map(({ hours }) => hours).filter((hours) => hours !== undefined);
}

/** Median and 90th percentile in hours with one decimal. */
export function spread(hours: readonly number[]): { median: number | undefined; p90: number | undefined } {
  return { median: rounded(median(hours), 1), p90: rounded(percentile(hours, 0.9), 1) };
}
