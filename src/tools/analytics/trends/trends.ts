import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { type Answer, answerTool, type Records } from "../../kit/analytics/answer.ts";
import { countIn, type Gathered } from "../../kit/analytics/gathered.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import type { Period } from "../../kit/arguments/periods.ts";
import type { Tool } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { dated, type Fields, fieldsOf, given, parts, quote, quoted } from "../../kit/view.ts";
import { ticketNames } from "../../tickets/tickets.ts";
import { type Group, grouped, groupingBy, groupNameFields, groupTable } from "../shared/groups.ts";
import { chanceRule, rounded } from "../shared/statistics.ts";
import type { TicketFacts } from "../shared/ticket-facts.ts";
import { emptyWarning, openedIn, requireBegun, scopeInput, ticketScope } from "../shared/ticket-scope.ts";
import { firstNames, signed, stubsNotCounted, stubsNotKnown, tiesAtCut } from "../shared/words.ts";
import {
  byWeek,
  type Change,
  type Comparison,
  changeOf,
  lastAgainstBefore,
  type WeekOfTickets,
} from "./week-counts.ts";

const recordFields: Fields = {
  id: "id",
  summary: "text",
  client_name: "text",
  tickettype_name: "listed",
  category_1: "name",
  source: "id",
  team: "name",
  status_name: "listed",
  dateoccurred: "date",
};

function recordLine(row: Readonly<Record<string, unknown>>): string {
  return parts(
    `#${row.id} ${quote(row.summary ?? "(no summary)")}`,
    quoted(row.client_name),
    row.tickettype_name !== undefined && String(row.tickettype_name),
    row.category_1 !== undefined && String(row.category_1),
    dated("opened", row.dateoccurred),
  );
}

const weekFields: Fields = { week: "label", weeks: "number", opened: "number", is_partial: "boolean" };

function weekLine(row: Readonly<Record<string, unknown>>): string {
  const name = row.weeks === undefined ? String(row.week) : `the ${row.weeks} weeks before`;
  return `${name}: ${row.opened ?? "none that was read"}${row.is_partial === true ? " (part of a week)" : ""}`;
}

const groupFields: Fields = {
  ...groupNameFields,
  ...fieldsOf("number", "opened", "before", "last", "change"),
  is_trend: "boolean",
};

function groupLine(row: HaloRecord): string {
  const change =
    row.change === undefined
      ? undefined
      : `${row.before} → ${row.last} (${signed(Number(row.change))}${row.is_trend === true ? ", a trend" : ""})`;
  return parts(row.opened !== undefined && `${row.opened} opened`, change);
}

/** A group and how it changed; without a comparison, only how many tickets it has. */
interface Trend {
  readonly group: Group<TicketFacts>;
  readonly change: Change | undefined;
}

/** The most groups that are named as risers, and as fallers. */
const mostNamed = 3;

/** Groups that changed by more than chance explains, the largest change first. */
function movers(trends: readonly Trend[], direction: 1 | -1): Trend[] {
  const by = ({ change }: Trend) => direction * (change?.change ?? 0);
  return trends
    .filter((trend) => trend.change?.is_trend === true && by(trend) > 0)
    .sort((a, b) => by(b) - by(a));
}

function named(list: readonly Trend[]): string {
  const names = list.map(
    ({ group, change }) =>
      `${group.shown} ${change?.before} → ${change?.last} (${signed(change?.change ?? 0)})`,
  );
  return firstNames(names, mostNamed);
}

function sentences(
  period: Period,
  tickets: readonly TicketFacts[],
  source: Gathered,
  comparison: Comparison | undefined,
  trends: readonly Trend[],
  plural: string,
): string {
  const opened = `${period.label}: ${countIn(source, tickets.length) ?? "none that was read"} opened.`;
  if (comparison === undefined) return opened;
  const { weeks, beforeFrom, lastFrom } = comparison;
  const all = changeOf(tickets, comparison);
  const rate = (count: number) => rounded(count / weeks, 1);
  const verdict = all.is_trend ? (all.change > 0 ? "a rise" : "a fall") : "no more than chance";
  const span = weeks === 1 ? "The last whole week" : `The last ${weeks} whole weeks`;
  const [rising, falling] = [movers(trends, 1), movers(trends, -1)];
  return [
    opened,
    `${span} (from ${lastFrom}) against the ${weeks === 1 ? "one" : weeks} before (from ${beforeFrom}): ${all.before} → ${all.last} (${signed(all.change)}; ${rate(all.before)} → ${rate(all.last)} a week), ${verdict}.`,
    rising.length + falling.length === 0
      ? `None of the ${trends.length} ${plural} changed by more than chance.`
      : given(
          rising.length > 0 && `Rising: ${named(rising)}.`,
          falling.length > 0 && `Falling: ${named(falling)}.`,
        ).join(" "),
  ].join("\n");
}

/** The latest weeks, oldest first, after one row for all before them. */
function weekRows(weeks: readonly WeekOfTickets[], most: number): HaloRecord[] {
  const earlier = weeks.slice(0, Math.max(0, weeks.length - most));
  const rows = weeks
    .slice(earlier.length)
    .map(
      ({ week, isPartial, tickets }): HaloRecord => ({ week, opened: tickets.length, is_partial: isPartial }),
    );
  if (earlier.length === 0) return rows;
  const opened = earlier.reduce((sum, { tickets }) => sum + tickets.length, 0);
  return [{ week: "before", weeks: earlier.length, opened }, ...rows];
}

