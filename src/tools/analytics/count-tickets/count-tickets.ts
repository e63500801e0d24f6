import * as z from "zod";
import { badInput } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { answerTool, type Records } from "../../kit/analytics/answer.ts";
import { countIn, type Gathered } from "../../kit/analytics/gathered.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import { isWithin, type Period, resolvePeriod } from "../../kit/arguments/periods.ts";
import type { Tool } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { type Fields, fieldsOf, given } from "../../kit/view.ts";
import { ticketLine, ticketNames } from "../../tickets/tickets.ts";
import type { TicketFacts } from "../shared/ticket-facts.ts";
import {
  closedIn,
  emptyWarning,
  openedIn,
  openTickets,
  requireBegun,
  scopeInput,
  type TicketScope,
  ticketScope,
} from "../shared/ticket-scope.ts";
import { stubsNotCounted } from "../shared/words.ts";
import {
  type Cell,
  cellFields,
  cellsOf,
  cellTable,
  countOfGroups,
  nameOf,
  tiesSaid,
  wordsOf,
} from "./cells.ts";
import { dimensions, type Split, type Splitting, type State, splittingBy, states } from "./groupings.ts";
import { narrowedScope, narrowingInput } from "./narrowing.ts";

const recordFields: Fields = {
  id: "id",
  ...fieldsOf("text", "summary", "client_name"),
  ...fieldsOf("listed", "status_name", "priority_name", "agent_name"),
  team: "name",
  ...fieldsOf("date", "dateoccurred", "fixbydate", "dateclosed"),
};

/** The period of tickets opened or closed, where none is given. */
const standard = "30d";

/** The tickets that are counted, and what has to be said of them. */
interface Counted {
  readonly tickets: readonly TicketFacts[];
  readonly source: Gathered;
  readonly assumptions: readonly string[];
  /** Whether there was nothing at all, logged time included. */
  readonly isNothing: boolean;
}

async function counted(
  reading: Reading,
  scope: TicketScope,
  state: State,
  period: Period | undefined,
): Promise<Counted> {
  if (state === "open" || period === undefined) {
    const { tickets, source } = await openTickets(reading, scope);
    if (period === undefined) return { tickets, source, assumptions: [], isNothing: tickets.length === 0 };
    const own = tickets.filter(({ opened }) => isWithin(period, opened));
    const undated = tickets.filter(({ opened }) => opened === undefined).length;
    const said = `${undated} open tickets show no date of opening: they are in no period and not counted.`;
    return { tickets: own, source, assumptions: given(undated > 0 && said), isNothing: own.length === 0 };
  }
  const read = await (state === "closed" ? closedIn : openedIn)(reading, scope, period);
  const { tickets, stubs, source } = read;
  const reopened = "reopened" in read && Array.isArray(read.reopened) ? read.reopened.length : 0;
  return {
    tickets,
    source,
    assumptions: given(
      stubs.length > 0 && stubsNotCounted(stubs),
      reopened > 0 && `${reopened} closed in the period and open again: not counted as closed.`,
    ),
    isNothing: tickets.length + stubs.length === 0,
  };
}

/** What the count is split by; refuses what can't be. */
function splitsOf(by: Split | "none", andBy: Split | undefined, state: State): Split[] {
  if (by === "none") {
    if (andBy !== undefined)
      throw badInput("and_by splits further what by has split: give by too, or neither.");
    return [];
  }
  const splits = andBy === undefined ? [by] : [by, andBy];
  if (andBy === by) throw badInput(`by and and_by are both ${by}: give two that differ, or by alone.`);
  if (state !== "open" && splits.includes("age")) {
    throw badInput(
      `age is that of open tickets: give state open, or week in place of age for tickets ${state}.`,
    );
  }
  return splits;
}

