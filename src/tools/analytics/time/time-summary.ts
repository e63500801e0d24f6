import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { HaloError } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { answerTool } from "../../kit/analytics/answer.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import type { Period } from "../../kit/arguments/periods.ts";
import type { Tool } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { counted, fieldsOf, given, shownPercent } from "../../kit/view.ts";
import { sum } from "../shared/decimal.ts";
import type { IdGroup } from "../shared/grouping.ts";
import { agentsAtWork, withNothing } from "../shared/idle.ts";
import { requireBegun } from "../shared/ticket-scope.ts";
import { agentFilter, agentsById, isUnknownAgent } from "../shared/time/agents.ts";
import { ticketsById } from "../shared/time/clients.ts";
import {
  apportion,
  type HourFigures,
  hourFigures,
  hoursText,
  noHoursRead,
  remarks,
  type TimeEntry,
} from "../shared/time/hours.ts";
import { readHours } from "../shared/time/reading.ts";
import { unknownId } from "../shared/words.ts";
import { type MissingTime, missingTime } from "./gaps.ts";
import {
  clientOf,
  type Dimension,
  dimensions,
  dimensionWords,
  groupsBy,
  missingText,
  namesOf,
  ranked,
  rowFields,
  type TimeRow,
  timeTable,
} from "./groups.ts";
import { timeRecords } from "./records.ts";

/** Requests that are kept for what the answer reads after the actions. */
const keptRequests = 16;

const timeSummary = answerTool({
  name: "halo_time_summary",
  title: "Hours logged",
  description:
    "Hours logged by agent, client, ticket or charge type: billable, non-billable, not yet invoiced; by agent also missing time.",
  input: {
    by: z.enum(dimensions).optional().describe("Default agent"),
    period: input.period("this week"),
    agent_id: input.reference("agent").optional(),
    team_id: input.reference("team").optional(),
    client_id: input.reference("client").optional(),
  },
  figures: {
    ...fieldsOf("number", "hours", "billable", "billable_percent", "non_billable", "not_invoiced", "entries"),
    ...fieldsOf("number", "timesheet_only", "empty_days", "short_days", "missing_hours"),
  },
  tables: { groups: rowFields("text") },
  answer: async (args, context, reading) => {
    const { by = "agent" } = args;
    const { period } = args;
    requireBegun(period, context.now(), "no hours can have been logged in it yet");
    const agents = await agentsById(context, reading);
    if (args.team_id !== undefined && agents.size === 0)
      throw reading.lost.asError("The agents of a team are not known.");
    const isOurs = await agentFilter(args, agents, context);
    const hours = await readHours(reading, period, {
      timesheets: true,
      leaves: keptRequests,
    });
    const { basis } = hours;
    const ofAgents = (hours.entries ?? []).filter(({ agentId }) => isOurs(agentId));
    const apart = (hours.apart ?? []).filter(
      ({ agentId, clientId }) =>
        isOurs(agentId) && (args.client_id === undefined || clientId === args.client_id),
    );
    if (args.agent_id !== undefined && isUnknownAgent(args.agent_id, agents) && ofAgents.length === 0)
      throw unknownId("agent", args.agent_id);
    const clients = await withClients(ofAgents, by, args.client_id, reading);
    const { entries, tickets } = clients;
    const isKnown = hours.entries !== undefined && entries !== undefined;
    const missing =
      by === "agent" && args.client_id === undefined && hours.entries !== undefined
        ? await missingTime(
            { period, hours, agents, isOurs, isOne: args.agent_id !== undefined },
            context,
            reading,
          )
        : undefined;
    const groups = groupsBy(by, entries ?? [], tickets ?? new Map());
    if (by === "agent")
      addAgents(groups, [...apart.map(({ agentId }) => agentId), ...(missing?.byAgent.keys() ?? [])]);
    const { total, rows } = timeRows(groups, hours, by === "agent" ? apart : [], missing);
    const nameOf = await namesOf(
      by,
      rows.slice(0, args.page_size).map(({ group }) => group),
      { agents, tickets: tickets ?? new Map() },
      reading,
    );
    const isWhole = isKnown && hours.sources.every(({ complete }) => complete);
    const idle =
      by === "agent" &&
      args.agent_id === undefined &&
      args.client_id === undefined &&
      isWhole &&
      total.hours > 0
        ? withNothing(
            "Nothing logged",
            agentsAtWork([...agents.values()].filter(({ id }) => isOurs(id)).map(({ row }) => row)),
            new Set([...ofAgents, ...apart].map(({ agentId }) => String(agentId))),
          )
        : undefined;
    const apartHours =
      hours.apart === undefined ? undefined : Number(sum(apart.map((entry) => entry.hours)).round(2));
    const isNothingRead = !isKnown || (total.hours === 0 && hours.sources.some(({ complete }) => !complete));
    return {
      summary: isKnown
        ? isNothingRead
          ? noHoursRead(period)
          : given(headline(total, rows, by, period, missing), idle).join(" ")
        : `Hours of ${period.label} are not known: see the warning.`,
      inWords: isNothingRead ? "" : figureSentences(total, apartHours, missing?.total),
      period,
      figures: { ...(isKnown ? withoutBeyond(total) : {}), timesheet_only: apartHours, ...missing?.total },
      // Without the tickets of the time all of it would stand as of no client.
      tables:
        isKnown && rows.length > 0 && tickets !== undefined
          ? [timeTable(by, rows, args.page_size, nameOf, agents)]
          : [],
      sources: [...hours.sources, ...(missing?.sources ?? [])],
      assumptions: [
        ...hours.assumptions,
        ...remarks(entries ?? [], basis, true),
        ...clients.assumptions,
        ...(missing?.assumptions ?? []),
      ],
      warnings: hours.warnings,
      records: timeRecords(groups, basis, apart, missing?.gaps ?? [], agents),
    };
  },
});

