import type { HaloRecord } from "../../halo/client.ts";
import { type ClosingRule, closingRuleOf, isActedOnSince, isSurelyOpen } from "../../halo/closing.ts";
import { dateIn } from "../../halo/dates/row-dates.ts";
import { readOr } from "../../halo/errors.ts";
import type { LookupKind } from "../../halo/lookups.ts";
import { closedStatusId, closingStatusIds } from "../../halo/rules.ts";
import type { ToolContext } from "../kit/define.ts";

/**
 * Which statuses close, read from Halo for all tools. What was read is kept for ten minutes with the caller's lookups: one
 * request for the statuses that leave tickets open, and two for tickets, where a ticket leaves a doubt.
 */

type Caller = Pick<ToolContext, "lookups" | "signal">;

/** The list of Halo's that tickets came from. */
export type FromList = "open" | "closed" | undefined;

/** The rule with all that tells of it: three requests in ten minutes. */
export async function wholeClosingRule(context: Caller): Promise<ClosingRule> {
  const [statuses, openStatuses, open, closed] = await Promise.all([
    ...statusKinds.map((kind) => read(kind, context)),
    read("openTickets", context),
    read("closedTickets", context),
  ]);
  return closingRuleOf({ statuses, openStatuses, open, closed });
}

/**
 * The rule for these tickets: no request where none can be but what its list says, one where the statuses tell of all,
 * else three.
 */
export async function closingRuleFor(
  rows: readonly HaloRecord[],
  from: FromList,
  context: Caller,
): Promise<ClosingRule> {
  if (rows.every((row) => isPlain(row, from))) return closingRuleOf({});
  const [statuses, openStatuses] = await Promise.all(statusKinds.map((kind) => read(kind, context)));
  const rule = closingRuleOf({ statuses, openStatuses });
  return rows.some((row) => isInDoubt(row, from, rule)) ? wholeClosingRule(context) : rule;
}

/** The rule for a status: one request where Halo's list of statuses tells, else three. */
export async function closingRuleOfStatus(statusId: unknown, context: Caller): Promise<ClosingRule> {
  return closingRuleFor([{ status_id: statusId }], undefined, context);
}

/** What has to be said where only the stock Halo tells that some of these tickets are closed, or which list they are in. */
export function assumedClosing(rule: ClosingRule, rows: readonly HaloRecord[]): string[] {
  return rows.some((row) => rule.isAssumed(row.status_id) && !isSurelyOpen(row))
    ? [
        "Halo did not tell which statuses close: 8 and 9 are taken to, as on a stock Halo, and else a date of closing.",
      ]
    : [];
}

const statusKinds = ["statuses", "openStatuses"] as const;

const read = (kind: LookupKind, context: Caller): Promise<readonly HaloRecord[] | undefined> =>
  readOr(context.lookups.rows(kind, context.signal), undefined);

/** Whether a ticket of Halo's list of open ones shows by itself that it is. */
function isPlain(row: HaloRecord, from: FromList): boolean {
  return from === "open" && isSurelyOpen(row) && !closingStatusIds.has(Number(row.status_id));
}

/** Whether a ticket contradicts what its status tells, or the list that it came from. */
function isInDoubt(row: HaloRecord, from: FromList, rule: ClosingRule): boolean {
  const told = rule.told(row.status_id);
  if (told === undefined) return true;
  const isClosed = told === "closes";
  if (from !== undefined && isClosed !== (from === "closed")) return true;
  const isDated = dateIn(row, "dateclosed") !== undefined;
  return isClosed ? isSurelyOpen(row) : isDated;
}

/** Whether it takes the rule to tell if a ticket is closed: its date of closing and its status may not say the same. */
export function isUnclear(row: HaloRecord): boolean {
  if (dateIn(row, "dateclosed") === undefined) {
    return row.hasbeenclosed === true || closingStatusIds.has(Number(row.status_id));
  }
  return Number(row.status_id) !== closedStatusId || isActedOnSince(row);
}
