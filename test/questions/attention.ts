import type { HaloRecord } from "../../sandbox/index.ts";
import type { Truth, World } from "./types.ts";
import { at, num, openTickets } from "./world.ts";

const hour = 3_600_000;

/** The later of the last action and the opening. */
export function lastTouched(ticket: HaloRecord): number {
  return Math.max(at(ticket.lastactiondate) ?? 0, at(ticket.dateoccurred) ?? 0);
}

/** The SLA clock runs: not on hold, not left out of the SLA. */
function runs(ticket: HaloRecord): boolean {
  return ticket.onhold !== true && ticket.excludefromsla !== true;
}

/** Open, the clock running, and the date for the fix gone by. */
export function isFixOverdue(ticket: HaloRecord, now: number): boolean {
  const by = at(ticket.fixbydate);
  return runs(ticket) && by !== undefined && by < now;
}

/** Nobody has answered yet, and the date for the answer is gone by. */
function isResponseOverdue(ticket: HaloRecord, now: number): boolean {
  const by = at(ticket.respondbydate);
  return runs(ticket) && at(ticket.responsedate) === undefined && by !== undefined && by < now;
}

/** Agent 1 stands for nobody. */
export function isUnassigned(ticket: HaloRecord): boolean {
  return num(ticket.agent_id) <= 1;
}

/** What needs attention among the open tickets that are meant, counted one reason after the other. */
export function attention(
  world: World,
  isMeant: (ticket: HaloRecord) => boolean,
  { hours = 4, days = 3 }: { readonly hours?: number; readonly days?: number } = {},
): Truth {
  const now = world.now.getTime();
  const open = openTickets(world).filter(isMeant);
  const holding = new Set(
    world.tables.Status.filter((status) => status.slaaction === "H").map((status) => status.id),
  );
  const isSoon = (value: unknown) => {
    const moment = at(value);
    return moment !== undefined && moment >= now && moment <= now + hours * hour;
  };
  const tests: Readonly<Record<string, (ticket: HaloRecord) => boolean>> = {
    fix_overdue: (ticket) => isFixOverdue(ticket, now),
    response_overdue: (ticket) => isResponseOverdue(ticket, now),
    fix_due_soon: (ticket) => runs(ticket) && isSoon(ticket.fixbydate),
    response_due_soon: (ticket) =>
      runs(ticket) && at(ticket.responsedate) === undefined && isSoon(ticket.respondbydate),
    unassigned: isUnassigned,
    waiting_on_us: (ticket) =>
      ticket.onhold !== true &&
      !holding.has(num(ticket.status_id)) &&
      at(ticket.lastincomingemail) !== undefined &&
      (at(ticket.lastincomingemail) ?? 0) >= lastTouched(ticket),
    no_action: (ticket) => ticket.onhold !== true && lastTouched(ticket) < now - days * 24 * hour,
  };
  const counts = Object.entries(tests).map(([reason, test]) => [reason, open.filter(test).length] as const);
  const needing = open.filter((ticket) => Object.values(tests).some((test) => test(ticket))).length;
  return {
    structured: {
      "figures.open": open.length,
      "figures.need_attention": needing,
      complete: true,
      ...Object.fromEntries(counts.map(([reason, count]) => [`figures.${reason}`, count])),
    },
    text: [open.length, needing, ...counts.map(([, count]) => count).filter((count) => count > 0)],
  };
}
