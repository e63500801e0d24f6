import { tz } from "@date-fns/tz";
import {
  addDays,
  addMonths,
  addQuarters,
  startOfDay,
  startOfMonth,
  startOfQuarter,
  startOfWeek,
} from "date-fns";
import type { HaloRecord, ResourceName } from "../../sandbox/index.ts";
import type { Reply, World } from "./types.ts";

/** Readings of the sandbox's tables, in its own terms and by the simplest way: nothing of the tools is used. */

const utc = { in: tz("UTC") };

/** A moment that Halo wrote (UTC, without a zone), in milliseconds; undefined for its "no date". */
export function at(value: unknown): number | undefined {
  if (typeof value !== "string" || /^(0001|1899|1900)-/.test(value)) return undefined;
  const moment = Date.parse(`${value}Z`);
  return Number.isNaN(moment) ? undefined : moment;
}

/** A number, or 0. */
export function num(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** The record of a table with a name. */
export function named(world: World, table: ResourceName, name: string): HaloRecord {
  return found(
    world.tables[table].find((row) => row.name === name),
    `${table} ${name}`,
  );
}

/** The id of the record of a table with a name. */
export function idOf(world: World, table: ResourceName, name: string): number {
  return num(named(world, table, name).id);
}

/** What is there; throws when it is not. */
export function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`The sandbox has no ${what}.`);
  return value;
}

/** Tickets that a list shows: neither deleted nor merged into another. */
export function tickets(world: World): HaloRecord[] {
  return world.tables.Tickets.filter((row) => row.deleted !== true && num(row.merged_into_id) === 0);
}

/** Closed (9) and Completed/Cancelled (8) are the statuses of this tenant that close a ticket. */
export function isOpen(ticket: HaloRecord): boolean {
  return ticket.status_id !== 8 && ticket.status_id !== 9;
}

/** The open tickets. */
export function openTickets(world: World): HaloRecord[] {
  return tickets(world).filter(isOpen);
}

/** The ids of rows. */
export function ids(rows: readonly HaloRecord[]): Set<unknown> {
  return new Set(rows.map((row) => row.id));
}

/** The newest record by the greatest id; throws when there is none. */
function newest(rows: readonly HaloRecord[], what: string): HaloRecord {
  return found(rows.toSorted((one, other) => num(other.id) - num(one.id))[0], what);
}

/** From the first to before the second, in milliseconds. */
export type Between = readonly [start: number, end: number];

/** Whether a date of Halo lies in a time. */
export function isIn([start, end]: Between, value: unknown): boolean {
  const moment = at(value);
  return moment !== undefined && moment >= start && moment < end;
}

/** A calendar day: 0 is today, -1 yesterday. */
export function day(world: World, away = 0): Between {
  const start = addDays(startOfDay(world.now, utc), away);
  return [start.getTime(), addDays(start, 1).getTime()];
}

/** The last days, with today as one of them. */
export function lastDays(world: World, count: number): Between {
  return [day(world, 1 - count)[0], day(world)[1]];
}

/** The days from today on until the end of the one that is so far away. */
export function nextDays(world: World, count: number): Between {
  return [day(world)[0], day(world, count)[1]];
}

/** A week from Monday: 0 is this one, -1 the last. */
export function week(world: World, away = 0): Between {
  const start = addDays(startOfWeek(world.now, { weekStartsOn: 1, ...utc }), away * 7);
  return [start.getTime(), addDays(start, 7).getTime()];
}

/** A calendar month: 0 is this one, -1 the last. */
export function month(world: World, away = 0): Between {
  const start = addMonths(startOfMonth(world.now, utc), away);
  return [start.getTime(), addMonths(start, 1).getTime()];
}

/** The open tickets of a client. */
export function openOf(world: World, client: string): HaloRecord[] {
  const id = idOf(world, "Client", client);
  return openTickets(world).filter((ticket) => ticket.client_id === id);
}

/** The newest open ticket of a client that somebody has and that is not on hold. */
export function newestOf(world: World, client: string): HaloRecord {
  return newest(
    openOf(world, client).filter((ticket) => num(ticket.agent_id) > 1 && ticket.onhold !== true),
    `assigned open ticket of ${client}`,
  );
}

/** The actions of a ticket, the newest first. */
export function actionsOf(world: World, ticketId: unknown): HaloRecord[] {
  return world.tables.Actions.filter((action) => action.ticket_id === ticketId).toSorted(
    (one, other) => num(other.id) - num(one.id),
  );
}

/** The id of the first row of a list. */
export function firstId(reply: Reply | undefined): number {
  const { rows } = reply?.data ?? {};
  const first: unknown = Array.isArray(rows) ? rows[0] : undefined;
  if (typeof first !== "object" || first === null || !("id" in first))
    throw new Error("The list has no rows.");
  return Number(first.id);
}

/** A calendar quarter: 0 is this one, -1 the last. */
export function quarter(world: World, away = 0): Between {
  const start = addQuarters(startOfQuarter(world.now, utc), away);
  return [start.getTime(), addQuarters(start, 1).getTime()];
}

/** The name of an agent. */
export function nameOfAgent(world: World, id: unknown): string {
  return String(world.tables.Agent.find((agent) => agent.id === id)?.name);
}

/** The name of the client of a ticket, project or opportunity. */
export function clientOf(world: World, ticketId: unknown): string {
  const { Tickets, Projects, Opportunities } = world.tables;
  const record = [...Tickets, ...Projects, ...Opportunities].find((row) => row.id === ticketId);
  return String(record?.client_name);
}

/** The newest open ticket of an agent. */
export function newestOfAgent(world: World, agent: string): HaloRecord {
  const id = idOf(world, "Agent", agent);
  return newest(
    openTickets(world).filter((ticket) => ticket.agent_id === id),
    `open ticket of ${agent}`,
  );
}

/** A ticket as it is stored now. */
export function ticketNow(world: World, id: unknown): HaloRecord {
  return found(
    world.tables.Tickets.find((ticket) => ticket.id === id),
    `ticket ${String(id)}`,
  );
}
