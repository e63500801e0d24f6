import type { HaloRecord } from "../../../halo/client.ts";
import { agentIdOf, slaStates } from "../../../halo/rules.ts";
import { dateOf } from "../../../halo/text.ts";
import type { Closes } from "./closing.ts";

/** What the answers need to know of a ticket, read from a row of Halo's list. */
export interface TicketFacts {
  readonly row: HaloRecord;
  readonly id: number;
  /** `dateoccurred`: when the user asked. `datecreated` is the row's own stamp and may be later than closing. */
  readonly opened: Date | undefined;
  /** `dateclosed` of a closed ticket. */
  readonly closed: Date | undefined;
  readonly isOpen: boolean;
  /** Whether it was closed within a minute of opening: somebody logged time as a ticket, and nobody waited for it. */
  readonly isStub: boolean;
  /** Whether it is open again after it had been closed (`hasbeenclosed`). */
  readonly isReopened: boolean;
  /** Undefined where nobody has it. */
  readonly agentId: number | undefined;
  readonly respondBy: Date | undefined;
  readonly responded: Date | undefined;
  readonly fixBy: Date | undefined;
  /** `onhold`: the SLA clock is stopped, and Halo moves `fixbydate` when the hold ends. */
  readonly isOnHold: boolean;
  /** Left out of the SLA (`excludefromsla`). */
  readonly isExcluded: boolean;
  /** The newest of `lastactiondate` and the opening. */
  readonly lastAction: Date | undefined;
  /** `lastincomingemail`: when the user last wrote. */
  readonly lastIncoming: Date | undefined;
}

const minute = 60_000;

/** The list of Halo's that a row came from, where Halo has obeyed the filter: it knows what is open better than a row. */
export type FromList = "open" | "closed" | undefined;

/**
 * Reads a ticket's row. Whether it is open is told by the list that it came from, else by its status where that is
 * known to close or not, else by its dates: one that was opened again may keep its date of closing, and then something
 * was done after it.
 */
export function ticketFacts(row: HaloRecord, closes: Closes, from?: FromList): TicketFacts {
  return factsOf(
    row,
    from === undefined ? (closes(row.status_id) ?? isClosedByDates(row)) : from === "closed",
  );
}

function isClosedByDates(row: HaloRecord): boolean {
  const dateclosed = dateOf(row.dateclosed);
  const lastAction = lastActionOf(row);
  return (
    dateclosed !== undefined &&
    !(row.hasbeenclosed === true && lastAction !== undefined && lastAction > dateclosed)
  );
}

/** The open ones of the rows of Halo's list of open tickets. All are, unless one shows that Halo ignored the filter. */
export function openFacts(rows: readonly HaloRecord[], closes: Closes): TicketFacts[] {
  const isIgnored = rows.some((row) => closes(row.status_id) === true && isClosedByDates(row));
  return rows
    .map((row) => ticketFacts(row, closes, isIgnored ? undefined : "open"))
    .filter(({ isOpen }) => isOpen);
}

/** Whether an open ticket is past its fix date on a clock that runs: not on hold, not left out of its SLA. */
export function isOverdue(facts: TicketFacts, now: Date): boolean {
  return clockRuns(facts) && facts.fixBy !== undefined && facts.fixBy < now;
}

/** Whether a row among tickets is a project or an opportunity, which Halo stores like tickets (`use`). */
export function isOtherKind({ use }: HaloRecord): boolean {
  return typeof use === "string" && /^(proj|prj|opp)/i.test(use.trim());
}

function lastActionOf(row: HaloRecord): Date | undefined {
  return later(dateOf(row.lastactiondate), dateOf(row.dateoccurred));
}

function factsOf(row: HaloRecord, closed: boolean): TicketFacts {
  const opened = dateOf(row.dateoccurred);
  const dateclosed = dateOf(row.dateclosed);
  return {
    row,
    id: Number(row.id),
    opened,
    closed: closed ? dateclosed : undefined,
    isOpen: !closed,
    isStub:
      closed &&
      opened !== undefined &&
      dateclosed !== undefined &&
      dateclosed.getTime() - opened.getTime() < minute,
    isReopened: !closed && row.hasbeenclosed === true,
    agentId: agentIdOf(row.agent_id),
    respondBy: dateOf(row.respondbydate),
    responded: dateOf(row.responsedate) ?? dateOf(row.first_responsedate),
    fixBy: dateOf(row.fixbydate),
    isOnHold: row.onhold === true,
    isExcluded: row.excludefromsla === true,
    lastAction: lastActionOf(row),
    lastIncoming: dateOf(row.lastincomingemail),
  };
}

function later(a: Date | undefined, b: Date | undefined): Date | undefined {
  if (a === undefined) return b;
  return b !== undefined && b > a ? b : a;
}

/**
 * Whether the response came in time: Halo's `slaresponsestate` (I in, O out), or else the two dates. Undefined
 * when it has neither come nor is late, when there is no target, or when the ticket is left out of the SLA.
 *
 * @param now an open ticket without a response is late once its date has passed, also while Halo has no state for it
 */
export function responseMet(facts: TicketFacts, now: Date): boolean | undefined {
  if (facts.isExcluded) return undefined;
  const state = facts.row.slaresponsestate;
  if (state === slaStates.met) return true;
  if (state === slaStates.missed) return false;
  if (facts.respondBy === undefined) return undefined;
  if (facts.responded !== undefined) return facts.responded <= facts.respondBy;
  return facts.isOpen && !facts.isOnHold && facts.respondBy < now ? false : undefined;
}

/**
 * Whether a closed ticket was fixed in time, from `dateclosed` and `fixbydate`: Halo's own `slastate` comes only
 * with a ticket that is read by id. Undefined for an open one, without a target, or left out of the SLA.
 */
export function fixMet(facts: TicketFacts): boolean | undefined {
  if (facts.isExcluded || facts.closed === undefined || facts.fixBy === undefined) return undefined;
  return facts.closed <= facts.fixBy;
}

/** Whether the SLA clock of an open ticket runs, so that its dates count. */
export function clockRuns(facts: TicketFacts): boolean {
  return facts.isOpen && !facts.isOnHold && !facts.isExcluded;
}
