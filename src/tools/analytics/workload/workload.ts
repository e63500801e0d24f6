import { addHours } from "date-fns";
import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { haloResources } from "../../../halo/resources.ts";
import { answerTool, behind, type Records } from "../../kit/analytics/answer.ts";
import type { Period } from "../../kit/arguments/periods.ts";
import { shortLabel } from "../../kit/clean.ts";
import type { Tool } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { counted, type Fields, fieldsOf, given, shownPercent } from "../../kit/view.ts";
import { ticketLine, ticketNames } from "../../tickets/tickets.ts";
import { sum } from "../shared/decimal.ts";
import { agentsAtWork, type Member, ticketTeams, withNothing } from "../shared/idle.ts";
import type { TicketFacts } from "../shared/ticket-facts.ts";
import { openTickets, requireBegun, ticketScope } from "../shared/ticket-scope.ts";
import {
  type AgentFacts,
  agentFilter,
  agentsById,
  isUnknownAgent,
  teamNamed,
} from "../shared/time/agents.ts";
import { type HourFigures, hoursText, noHoursRead, remarks, type TimeEntry } from "../shared/time/hours.ts";
import { readHours } from "../shared/time/reading.ts";
import { firstNames, unknownId } from "../shared/words.ts";
import { entryRecords, isBillable } from "../time/records.ts";
import { ageInDays, byLoad, countAll, countedAs, counts, type Load, oldestOf, overloaded } from "./facts.ts";
import { byAgent, byTeam, loadsOf, type OwnedLoad, shownOwner } from "./owners.ts";
import { loadFields, loadTable } from "./table.ts";

/** Requests that are kept for the hours while the tickets are read. */
const keptRequests = 10;

/** The most who are named in one sentence. */
const mostNamed = 3;

const ticketFields: Fields = {
  id: "id",
  summary: "text",
  client_name: "text",
  ...fieldsOf("listed", "status_name", "priority_name", "agent_name"),
  team: "name",
  dateoccurred: "date",
  fixbydate: "date",
  onhold: "boolean",
};

const ticketShown = { fields: ticketFields, line: ticketLine };

