import { haloResources } from "../../../halo/resources.ts";
import { type Answer, behind, type Records } from "../../kit/analytics/answer.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import { dated, type Fields, fieldsOf, parts, quote, quoted } from "../../kit/view.ts";
import { ticketNames } from "../../tickets/tickets.ts";
import type { Group } from "../shared/groups.ts";
import { isOverdue, type TicketFacts } from "../shared/ticket-facts.ts";
import { type CohortTicket, type SlaFigures, slaFigures } from "./figures.ts";
import { fixStates, responseStates } from "./states.ts";

const recordFields: Fields = {
  id: "id",
  summary: "text",
  client_name: "text",
  agent_name: "listed",
  team: "name",
  status_name: "listed",
  ...fieldsOf("date", "dateoccurred", "respondbydate", "first_responsedate", "fixbydate", "dateclosed"),
  response: "label",
  fix: "label",
};

function recordLine(row: Readonly<Record<string, unknown>>): string {
  return parts(
    `#${row.id} ${quote(row.summary ?? "(no summary)")}`,
    quoted(row.client_name),
    [row.agent_name, row.team].filter(Boolean).join(", "),
    dated("opened", row.dateoccurred),
    dated("closed", row.dateclosed),
    row.response !== undefined && `response ${row.response}`,
    row.fix !== undefined && `fix ${row.fix}`,
  );
}

/** What was found for one period. */
export interface Measured {
  readonly figures: SlaFigures;
  readonly stubs: readonly TicketFacts[];
  /** Closed in the period, and open again. */
  readonly reopened: readonly TicketFacts[];
  readonly sources: Answer["sources"];
}

/** The tickets behind each figure, of all and of each group; worked out when they are asked for. */
export async function recordsOf(
  measured: Measured,
  groups: readonly Group<CohortTicket>[],
  reading: Reading,
  now: Date,
): Promise<Answer["records"]> {
  const { figures, stubs, reopened } = measured;
  const shown = { fields: recordFields, line: recordLine };
  const names = ticketNames.filter(({ lookup }) => lookup === "agents" || lookup === "statuses");
  const view = { resource: haloResources.tickets, row: {}, names, line: recordLine };
  const all = [...figures.opened, ...figures.closed];
  const facts = [...all.map((ticket) => ticket.facts), ...stubs, ...reopened];
  const distinct = [...new Map(facts.map(({ row }) => [row.id, row] as const)).values()];
  const rows = await reading.named(view, distinct, Object.keys(recordFields));
  const named = new Map(rows.map((row) => [row.id, row]));
  const rowOf = ({ row }: TicketFacts) => named.get(row.id) ?? row;
  const of =
    (tickets: readonly CohortTicket[]): (() => Records) =>
    () => ({
      ...shown,
      rows: tickets.map((ticket) => ({
        ...rowOf(ticket.facts),
        ...(ticket.cohort === "opened" ? { response: words(ticket.response) } : { fix: words(ticket.fix) }),
      })),
    });
  const setsOfGroups = groups.map((group) => ({
    name: group.shown,
    sets: ticketSets(slaFigures(group.items)),
  }));
  return new Map([
    ...[...ticketSets(figures)].map(([figure, tickets]) => [figure, of(tickets)] as const),
    ["open_past_fix", behind(openPastFix(measured, now).map(rowOf), shown)] as const,
    ["stubs", behind(stubs.map(rowOf), shown)] as const,
    ["reopened", behind(openAgain(figures, reopened).map(rowOf), shown)] as const,
    ...[...ticketSets(figures).keys()].flatMap((figure) =>
      setsOfGroups.map(({ name, sets }) => [`${figure}/${name}`, of(sets.get(figure) ?? [])] as const),
    ),
  ]);
}

const words = (state: string) => state.replace("_", " ");

/** The tickets behind each figure, including those of the columns of a table. */
function ticketSets({
  opened,
  closed,
  response,
  fix,
}: SlaFigures): ReadonlyMap<string, readonly CohortTicket[]> {
  const isJudged = (state: string) => state === "met" || state === "missed";
  // What is measured over several tickets lists those that it is measured over.
  const measured = (kind: "response" | "fix", tickets: readonly CohortTicket[]) => {
    const judged = [
      ...(kind === "response" ? [...response.met, ...response.missed] : [...fix.met, ...fix.missed]),
    ];
    const timed = tickets.filter(({ hours }) => hours !== undefined);
    return [
      [`${kind}_percent`, judged],
      ...["median", "p90"].map((part) => [`${kind}_hours_${part}`, timed] as const),
    ] as const;
  };
  return new Map<string, readonly CohortTicket[]>([
    ["opened", opened],
    ["closed", closed],
    ...responseStates.map((state) => [`response_${state}`, response[state]] as const),
    ...fixStates.map((state) => [`fix_${state}`, fix[state]] as const),
    ["response_other", opened.filter((ticket) => !isJudged(ticket.response))],
    ["fix_other", closed.filter((ticket) => !isJudged(ticket.fix))],
    ...measured("response", opened),
    ...measured("fix", closed),
  ]);
}

/** Opened in the period, and still open past their fix date on a clock that runs: no fix figure counts them. */
export const openPastFix = ({ figures }: Measured, now: Date): TicketFacts[] =>
  figures.opened.map(({ facts }) => facts).filter((facts) => isOverdue(facts, now));

/** Tickets of the period that are open again: opened in it, or closed in it. */
export function openAgain(figures: SlaFigures, reopened: readonly TicketFacts[]): TicketFacts[] {
  const opened = figures.opened.map(({ facts }) => facts).filter(({ isReopened }) => isReopened);
  return [...new Map([...opened, ...reopened].map((facts) => [facts.id, facts] as const)).values()];
}
