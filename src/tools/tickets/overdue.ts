import type { HaloRecord } from "../../halo/client.ts";
import { dateOf } from "../../halo/text.ts";

/** Whether the SLA clock of an open ticket runs: it is not on hold, and not left out of its SLA. */
export function runsClock(row: HaloRecord): boolean {
  return row.onhold !== true && row.excludefromsla !== true;
}

/** Whether an open ticket is overdue: past its fix date, on a clock that runs. */
export function isPastFix(row: HaloRecord, now: Date): boolean {
  const fixBy = dateOf(row.fixbydate);
  return runsClock(row) && fixBy !== undefined && fixBy < now;
}
