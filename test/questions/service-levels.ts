import type { HaloRecord } from "../../sandbox/index.ts";
import { median, quantile } from "./numbers.ts";
import type { World } from "./types.ts";
import { at, type Between, isIn, isOpen, openTickets, tickets } from "./world.ts";

const minute = 60_000;
const hour = 60 * minute;

/** Time that was logged as a ticket: closed within the minute in which it was opened. */
export function isStub(ticket: HaloRecord): boolean {
  const [opened, closed] = [at(ticket.dateoccurred), at(ticket.dateclosed)];
  return !isOpen(ticket) && opened !== undefined && closed !== undefined && closed - opened < minute;
}

/** How the service levels of a time were kept. */
export interface ServiceLevels {
  readonly opened: readonly HaloRecord[];
  readonly closed: readonly HaloRecord[];
  readonly stubs: readonly HaloRecord[];
  readonly responseMet: readonly HaloRecord[];
  readonly responseMissed: readonly HaloRecord[];
  readonly fixMet: readonly HaloRecord[];
  readonly fixMissed: readonly HaloRecord[];
  readonly responseHours: readonly number[];
  readonly fixHours: readonly number[];
}

/** The tickets opened or closed in a time, and how each did: response over those opened, fix over those closed. */
export function serviceLevels(
  world: World,
  time: Between,
  isMeant: (ticket: HaloRecord) => boolean = () => true,
): ServiceLevels {
  const now = world.now.getTime();
  const meant = tickets(world).filter(isMeant);
  const all = {
    opened: meant.filter((ticket) => isIn(time, ticket.dateoccurred)),
    closed: meant.filter((ticket) => !isOpen(ticket) && isIn(time, ticket.dateclosed)),
  };
  const opened = all.opened.filter((ticket) => !isStub(ticket));
  const closed = all.closed.filter((ticket) => !isStub(ticket));
  const response = (ticket: HaloRecord): boolean | undefined => {
    if (ticket.excludefromsla === true) return undefined;
    if (ticket.slaresponsestate === "I") return true;
    if (ticket.slaresponsestate === "O") return false;
    const [by, came] = [at(ticket.respondbydate), at(ticket.responsedate)];
    if (by === undefined) return undefined;
    if (came !== undefined) return came <= by;
    return isOpen(ticket) && ticket.onhold !== true && by < now ? false : undefined;
  };
  const fix = (ticket: HaloRecord): boolean | undefined => {
    const [by, came] = [at(ticket.fixbydate), at(ticket.dateclosed)];
    if (ticket.excludefromsla === true || by === undefined || came === undefined) return undefined;
    return came <= by;
  };
  const hours = (rows: readonly HaloRecord[], field: string) =>
    rows.flatMap((ticket) => {
      const [from, to] = [at(ticket.dateoccurred), at(ticket[field])];
      return from === undefined || to === undefined ? [] : [(to - from) / hour];
    });
  return {
    opened,
    closed,
    stubs: [...new Set([...all.opened, ...all.closed])].filter(isStub),
    responseMet: opened.filter((ticket) => response(ticket) === true),
    responseMissed: opened.filter((ticket) => response(ticket) === false),
    fixMet: closed.filter((ticket) => fix(ticket) === true),
    fixMissed: closed.filter((ticket) => fix(ticket) === false),
    responseHours: hours(opened, "first_responsedate"),
    fixHours: hours(closed, "dateclosed"),
  };
}

/** The figures of a time as the scorecard names them. Shares are of those judged, in percent. */
export function scorecardFigures(world: World, time: Between, isMeant?: (ticket: HaloRecord) => boolean) {
  const levels = serviceLevels(world, time, isMeant);
  const { opened, closed, responseMet, responseMissed, fixMet, fixMissed } = levels;
  return {
    opened: opened.length,
    closed: closed.length,
    backlog_change: opened.length - closed.length,
    open_now: openTickets(world).filter(isMeant ?? (() => true)).length,
    response_met: responseMet.length,
    response_missed: responseMissed.length,
    fix_met: fixMet.length,
    fix_missed: fixMissed.length,
    response_percent: share(responseMet.length, responseMissed.length),
    fix_percent: share(fixMet.length, fixMissed.length),
    fix_hours_median: oneDecimal(median(levels.fixHours)),
    response_hours_p90: oneDecimal(quantile(levels.responseHours, 0.9)),
  };
}

function share(met: number, missed: number): number | undefined {
  return met + missed === 0 ? undefined : oneDecimal((100 * met) / (met + missed));
}

function oneDecimal(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 10) / 10;
}
