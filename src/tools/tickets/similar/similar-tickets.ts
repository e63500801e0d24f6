import type { HaloRecord } from "../../../halo/client.ts";
import type { ClosingRule } from "../../../halo/closing.ts";
import { badInput } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { haloDate, plainText } from "../../../halo/text.ts";
import { imported } from "../../../lazily.ts";
import { Reading } from "../../kit/analytics/reader.ts";
import { defineReadTool, type Tool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { answerOutput } from "../../kit/output.ts";
import type { AnswerResult, Companion } from "../../kit/result.ts";
import { counted, type Fields, given, numbered, parts, quote, quoted, shortDate } from "../../kit/view.ts";
import { articleView } from "../../knowledge/article-view.ts";
import { closingRuleFor } from "../closing.ts";
import { ticketNames } from "../tickets.ts";
import { type AskedText, longestDetails, type Ranked } from "./asked-text.ts";
import { candidatesFor, matchedIds, readable } from "./candidates.ts";
import { type Solved, solvedHow } from "./solved.ts";

/** Loaded at the first search: it has the words of a service desk. */
const ranking = imported(() => import("./ranking.ts"));

/** How many tickets are told. */
const standardTickets = 5;
const mostTickets = 10;
/** How many articles. */
const mostArticles = 3;
/** The most requests for the list of tickets: what it lacks is read on later, and Halo's search is asked beside it. */
const mostRequests = 60;

const ticketFields = {
  id: "id",
  summary: "text",
  client_name: "text",
  state: "label",
  dateclosed: "date",
  solved_by: "text",
  hours_open: "number",
  timetaken: "number",
  how: "text",
  action_id: "id",
  in_common: "text",
  more_like_it: "number",
} as const satisfies Fields;

function ticketLine(row: Readonly<Record<string, unknown>>): string {
  return parts(
    `#${row.id} ${quote(row.summary ?? "(no summary)")}`,
    quoted(row.client_name),
    [row.state, row.dateclosed !== undefined && shortDate(row.dateclosed)].filter(Boolean).join(" "),
    row.solved_by !== undefined && `by ${quote(row.solved_by)}`,
    row.hours_open !== undefined && `after ${row.hours_open} h`,
    typeof row.timetaken === "number" && row.timetaken > 0 && `${row.timetaken} h logged`,
    row.how !== undefined && `how: ${quote(row.how)}`,
    numbered("action", row.action_id),
    row.in_common !== undefined && `in common ${quote(row.in_common)}`,
    typeof row.more_like_it === "number" && row.more_like_it > 0 && `${row.more_like_it} more like it`,
  );
}

const articleFields = { id: "id", name: "text", description: "text" } as const satisfies Fields;

/** What is asked for: a text, and the ticket that it is from. */
interface Asked extends AskedText {
  readonly ticket: HaloRecord | undefined;
}

async function askedFor(
  ticketId: number | undefined,
  words: string | undefined,
  { halo, signal }: ToolContext,
): Promise<Asked> {
  if ((ticketId === undefined) === (words === undefined)) {
    throw badInput("Give ticket_id for tickets like that one, or query for words: one of them.");
  }
  if (ticketId === undefined) return { ticket: undefined, summary: words ?? "", details: "" };
  const ticket = await halo.get(haloResources.tickets, ticketId, { includedetails: true }, { signal });
  const text = (field: string) => plainText(String(ticket[field] ?? ""));
  return { ticket, summary: text("summary"), details: text("details").slice(0, longestDetails) };
}

/** Tickets that were found, and in which way. */
interface Found {
  readonly by: "halo" | "words";
  readonly tickets: readonly Ranked[];
  readonly said: string;
  readonly complete: boolean;
  readonly rule: ClosingRule;
}

async function foundFor(asked: Asked, most: number, reading: Reading, context: ToolContext): Promise<Found> {
  const own = Number(asked.ticket?.id);
  const ids = asked.ticket === undefined ? [] : matchedIds(asked.ticket, "ai_matched_tickets");
  const matched = await readable(
    ids.filter((id) => id !== own),
    context,
  );
  if (matched.length > 0) {
    const rule = await closingRuleFor(matched, undefined, context);
    return {
      by: "halo",
      tickets: matched.slice(0, most).map((row) => ({ row, inCommon: [], others: 0 })),
      said: `${counted(matched.length, "ticket")} that Halo matched with ticket ${own}`,
      complete: true,
      rule,
    };
  }
  const { rows, said, complete } = await candidatesFor(asked, reading, context);
  const rule = await closingRuleFor(rows, undefined, context);
  const { rankingOver } = await ranking();
  const rank = await rankingOver(rows);
  const tickets = rank(asked, { most, not: own, prefers: (row) => rule.isClosed(row) });
  return { by: "words", tickets, said, complete, rule };
}

/** Articles that Halo matched with a ticket, as far as the caller may read them. */
async function articlesFor(ticket: HaloRecord | undefined, reading: Reading): Promise<readonly HaloRecord[]> {
  const ids = ticket === undefined ? [] : matchedIds(ticket, "ai_matched_articles").slice(0, mostArticles);
  const read = ids.map((id) =>
    reading.optional(reading.one(haloResources.articles, id), `Article ${id}`, "it is left out"),
  );
  return given(...(await Promise.all(read))).map((record) => ({
    ...record,
    ...articleView.derive?.(record, "UTC"),
  }));
}

function rowOf({ row, inCommon, others }: Ranked, isClosed: boolean, solved: Solved | undefined): HaloRecord {
  const {
    solved_by = isClosed ? row.agent_name : undefined,
    hours_open,
    timetaken,
    how,
    action_id,
  } = solved ?? {};
  return {
    ...row,
    state: isClosed ? "resolved" : "open",
    dateclosed: isClosed ? row.dateclosed : undefined,
    solved_by,
    hours_open,
    timetaken,
    how,
    action_id,
    in_common: inCommon.length === 0 ? undefined : inCommon.join(", "),
    more_like_it: others === 0 ? undefined : others,
  };
}

const agentNames = ticketNames.filter(({ lookup }) => lookup === "agents");

async function tableOf(found: Found, reading: Reading, context: ToolContext): Promise<Companion> {
  const { tickets, rule } = found;
  const named = await reading.named(
    { resource: haloResources.tickets, row: {}, names: agentNames, line: ticketLine },
    tickets.map(({ row }) => row),
  );
  const rows = await Promise.all(
    tickets.map(async (ranked, place) => {
      const row = named[place] ?? ranked.row;
      const isClosed = rule.isClosed(row);
      const solved = isClosed
        ? await reading.optional(
            solvedHow(row, rule, context),
            `The actions of ticket ${String(row.id)}`,
            "how it was solved is left out",
          )
        : undefined;
      for (const warning of solved?.warnings ?? []) reading.say(warning);
      return rowOf({ ...ranked, row }, isClosed, solved);
    }),
  );
  const undated = rows.filter(
    ({ state, dateclosed }) => state === "resolved" && haloDate(dateclosed) === undefined,
  ).length;
  if (undated > 0)
    reading.say(
      `Of ${counted(undated, "resolved ticket")} Halo shows no date of closing: how long they were open is not told.`,
    );
  return {
    name: "tickets",
    heading: "tickets, the resolved ones first",
    rows: [
      ...rows.filter(({ state }) => state === "resolved"),
      ...rows.filter(({ state }) => state === "open"),
    ],
    fields: ticketFields,
    line: ticketLine,
    short: { how: 300 },
    whole: "halo_get_action with the ticket's id and the action's",
  };
}

const matchedByHalo =
  "Halo matched these tickets by a search of its own, and does not tell how: look whether they fit.";

function summaryOf({ by, tickets, rule, complete }: Found, asked: Asked): string {
  const like = asked.ticket === undefined ? quote(asked.summary) : `ticket ${String(asked.ticket.id)}`;
  if (tickets.length === 0) {
    return complete ? `No ticket like ${like} was found.` : `None like ${like} among those that were read.`;
  }
  const resolved = tickets.filter(({ row }) => rule.isClosed(row)).length;
  const how = by === "halo" ? "by Halo's own matches" : "by their words";
  const all = tickets.length;
  const solved =
    all === 1
      ? resolved === 1
        ? "resolved"
        : "not resolved yet"
      : resolved === all
        ? "all of them resolved"
        : `${resolved === 0 ? "none" : resolved} of them resolved`;
  return `${counted(all, "ticket")} like ${like}, ${solved}, ${how}.`;
}

const similar = defineReadTool({
  name: "halo_similar_tickets",
  title: "Similar tickets",
  description:
    "Tickets like one ticket, or like words, the resolved ones first: who solved it, in what time and how. Halo's own matches where it has them, else by words.",
  input: {
    ticket_id: input.id("Ticket").optional(),
    query: input.line("Words for the trouble").optional(),
    count: input.rowCount(standardTickets, `Default ${standardTickets}, max ${mostTickets}`),
  },
  output: () =>
    answerOutput(
      { found: "number", resolved: "number", matched_by: "label" },
      { tickets: ticketFields, articles: articleFields },
    ),
  fansOut: true,
  takesLong: true,
  handler: async ({ ticket_id, query, count }, context): Promise<AnswerResult> => {
    const asked = await askedFor(ticket_id, query, context);
    const reading = new Reading(context, () => false, mostRequests);
    const found = await foundFor(asked, Math.min(count, mostTickets), reading, context);
    const [table, articles] = await Promise.all([
      tableOf(found, reading, context),
      articlesFor(asked.ticket, reading),
    ]);
    const complete = found.complete && reading.lost.none;
    const isNothing = table.rows.length === 0 && !complete;
    return {
      kind: "answer",
      summary: summaryOf(found, asked),
      figures: {
        found: isNothing ? undefined : table.rows.length,
        resolved: isNothing ? undefined : table.rows.filter(({ state }) => state === "resolved").length,
        matched_by: found.by,
      },
      tables: [
        table,
        ...(articles.length === 0
          ? []
          : [{ name: "articles", rows: articles, fields: articleFields, line: articleView.line }]),
      ],
      complete,
      basis: [`Looked at ${found.said}.`],
      warnings: [
        ...(found.by === "halo" ? [matchedByHalo] : []),
        ...(found.complete ? [] : [`Not all tickets were looked at: ${found.said}.`]),
        ...reading.lost.warnings(),
        ...reading.said,
      ],
    };
  },
});

/** Tickets like another one. */
export const similarTools = [similar] as const satisfies readonly Tool[];
