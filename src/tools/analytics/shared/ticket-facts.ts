import type { HaloRecord } from "../../../halo/client.ts";
import { haloDate } from "../../../halo/text.ts";

/** What the answers need to know of a ticket, read from a row of Halo's list. */
export interface TicketFacts {
  readonly row: HaloRecord;
  readonly id: number;
  /** `dateoccurred`: when the user asked. `datecreated` is the row's own stamp and may be later than closing. */
  readonly opened: Date | undefined;
  /** `dateclosed` of a closed ticket. */
  readonly closed: Date | undefined;
  readonly isOpen: boolean;
  /** Closed within the minute in which it was opened: time logged as a ticket, no work that anyone waited for. */
  readonly isStub: boolean;
  /** Open again after it had been closed (`hasbeenclosed`). */
  readonly isReopened: boolean;
  /** Undefined for nobody: Halo's agent 1, or none. */
  readonly agentId: number | undefined;
  readonly respondBy: Date | undefined;
  readonly responded: Date | undefined;
  readonly fixBy: Date | undefined;
  /** `onhold`: the SLA clock is stopped, and `fixbydate` waits for its release. */
  readonly isOnHold: boolean;
  /** Left out of the SLA (`excludefromsla`). */
  readonly isExcluded: boolean;
  /** The newest of `lastactiondate` and the opening. */
  readonly lastAction: Date | undefined;
  /** `lastincomingemail`: when the user last wrote. */
  readonly lastIncoming: Date | undefined;
}

/** Completed and closed on every Halo; a tenant may have more statuses that close. */
const closedStatuses = new Set([8, 9]);

/** The instant of a date that Halo wrote; undefined for Halo's "no date". */
export function dateOf(value: unknown): Date | undefined {
  const date = haloDate(value);
  return date === undefined ? undefined : new Date(date);
}

const minute = 60_000;

/** Reads a ticket's row. */
export function ticketFacts(row: HaloRecord): TicketFacts {
  const dateclosed = dateOf(row.dateclosed);
  const lastAction = lastActionOf(row);
  // A ticket that was opened again may keep its date of closing: then something was done after it.
  const closed =
    closedStatuses.has(Number(row.status_id)) ||
    (dateclosed !== undefined &&
      !(row.hasbeenclosed === true && lastAction !== undefined && lastAction > dateclosed));
  return factsOf(row, closed);
}

/**
 * Reads the row of a ticket that Halo itself calls closed (`closed_only`): a tenant's own closing statuses can't
 * be told from the row, and something may have been done after the closing.
 */
export function closedTicketFacts(row: HaloRecord): TicketFacts {
  return factsOf(row, true);
}

function lastActionOf(row: HaloRecord): Date | undefined {
  return later(dateOf(row.lastactiondate), dateOf(row.dateoccurred));
}

function factsOf(row: HaloRecord, closed: boolean): TicketFacts {
  const opened = dateOf(row.dateoccurred);
  const dateclosed = dateOf(row.dateclosed);
  const agent = Number(row.agent_id ?? 0);
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
    agentId: agent > 1 ? agent : undefined,
    respondBy: dateOf(row.respondbydate),
    responded: dateOf(row.responsedate) ?? dateOf(row.first_responsedate),
    fixBy: dateOf(row.fixbydate),
    isOnHold: row.onhold === true,
    isExcluded: row.excludefromsla === true,
    lastAction: lastActionOf(row),
    lastIncoming: dateOf(row.lastincomingemail),
  };
}

/** A row that the list should not hold: deleted (list rows tell it by `inactive`), or merged into another ticket. */
export function isGone(row: HaloRecord): boolean {
  return row.deleted === true || row.inactive === true || Number(row.merged_into_id ?? 0) > 0;
}

function later(a: Date | undefined, b: Date | undefined): Date | undefined {
  if (a === undefined) return b;
  return b !== undefined && b > a ? b : a;
}

/**
 * Whether the response came in time: Halo's `slaresponsestate` (I in, O out), or else the two dates. Undefined
 * when it has neither come nor is late, when there is no target, or when the ticket is left out of the SLA.
 *
 * @param now an open ticket without a response is late once its date has passed, whatever the state says yet
 */
export function responseMet(facts: TicketFacts, now: Date): boolean | undefined {
  if (facts.isExcluded) return undefined;
  const state = facts.row.slaresponsestate;
  if (state === "I") return true;
  if (state === "O") return false;
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
