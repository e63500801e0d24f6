import type { HaloRecord } from "../../../halo/client.ts";
import { haloResources } from "../../../halo/resources.ts";
import { isGone, surveyScale } from "../../../halo/rules.ts";
import type { Answer } from "../../kit/analytics/answer.ts";
import type { Gathered } from "../../kit/analytics/gathered.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import { type Period, periodBefore } from "../../kit/arguments/periods.ts";
import type { ToolContext } from "../../kit/define.ts";
import { given } from "../../kit/view.ts";
import { ticketNames } from "../../tickets/tickets.ts";
import { type Dimension, groupingBy } from "../shared/groups.ts";
import type { TicketFacts } from "../shared/ticket-facts.ts";
import { type ClosedTickets, closedIn, requireBegun, ticketScope } from "../shared/ticket-scope.ts";
import { answersIn, type Found } from "./reading.ts";
import {
  goodPercent,
  hasScore,
  isGood,
  looksTurned,
  type Scale,
  scaleOf,
  shareOf,
  ticketIds,
  undated,
  unhappyOf,
} from "./scores.ts";
import { groupsOf, groupsTable, recordsOf, type Sets, unhappyTable } from "./tables.ts";
import {
  assumptionsOf,
  closedNotes,
  earlierSentence,
  headline,
  middleNote,
  sentences,
  warningsOf,
} from "./words.ts";

/** What is asked. */
export interface Asked {
  readonly period: Period;
  readonly by?: Exclude<Dimension, "status" | "priority" | "source"> | "none" | undefined;
  readonly client_id?: number | undefined;
  readonly team_id?: number | undefined;
  readonly agent_id?: number | undefined;
  readonly best?: "1" | "5" | undefined;
  readonly page_size: number;
}

/** Works out how happy customers were. */
export async function answer(args: Asked, context: ToolContext, reading: Reading): Promise<Answer> {
  const { period, by = "agent", page_size: size } = args;
  requireBegun(period, context.now(), "nobody can have answered in it yet");
  const wanted = await ticketScope(args, context);
  const isNarrowed = [args.client_id, args.team_id, args.agent_id].some((id) => id !== undefined);
  const scope = isNarrowed ? wanted : undefined;
  const scale = scaleOf(Number(args.best ?? surveyScale.best));
  const grouping = by === "none" ? undefined : await groupingBy(by, context, reading);
  const list = await reading.whole(haloResources.feedback, {}, { what: "survey answers" });
  const closed = await reading.optional(
    closedIn(reading, wanted, period, { leaves: Math.floor(reading.left / 2) }),
    "The tickets closed in the period",
    "how many of them were answered is left out",
  );
  const found = await answersIn(reading, list.rows, period, scope, rowsById(closed));
  if (isNarrowed && found.tickets === undefined)
    throw reading.lost.asError("Whose survey answers these are can't be told without their tickets.");
  const earlier = await before(list, found, periodBefore(period, context), (previous) =>
    answersIn(reading, list.rows, previous, scope, found.tickets ?? rowsById(closed), isNarrowed),
  );
  const noDate = undated(list.rows);
  const sets = setsOf(found, noDate, rateOf(list, closed), scale);
  const named = await withNames(reading, found.tickets);
  const groups =
    grouping === undefined || found.tickets === undefined
      ? undefined
      : groupsOf(grouping, found.counted, found.tickets);
  const figures = figuresOf(sets, scale, sets.others.length > 0 || looksTurned(scale, list.rows));
  return {
    summary: given(
      headline(period, sets, scale),
      earlier !== undefined && earlierSentence(earlier.period, earlier.found, scale),
    ).join("\n"),
    inWords: sentences(sets, scale),
    period,
    figures,
    tables: given(
      sets.unhappy.length > 0 && unhappyTable(sets.unhappy, named, size),
      groups !== undefined && groups.groups.length > 0 && groupsTable(groups, scale, size),
    ),
    sources: given(withoutUndated(list, noDate.length), closed?.source),
    assumptions: given(
      ...assumptionsOf(sets, scale, groups?.grouping.dimension),
      ...closedNotes(sets),
      figures.unhappy === 0 && middleNote(sets, scale),
    ),
    warnings: warningsOf(list.rows, sets, scale, period),
    records: recordsOf(sets, groups, named, scale),
  };
}