function sentence(
  { tickets, source }: Counted,
  state: State,
  period: Period | undefined,
  cells: readonly Cell[],
  splittings: readonly Splitting[],
): string {
  const count = countIn(source, tickets.length) ?? "none that was read";
  const noun = tickets.length === 1 ? "ticket" : "tickets";
  const what =
    period === undefined
      ? `${count} open ${noun}`
      : state === "open"
        ? `${count} ${noun} opened in ${period.label} and still open`
        : `${period.label}: ${count} ${noun} ${state}`;
  if (splittings.length === 0 || cells.length < 2) return `${what}.`;
  const split = splittings.length === 1 ? "" : ` by ${wordsOf(splittings)}`;
  return `${what}, in ${countOfGroups(cells, splittings)}${split}.`;
}

/** The tickets behind the figure and behind each cell, with the names that a list shows. */
async function recordsOf(tickets: readonly TicketFacts[], cells: readonly Cell[], reading: Reading) {
  const names = ticketNames.filter(({ as }) => as in recordFields);
  const view = { resource: haloResources.tickets, row: {}, names, line: ticketLine };
  const rows = await reading.named(
    view,
    tickets.map(({ row }) => row),
    Object.keys(recordFields),
  );
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const of = (facts: readonly TicketFacts[]) => (): Records => ({
    rows: facts.map(({ row }) => rowOf.get(row.id) ?? row),
    fields: recordFields,
    line: ticketLine,
  });
  return new Map([
    ["tickets", of(tickets)] as const,
    ...cells.map((cell) => [`tickets/${nameOf(cell)}`, of(cell.items)] as const),
  ]);
}

const countTickets = answerTool({
  name: "halo_count_tickets",
  title: "Count tickets",
  description: "How many tickets are open, or were opened or closed in a period, by status, agent, age …",
  input: {
    state: z.enum(states).optional().describe("Default open; opened with period"),
    period: input.periodWithout(`"last month", 7d …; default ${standard} unless open`).optional(),
    by: z
      .enum([...dimensions, "none"])
      .optional()
      .describe("Default status"),
    and_by: z.enum(dimensions).optional(),
    client_id: scopeInput.client_id,
    agent_id: scopeInput.agent_id,
    team_id: scopeInput.team_id,
    tickettype_id: scopeInput.tickettype_id,
    priority_id: scopeInput.priority_id,
    status_id: input.status("ticket").optional(),
    ...narrowingInput,
  },
  figures: { tickets: "number" },
  tables: { groups: cellFields },
  answer: async (args, context, reading) => {
    const { by = "status", and_by, page_size: most } = args;
    const { state = args.period === undefined ? "open" : "opened" } = args;
    const splits = splitsOf(by, and_by, state);
    const period = args.period ?? (state === "open" ? undefined : resolvePeriod(standard, context));
    if (period !== undefined) requireBegun(period, context.now());
    const narrowed = narrowedScope(await ticketScope(args, context), args, state, context.now());
    const { scope } = narrowed;
    const splittings = await Promise.all(splits.map((split) => splittingBy(split, state, context, reading)));
    const all = await counted(reading, scope, state, period);
    const found = { ...all, ...narrowed.choose(all) };
    const { tickets, source, assumptions, isNothing } = found;
    const cells = splittings.length === 0 ? [] : cellsOf(tickets, splittings);
    const empty =
      isNothing && state === "opened" && period !== undefined
        ? await emptyWarning(reading, scope, period)
        : undefined;
    const mayClose = isNothing && state === "open" && args.status_id !== undefined;
    return {
      summary: sentence(found, state, period, cells, splittings),
      ...(period === undefined ? {} : { period }),
      figures: { tickets: tickets.length },
      tables: cells.length === 0 ? [] : [cellTable(cells, splittings, most)],
      sources: [source],
      assumptions: [...assumptions, ...narrowed.said(), ...given(tiesSaid(cells, splittings, most))],
      warnings: given(
        empty,
        mayClose &&
          "Only open tickets were looked at: for a status that closes give state closed and a period.",
      ),
      records: await recordsOf(tickets, cells, reading),
    };
  },
});

/** Count tickets: what counts is in docs/answers.md. */
export const countTicketsTools = [countTickets] as const satisfies readonly Tool[];
