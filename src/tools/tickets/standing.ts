import type { HaloRecord } from "../../halo/client.ts";
import { isClosingStatus } from "../../halo/rules.ts";
import { haloDate } from "../../halo/text.ts";
import type { ToolContext } from "../kit/define.ts";
import { openStatus } from "./writing/closing-statuses.ts";

/** Whether a ticket stands closed, from a change of it: `unknown` where the tenant's statuses do not tell. */
export type Standing = "open" | "closed" | "unknown";

/**
 * Whether a ticket is closed after a change. A closing date that came or went tells; a ticket that was opened again may
 * keep its date, so the status counts then. At most one request.
 */
export async function standingAfter(
  before: HaloRecord,
  after: HaloRecord,
  context: ToolContext,
): Promise<Standing> {
  const [was, is] = [before, after].map((ticket) => haloDate(ticket.dateclosed));
  if (isClosingStatus(after.status_id)) return "closed";
  if (is === undefined && after.dateclosed !== undefined) return "open";
  const status = Number(after.status_id);
  if (Number.isInteger(status) && (await openStatus(status, context)) !== undefined) return "open";
  return is !== undefined && was !== is ? "closed" : "unknown";
}

/** Sentences on a ticket that a change closed or opened again. */
export async function ticketStanding(
  before: HaloRecord,
  after: HaloRecord,
  context: ToolContext,
): Promise<readonly string[]> {
  const wasClosed = haloDate(before.dateclosed) !== undefined || isClosingStatus(before.status_id);
  const isMoved = Number(before.status_id) !== Number(after.status_id);
  const isDated = haloDate(before.dateclosed) !== haloDate(after.dateclosed);
  if (!isMoved && !isDated) return [];
  const standing = await standingAfter(before, after, context);
  if (wasClosed && standing === "open") return ["The ticket is open again: it was closed before."];
  return !wasClosed && standing === "closed" ? ["The ticket is closed by this."] : [];
}
