import type { HaloRecord } from "../../../halo/client.ts";
import { type ClosingRule, isActedOnSince } from "../../../halo/closing.ts";
import { dateIn } from "../../../halo/dates/row-dates.ts";

/** Whether the SLA clock of an open ticket runs: it is not on hold, and not left out of its SLA. */
export function runsClock(row: HaloRecord): boolean {
  return row.onhold !== true && row.excludefromsla !== true;
}

/** Whether an open ticket is overdue: past its fix date, on a clock that runs. */
export function isPastFix(row: HaloRecord, now: Date): boolean {
  const fixBy = dateIn(row, "fixbydate");
  return runsClock(row) && fixBy !== undefined && fixBy < now;
}

/**
 * Those of the rows of Halo's list of open tickets that are open, for lists and answers: all of them, but not one in a
 * status that closes with a date of closing since which nothing was done; where Halo ignores that filter each ticket
 * decides.
 */
export function openRows(rows: readonly HaloRecord[], rule: ClosingRule): readonly HaloRecord[] {
  const isIgnored =
    rule.heeds.open === false ||
    (rule.heeds.open === undefined &&
      rows.some((row) => rule.closes(row.status_id) === true && rule.isClosed(row)));
  // A Halo that keeps to the filter may still ignore it beside others.
  const isClosed = isIgnored ? rule.isClosed : (row: HaloRecord) => isClosedThroughout(row, rule);
  return rows.filter((row) => !isClosed(row));
}

/** Whether a ticket is in a status that closes, with a date of closing since which nothing was done. */
function isClosedThroughout(row: HaloRecord, rule: ClosingRule): boolean {
  const isDated = dateIn(row, "dateclosed") !== undefined;
  return isDated && rule.told(row.status_id) === "closes" && !isActedOnSince(row);
}