/** Adds groups without entries for agents who have a row for another reason: time apart from tickets, or missing time. */
function addAgents(groups: IdGroup<TimeEntry>[], ids: readonly (number | undefined)[]): void {
  const known = new Set(groups.map(({ id }) => id));
  for (const id of new Set(ids)) {
    if (known.has(id)) continue;
    groups.push({ key: id === undefined ? dimensionWords.agent.without : String(id), id, rows: [] });
  }
}

/** Reads the tickets that name the clients of entries, where clients matter, and keeps the entries of the client asked for. */
async function withClients(
  entries: readonly TimeEntry[],
  by: Dimension,
  clientId: number | undefined,
  reading: Reading,
): Promise<{
  /** Undefined when it is not known which are those of the client. */
  readonly entries: readonly TimeEntry[] | undefined;
  /** Undefined when they can't be read. */
  readonly tickets: ReadonlyMap<number, HaloRecord> | undefined;
  readonly assumptions: readonly string[];
}> {
  if (by !== "client" && clientId === undefined) return { entries, tickets: new Map(), assumptions: [] };
  const ids = entries.filter((entry) => entry.clientId === undefined).map(({ ticketId }) => ticketId);
  const so =
    clientId === undefined ? "hours by client are left out" : "the hours of the client are not known";
  const tickets = await ticketsById(reading, ids, so);
  if (tickets === undefined)
    return { entries: clientId === undefined ? entries : undefined, tickets, assumptions: [] };
  const unknown = entries.filter((entry) => clientOf(entry, tickets) === undefined);
  const unknownHours = hoursText(sum(unknown.map(({ hours }) => hours)));
  const isPartOf = clientId === undefined ? "a group of their own" : "not in these figures";
  const assumptions =
    unknown.length === 0
      ? []
      : [
          `The client of ${unknown.length} time entries (${unknownHours}) was not found${reading.left < 1 ? `, since ${reading.whyStopped}` : ""}; they are ${isPartOf}.`,
        ];
  if (clientId === undefined) return { entries, tickets, assumptions };
  const own = entries.filter((entry) => clientOf(entry, tickets) === clientId);
  // Reads the client, which fails when there is none: 0 hours would look like an answer.
  if (own.length === 0) await requireClient(reading, clientId);
  return { entries: own, tickets, assumptions };
}

