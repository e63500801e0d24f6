import { addDays, subDays } from "date-fns";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { haloResources } from "../../../halo/resources.ts";
import type { Gathered, Reading } from "../../kit/analytics/reader.ts";
import { toHaloTime } from "../../kit/arguments/dates.ts";
import { isWithin, type Period } from "../../kit/arguments/periods.ts";
import { sameNumber } from "../../kit/crud/warnings.ts";
import type { ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { closedTicketFacts, dateOf, isGone, type TicketFacts, ticketFacts } from "./ticket-facts.ts";
import { teamNamed } from "./time/groups.ts";

/** The arguments that narrow a question about tickets. */
export const scopeInput = {
  client_id: input.reference("client", "Client").optional(),
  team_id: input.reference("team", "Team").optional(),
  agent_id: input.reference("agent", "Agent").optional(),
  tickettype_id: input.reference("ticket_type", "Type").optional(),
  priority_id: input.reference("priority", "Priority").optional(),
};

/** Values of those arguments. */
export interface ScopeArguments {
  readonly client_id?: number | undefined;
  readonly team_id?: number | undefined;
  readonly agent_id?: number | undefined;
  readonly tickettype_id?: number | undefined;
  readonly priority_id?: number | undefined;
}

/** Which tickets a question is about: for Halo, and as a test of each row, since Halo ignores unknown filters. */
export interface TicketScope {
  readonly query: Query;
  readonly holds: (row: HaloRecord) => boolean;
}

/**
 * Reads the arguments that narrow. Halo's list takes `requesttype_id` for the type, `priority` and `team`; rows
 * carry the team's name.
 *
 * @throws HaloError `bad_input` for a team that Halo doesn't have
 */
export async function ticketScope(
  args: ScopeArguments,
  context: Pick<ToolContext, "lookups" | "signal">,
): Promise<TicketScope> {
  const { client_id, team_id, agent_id, tickettype_id, priority_id } = args;
  const team = team_id === undefined ? undefined : await teamNamed(context, team_id);
  const same = (value: unknown, wanted: number | undefined) =>
    wanted === undefined || sameNumber(value, wanted) !== false;
  return {
    query: {
      client_id,
      team: team_id,
      agent_id,
      requesttype_id: tickettype_id,
      priority: priority_id,
    },
    holds: (row) =>
      same(row.client_id, client_id) &&
      // Agent 1 stands for nobody; some rows hold no agent at all then.
      (agent_id === 1 ? Number(row.agent_id ?? 0) <= 1 : same(row.agent_id, agent_id)) &&
      same(row.tickettype_id, tickettype_id) &&
      same(row.priority_id, priority_id) &&
      (team === undefined ||
        String(row.team ?? "")
          .trim()
          .toLowerCase() === team.trim().toLowerCase()),
  };
}

/** Tickets of a period, and what was read for them. */
export interface PeriodTickets {
  readonly tickets: readonly TicketFacts[];
  /** Those closed within the minute in which they were opened, which count as time and not as tickets. */
  readonly stubs: readonly TicketFacts[];
  readonly source: Gathered;
}

/** The filter by a period: Halo compares in a zone of its own, so a day more on each side is asked for. */
function dates(column: string, { start, end }: Period): Query {
  return {
    datesearch: column,
    startdate: toHaloTime(subDays(start, 1)),
    enddate: toHaloTime(addDays(end, 1)),
  };
}

/** The tickets opened in a period (`dateoccurred`; Halo's filter spells it `dateoccured`). */
export async function openedIn(reading: Reading, scope: TicketScope, period: Period): Promise<PeriodTickets> {
  const source = await reading.all(
    haloResources.tickets,
    { ...scope.query, ...dates("dateoccured", period) },
    {
      what: "tickets opened in the period",
      keep: (row) => !isGone(row) && scope.holds(row) && isWithin(period, dateOf(row.dateoccurred)),
    },
  );
  return split(source, source.rows.map(ticketFacts));
}

/** The tickets closed in a period, and what they tell of this Halo. */
export interface ClosedTickets extends PeriodTickets {
  /** Closed in the period, and opened again since: not among the tickets. */
  readonly reopened: readonly TicketFacts[];
  /** Statuses that close, as far as these tickets show. */
  readonly closing: ReadonlySet<number>;
}

/** The tickets closed in a period (`dateclosed`) and not opened again since. */
export async function closedIn(reading: Reading, scope: TicketScope, period: Period): Promise<ClosedTickets> {
  const source = await reading.all(
    haloResources.tickets,
    { ...scope.query, ...dates("datecleared", period), closed_only: true },
    {
      what: "tickets closed in the period",
      keep: (row) => !isGone(row) && scope.holds(row) && isWithin(period, dateOf(row.dateclosed)),
    },
  );
  const doubtful = source.rows.map(ticketFacts).filter(({ isOpen }) => isOpen);
  const openStatuses = await statusesOfOpenTickets(reading, doubtful);
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

/** Reads tickets again with statuses that are known to close: one in such a status is closed, whatever came later. */
export function withClosing({ source }: PeriodTickets, closing: ReadonlySet<number>): PeriodTickets {
  const facts = source.rows.map((row) =>
    closing.has(Number(row.status_id)) ? closedTicketFacts(row) : ticketFacts(row),
  );
  return split(source, facts);
}

/** More statuses than these are not asked for one by one. */
const mostStatuses = 5;

/**
 * Of the statuses of tickets that look as if they had been opened again (something was done after their closing):
 * those that are no closing statuses, by Halo's own count of open tickets in them. A Halo that heeds `closed_only`
 * gives tickets in closing statuses only.
 */
async function statusesOfOpenTickets(
  reading: Reading,
  doubtful: readonly TicketFacts[],
): Promise<ReadonlySet<number>> {
  const statuses = [...new Set(doubtful.map(({ row }) => Number(row.status_id)))];
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
 * What a reader must know when a period holds no tickets at all: perhaps the agent may not see them, or this Halo
 * does not filter by date as it should. Neither may look like a quiet period.
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
export function mustHaveBegun(period: Period, now: number): void {
  if (period.start.getTime() > now) {
    throw badInput(`period ${period.label} has not begun: no tickets can have been opened in it yet.`);
  }
}
