import type { HaloRecord } from "../../../halo/client.ts";
import { isGone } from "../../../halo/rules.ts";
import { type Answer, behind, type Shown } from "../../kit/analytics/answer.ts";
import type { Companion } from "../../kit/result.ts";
import { dated, given, parts, quote, quoted, shortDate, shownPercent } from "../../kit/view.ts";
import { type Group, type Grouping, grouped, groupTable } from "../shared/groups.ts";
import type { TicketFacts } from "../shared/ticket-facts.ts";
import type { Found } from "./reading.ts";
import { goodPercent, isGood, type Response, type Scale, ticketOf, unhappyOf } from "./scores.ts";
import { closedFields, groupFields, responseFields } from "./shown.ts";

/** What was found, sorted. */
export interface Sets extends Found {
  /** Of all times: with a score and no date. */
  readonly undated: readonly Response[];
  readonly good: readonly Response[];
  /** The worst first. */
  readonly unhappy: readonly Response[];
  /** Counted, of tickets that were deleted or merged; undefined where tickets could not be read. */
  readonly gone: readonly Response[] | undefined;
  /** Of tickets that were not found: counted, but for what is narrowed down. */
  readonly unread: readonly Response[] | undefined;
  /** The tickets closed in the period, and those of them with a score; undefined unless both lists were read whole. */
  readonly rate:
    | {
        readonly closed: readonly TicketFacts[];
        readonly answered: readonly TicketFacts[];
        /** Closed within a minute, and closed and open again: in neither of the two. */
        readonly stubs: readonly TicketFacts[];
        readonly reopened: readonly TicketFacts[];
      }
    | undefined;
}

type Tickets = ReadonlyMap<number, HaloRecord>;

function line(row: Readonly<Record<string, unknown>>): string {
  return parts(
    row.score === undefined ? "no score" : `score ${row.score}`,
    row.ticket_id === undefined
      ? "no ticket"
      : given(`ticket #${row.ticket_id}`, quoted(row.summary)).join(" "),
    row.ticket !== undefined && String(row.ticket),
    row.status_name !== undefined && String(row.status_name),
    quoted(row.client_name),
    [row.agent_name, row.team].filter(Boolean).join(", "),
    row.date !== undefined && shortDate(row.date),
    row.comment === undefined ? "no words" : `wrote ${quote(row.comment)}`,
  );
}

const shown: Shown = { fields: responseFields, line };

/** A customer's answer with what is known of its ticket. */
function recordOf(row: HaloRecord, tickets: Tickets): HaloRecord {
  const id = ticketOf(row);
  const ticket = id === undefined ? undefined : tickets.get(id);
  const state = ticket === undefined ? "ticket not read" : isGone(ticket) ? "deleted or merged" : undefined;
  const { summary, client_name, agent_name, team, status_name } = ticket ?? {};
  return {
    ...{ id: row.id, ticket_id: id, score: row.score, date: row.date, comment: row.comment },
    ...{ summary, client_name, agent_name, team, status_name, ticket: state },
  };
}

/** The unhappy ones: the worst first, and of one score the newest. */
export function unhappyTable(unhappy: readonly Response[], tickets: Tickets, most: number): Companion {
  return {
    name: "unhappy",
    heading: "unhappy, the worst first",
    rows: unhappy.slice(0, most).map(({ row }) => recordOf(row, tickets)),
    ...shown,
    total: unhappy.length,
    next: 'rows: "unhappy" lists them all',
  };
}

/** The responses by what their tickets have in common. */
export interface ResponseGroups {
  readonly grouping: Grouping;
  readonly groups: readonly Group<Response>[];
}

/** Stands for a ticket that was not found: it is of no group that is known. */
const notRead: HaloRecord = {};

/** Puts responses into the groups of their tickets; those of tickets that were not found form one of their own. */
export function groupsOf(base: Grouping, responses: readonly Response[], tickets: Tickets): ResponseGroups {
  const grouping: Grouping = {
    ...base,
    keyOf: (row) => (row === notRead ? "not read" : `of ${base.keyOf(row)}`),
    describe: (rows) =>
      rows[0] === notRead ? { id: undefined, name: "ticket not read" } : base.describe(rows),
  };
  const rowOf = ({ ticketId }: Response) =>
    ticketId === undefined ? notRead : (tickets.get(ticketId) ?? notRead);
  return { grouping, groups: grouped(responses, rowOf, grouping) };
}

/** The table of groups, that with most responses first. */
export function groupsTable({ grouping, groups }: ResponseGroups, scale: Scale, most: number): Companion {
  const cells = (items: readonly Response[]): HaloRecord => ({
    responses: items.length,
    good: items.filter(isGood(scale)).length,
    unhappy: unhappyOf(scale, items).length,
    good_percent: goodPercent(scale, items),
  });
  return groupTable(grouping, groups, most, cells, {
    fields: groupFields,
    line: (row) =>
      parts(
        `${row.responses} ${row.responses === 1 ? "response" : "responses"}`,
        row.good !== undefined && `${row.good} good`,
        row.unhappy !== undefined && `${row.unhappy} unhappy`,
        row.good_percent !== undefined && shownPercent(row.good_percent),
      ),
  });
}

/** The records behind each figure, of all and of each group. */
export function recordsOf(
  sets: Sets,
  groups: ResponseGroups | undefined,
  tickets: Tickets,
  scale: Scale,
): Answer["records"] {
  const of = (responses: readonly Response[]) => rows(responses.map(({ row }) => row));
  // Made when they are asked for: an answer of many years has most of them several times.
  const rows = (some: readonly HaloRecord[]) => () =>
    behind(
      some.map((row) => recordOf(row, tickets)),
      shown,
    )();
  const closed = (some: readonly TicketFacts[]) =>
    behind(
      some.map(({ row }) => row),
      { fields: closedFields, line: closedLine },
    );
  const { counted, good, unhappy, gone, unread, rate } = sets;
  const ofGroup = ({ shown: name, items }: Group<Response>) =>
    [
      [`responses/${name}`, of(items)],
      [`good_percent/${name}`, of(items)],
      [`good/${name}`, of(items.filter(isGood(scale)))],
      [`unhappy/${name}`, of(unhappyOf(scale, items))],
    ] as const;
  return new Map([
    ["responses", of(counted)],
    ["good_percent", of(counted)],
    ...[1, 2, 3, 4, 5].map(
      (step) => [`score_${step}`, of(counted.filter(({ score }) => score === step))] as const,
    ),
    ["good", of(good)],
    ["unhappy", of(unhappy)],
    ["other_scores", rows(sets.others)],
    ["without_score", rows(sets.unscored)],
    ["replaced", of(sets.replaced)],
    ["undated", of(sets.undated)],
    ...(gone === undefined ? [] : [["ticket_gone", of(gone)] as const]),
    ...(unread === undefined ? [] : [["ticket_unread", of(unread)] as const]),
    ...(rate === undefined
      ? []
      : [
          ["closed", closed(rate.closed)] as const,
          ["closed_answered", closed(rate.answered)] as const,
          ["response_percent", closed(rate.closed)] as const,
        ]),
    ...(groups?.groups ?? []).flatMap(ofGroup),
  ]);
}

function closedLine(row: Readonly<Record<string, unknown>>): string {
  return parts(
    `#${row.id} ${quote(row.summary ?? "(no summary)")}`,
    quoted(row.client_name),
    dated("closed", row.dateclosed),
  );
}
