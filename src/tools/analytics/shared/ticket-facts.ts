import type { HaloRecord } from "../../../halo/client.ts";
import { type ClosingRule, lastActionOf } from "../../../halo/closing.ts";
import { dateIn } from "../../../halo/dates/row-dates.ts";
import { agentIdOf, slaStates } from "../../../halo/rules.ts";
import { isPastFix, openRows, runsClock } from "../../tickets/listing/overdue.ts";

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
  /** Whether it is open again after it had been closed: `hasbeenclosed`, or it keeps a date of closing. */
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

/** A ticket as its row tells, and as the rule has it open or closed. */
export function ticketFacts(row: HaloRecord, { isClosed }: Pick<ClosingRule, "isClosed">): TicketFacts {
  return factsOf(row, isClosed(row));
}

/**
 * The open ones of the rows of Halo's list of open tickets. All are but those that status and date alike show to be closed;
 * where Halo ignored the filter, or that is not known, those that nothing shows to be closed.
 */
export function openFacts(rows: readonly HaloRecord[], rule: ClosingRule): TicketFacts[] {
  return openRows(rows, rule).map((row) => factsOf(row, false));
}

/** A row of Halo's list of closed tickets that it is known to keep as it should. */
export const closedFacts = (row: HaloRecord): TicketFacts => factsOf(row, true);

/** Whether an open ticket is past its fix date on a clock that runs. */
export function isOverdue({ isOpen, row }: TicketFacts, now: Date): boolean {
  return isOpen && isPastFix(row, now);
}

/** Facts by the row that they are of: rows of the working copy stay the same from one answer to the next. */
const known = {
  open: new WeakMap<HaloRecord, TicketFacts>(),
  closed: new WeakMap<HaloRecord, TicketFacts>(),
};

function factsOf(row: HaloRecord, closed: boolean): TicketFacts {
  const facts = known[closed ? "closed" : "open"];
  const found = facts.get(row) ?? readFacts(row, closed);
  facts.set(row, found);
  return found;
}

function readFacts(row: HaloRecord, closed: boolean): TicketFacts {
  const opened = dateIn(row, "dateoccurred");
  const dateclosed = dateIn(row, "dateclosed");
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
    isReopened: !closed && (row.hasbeenclosed === true || dateclosed !== undefined),
    agentId: agentIdOf(row.agent_id),
    respondBy: dateIn(row, "respondbydate"),
    responded: dateIn(row, "responsedate") ?? dateIn(row, "first_responsedate"),
    fixBy: dateIn(row, "fixbydate"),
    isOnHold: row.onhold === true,
    isExcluded: row.excludefromsla === true,
    lastAction: lastActionOf(row),
    lastIncoming: dateIn(row, "lastincomingemail"),
  };
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
  return facts.isOpen && runsClock(facts.row);
}
