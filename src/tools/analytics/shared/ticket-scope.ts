import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { haloResources } from "../../../halo/resources.ts";
import { agentIdOf, isGone, ticketDates, unassignedAgentId } from "../../../halo/rules.ts";
import { dateOf } from "../../../halo/text.ts";
import type { Gathered } from "../../kit/analytics/gathered.ts";
import type { GatherOptions, Reading } from "../../kit/analytics/reader.ts";
import { nameKey } from "../../kit/arguments/alike.ts";
import { toHaloTime } from "../../kit/arguments/dates.ts";
import { isWithin, type Period } from "../../kit/arguments/periods.ts";
import { hasPriority, type PriorityChoice } from "../../kit/arguments/priorities.ts";
import { sameNumber } from "../../kit/crud/warnings.ts";
import type { ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { type Closes, closingRule, withShown } from "./closing.ts";
import { type DateSpan, widened } from "./span.ts";
import { isOtherKind, openFacts, type TicketFacts, ticketFacts } from "./ticket-facts.ts";
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
function aroundDates(column: string, span: DateSpan): Query {
  const { start, end } = widened(span);
  return { datesearch: column, startdate: toHaloTime(start), enddate: toHaloTime(end) };
}

/** How tickets are read for an answer. */
export interface TicketOptions {
  readonly what: string;
  readonly keep: (row: HaloRecord) => boolean;
  readonly choose?: GatherOptions["choose"];
  /** The most requests that it may take. */
  readonly requests?: number | undefined;
}

/** Reads tickets: without deleted and merged ones, and without projects and opportunities among them, which is said. */
async function readTickets(
  reading: Reading,
  query: Query,
  { keep, ...options }: TicketOptions,
): Promise<Gathered> {
  const others = new Set<unknown>();
  const source = await reading.all(haloResources.tickets, query, {
    ...options,
    keep: (row) => {
      if (isGone(row) || !keep(row)) return false;
      if (!isOtherKind(row)) return true;
      others.add(row.id);
      return false;
    },
  });
  if (others.size === 0) return source;
  return { ...source, said: `${source.said}, without ${others.size} projects or opportunities among them` };
}

/** The open tickets of a scope, for all answers: those of Halo's own list of open tickets. */
export async function openTickets(
  reading: Reading,
  scope: TicketScope,
  requests?: number,
): Promise<{ readonly tickets: readonly TicketFacts[]; readonly source: Gathered }> {
  const closes = closingRule();
  const source = await readTickets(
    reading,
    { ...scope.query, open_only: true },
    {
      what: "open tickets",
      keep: scope.holds,
      choose: (rows) => openFacts(rows, closes).map(({ row }) => row),
      requests,
    },
  );
  return { tickets: source.rows.map((row) => ticketFacts(row, closes, "open")), source };
}

/** The tickets opened in a period (`dateoccurred`). */
export async function openedIn(
  reading: Reading,
  scope: TicketScope,
  period: DateSpan,
  requests?: number,
): Promise<PeriodTickets> {
  const source = await readTickets(
    reading,
    { ...scope.query, ...aroundDates(ticketDates.opened.column, period) },
    {
      what: "tickets opened in the period",
      keep: (row) => scope.holds(row) && isWithin(period, dateOf(row.dateoccurred)),
      requests,
    },
  );
  const closes = closingRule();
  return split(
    source,
    source.rows.map((row) => ticketFacts(row, closes)),
  );
}

/** The tickets closed in a period, and what they show of statuses. */
export interface ClosedTickets extends PeriodTickets {
  /** Closed in the period, and opened again since: not among the tickets. */
  readonly reopened: readonly TicketFacts[];
  /** Which statuses close, with what these tickets show. */
  readonly closes: Closes;
}

/** The tickets closed in a period (`dateclosed`) and not opened again since. */
export async function closedIn(
  reading: Reading,
  scope: TicketScope,
  period: DateSpan,
  requests?: number,
): Promise<ClosedTickets> {
  const source = await readTickets(
    reading,
    { ...scope.query, ...aroundDates(ticketDates.closed.column, period), closed_only: true },
    {
      what: "tickets closed in the period",
      keep: (row) => scope.holds(row) && isWithin(period, dateOf(row.dateclosed)),
      requests,
    },
  );
  const rule = closingRule();
  const maybeReopened = source.rows.map((row) => ticketFacts(row, rule)).filter(({ isOpen }) => isOpen);
  const open = await statusesOfOpenTickets(reading, maybeReopened);
  const isReopened = (row: HaloRecord) => open.has(Number(row.status_id)) && ticketFacts(row, rule).isOpen;
  const closed = source.rows.filter((row) => !isReopened(row));
  const closing = closed.map(({ status_id }) => Number(status_id)).filter((status) => !open.has(status));
  return {
    ...split(
      source,
      closed.map((row) => ticketFacts(row, rule, "closed")),
    ),
    reopened: source.rows.filter(isReopened).map((row) => ticketFacts(row, rule)),
    closes: withShown(rule, new Set(closing), new Set()),
  };
}

/** Reads tickets again by what others have shown of statuses. */
export function withClosing({ source }: PeriodTickets, closes: Closes): PeriodTickets {
  return split(
    source,
    source.rows.map((row) => ticketFacts(row, closes)),
  );
}

/** The most statuses whose open tickets are counted, with a request for each. */
const mostStatuses = 5;

/**
 * Tickets with something done after their closing may have been opened again. Their statuses that do not close: those in
 * which Halo counts open tickets; where it does not tell, its list of closed tickets is believed. A Halo that obeys `closed_only` gives tickets in closing statuses only.
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
      const count = await reading.optional(
        reading.count(haloResources.tickets, query, (row) => Number(row.status_id) === status),
        "Open tickets by status",
        "tickets of Halo's closed ones count as closed, also with an action after their closing",
      );
      return count === undefined || count === 0 ? undefined : status;
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
  const holds = (row: HaloRecord) => scope.holds(row) && !isOtherKind(row);
  return reading.optional(
    reading.count(haloResources.tickets, { ...scope.query, open_only: true }, holds),
    "The number of open tickets",
    "how many are open now is left out",
  );
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
  const total = await reading.optional(
    reading.count(haloResources.tickets, scope.query, (row) => {
      newest = row;
      return scope.holds(row);
    }),
    "The number of all tickets",
    "whether there are any at other times is not known",
  );
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
