import type { HaloRecord } from "../../../halo/client.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf, isOfLookup, lookupIds, noChargeTypeId } from "../../../halo/rules.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import type { Companion } from "../../kit/result.ts";
import { counted, type Fields, fieldsOf, given, parts, quote, shownPercent } from "../../kit/view.ts";
import { groupById, type IdGroup } from "../shared/grouping.ts";
import { type AgentFacts, markOf } from "../shared/time/agents.ts";
import { ticketsById } from "../shared/time/clients.ts";
import { addFigures, type HourFigures, type TimeEntry } from "../shared/time/hours.ts";
import type { Missing } from "./gaps.ts";

/** What hours are grouped by. */
export const dimensions = ["agent", "client", "ticket", "charge_type"] as const;
export type Dimension = (typeof dimensions)[number];

/** What a group of each dimension is called, and the word that stands for its id where there is none. */
export const dimensionWords: Readonly<
  Record<Dimension, { readonly one: string; readonly many: string; readonly without: string }>
> = {
  agent: { one: "agent", many: "agents", without: "unknown" },
  client: { one: "client", many: "clients", without: "unknown" },
  ticket: { one: "ticket", many: "tickets", without: "none" },
  charge_type: { one: "charge type", many: "charge types", without: "none" },
};

/** The client of an entry: what its timesheet entry says, else the client of its ticket. */
export function clientOf(
  { clientId, ticketId }: TimeEntry,
  tickets: ReadonlyMap<number, HaloRecord>,
): number | undefined {
  return clientId ?? (ticketId === undefined ? undefined : idOf(tickets.get(ticketId)?.client_id));
}

/** Groups of entries; every entry is in one. */
export function groupsBy(
  dimension: Dimension,
  entries: readonly TimeEntry[],
  tickets: ReadonlyMap<number, HaloRecord>,
): IdGroup<TimeEntry>[] {
  const idOfEntry: Readonly<Record<Dimension, (entry: TimeEntry) => number | undefined>> = {
    agent: ({ agentId }) => agentId,
    client: (entry) => clientOf(entry, tickets),
    ticket: ({ ticketId }) => ticketId,
    charge_type: ({ chargeType }) => chargeType,
  };
  return groupById(entries, idOfEntry[dimension], dimensionWords[dimension].without);
}

/** The names of groups; one that is not found says so. */
export async function namesOf(
  dimension: Dimension,
  groups: readonly IdGroup<TimeEntry>[],
  known: {
    readonly agents: ReadonlyMap<number, AgentFacts>;
    readonly tickets: ReadonlyMap<number, HaloRecord>;
  },
  reading: Reading,
): Promise<(group: IdGroup<TimeEntry>) => string> {
  const said = (value: unknown, otherwise: string) =>
    typeof value === "string" && value.trim() !== "" ? value : otherwise;
  switch (dimension) {
    case "agent":
      return ({ id, rows }) =>
        id === undefined
          ? "(agent not told)"
          : said(known.agents.get(id)?.name ?? rows[0]?.row.who ?? rows[0]?.row.agent_name, "(no name)");
    case "client": {
      const names = new Map(
        [...known.tickets.values()].map((row) => [Number(row.client_id), row.client_name]),
      );
      return ({ id, rows }) =>
        id === undefined ? "(client not found)" : said(names.get(id) ?? rows[0]?.clientName, "(no name)");
    }
    case "ticket": {
      const missing = groups.map(({ id }) => id).filter((id) => id === undefined || !known.tickets.has(id));
      const read = await ticketsById(reading, missing, "names of tickets are missing");
      return ({ id }) =>
        id === undefined
          ? "(no ticket)"
          : said(
              (known.tickets.get(id) ?? read?.get(id))?.summary,
              read === undefined ? "(name not read)" : "(ticket not found)",
            );
    }
    case "charge_type": {
      const query = { lookupid: lookupIds.chargeTypes };
      const keep = (row: HaloRecord) => isOfLookup(row, lookupIds.chargeTypes);
      const read = await reading.optional(
        reading.whole(haloResources.chargeTypes, query, { keep }),
        "Names of charge types",
        "only ids are shown",
      );
      const names = new Map(read?.rows.map((row) => [Number(row.id), row.name]));
      return ({ id = noChargeTypeId }) =>
        said(names.get(id), id === noChargeTypeId ? "No charge" : "(no name)");
    }
  }
}

/** One row of the table of groups. */
export interface TimeRow {
  readonly group: IdGroup<TimeEntry>;
  readonly figures: HourFigures;
  /** Hours of timesheets without an action; of agents only. */
  readonly apart: number;
  readonly missing: Missing | undefined;
}

/** Fields of the table; names of clients and tickets are what people wrote. */
export function rowFields(name: "text" | "listed"): Fields {
  return {
    id: "number",
    name,
    mark: "label",
    ...fieldsOf("number", "others", "hours", "billable", "billable_percent", "non_billable", "not_invoiced"),
    ...fieldsOf("number", "timesheet_only", "empty_days", "short_days", "missing_hours"),
  };
}