/** @throws HaloError `not_found` when Halo has no such client; that it can't be read otherwise is said */
async function requireClient(reading: Reading, clientId: number): Promise<void> {
  await reading.one(haloResources.clients, clientId).catch((error: unknown) => {
    if (error instanceof HaloError && error.kind === "not_found") throw error;
    reading.lost.note("The client", "an id that Halo lacks would not be noticed", error);
  });
}

/** The rows of the table with their figures, each column of which sums to the total. */
function timeRows(
  groups: readonly IdGroup<TimeEntry>[],
  { basis }: { readonly basis: Parameters<typeof hourFigures>[1] },
  apart: readonly TimeEntry[],
  missing: MissingTime | undefined,
): { readonly total: HourFigures; readonly rows: readonly TimeRow[] } {
  const figures = hourFigures(
    groups.map(({ rows }) => rows),
    basis,
  );
  const aparts = groups.map(({ id }) =>
    sum(apart.filter(({ agentId }) => agentId === id).map(({ hours }) => hours)),
  );
  const shares = apportion(aparts, Math.round(Number(sum(aparts).times(100))));
  return {
    total: figures.total,
    rows: ranked(
      groups.map((group, index) => ({
        group,
        figures: figures.groups[index] ?? figures.total,
        apart: (shares[index] ?? 0) / 100,
        missing: group.id === undefined ? undefined : missing?.byAgent.get(group.id),
      })),
    ),
  };
}

function withoutBeyond({ beyond: _beyond, ...figures }: HourFigures) {
  return figures;
}

/** How much was logged by how many, and who lacks some. */
function headline(
  total: HourFigures,
  rows: readonly TimeRow[],
  by: Dimension,
  period: Period,
  missing: MissingTime | undefined,
): string {
  const { one, many } = dimensionWords[by];
  const count = rows.filter(({ figures }) => figures.entries > 0).length;
  const where = by === "agent" ? "by" : by === "charge_type" ? "under" : "for";
  const of = total.entries === 0 ? "" : ` ${where} ${counted(count, one, many)}`;
  const gaps = missing?.total === undefined ? "" : ` ${gapSentence(missing.total, missing)}`;
  return `${hoursText(total.hours)} logged${of}, ${period.label}.${gaps}`;
}

/** The figures in words. */
function figureSentences(
  total: HourFigures,
  apart: number | undefined,
  missing: MissingTime["total"],
): string {
  const split = [
    `${hoursText(total.billable)} billable${total.billable_percent === undefined ? "" : ` (${shownPercent(total.billable_percent)})`}`,
    `${hoursText(total.non_billable)} non-billable`,
    ...(total.not_invoiced === undefined ? [] : [`${hoursText(total.not_invoiced)} not yet invoiced`]),
  ].join(", ");
  const gaps = missing === undefined ? "" : missingText(missing);
  return given(
    total.entries === 0 ? undefined : `${split}.`,
    apart === undefined || apart === 0
      ? undefined
      : `Timesheets hold ${hoursText(apart)} more without an action, not counted.`,
    gaps === "" ? undefined : `${gaps.charAt(0).toUpperCase()}${gaps.slice(1)}.`,
  ).join(" ");
}

function gapSentence(total: NonNullable<MissingTime["total"]>, { byAgent, until }: MissingTime): string {
  const agents = [...byAgent.values()].filter((each) => each.empty_days + each.short_days > 0).length;
  if (total.empty_days + total.short_days === 0) return `No time is missing up to ${until}.`;
  return byAgent.size === 1
    ? `Time is missing up to ${until}.`
    : `Time is missing up to ${until}, of ${agents} of ${byAgent.size} agents.`;
}

/** Hours logged, and where they went. */
export const timeSummaryTools = [timeSummary] as const satisfies readonly Tool[];
