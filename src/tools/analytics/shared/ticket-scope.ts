import type { HaloRecord } from "../../../halo/client.ts";
import { type ClosingRule, isActedOnSince, isSurelyOpen } from "../../../halo/closing.ts";
import { dateIn } from "../../../halo/dates/row-dates.ts";
import { badInput } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { haloResources } from "../../../halo/resources.ts";
import { agentIdOf, isGone, otherKind, ticketDates, unassignedAgentId } from "../../../halo/rules.ts";
import type { Part } from "../../kit/analytics/budget.ts";
import {
  type Gathered,
  gathered,
  type Narrowing,
  narrowsTickets,
  saying,
} from "../../kit/analytics/gathered.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import { nameKey } from "../../kit/arguments/alike.ts";
import { toHaloTime } from "../../kit/arguments/dates.ts";
import { isWithin, type Period } from "../../kit/arguments/periods.ts";
import { hasPriority, type PriorityChoice } from "../../kit/arguments/priorities.ts";
import { sameNumber } from "../../kit/crud/warnings.ts";
import type { ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { assumedClosing, closingRuleFor, type FromList } from "../../tickets/closing.ts";
import { type DateSpan, widened } from "./span.ts";
import { closedFacts, openFacts, type TicketFacts, ticketFacts } from "./ticket-facts.ts";
import { teamNamed } from "./time/agents.ts";

/** The arguments that narrow down which tickets an answer is about. */
export const scopeInput = {
  client_id: input.reference("client").optional(),
  team_id: input.reference("team").optional(),
  agent_id: input.reference("agent").optional(),
  tickettype_id: input.reference("ticket_type").optional(),
  priority_id: input.priority().optional(),
};

/** Values of those arguments. */
export interface ScopeArguments {
  readonly client_id?: number | undefined;
  readonly team_id?: number | undefined;
  readonly agent_id?: number | undefined;
  readonly tickettype_id?: number | undefined;
  readonly priority_id?: PriorityChoice | undefined;
  readonly status_id?: number | undefined;
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
  const { client_id, team_id, agent_id, tickettype_id, status_id, priority_id: priority } = args;
  const team = team_id === undefined ? undefined : await teamNamed(context, team_id);
  const same = (value: unknown, wanted: number | undefined) =>
    wanted === undefined || sameNumber(value, wanted) !== false;
  return {
    query: {
      client_id,
      team: team_id,
      agent_id,
      requesttype_id: tickettype_id,
      status_id,
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
      same(row.status_id, status_id) &&
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
export interface TicketOptions extends Part {
  readonly what: string;
  readonly keep: (row: HaloRecord) => boolean;
  /** Which of all rows that are kept belong to the question, where that depends on the others. */
  readonly choose?: (rows: readonly HaloRecord[]) => Promise<readonly HaloRecord[]>;
  readonly narrowedBy: readonly Narrowing[];
}

/** Reads tickets: without deleted and merged ones, and without projects and opportunities among them, which is said. */
async function readTickets(
  reading: Reading,
  query: Query,
  { keep, choose, ...options }: TicketOptions,
): Promise<Gathered> {
  const others = new Set<unknown>();
  const read = await reading.all(haloResources.tickets, query, {
    ...options,
    keep: (row) => {
      if (isGone(row) || !keep(row)) return false;
      if (otherKind(row) === undefined) return true;
      others.add(row.id);
      return false;
    },
  });
  const rows = (await choose?.(read.rows)) ?? read.rows;
  const isSame = rows.length === read.rows.length || !read.complete;
  const source = isSame ? { ...read, rows } : gathered(rows, rows.length, {}, options.what, undefined);
  if (others.size === 0) return source;
  return saying(source, `, without ${others.size} projects or opportunities among them`);
}

/** The rule of closing for tickets that were read; what it only assumes is said, once in an answer. */
async function ruleFor(reading: Reading, rows: readonly HaloRecord[], from: FromList): Promise<ClosingRule> {
  const rule = await closingRuleFor(rows, from, reading.context);
  for (const sentence of assumedClosing(rule, rows)) reading.say(sentence);
  return rule;
}

/** The open tickets of a scope, for all answers: those of Halo's own list of open tickets. */
export async function openTickets(
  reading: Reading,
  scope: TicketScope,
  part: Part = {},
): Promise<{ readonly tickets: readonly TicketFacts[]; readonly source: Gathered }> {
  let tickets: readonly TicketFacts[] = [];
  const source = await readTickets(
    reading,
    { ...scope.query, open_only: true },
    {
      what: "open tickets",
      narrowedBy: narrowsTickets,
      keep: scope.holds,
      choose: async (rows) => {
        const rule = await ruleFor(reading, rows, "open");
        tickets = openFacts(rows, rule);
        for (const sentence of contradicting(rows.length, tickets, rule)) reading.say(sentence);
        return tickets.map(({ row }) => row);
      },
      ...part,
    },
  );
  return { tickets, source };
}

/** What has to be said where a Halo that keeps to `open_only` lists tickets in a status that closes. */
function contradicting(listed: number, open: readonly TicketFacts[], rule: ClosingRule): string[] {
  if (rule.heeds.open === false) return [];
  const closed = listed - open.length;
  const doubtful = open.filter(({ row }) => rule.told(row.status_id) === "closes").length;
  return [
    ...(closed === 0
      ? []
      : [
          `${closed} tickets that Halo gave among the open ones are closed, by their status or their date of closing: not counted.`,
        ]),
    ...(doubtful === 0
      ? []
      : [`${doubtful} tickets count as open, since Halo lists them so, though their status closes.`]),
  ];
}

/** The tickets opened in a period (`dateoccurred`). */
export async function openedIn(
  reading: Reading,
  scope: TicketScope,
  period: DateSpan,
  part: Part = {},
): Promise<PeriodTickets> {
  const source = await readTickets(
    reading,
    { ...scope.query, ...aroundDates(ticketDates.opened.column, period) },
    {
      what: "tickets opened in the period",
      narrowedBy: ["a shorter period", ...narrowsTickets],
      keep: (row) => scope.holds(row) && isWithin(period, dateIn(row, "dateoccurred")),
      ...part,
    },
  );
  const rule = await ruleFor(reading, source.rows, undefined);
  const facts = source.rows.map((row) => ticketFacts(row, rule));
  const undated = facts.filter(({ isOpen, closed }) => !isOpen && closed === undefined).length;
  if (undated > 0) {
    reading.say(
      `${undated} closed tickets show no date of closing: which of them are logged time is not known, so they count as opened.`,
    );
  }
  return split(source, facts);
}

/** The tickets closed in a period. */
export interface ClosedTickets extends PeriodTickets {
  /** Closed in the period, and opened again since: not among the tickets. */
  readonly reopened: readonly TicketFacts[];
}

/**
 * The tickets closed in a period (`dateclosed`) and not opened again since. A ticket of Halo's list of closed ones is
 * closed, unless something was done after its closing and its status leaves tickets open. Where Halo ignores the filter,
 * each ticket is judged. Closed tickets without a date of closing are in no period, so they make it incomplete.
 */
export async function closedIn(
  reading: Reading,
  scope: TicketScope,
  period: DateSpan,
  part: Part = {},
): Promise<ClosedTickets> {
  let rule: ClosingRule | undefined;
  let undated = 0;
  const source = await readTickets(
    reading,
    { ...scope.query, ...aroundDates(ticketDates.closed.column, period), closed_only: true },
    {
      what: "tickets closed in the period",
      narrowedBy: ["a shorter period", ...narrowsTickets],
      keep: (row) =>
        scope.holds(row) && (!hasClosingDate(row) || isWithin(period, dateIn(row, "dateclosed"))),
      choose: async (rows) => {
        rule = await ruleFor(reading, rows, "closed");
        undated = undatedIn(rows, rule);
        return rows.filter(hasClosingDate);
      },
      ...part,
    },
  );
  const isReopened = (row: HaloRecord) => rule !== undefined && isOpenAgain(row, rule);
  const closed = source.rows.filter((row) => !isReopened(row));
  return {
    ...split(withoutUndated(source, undated), closed.map(closedFacts)),
    reopened: source.rows.filter(isReopened).map((row) => ticketFacts(row, { isClosed: () => false })),
  };
}

/** Whether a ticket of Halo's list of closed ones is open again. */
function isOpenAgain(row: HaloRecord, rule: ClosingRule): boolean {
  const told = rule.told(row.status_id);
  if (rule.heeds.closed === true) return (told === "open" || told === "either") && isActedOnSince(row);
  return (told !== undefined || rule.heeds.closed === false) && !rule.isClosed(row);
}

const hasClosingDate = (row: HaloRecord) => dateIn(row, "dateclosed") !== undefined;

/** How many closed tickets show no date of closing. */
function undatedIn(rows: readonly HaloRecord[], rule: ClosingRule): number {
  const undated = rows.filter((row) => !hasClosingDate(row) && !isSurelyOpen(row));
  return undated.filter((row) => rule.closes(row.status_id) !== false).length;
}

function withoutUndated(source: Gathered, undated: number): Gathered {
  if (undated === 0) return source;
  const without = `, without ${undated} closed ones that show no date of closing`;
  return {
    ...(source.stopped === undefined
      ? { ...source, said: `${source.rows.length} tickets closed in the period${without}` }
      : saying(source, without)),
    complete: false,
    advice: "Look for those in Halo itself.",
  };
}

function split(source: Gathered, facts: readonly TicketFacts[]): PeriodTickets {
  return {
    source,
    tickets: facts.filter(({ isStub }) => !isStub),
    stubs: facts.filter(({ isStub }) => isStub),
  };
}

/**
 * Tickets open now, by Halo's own count; undefined when it doesn't tell. Only beside the count of all, or of the closed
 * ones, is it known to count the open ones.
 */
export function openNow(reading: Reading, scope: TicketScope): Promise<number | undefined> {
  const holds = (row: HaloRecord) => scope.holds(row) && otherKind(row) === undefined;
  const count = (query: Query) => reading.count(haloResources.tickets, { ...scope.query, ...query }, holds);
  const checked = async () => {
    const [open, all] = await Promise.all([count({ open_only: true }), count({})]);
    if (open === undefined || all === undefined || open > all) return undefined;
    return open < all || (await count({ closed_only: true })) === 0 ? open : undefined;
  };
  return reading.optional(checked(), "The number of open tickets", "how many are open now is left out");
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
  if (isWithin(period, dateIn(newest, "dateoccurred"))) {
    return `Halo found none by its date filter, yet its newest ticket, ${newest.id}, was opened in the period: these figures can't be trusted.`;
  }
  return `Halo has ${total.toLocaleString("en")} such tickets at other times.`;
}

/**
 * Refuses a period that has not begun.
 *
 * @throws HaloError `bad_input`
 */
export function requireBegun(
  period: Period,
  now: number,
  nothing = "no tickets can have been opened in it yet",
): void {
  if (period.start.getTime() > now) {
    throw badInput(`period ${period.label} has not begun: ${nothing}.`);
  }
}