/** The largest first: by hours, then by what is missing. */
export function ranked(rows: readonly TimeRow[]): TimeRow[] {
  return [...rows].sort(
    (a, b) =>
      b.figures.hours - a.figures.hours ||
      (b.missing?.missing_hours ?? 0) - (a.missing?.missing_hours ?? 0) ||
      (a.group.id ?? 0) - (b.group.id ?? 0),
  );
}

/**
 * The table: the first rows, and one line for all others, so that the rows sum to the figures.
 *
 * @param shown those that have a line of their own
 */
export function timeTable(
  dimension: Dimension,
  rows: readonly TimeRow[],
  shown: number,
  nameOf: (group: IdGroup<TimeEntry>) => string,
  agents: ReadonlyMap<number, AgentFacts>,
): Companion {
  const { many } = dimensionWords[dimension];
  // An agent who is in no list has the name that time entries carry.
  const isUnlisted = ({ group: { id } }: TimeRow) => id !== undefined && !agents.has(id);
  const isWritten =
    dimension === "client" || dimension === "ticket" || (dimension === "agent" && rows.some(isUnlisted));
  const first = rows.slice(0, shown);
  const rest = rows.slice(shown);
  return {
    name: "groups",
    others: "others",
    heading: rest.length === 0 ? many : `${many}, the most hours first`,
    fields: rowFields(isWritten ? "text" : "listed"),
    line: (row) => lineOf(row, isWritten),
    rows: [
      ...first.map(({ group, figures, apart, missing }) => ({
        id: group.id,
        name: nameOf(group),
        mark: dimension === "agent" ? markOf(agents.get(group.id ?? 0)) : undefined,
        ...cells(figures, apart, missing),
      })),
      ...(rest.length === 0
        ? []
        : [
            {
              name: `${rest.length} other ${many}`,
              others: rest.length,
              ...cells(
                addFigures(rest.map(({ figures }) => figures)),
                Math.round(rest.reduce((sum, { apart }) => sum + apart, 0) * 100) / 100,
                added(rest.map(({ missing }) => missing)),
              ),
            },
          ]),
    ],
    next: `page_size up to 100 shows more; rows hours/ID lists what is behind one`,
  };
}

function cells(
  { hours, billable, billable_percent, non_billable, not_invoiced }: HourFigures,
  apart: number,
  missing: Missing | undefined,
) {
  return {
    hours,
    billable,
    billable_percent,
    non_billable,
    not_invoiced,
    timesheet_only: apart === 0 ? undefined : apart,
    ...missing,
  };
}

function added(all: readonly (Missing | undefined)[]): Missing | undefined {
  const some = all.filter((missing) => missing !== undefined);
  if (some.length === 0) return undefined;
  const add = (read: (missing: Missing) => number) => some.reduce((sum, missing) => sum + read(missing), 0);
  return {
    empty_days: add(({ empty_days }) => empty_days),
    short_days: add(({ short_days }) => short_days),
    missing_hours: Math.round(add(({ missing_hours }) => missing_hours) * 100) / 100,
  };
}

function lineOf(row: Readonly<Record<string, unknown>>, isWritten: boolean): string {
  const some = (field: string) => row[field] !== undefined && row[field] !== 0;
  const name = isWritten && row.others === undefined ? quote(row.name) : String(row.name);
  return parts(
    `${row.id === undefined ? "" : `#${row.id} `}${name}${row.mark === undefined ? "" : ` (${row.mark})`}`,
    row.hours !== undefined && `${row.hours} h${billableText(row)}`,
    some("not_invoiced") && `${row.not_invoiced} h to invoice`,
    some("timesheet_only") && `${row.timesheet_only} h timesheet only`,
    missingText(row),
  );
}

/** How much of the hours of a row is billable: ` (14.5 billable, 90.6 %; 1.5 not)`; empty where that is not known. */
function billableText(row: Readonly<Record<string, unknown>>): string {
  const { billable, billable_percent, non_billable } = row;
  if (billable === undefined) return "";
  const share = billable_percent === undefined ? "" : `, ${shownPercent(billable_percent)}`;
  return ` (${billable} billable${share}${Number(non_billable ?? 0) > 0 ? `; ${non_billable} not` : ""})`;
}

/** Missing time in words; empty where nothing is missing. */
export function missingText(row: Readonly<Partial<Record<keyof Missing, unknown>>>): string {
  return given(
    Number(row.empty_days ?? 0) > 0 && counted(Number(row.empty_days), "empty day"),
    Number(row.short_days ?? 0) > 0 && counted(Number(row.short_days), "short day"),
    Number(row.missing_hours ?? 0) > 0 && `${row.missing_hours} h missing`,
  ).join(", ");
}