async function recordsOf(
  stubs: readonly TicketFacts[],
  tickets: readonly TicketFacts[],
  weeks: readonly WeekOfTickets[],
  trends: readonly Trend[],
  comparison: Comparison | undefined,
  reading: Reading,
): Promise<Answer["records"]> {
  const names = ticketNames.filter(({ lookup }) => lookup === "ticketTypes" || lookup === "statuses");
  const view = { resource: haloResources.tickets, row: {}, names, line: recordLine };
  const rows = await reading.named(
    view,
    [...tickets, ...stubs].map(({ row }) => row),
    Object.keys(recordFields),
  );
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const of =
    (facts: readonly TicketFacts[]): (() => Records) =>
    () => ({
      rows: facts.map(({ row }) => rowOf.get(row.id) ?? row),
      fields: recordFields,
      line: recordLine,
    });
  const compared = comparison === undefined ? {} : { before: comparison.before, last: comparison.last };
  const inPart = (all: readonly TicketFacts[], part: ReadonlySet<TicketFacts>) =>
    of(all.filter((facts) => part.has(facts)));
  const groups = trends.map(({ group }) => group);
  return new Map([
    ["opened", of(tickets)] as const,
    ["stubs", of(stubs)] as const,
    ...Object.entries(compared).map(([name, part]) => [name, inPart(tickets, part)] as const),
    ...weeks.map((week) => [`opened/${week.week}`, of(week.tickets)] as const),
    ...groups.map(({ shown, items }) => [`opened/${shown}`, of(items)] as const),
    ...Object.entries(compared).flatMap(([name, part]) =>
      groups.map(({ shown, items }) => [`${name}/${shown}`, inPart(items, part)] as const),
    ),
  ]);
}

const trends = answerTool({
  name: "halo_ticket_trends",
  title: "Ticket trends",
  ui: "sla",
  description:
    "What grows: tickets opened by week and by category, client, type, source, team or priority; the last weeks against as many before, and what rose or fell by more than chance.",
  input: {
    period: input.period("13w"),
    by: z
      .enum(["category", "client", "type", "source", "team", "priority"])
      .optional()
      .describe("Default category"),
    level: z.int().min(1).max(8).optional().describe("Category levels, A>B is 2; default 1"),
    client_id: scopeInput.client_id,
    team_id: scopeInput.team_id,
    tickettype_id: scopeInput.tickettype_id,
  },
  figures: {
    ...fieldsOf("number", "opened", "stubs", "before", "last", "change"),
    is_trend: "boolean",
    ...fieldsOf("number", "weeks_compared", "before_per_week", "last_per_week"),
  },
  tables: { weeks: weekFields, groups: groupFields },
  answer: async (args, context, reading) => {
    const { by = "category", level } = args;
    if (level !== undefined && by !== "category") {
      throw badInput(`level counts the levels of a category: leave it out with by ${by}.`);
    }
    const { period } = args;
    requireBegun(period, context.now());
    const scope = await ticketScope(args, context);
    const grouping = await groupingBy(by, context, reading, { level });
    const { tickets, stubs, source } = await openedIn(reading, scope, period);
    const undated = tickets.filter(({ isOpen, closed }) => !isOpen && closed === undefined).length;
    const weeks = byWeek(tickets, period, context);
    // The oldest tickets are those that were not read, so the part before would look smaller than it was.
    const comparison = source.complete ? lastAgainstBefore(weeks) : undefined;
    const groups = grouped(tickets, ({ row }) => row, grouping);
    const compared = groups.map(
      (group): Trend => ({
        group,
        change: comparison === undefined ? undefined : changeOf(group.items, comparison, groups.length),
      }),
    );
    const records = await recordsOf(stubs, tickets, weeks, compared, comparison, reading);
    const empty =
      tickets.length + stubs.length === 0 ? await emptyWarning(reading, scope, period) : undefined;
    const all = comparison === undefined ? undefined : changeOf(tickets, comparison);
    return {
      summary: sentences(period, tickets, source, comparison, compared, grouping.plural),
      period,
      figures: {
        opened: tickets.length,
        stubs: undated === 0 ? stubs.length : undefined,
        ...(comparison &&
          all && {
            ...all,
            weeks_compared: comparison.weeks,
            before_per_week: rounded(all.before / comparison.weeks, 2),
            last_per_week: rounded(all.last / comparison.weeks, 2),
          }),
      },
      tables:
        tickets.length === 0
          ? []
          : [
              {
                name: "weeks",
                heading: "weeks, by their Monday",
                rows: weekRows(weeks, Math.max(args.page_size, fewestWeeks)),
                fields: weekFields,
                line: weekLine,
              },
              groupTable(
                grouping,
                groups,
                args.page_size,
                (items, isRest) => ({
                  opened: items.length,
                  ...(comparison === undefined ? {} : changeOf(items, comparison, groups.length)),
                  ...(isRest ? { is_trend: undefined } : {}),
                }),
                { fields: groupFields, line: groupLine },
              ),
            ],
      sources: [source],
      assumptions: [
        ...given(
          tiesAtCut(
            groups.map(({ items }) => items.length),
            args.page_size,
            grouping.plural,
          ),
        ),
        ...(comparison === undefined
          ? [noComparison(source.complete)]
          : tickets.length === 0
            ? []
            : [chanceRule(groups.length)]),
        ...(stubs.length === 0 ? [] : [stubsNotCounted(stubs)]),
      ],
      warnings: [...given(empty), ...(undated === 0 ? [] : [stubsNotKnown(undated)])],
      records,
    };
  },
});

/** The number of weeks with a row of their own: a quarter, with a part of a week at each end. */
const fewestWeeks = 14;

function noComparison(isComplete: boolean): string {
  return isComplete
    ? "Nothing is compared: the period holds fewer than two whole weeks that are over."
    : "Nothing is compared, since the oldest tickets are missing.";
}

/** What grows and what shrinks. */
export const trendTools = [trends] as const satisfies readonly Tool[];
