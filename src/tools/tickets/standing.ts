import type { HaloRecord } from "../../halo/client.ts";
import { type ClosingRule, isActedOnSince, isSurelyOpen } from "../../halo/closing.ts";
import { dateOf, haloDate } from "../../halo/text.ts";
import type { ToolContext } from "../kit/define.ts";
import { closingRuleFor, type FromList } from "./closing.ts";

/** Whether a ticket stands closed: `unknown` where neither the tenant's statuses nor its dates tell. */
export type Standing = "open" | "closed" | "unknown";

/**
 * Whether a ticket is closed, where that can be told: by what Halo tells of its status, else by its own dates.
 *
 * @param from the list of Halo's that it came from, which decides where a status stands in both
 */
export function standingOf(row: HaloRecord, rule: ClosingRule, from?: FromList): Standing {
  const told = rule.told(row.status_id);
  if (told === "closes") return "closed";
  if (told === "open") return "open";
  if (told === "either" && from !== undefined && rule.heeds[from] === true) return from;
  if (rule.isAssumed(row.status_id)) return isSurelyOpen(row) ? "unknown" : "closed";
  if (dateOf(row.dateclosed) !== undefined) return isActedOnSince(row) ? "unknown" : "closed";
  return row.dateclosed === undefined && row.hasbeenclosed !== false ? "unknown" : "open";
}

/**
 * Whether a ticket is closed after a change of it. Where its status does not tell, a date of closing that came or went
 * does; a ticket that was opened again may keep its date. At most three requests.
 */
export async function standingAfter(
  before: HaloRecord,
  after: HaloRecord,
  context: ToolContext,
): Promise<Standing> {
  const rule = await closingRuleFor([after], undefined, context);
  const told = rule.told(after.status_id);
  if (told === "closes") return "closed";
  if (told === "open") return "open";
  const [was, is] = [before, after].map((ticket) => haloDate(ticket.dateclosed));
  if (is === undefined) {
    if (rule.isAssumed(after.status_id)) return isSurelyOpen(after) ? "unknown" : "closed";
    return after.dateclosed === undefined ? "unknown" : "open";
  }
  return was !== is || rule.isAssumed(after.status_id) ? "closed" : "unknown";
}

/** Sentences on a ticket that a change closed or opened again. */
export async function ticketStanding(
  before: HaloRecord,
  after: HaloRecord,
  context: ToolContext,
): Promise<readonly string[]> {
  const isMoved = Number(before.status_id) !== Number(after.status_id);
  const isDated = haloDate(before.dateclosed) !== haloDate(after.dateclosed);
  if (!isMoved && !isDated) return [];
  const was = standingOf(before, await closingRuleFor([before], undefined, context));
  const standing = await standingAfter(before, after, context);
  if (was === "closed" && standing === "open") return ["The ticket is open again: it was closed before."];
  return was !== "closed" && standing === "closed" ? ["The ticket is closed by this."] : [];
}
