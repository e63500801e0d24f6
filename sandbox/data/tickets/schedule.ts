import { day, hour, minute } from "../../engine/seed/dates.ts";
import type { Random } from "../../engine/seed/random.ts";
import type { PriorityFacts } from "../context.ts";
import { isOpen, type Scenario } from "./scenarios.ts";

/** The moments that matter to one ticket, in milliseconds; undefined is "no date". */
export interface TicketTimes {
  readonly occurred: number;
  readonly respondBy: number | undefined;
  readonly fixBy: number | undefined;
  readonly fixByAdjusted: boolean;
  readonly response: number | undefined;
  readonly closed: number | undefined;
  readonly lastAction: number;
  readonly onhold: boolean;
  readonly holdHours: number;
}

/** Working hours as wall-clock time: eight hours make a day, except under the round-the-clock SLA. */
function wallClock(hours: number, slaid: number): number {
  return (slaid === 2 || hours <= 2 ? hours : hours * 3) * hour;
}

const onHold: ReadonlySet<Scenario> = new Set(["withUser", "withSupplier", "scheduled"]);
const unanswered: ReadonlySet<Scenario> = new Set(["fresh", "responseBreached", "deleted"]);

function closingMoment(now: number, occurred: number, fixTime: number, random: Random): number {
  const factor = random.chance(0.82) ? random.between(0.05, 0.95) : random.between(1.1, 3.2);
  const closed = occurred + Math.max(20 * minute, fixTime * factor);
  const latest = now - 10 * minute;
  return closed < latest ? closed : occurred + (latest - occurred) * random.between(0.3, 0.95);
}

/** Target of the fix for a ticket that is open: moved where the scenario asks for another one. */
function openFixBy(
  now: number,
  occurred: number,
  natural: number,
  scenario: Scenario,
  random: Random,
): number {
  if (scenario === "dueSoon") return now + random.between(0.5, 7.5) * hour;
  if (scenario === "fixBreached") {
    return natural < now ? natural : now - Math.min(random.between(1, 40) * hour, (now - occurred) / 2);
  }
  const mayBeLate = scenario === "responseBreached" || onHold.has(scenario);
  if (mayBeLate || (scenario === "stale" && random.chance(0.45))) return natural;
  return natural > now + 8 * hour ? natural : now + random.between(9, 160) * hour;
}

function lastMoment(now: number, from: number, scenario: Scenario, random: Random): number {
  if (scenario === "stale") {
    const latest = now - random.int(21, 75) * day;
    return latest > from ? latest : from + Math.max(0, now - 21 * day - from) * random.next();
  }
  const reach = scenario === "working" || scenario === "dueSoon" ? 3 : 9;
  const earliest = Math.max(from, now - reach * day);
  return earliest + (now - 6 * minute - earliest) * random.next();
}

/** Works out the moments of a ticket so that they fit its scenario and its priority. */
export function scheduleTicket(
  now: number,
  occurred: number,
  scenario: Scenario,
  priority: PriorityFacts,
  random: Random,
): TicketTimes {
  const responseTime = wallClock(priority.responsetime, priority.slaid);
  const fixTime = wallClock(priority.fixtime, priority.slaid);
  const excluded = scenario === "excluded" || scenario === "stub";
  const open = isOpen(scenario);
  const deleted = scenario === "deleted";
  const respondBy =
    scenario === "responseBreached"
      ? Math.min(occurred + responseTime, now - 20 * minute)
      : occurred + responseTime;
  let closed: number | undefined;
  if (scenario === "stub") closed = Math.min(occurred + 25_000, now);
  else if (!open && !deleted) closed = closingMoment(now, occurred, fixTime, random);

  const latestResponse = (closed ?? now - 5 * minute) - minute;
  let response: number | undefined;
  if (!unanswered.has(scenario) && scenario !== "stub") {
    const factor = random.chance(0.86) ? random.between(0.05, 0.95) : random.between(1.1, 2.5);
    response = Math.min(occurred + responseTime * factor, Math.max(occurred + minute, latestResponse));
  }
  const natural = occurred + fixTime;
  const fixBy = open ? openFixBy(now, occurred, natural, scenario, random) : natural;
  let lastAction = closed ?? lastMoment(now, response ?? occurred, scenario, random);
  if (scenario === "fresh" || deleted) lastAction = Math.min(occurred + minute, now);
  const onhold = onHold.has(scenario);
  return {
    occurred,
    respondBy: excluded ? undefined : respondBy,
    fixBy: excluded ? undefined : fixBy,
    fixByAdjusted: !excluded && fixBy !== natural,
    response,
    closed,
    lastAction,
    onhold,
    holdHours: onhold ? Math.round((now - lastAction) / hour) : 0,
  };
}