/** The period before, to compare with; undefined where it is not known whole, or there is nothing to compare. */
async function before(
  list: Gathered,
  now: Found,
  period: Period | undefined,
  read: (period: Period) => Promise<Found>,
): Promise<{ readonly period: Period; readonly found: Found } | undefined> {
  if (period === undefined || now.counted.length === 0 || !list.complete) return undefined;
  const found = await read(period);
  return found.tickets === undefined || found.unclear.length > 0 ? undefined : { period, found };
}

/** Tickets that are known from the list of closed ones. */
function rowsById(closed: ClosedTickets | undefined): ReadonlyMap<number, HaloRecord> {
  const facts = closed === undefined ? [] : [...closed.tickets, ...closed.stubs, ...closed.reopened];
  return new Map(facts.map(({ id, row }) => [id, row]));
}

/**
 * The closed tickets of the period, and those of them that have a score of any time and of any scale: that they were
 * answered does not hang on it. Undefined unless all were read.
 */
function rateOf(list: Gathered, closed: ClosedTickets | undefined): Sets["rate"] {
  if (closed?.source.complete !== true || !list.complete) return undefined;
  const answered = ticketIds(list.rows.filter(hasScore));
  const isAnswered = ({ id }: TicketFacts) => answered.has(id);
  const { stubs, reopened } = closed;
  return { closed: closed.tickets, answered: closed.tickets.filter(isAnswered), stubs, reopened };
}

function setsOf(found: Found, noDate: Sets["undated"], rate: Sets["rate"], scale: Scale): Sets {
  const { counted, tickets, unclear } = found;
  const ticketOf = (id: number | undefined) => (id === undefined ? undefined : tickets?.get(id));
  const isOfGone = (ticket: HaloRecord | undefined) => ticket !== undefined && isGone(ticket);
  return {
    ...found,
    undated: noDate,
    good: counted.filter(isGood(scale)),
    unhappy: unhappyOf(scale, counted),
    gone: tickets && counted.filter(({ ticketId }) => isOfGone(ticketOf(ticketId))),
    unread: tickets && [...counted.filter(({ ticketId }) => ticketOf(ticketId) === undefined), ...unclear],
    rate,
  };
}

const steps = [1, 2, 3, 4, 5] as const;

/** @param isDoubtful whether the tenant's scale may be another: then a score that nobody gave, and none that is good, say nothing */
function figuresOf(sets: Sets, scale: Scale, isDoubtful: boolean): Answer["figures"] {
  const { counted, rate, gone, unread } = sets;
  const count = ({ length }: readonly unknown[], isOpen = isDoubtful) =>
    length === 0 && isOpen ? undefined : length;
  return {
    responses: counted.length,
    ...Object.fromEntries(
      steps.map((step) => [`score_${step}`, count(counted.filter(({ score }) => score === step))]),
    ),
    good: count(sets.good),
    unhappy: count(sets.unhappy),
    good_percent: goodPercent(scale, counted),
    other_scores: sets.others.length,
    without_score: sets.unscored.length,
    replaced: count(sets.replaced),
    undated: sets.undated.length,
    // Of a ticket that was not found it is not known whether it was deleted.
    ticket_gone: gone && count(gone, isDoubtful || unread?.length !== 0),
    ticket_unread: unread?.length,
    closed: rate?.closed.length,
    closed_answered: rate?.answered.length,
    response_percent: rate && shareOf(rate.answered.length, rate.closed.length),
  };
}

/** Scores without a date are in no period, so that no period is whole with them. */
function withoutUndated(list: Gathered, count: number): Gathered {
  if (count === 0) return list;
  return {
    ...list,
    complete: false,
    said: `${list.rows.length} survey answers, of which ${count} with a score show no date`,
    advice: "Look for those in Halo itself.",
  };
}

/** The fields of a ticket that are shown, and those that tell whether it is gone. */
const shownOfTickets = [
  ...["id", "summary", "client_name", "agent_id", "agent_name", "team", "status_id", "status_name"],
  ...["deleted", "inactive", "merged_into_id"],
];

/** The tickets with the names of their agents and statuses. */
async function withNames(
  reading: Reading,
  tickets: ReadonlyMap<number, HaloRecord> | undefined,
): Promise<ReadonlyMap<number, HaloRecord>> {
  const names = ticketNames.filter(({ lookup }) => lookup === "agents" || lookup === "statuses");
  const view = { resource: haloResources.tickets, row: {}, names, line: () => "" };
  const rows = await reading.named(view, [...(tickets?.values() ?? [])], shownOfTickets);
  return new Map(rows.map((row) => [Number(row.id), row]));
}