const workload = answerTool({
  name: "halo_workload",
  title: "Who has how much",
  ui: "workload",
  description:
    "Workload by agent or team: open, overdue, at-risk and on-hold tickets, the oldest, hours and billable share, what nobody has; says who has too much.",
  input: {
    by: z.enum(["agent", "team"]).optional().describe("Default agent"),
    team_id: input.reference("team").optional(),
    agent_id: input.reference("agent").optional(),
    due_within_hours: z.int().min(1).max(720).optional().describe("At risk means due within; default 24"),
    period: input.period("this week"),
  },
  figures: {
    ...Object.fromEntries(counts.map((count) => [count, "number" as const])),
    oldest_id: "id",
    ...fieldsOf("number", "oldest_days", "hours", "billable", "billable_percent"),
  },
  tables: { load: loadFields },
  answer: async (args, context, reading) => {
    const { by = "agent", due_within_hours: within = 24 } = args;
    const now = new Date(context.now());
    const { period } = args;
    requireBegun(period, context.now(), "no hours can have been logged in it yet");
    const restsOnAgents = args.team_id !== undefined || by === "team";
    const agents = await agentsById(
      context,
      reading,
      restsOnAgents ? "hours by team are left out" : undefined,
    );
    const isOurs = await agentFilter(args, agents, context);
    const teamName = args.team_id === undefined ? undefined : await teamNamed(context, args.team_id);
    const scope = await ticketScope(args, context);
    const { tickets, source: open } = await openTickets(reading, scope, { leaves: keptRequests });
    const read = await reading.optional(
      readHours(reading, period, { timesheets: true, leaves: 1 }),
      "Logged hours",
      "hours and billable shares are left out",
    );
    const logged = restsOnAgents && agents.size === 0 ? undefined : read;
    const entries = logged?.entries?.filter(({ agentId }) => isOurs(agentId));
    const apart = logged?.apart?.filter(({ agentId }) => isOurs(agentId)) ?? [];
    const basis = logged?.basis ?? "billed";
    if (
      args.agent_id !== undefined &&
      isUnknownAgent(args.agent_id, agents) &&
      tickets.length === 0 &&
      entries?.length === 0
    )
      throw unknownId("agent", args.agent_id);
    const holds = countedAs(now, addHours(now, within));
    const teams =
      by === "team"
        ? await reading.optional(
            context.lookups.rows("teams", context.signal),
            "Teams",
            "their ids are missing",
          )
        : undefined;
    const owners = by === "team" ? byTeam(agents, teams, teamName) : byAgent(agents);
    const found = loadsOf(tickets, entries, basis, owners, holds, ({ id, isNobody }) =>
      by === "team" ? teamName === undefined || !isNobody : !isNobody && (id === undefined || isOurs(id)),
    );
    const loads = byLoad(found.loads);
    const total = countAll(tickets, holds);
    const oldest = oldestOf(tickets);
    const named = await reading.named(
      { resource: haloResources.tickets, row: {}, names: ticketNames, line: ticketLine },
      open.rows,
      Object.keys(ticketFields),
    );
    const rowOf = new Map(open.rows.map((row, index) => [row, named[index] ?? row]));
    const ticketRecords = (chosen: readonly TicketFacts[]) => () =>
      behind(
        chosen.map(({ row }) => rowOf.get(row) ?? row),
        ticketShown,
      )();
    const compared = by === "agent" && args.agent_id !== undefined ? undefined : overloaded(loads);
    const elsewhere =
      tickets.length === 0 && open.complete
        ? await reading.optional(
            reading.count(haloResources.tickets, {}),
            "The number of all tickets",
            "whether there are any at all is not known",
          )
        : undefined;
    return {
      summary: given(
        open.complete || total.open > 0
          ? ticketSentence(total, oldest, within, now, elsewhere)
          : "None of the tickets that were read is open.",
        loadSentence(compared),
        disabledSentence(loads),
        open.complete && total.open > 0 && args.agent_id === undefined
          ? withNothing("None open", membersOf(by, agents, teams, args.team_id, isOurs), busyOf(by, tickets))
          : undefined,
        found.hours?.hours === 0 && logged?.sources.every(({ complete }) => complete) !== true
          ? noHoursRead(period)
          : hourSentence(found.hours, period),
      ).join(" "),
      period,
      figures: {
        ...total,
        oldest_id: oldest?.id,
        oldest_days: oldest === undefined ? undefined : ageInDays(oldest, now),
        hours: found.hours?.hours,
        billable: found.hours?.billable,
        billable_percent: found.hours?.billable_percent,
      },
      tables: loads.length === 0 ? [] : [loadTable(loads, `${by}s`, args.page_size, now)],
      sources: [open, ...(logged?.sources ?? [])],
      assumptions: [
        ...(compared === undefined
          ? []
          : [
              "Too much is at least twice the median of open tickets of those who have some, and 5 more than it.",
            ]),
        ...(teamName === undefined ? [] : ["Tickets are those of the team, hours those of its agents."]),
        ...apiRemark(loads),
        ...apartRemark(apart),
        ...(logged?.assumptions ?? []),
        ...remarks(entries ?? [], basis, false),
      ],
      warnings: logged?.warnings ?? [],
      records: recordsOf(loads, holds, ticketRecords, basis, agents),
    };
  },
});

/** Who could have open tickets; of one team only its agents are asked about. */
function membersOf(
  by: "agent" | "team",
  agents: ReadonlyMap<number, AgentFacts>,
  teams: readonly HaloRecord[] | undefined,
  team: number | undefined,
  isOurs: (agentId: number | undefined) => boolean,
): readonly Member[] {
  if (by === "team") return team === undefined ? ticketTeams(teams ?? []) : [];
  return agentsAtWork([...agents.values()].filter(({ id }) => isOurs(id)).map(({ row }) => row));
}

/** Who has open tickets, by the keys of members. */
function busyOf(by: "agent" | "team", tickets: readonly TicketFacts[]): ReadonlySet<string> {
  return new Set(
    tickets.map(({ agentId, row }) =>
      by === "agent" ? String(agentId) : shortLabel(String(row.team ?? "").trim()).toLowerCase(),
    ),
  );
}

