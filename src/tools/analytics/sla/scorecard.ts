import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { answerTool } from "../../kit/analytics/answer.ts";
import { countIn, type Gathered } from "../../kit/analytics/gathered.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import { type Period, periodBefore } from "../../kit/arguments/periods.ts";
import type { Tool, ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { type Fields, fieldsOf, given, parts, shownPercent } from "../../kit/view.ts";
import { grouped, groupingBy, groupNameFields, groupTable } from "../shared/groups.ts";
import { withNothing } from "../shared/idle.ts";
import {
  closedIn,
  emptyWarning,
  openedIn,
  openNow,
  requireBegun,
  scopeInput,
  type TicketScope,
  ticketScope,
} from "../shared/ticket-scope.ts";
import { countNotKnown, signed, stubsNotCounted } from "../shared/words.ts";
import { asClosed, asOpened, type CohortTicket, type SlaFigures, slaFigures, spread } from "./figures.ts";
import { type Measured, openAgain, openPastFix, recordsOf } from "./records.ts";
import { fixStates, responseStates } from "./states.ts";

const groupFields: Fields = {
  ...groupNameFields,
  ...fieldsOf("number", "opened", "response_met", "response_missed", "response_other", "response_percent"),
  ...fieldsOf("number", "closed", "fix_met", "fix_missed", "fix_other", "fix_percent", "backlog_change"),
  ...fieldsOf("number", "response_hours_median", "fix_hours_median"),
};

const figureFields: Fields = {
  ...fieldsOf("number", "opened", "closed", "backlog_change", "open_now", "reopened", "stubs"),
  ...Object.fromEntries(responseStates.map((state) => [`response_${state}`, "number" as const])),
  response_percent: "number",
  ...Object.fromEntries(fixStates.map((state) => [`fix_${state}`, "number" as const])),
  ...fieldsOf("number", "fix_percent", "response_hours_median", "response_hours_p90", "fix_hours_median"),
  fix_hours_p90: "number",
};

/** The counts and shares of a set of tickets, by the names that figures and columns have. */
function counts({ opened, closed, response, fix, ...rest }: SlaFigures, areWhole: boolean) {
  return {
    opened: opened.length,
    response_met: response.met.length,
    response_missed: response.missed.length,
    response_percent: rest.responsePercent,
    closed: closed.length,
    fix_met: fix.met.length,
    fix_missed: fix.missed.length,
    fix_percent: rest.fixPercent,
    // Between lists that were not read to their ends there is no difference to tell.
    backlog_change: areWhole ? opened.length - closed.length : undefined,
  };
}

function groupRow(tickets: readonly CohortTicket[], areWhole: boolean): HaloRecord {
  const figures = slaFigures(tickets);
  const { response, fix, opened, closed } = figures;
  return {
    ...counts(figures, areWhole),
    response_other: opened.length - response.met.length - response.missed.length,
    fix_other: closed.length - fix.met.length - fix.missed.length,
    response_hours_median: spread(figures.responseHours).median,
    fix_hours_median: spread(figures.fixHours).median,
  };
}

function groupLine(row: HaloRecord): string {
  const share = (kind: "response" | "fix") => {
    const percent = row[`${kind}_percent`];
    const known = given(
      row[`${kind}_met`] !== undefined && `${row[`${kind}_met`]} met`,
      row[`${kind}_missed`] !== undefined && `${row[`${kind}_missed`]} missed`,
      Number(row[`${kind}_other`]) > 0 && `${row[`${kind}_other`]} other`,
    ).join(", ");
    const hours = row[`${kind}_hours_median`];
    const median = hours === undefined ? "" : `, median ${hours} h`;
    return percent === undefined
      ? `${kind}: none judged${known === "" ? "" : ` (${known})`}${median}`
      : `${kind} ${shownPercent(percent)} (${known})${median}`;
  };
  const counts = given(
    row.opened !== undefined && `${row.opened} opened`,
    row.closed !== undefined && `${row.closed} closed`,
  ).join(", ");
  const change = row.backlog_change;
  return parts(
    counts,
    change !== undefined && `backlog ${signed(Number(change))}`,
    share("response"),
    share("fix"),
  );
}

async function measure(reading: Reading, scope: TicketScope, period: Period, now: Date): Promise<Measured> {
  const [opened, closed] = await Promise.all([
    openedIn(reading, scope, period),
    closedIn(reading, scope, period),
  ]);
  return {
    figures: slaFigures([
      ...opened.tickets.map((facts) => asOpened(facts, now)),
      ...closed.tickets.map(asClosed),
    ]),
    stubs: [
      ...new Map([...opened.stubs, ...closed.stubs].map((facts) => [facts.id, facts] as const)).values(),
    ],
    reopened: closed.reopened,
    sources: [opened.source, closed.source],
  };
}

/** The period before in one sentence; undefined where it was not read to its end. */
async function before(
  reading: Reading,
  scope: TicketScope,
  earlier: Period,
  context: ToolContext,
): Promise<string | undefined> {
  const { figures, sources } = await measure(reading, scope, earlier, new Date(context.now()));
  if (sources.some(({ complete }) => !complete)) return undefined;
  return `The period before (${earlier.label}): ${parts(
    `${figures.opened.length} opened, ${figures.closed.length} closed`,
    figures.responsePercent !== undefined && `response ${shownPercent(figures.responsePercent)}`,
    figures.fixPercent !== undefined && `fix ${shownPercent(figures.fixPercent)}`,
  )}.`;
}

function sentences(period: Period, { figures, sources }: Measured, open: number | undefined): string[] {
  const { opened, closed, response, fix, responsePercent, fixPercent } = figures;
  const [answered, solved] = [spread(figures.responseHours), spread(figures.fixHours)];
  const others = (kinds: readonly (readonly [number, string])[]) => {
    const some = kinds.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
    return some.length === 0 ? "" : `; not judged: ${some.join(", ")}`;
  };
  const notResponse = others([
    [response.excluded.length, "excluded"],
    [response.no_target.length, "without target"],
    [response.pending.length, "pending"],
    [response.unanswered.length, "closed without a recorded response"],
  ]);
  const notFix = others([
    [fix.excluded.length, "excluded"],
    [fix.no_target.length, "without target"],
    [fix.on_hold.length, "closed on hold past their date"],
  ]);
  const hours = (times: ReturnType<typeof spread>) =>
    times.median === undefined ? "" : ` Median ${times.median} h, 90th percentile ${times.p90} h.`;
  const [openedSource, closedSource] = sources;
  const areWhole = sources.every(({ complete }) => complete);
  const known = (count: number, source: Gathered | undefined, word: string) =>
    `${countIn(source, count) ?? "none that was read"} ${word}`;
  const judged = (percent: number | undefined, met: number, missed: number) =>
    percent === undefined ? "none judged" : `${shownPercent(percent)} in time (${met} met, ${missed} missed)`;
  return [
    `${period.label}: ${given(
      known(opened.length, openedSource, "opened"),
      known(closed.length, closedSource, "closed"),
      areWhole && `backlog ${signed(opened.length - closed.length)}`,
      open !== undefined && `${open} open now`,
    ).join(", ")}.`,
    `Response: ${judged(responsePercent, response.met.length, response.missed.length)}${notResponse}.${hours(answered)}`,
    `Fix: ${judged(fixPercent, fix.met.length, fix.missed.length)}${notFix}.${hours(solved)}`,
  ];
}

/** That tickets which may yet miss their fix, or have missed it, are in no fix figure: these are of closed ones. */
function pastFixSentence(count: number): string {
  return `${count} opened in the period ${count === 1 ? "is" : "are"} still open past ${count === 1 ? "its" : "their"} fix date, and in no figure of fix, which counts closed tickets (rows: "open_past_fix").`;
}

/** The assumptions that mattered for these figures, and no others. */
function assumptionsOf({ figures, stubs, reopened }: Measured): string[] {
  const { opened, closed, fix } = figures;
  const said: string[] = [];
  if (opened.length + closed.length > 0) {
    said.push(
      "Response is judged over tickets opened, fix over tickets closed; percent is met of met and missed. Fix is derived: dateclosed against fixbydate. Hours are wall clock, nights and holds included.",
    );
  }
  const held = fix.missed.filter(({ facts }) => Number(facts.row.slaholdtime) > 0).length;
  if (held > 0)
    said.push(`${held} of the missed fixes were on hold for a time, which moves the date in Halo.`);
  if (stubs.length > 0) {
    said.push(stubsNotCounted(stubs));
  }
  if (reopened.length > 0)
    said.push(`${reopened.length} closed in the period and open again: not counted as closed.`);
  return said;
}

const scorecard = answerTool({
  name: "halo_sla_scorecard",
  title: "SLA scorecard",
  ui: "sla",
  description:
    "How a period went: tickets opened and closed, response and fix targets met and missed, median and 90th percentile hours, backlog; by team, client, agent, type or priority.",
  input: {
    period: input.period("last month"),
    by: z.enum(["team", "client", "agent", "type", "priority", "none"]).optional().describe("Default team"),
    ...scopeInput,
  },
  figures: figureFields,
  tables: { groups: groupFields },
  answer: async (args, context, reading) => {
    const { period } = args;
    const now = new Date(context.now());
    requireBegun(period, context.now());
    const scope = await ticketScope(args, context);
    const { by = "team" } = args;
    const grouping = by === "none" ? undefined : await groupingBy(by, context, reading);
    const budget = reading.left;
    const [measured, open] = await Promise.all([
      measure(reading, scope, period, now),
      openNow(reading, scope),
    ]);
    const { figures } = measured;
    const complete = measured.sources.every((source) => source.complete);
    const isCheap = budget - reading.left <= reading.left / 2;
    const previous = periodBefore(period, context);
    const isComparable =
      complete && figures.opened.length + figures.closed.length > 0 && previous !== undefined;
    const earlier =
      isComparable && isCheap
        ? await reading.optional(
            before(reading, scope, previous, context),
            "The period before",
            "it is not compared",
          )
        : undefined;
    const all: CohortTicket[] = [...figures.opened, ...figures.closed];
    const empty =
      all.length + measured.stubs.length === 0 ? await emptyWarning(reading, scope, period) : undefined;
    // Rows of some versions do not say whether a ticket was closed before.
    const showsReopened =
      figures.opened.length === 0 ||
      figures.opened.some(({ facts }) => facts.isReopened || facts.row.hasbeenclosed !== undefined);
    const groups = grouping === undefined ? [] : grouped(all, ({ facts }) => facts.row, grouping);
    const isOfOne = args.team_id !== undefined || args.agent_id !== undefined;
    const idle =
      complete && !isOfOne && grouping?.members !== undefined && all.length > 0
        ? withNothing(
            "None opened or closed",
            grouping.members,
            new Set(all.map(({ facts }) => grouping.keyOf(facts.row))),
          )
        : undefined;
    const [headline, ...judged] = sentences(period, measured, open);
    const late = openPastFix(measured, now).length;
    const records = await recordsOf(measured, groups, reading, now);
    const [answered, solved] = [spread(figures.responseHours), spread(figures.fixHours)];
    return {
      summary: [...given(headline, late > 0 && pastFixSentence(late), idle, earlier)].join("\n"),
      inWords: judged.join("\n"),
      period,
      figures: {
        ...counts(figures, complete),
        open_now: open,
        reopened: showsReopened ? openAgain(figures, measured.reopened).length : undefined,
        stubs: measured.stubs.length,
        open_past_fix: late,
        ...Object.fromEntries(
          responseStates.map((state) => [`response_${state}`, figures.response[state].length]),
        ),
        ...Object.fromEntries(fixStates.map((state) => [`fix_${state}`, figures.fix[state].length])),
        response_hours_median: answered.median,
        response_hours_p90: answered.p90,
        fix_hours_median: solved.median,
        fix_hours_p90: solved.p90,
      },
      tables:
        grouping === undefined || groups.length === 0
          ? []
          : [
              groupTable(grouping, groups, args.page_size, (tickets) => groupRow(tickets, complete), {
                fields: groupFields,
                line: groupLine,
              }),
            ],
      sources: measured.sources,
      assumptions: [
        ...assumptionsOf(measured),
        ...(open === undefined ? [] : ["halo_list_tickets with open_only lists those open now."]),
      ],
      warnings: [
        ...given(empty),
        ...(showsReopened
          ? []
          : ["How many were opened again is not known: Halo's rows do not say which were closed before."]),
        ...(isComparable && earlier === undefined && reading.lost.none
          ? ["The period before was not read to its end, so it is not compared."]
          : []),
        ...(open === undefined && reading.lost.none ? [countNotKnown("are open now")] : []),
      ],
      records,
    };
  },
});

/** How response and fix targets were met. */
export const scorecardTools = [scorecard] as const satisfies readonly Tool[];
