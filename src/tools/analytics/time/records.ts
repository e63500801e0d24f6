import { behind, type Records } from "../../kit/analytics/answer.ts";
import { type Fields, fieldsOf, parts, quoted, shortDate } from "../../kit/view.ts";
import type { IdGroup } from "../shared/grouping.ts";
import type { AgentFacts } from "../shared/time/agents.ts";
import { withTickets } from "../shared/time/clients.ts";
import type { Gap } from "../shared/time/gaps.ts";
import { missingOf } from "../shared/time/gaps.ts";
import { type BillingBasis, billableOf, type HourFigures, type TimeEntry } from "../shared/time/hours.ts";
import { isEmptyDay } from "./gaps.ts";

const entryFields: Fields = {
  ticket_id: "id",
  id: "id",
  date: "date",
  agent_id: "id",
  who: "text",
  outcome: "name",
  subject: "text",
  client_name: "text",
  summary: "text",
  ...fieldsOf("number", "timetaken", "billable", "not_invoiced"),
  chargerate: "id",
};

function entryLine(row: Readonly<Record<string, unknown>>): string {
  return parts(
    row.ticket_id === undefined ? `entry ${row.id}` : `#${row.ticket_id} entry ${row.id}`,
    row.date !== undefined && shortDate(row.date),
    quoted(row.who),
    row.outcome === undefined ? quoted(row.subject) : String(row.outcome),
    quoted(row.client_name),
    quoted(row.summary),
    `${row.timetaken} h`,
    Number(row.billable) !== 0 && `${row.billable} h billable`,
    Number(row.not_invoiced ?? 0) > 0 && `${row.not_invoiced} h to invoice`,
  );
}

/** Time entries as they are listed, the newest first. */
export function entryRecords(
  entries: readonly TimeEntry[],
  basis: BillingBasis,
  agents: ReadonlyMap<number, AgentFacts>,
): () => Records {
  const rows = () =>
    behind(
      [...entries]
        .sort((a, b) => b.when.getTime() - a.when.getTime())
        .map((entry) => ({
          ticket_id: entry.ticketId,
          id: entry.row.id,
          date: entry.when.toISOString().slice(0, 19),
          agent_id: entry.agentId,
          who: entry.row.who ?? agents.get(entry.agentId ?? 0)?.name,
          outcome: entry.row.outcome,
          subject: entry.row.subject,
          client_name: entry.clientName,
          timetaken: Number(entry.hours),
          billable: Number(billableOf(entry, basis)),
          not_invoiced: entry.toInvoice === undefined ? undefined : Number(entry.toInvoice),
          chargerate: entry.chargeType,
        })),
      { fields: entryFields, line: entryLine },
    )();
  return () => ({ ...rows(), named: withTickets });
}

const gapFields: Fields = {
  agent_id: "id",
  name: "listed",
  day: "label",
  ...fieldsOf("number", "hours", "target_hours", "missing_hours"),
};

function gapLine(row: Readonly<Record<string, unknown>>): string {
  return parts(
    String(row.day),
    `${row.agent_id} ${row.name ?? ""}`.trim(),
    row.target_hours === undefined ? `${row.hours} h` : `${row.hours} of ${row.target_hours} h`,
  );
}

function gapRecords(gaps: readonly Gap[], agents: ReadonlyMap<number, AgentFacts>): () => Records {
  return () =>
    behind(
      [...gaps]
        .sort((a, b) => b.day.localeCompare(a.day) || a.agentId - b.agentId)
        .map((gap) => ({
          agent_id: gap.agentId,
          name: agents.get(gap.agentId)?.name,
          day: gap.day,
          hours: Number(gap.hours.round(2)),
          target_hours: gap.target === undefined ? undefined : Number(gap.target),
          missing_hours: Number(missingOf(gap).round(2)),
        })),
      { fields: gapFields, line: gapLine },
    )();
}

/** Whether an entry has billable hours. */
export const isBillable = (entry: TimeEntry, basis: BillingBasis): boolean => !billableOf(entry, basis).eq(0);

/** Which entries are behind each figure of hours. */
function figuresOf(basis: BillingBasis): ReadonlyMap<keyof HourFigures, (entry: TimeEntry) => boolean> {
  return new Map<keyof HourFigures, (entry: TimeEntry) => boolean>([
    ["hours", () => true],
    ["entries", () => true],
    ["billable", (entry) => isBillable(entry, basis)],
    [
      "non_billable",
      (entry) => {
        const billable = billableOf(entry, basis);
        return billable.eq(0) || entry.hours.gt(billable);
      },
    ],
    ["not_invoiced", (entry) => entry.toInvoice?.gt(0) === true],
  ]);
}

/** The records behind all figures of a time summary, and behind those of each group. */
export function timeRecords(
  groups: readonly IdGroup<TimeEntry>[],
  basis: BillingBasis,
  apart: readonly TimeEntry[],
  gaps: readonly Gap[],
  agents: ReadonlyMap<number, AgentFacts>,
): Map<string, () => Records> {
  const records = new Map<string, () => Records>();
  const all = groups.flatMap(({ rows }) => rows);
  const ofGaps: readonly (readonly [string, (gap: Gap) => boolean])[] = [
    ["empty_days", isEmptyDay],
    ["short_days", (gap) => !isEmptyDay(gap)],
    ["missing_hours", (gap) => missingOf(gap).gt(0)],
  ];
  for (const [figure, holds] of figuresOf(basis)) {
    records.set(figure, () => entryRecords(all.filter(holds), basis, agents)());
    if (figure === "entries") continue;
    for (const { key, rows } of groups)
      records.set(`${figure}/${key}`, () => entryRecords(rows.filter(holds), basis, agents)());
  }
  records.set("timesheet_only", entryRecords(apart, "charge_type", agents));
  for (const [figure, holds] of ofGaps) {
    records.set(figure, gapRecords(gaps.filter(holds), agents));
    for (const id of new Set(gaps.map(({ agentId }) => agentId)))
      records.set(
        `${figure}/${id}`,
        gapRecords(
          gaps.filter((gap) => gap.agentId === id && holds(gap)),
          agents,
        ),
      );
  }
  return records;
}
