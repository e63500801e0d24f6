import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { haloResources } from "../../../halo/resources.ts";
import { agentIdOf, isGone, ticketDates, unassignedAgentId } from "../../../halo/rules.ts";
import { dateOf } from "../../../halo/text.ts";
import type { Gathered, Reading } from "../../kit/analytics/reader.ts";
import { nameKey } from "../../kit/arguments/alike.ts";
import { toHaloTime } from "../../kit/arguments/dates.ts";
import { isWithin, type Period } from "../../kit/arguments/periods.ts";
import { hasPriority, type PriorityChoice } from "../../kit/arguments/priorities.ts";
import { sameNumber } from "../../kit/crud/warnings.ts";
import type { ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { type DateSpan, widened } from "./span.ts";
import { closedTicketFacts, type TicketFacts, ticketFacts } from "./ticket-facts.ts";
import { teamNamed } from "./time/agents.ts";

/** The arguments that narrow down which tickets an answer is about. */
export const scopeInput = {
  client_id: input.reference("client", "Client").optional(),
  team_id: input.reference("team", "Team").optional(),
  agent_id: input.reference("agent", "Agent").optional(),
  tickettype_id: input.reference("ticket_type", "Type").optional(),
  priority_id: input.priority("Priority").optional(),
};

/** Values of those arguments. */
export interface ScopeArguments {
  readonly client_id?: number | undefined;
  readonly team_id?: number | undefined;
  readonly agent_id?: number | undefined;
  readonly tickettype_id?: number | undefined;
  readonly priority_id?: PriorityChoice | undefined;
}

/** Which tickets an answer is about: as Halo's parameters, and as a test of each row, since Halo may ignore them. */
export interface TicketScope {
  readonly query: Query;
  readonly holds: (row: HaloRecord) => boolean;
}

/**
 * Reads those arguments. The parameters of Halo's list are named otherwise: `requesttype_id` for the type, `priority`,
 * and `team` for the id of a team, while rows hold the team's name.
 *
 * @throws HaloError `bad_input` for a team that Halo doesn't have
 */
export async function ticketScope(
  args: ScopeArguments,
  context: Pick<ToolContext, "lookups" | "signal">,
): Promise<TicketScope> {
  const { client_id, team_id, agent_id, tickettype_id, priority_id: priority } = args;
  const team = team_id === undefined ? undefined : await teamNamed(context, team_id);
  const same = (value: unknown, wanted: number | undefined) =>
    wanted === undefined || sameNumber(value, wanted) !== false;
  return {
    query: {
      client_id,
      team: team_id,
      agent_id,
      requesttype_id: tickettype_id,
      priority: priority?.id,
      sla: priority?.slas?.join(","),
    },
    holds: (row) =>
      same(row.client_id, client_id) &&
      // Tickets that nobody has hold the agent who stands for that, or none at all.
      (agent_id === unassignedAgentId
        ? agentIdOf(row.agent_id) === undefined
        : same(row.agent_id, agent_id)) &&
      same(row.tickettype_id, tickettype_id) &&
      same(row.priority_id, priority?.id) &&
      (priority?.slas === undefined || hasPriority(row, priority)) &&
      (team === undefined || nameKey(String(row.team ?? "")) === nameKey(team)),
  };
}

/** Tickets of a period, and what was read for them. */
export interface PeriodTickets {
  readonly tickets: readonly TicketFacts[];
  /** Those closed within a minute of opening, which are logged time and do not count as tickets. */
  readonly stubs: readonly TicketFacts[];
  readonly source: Gathered;
}

/**
 * Halo's filter of tickets by a date column, a day wider at each end: Halo compares dates in a zone of its own, so the
 * rows are cut exactly here.
 */
export function aroundDates(column: string, span: DateSpan): Query {
  const { start, end } = widened(span);
  return { datesearch: column, startdate: toHaloTime(start), enddate: toHaloTime(end) };
}

/** The tickets opened in a period (`dateoccurred`). */
export async function openedIn(reading: Reading, scope: TicketScope, period: Period): Promise<PeriodTickets> {
  const source = await reading.all(
    haloResources.tickets,
    { ...scope.query, ...aroundDates(ticketDates.opened.column, period) },
    {
      what: "tickets opened in the period",
      keep: (row) => !isGone(row) && scope.holds(row) && isWithin(period, dateOf(row.dateoccurred)),
    },
  );
  return split(source, source.rows.map(ticketFacts));
}

/** The tickets closed in a period, and the closing statuses that they show. */
export interface ClosedTickets extends PeriodTickets {
  /** Closed in the period, and opened again since: not among the tickets. */
  readonly reopened: readonly TicketFacts[];
  /** Statuses that close tickets, as far as these tickets show. */
  readonly closing: ReadonlySet<number>;
}

/** The tickets closed in a period (`dateclosed`) and not opened again since. */
export async function closedIn(reading: Reading, scope: TicketScope, period: Period): Promise<ClosedTickets> {
  const source = await reading.all(
    haloResources.tickets,
    { ...scope.query, ...aroundDates(ticketDates.closed.column, period), closed_only: true },
    {
      what: "tickets closed in the period",
      keep: (row) => !isGone(row) && scope.holds(row) && isWithin(period, dateOf(row.dateclosed)),
    },
  );
  const maybeReopened = source.rows.map(ticketFacts).filter(({ isOpen }) => isOpen);
  const openStatuses = await statusesOfOpenTickets(reading, maybeReopened);
  const isReopened = (row: HaloRecord) => openStatuses.has(Number(row.status_id)) && ticketFacts(row).isOpen;
  const closed = source.rows.filter((row) => !isReopened(row));
  return {
    ...split(source, closed.map(closedTicketFacts)),
    reopened: source.rows.filter(isReopened).map(ticketFacts),
    closing: new Set(
      closed.map(({ status_id }) => Number(status_id)).filter((status) => !openStatuses.has(status)),
    ),
  };
}

/** Reads tickets again with statuses that are known to close: a ticket in one of them is closed, even if something was done later. */
export function withClosing({ source }: PeriodTickets, closing: ReadonlySet<number>): PeriodTickets {
  const facts = source.rows.map((row) =>
    closing.has(Number(row.status_id)) ? closedTicketFacts(row) : ticketFacts(row),
  );
  return split(source, facts);
}

/** The most statuses whose open tickets are counted, with a request for each. */
const mostStatuses = 5;

/**
 * Tickets with something done after their closing may have been opened again. Their statuses that do not close: those in
 * which Halo counts open tickets. A Halo that obeys `closed_only` gives tickets in closing statuses only.
 */
async function statusesOfOpenTickets(
  reading: Reading,
  maybeReopened: readonly TicketFacts[],
): Promise<ReadonlySet<number>> {
  const statuses = [...new Set(maybeReopened.map(({ row }) => Number(row.status_id)))];
  if (statuses.length > mostStatuses) return new Set(statuses);
  const open = await Promise.all(
    statuses.map(async (status) => {
      const query = { open_only: true, status };
      const count = await reading.count(
        haloResources.tickets,
        query,
        (row) => Number(row.status_id) === status,
      );
      return count === 0 ? undefined : status;
    }),
  );
  return new Set(open.filter((status) => status !== undefined));
}

function split(source: Gathered, facts: readonly TicketFacts[]): PeriodTickets {
  return {
    source,
    tickets: facts.filter(({ isStub }) => !isStub),
    stubs: facts.filter(({ isStub }) => isStub),
  };
}

/** Tickets open now, by Halo's own count; undefined when it doesn't tell. */
export function openNow(reading: Reading, scope: TicketScope): Promise<number | undefined> {
  return reading.count(haloResources.tickets, { ...scope.query, open_only: true }, scope.holds);
}

/**
 * A warning for a period without any tickets: whether there are tickets at other times. There may be none because the
 * agent has no access, or because Halo does not filter by date as it should.
 */
export async function emptyWarning(
  reading: Reading,
  scope: TicketScope,
  period: Period,
): Promise<string | undefined> {
  let newest: HaloRecord | undefined;
  const total = await reading.count(haloResources.tickets, scope.query, (row) => {
    newest = row;
    return scope.holds(row);
  });
  if (total === undefined) return "Halo did not tell whether there are tickets at other times.";
  if (newest === undefined || total === 0) {
    return "Halo gives no such tickets of any time: there are none, or the signed-in agent may not see them (Halo answers an empty list then, not an error).";
  }
  if (isWithin(period, dateOf(newest.dateoccurred))) {
    return `Halo found none by its date filter, yet its newest ticket, ${newest.id}, was opened in the period: these figures can't be trusted.`;
  }
  return `Halo has ${total.toLocaleString("en")} such tickets at other times.`;
}

/**
 * Refuses a period that has not begun.
 *
 * @throws HaloError `bad_input`
 */
export function requireBegun(period: Period, now: number): void {
  if (period.start.getTime() > now) {
    throw badInput(`period ${period.label} has not begun: no tickets can have been opened in it yet.`);
  }
}
