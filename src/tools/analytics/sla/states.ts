import { idOf } from "../../../halo/rules.ts";
import { fixMet, responseMet, type TicketFacts } from "../shared/ticket-facts.ts";

/**
 * Where a ticket stands against a target of its SLA. Each ticket is in just one state, so that the states of a
 * cohort sum to it.
 *
 * - `excluded`: left out of the SLA (`excludefromsla`), or under none (`sla_id`)
 * - `no_target`: no date to meet; the SLA does not track it
 * - `pending`: open, and neither answered nor late
 * - `unanswered`: closed without a response that Halo recorded
 * - `on_hold`: closed while on hold and after its date, which Halo moves only when the hold ends
 */
export const responseStates = ["met", "missed", "excluded", "no_target", "pending", "unanswered"] as const;
export type ResponseState = (typeof responseStates)[number];
export const fixStates = ["met", "missed", "excluded", "no_target", "on_hold"] as const;
export type FixState = (typeof fixStates)[number];

/** Excluded by its flag, or under no SLA; a row without the field can't tell. */
function isOutsideSla({ isExcluded, row }: TicketFacts): boolean {
  return isExcluded || (row.sla_id !== undefined && idOf(row.sla_id) === undefined);
}

/** Whether a ticket was answered in time: Halo's `slaresponsestate`, or else the dates. */
export function responseState(facts: TicketFacts, now: Date): ResponseState {
  if (isOutsideSla(facts)) return "excluded";
  const met = responseMet(facts, now);
  if (met !== undefined) return met ? "met" : "missed";
  if (facts.respondBy === undefined) return "no_target";
  return facts.isOpen ? "pending" : "unanswered";
}

/** Whether a closed ticket was fixed in time, derived from `dateclosed` and `fixbydate`. */
export function fixState(facts: TicketFacts): FixState {
  if (isOutsideSla(facts)) return "excluded";
  const met = fixMet(facts);
  if (met === undefined) return "no_target";
  if (met) return "met";
  return facts.isOnHold ? "on_hold" : "missed";
}

const hour = 3_600_000;

/** Hours of the clock between two times, with nights and holds; 0 when the second is before the first. */
export function hoursBetween(from: Date | undefined, to: Date | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  return Math.max(0, to.getTime() - from.getTime()) / hour;
}