function ticketSentence(
  total: Readonly<Record<(typeof counts)[number], number>>,
  oldest: TicketFacts | undefined,
  within: number,
  now: Date,
  elsewhere: number | undefined,
): string {
  if (total.open === 0)
    return `No open tickets${elsewhere === undefined ? "" : ` here; tickets in Halo in all: ${elsewhere.toLocaleString("en")}`}.`;
  const days = oldest === undefined ? undefined : ageInDays(oldest, now);
  const age =
    oldest === undefined || days === undefined
      ? ""
      : `; the oldest, #${oldest.id}, is ${counted(days, "day")} old`;
  return `${counted(total.open, "open ticket")}: ${total.overdue} overdue, ${total.at_risk} due within ${within} h, ${total.on_hold} on hold, ${total.unassigned} unassigned${age}.`;
}

function named(loads: readonly Load[]): string {
  const names = loads.map(({ owner, count }) => `${shownOwner(owner)} (${count.open})`);
  return firstNames(names, mostNamed);
}

function loadSentence(compared: ReturnType<typeof overloaded>): string | undefined {
  if (compared === undefined) return undefined;
  if (compared.who.length === 0) return `Nobody has too much; the median is ${compared.median}.`;
  return `Too much: ${named(compared.who)}, against a median of ${compared.median}.`;
}

function disabledSentence(loads: readonly Load[]): string | undefined {
  const disabled = loads.filter(({ owner, count }) => owner.mark === "disabled" && count.open > 0);
  return disabled.length === 0 ? undefined : `Disabled but with open tickets: ${named(disabled)}.`;
}

function hourSentence(hours: HourFigures | undefined, { label }: Period): string {
  if (hours === undefined) return `Hours of ${label} are not known: see the warning.`;
  const share =
    hours.billable_percent === undefined ? "" : `, ${shownPercent(hours.billable_percent)} billable`;
  return `${hoursText(hours.hours)} logged ${label}${share}.`;
}

function apartRemark(apart: readonly TimeEntry[]): string[] {
  if (apart.length === 0) return [];
  const hours = hoursText(sum(apart.map((entry) => entry.hours)));
  return [`Timesheets hold ${hours} more without an action, not counted (halo_time_summary has them).`];
}

function apiRemark(loads: readonly Load[]): string[] {
  const unnamed = loads.filter(({ owner }) => owner.isUnnamed);
  if (unnamed.length === 0) return [];
  const open = unnamed.reduce((sum, { count }) => sum + count.open, 0);
  return [`API agents have no line of their own; theirs (${open} open) are among the others.`];
}

function recordsOf(
  loads: readonly OwnedLoad[],
  holds: ReturnType<typeof countedAs>,
  ticketRecords: (chosen: readonly TicketFacts[]) => () => Records,
  basis: Parameters<typeof entryRecords>[1],
  agents: ReadonlyMap<number, AgentFacts>,
): Map<string, () => Records> {
  const records = new Map<string, () => Records>();
  const tickets = loads.flatMap((load) => load.tickets);
  for (const count of counts) {
    records.set(count, ticketRecords(tickets.filter(holds[count])));
    for (const load of loads)
      records.set(`${count}/${load.owner.key}`, ticketRecords(load.tickets.filter(holds[count])));
  }
  const all = loads.flatMap(({ entries }) => entries);
  const ofHours: readonly (readonly [string, (entry: TimeEntry) => boolean])[] = [
    ["hours", () => true],
    ["billable", (entry) => isBillable(entry, basis)],
  ];
  for (const [figure, holds] of ofHours) {
    records.set(figure, entryRecords(all.filter(holds), basis, agents));
    for (const { owner, entries } of loads)
      records.set(`${figure}/${owner.key}`, entryRecords(entries.filter(holds), basis, agents));
  }
  const oldest = oldestOf(tickets);
  const ofOldest = ticketRecords(oldest === undefined ? [] : [oldest]);
  for (const figure of ["oldest_id", "oldest_days"]) records.set(figure, ofOldest);
  return records;
}

/** Who has how much to do. */
export const workloadTools = [workload] as const satisfies readonly Tool[];
