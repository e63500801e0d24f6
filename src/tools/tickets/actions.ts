import type { HaloRecord } from "../../halo/client.ts";
import { badInput, unexpectedAnswer } from "../../halo/errors.ts";
import type { Query } from "../../halo/http/http.ts";
import { haloResources } from "../../halo/resources.ts";
import { largestActionCount } from "../../halo/rules.ts";
import { textLimits } from "../kit/clean.ts";
import { filter, flagFilter, idFilter, searchHere } from "../kit/crud/filters.ts";
import { getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import { sameNumber } from "../kit/crud/warnings.ts";
import type { Creation } from "../kit/crud/writing/once/recover.ts";
import { type RemoveDeclaration, removeTool } from "../kit/crud/writing/remove.ts";
import { changed, type Tool } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { fieldsOf, parts, quote, shortDate, type View } from "../kit/view.ts";
import { newestFirst } from "./latest-actions.ts";
import { requireTicket } from "./ticket-exists.ts";

/**
 * Where an action's hours go, with what each means: what Halo calls non-charge is billable work that a
 * contract covers, and all three stay zero until Halo has worked out the billing.
 */
const billedHours = {
  actionchargehours: "to invoice",
  actionnonchargehours: "covered by contract",
  actionprepayhours: "from prepay",
} as const;

/** Fields in which zero says nothing: they are shown when they hold something. */
const silentZeros = [
  "timetaken",
  "timetakenadjusted",
  "nonbilltime",
  "traveltime",
  "mileage",
  "chargerate",
  "actionchargeamount",
  "actionnonchargeamount",
  "actionprepayamount",
  "attachment_count",
  "old_status",
  "new_status",
  "action_contract_id",
  "who_agentid",
  ...Object.keys(billedHours),
];

/** How an action is shown. */
export const actionView: View = {
  resource: haloResources.actions,
  row: {
    ticket_id: "id",
    id: "id",
    datetime: "date",
    who: "text",
    outcome: "name",
    hiddenfromuser: "boolean",
    timetaken: "number",
    chargerate: "id",
    ...fieldsOf("number", "actionchargehours", "actionnonchargehours", "actionprepayhours"),
    note: "text",
  },
  card: {
    ...fieldsOf("id", "who_type", "who_agentid", "outcome_id"),
    important: "boolean",
    ...fieldsOf("text", "emailfrom", "emailto", "emailsubject"),
    old_status: "id",
    new_status: "id",
    ...fieldsOf("number", "timetakenadjusted", "nonbilltime", "traveltime", "mileage"),
    actisbillable: "boolean",
    actreviewed: "boolean",
    ...fieldsOf("number", "actionchargeamount", "actionnonchargeamount", "actionprepayamount"),
    actioninvoicenumber: "name",
    action_contract_id: "id",
    action_contract_ref: "text",
    attachment_count: "number",
    actiondatecreated: "date",
    last_updated: "time",
  },
  short: { row: { note: 150 }, record: { note: textLimits.whole } },
  whole: "halo_get_action with ticket_id and the action's id",
  names: [
    { lookup: "statuses", id: "old_status", as: "old_status_name" },
    { lookup: "statuses", id: "new_status", as: "new_status_name" },
  ],
  derive: (row) => Object.fromEntries(silentZeros.map((field) => [field, row[field] || undefined])),
  line: (row) =>
    parts(
      // One that would be created has no number yet.
      row.id === undefined ? `on #${row.ticket_id}` : `#${row.id} of #${row.ticket_id}`,
      row.datetime !== undefined && shortDate(row.datetime),
      row.who !== undefined && quote(row.who),
      row.outcome !== undefined && String(row.outcome),
      row.hiddenfromuser === true && "internal",
      row.timetaken !== undefined && `${row.timetaken} h`,
      ...Object.entries(billedHours).map(
        ([field, meaning]) => row[field] !== undefined && `${row[field]} h ${meaning}`,
      ),
      row.note !== undefined && quote(row.note),
    ),
  link: (record, webUrl) => `${webUrl}/ticket?id=${record.ticket_id}`,
};

const hours = (row: HaloRecord, field: string) => Number(row[field] ?? 0);

/** Billable work: hours in one of the three buckets or, where the tenant leaves those empty, time with a charge type. */
function isBillable(row: HaloRecord): boolean {
  const billed = Object.keys(billedHours).some((field) => hours(row, field) > 0);
  return billed || (hours(row, "chargerate") > 0 && hours(row, "timetaken") > 0);
}

/** Whether none of its time is billed, as it is stored: the flag, where no hours are billed in spite of it. */
export const isUnbilled = (row: HaloRecord): boolean =>
  String(row.actisbillable) === "false" && Object.keys(billedHours).every((field) => hours(row, field) === 0);

/** False for a row that holds no time of any kind. */
function holdsTime(row: HaloRecord): boolean | undefined {
  const kinds = ["timetaken", "timetakenadjusted", "nonbilltime", "traveltime", "mileage"];
  return kinds.some((field) => hours(row, field) !== 0) ? undefined : false;
}

const hourFilters = ["done_after", "done_before", "time_entries_only", "billable_only"];

/** Whether the question is about time: one for a period or for time entries. */
function hoursAsked(args: Readonly<Record<string, unknown>>): boolean {
  return hourFilters.some((name) => args[name] !== undefined && args[name] !== false);
}

/** The hours of all rows found, since a page shows only some of them. */
function hoursOf(rows: readonly HaloRecord[], complete: boolean): string | undefined {
  const sum = (field: string) =>
    Math.round(rows.reduce((all, row) => all + hours(row, field), 0) * 100) / 100;
  const sums = Object.entries({ timetaken: "in all", ...billedHours })
    .map(([field, meaning]) => ({ meaning, total: sum(field) }))
    .filter(({ total }) => total !== 0)
    .map(({ meaning, total }) => `${total} h ${meaning}`);
  if (sums.length === 0) return undefined;
  const which = complete ? `all ${rows.length} actions found` : `the ${rows.length} actions that were read`;
  return `Hours of ${which}, on whichever page: ${sums.join(", ")}.`;
}

/** Time may hang on what Halo wrote by itself, so a question for time leaves nothing out. */
const timeQuery: Query = { timeentriesonly: true, excludesys: undefined };

const list = listTool({
  name: "halo_list_actions",
  title: "List actions",
  description:
    "Notes, e-mails, time entries and billable work, newest first: of a ticket, or of a period. Needs ticket_id or done_after.",
  view: actionView,
  query: { count: largestActionCount, excludesys: true },
  filters: {
    ticket_id: idFilter("ticket", "Ticket", "ticket_id", "ticket_id"),
    search: searchHere("In the notes", "note", "emailsubject"),
    agent_id: filter({
      argument: input.reference("agent", "who did it"),
      query: (): Query => ({}),
      keep: (row, value) => sameNumber(row.who_agentid, value) === true,
    }),
    include_system: flagFilter("Automatic ones too", { excludesys: undefined }),
    conversation_only: flagFilter("Agent and user", { conversationonly: true }),
    exclude_private: flagFilter(
      "No internal ones",
      { excludeprivate: true },
      (row) => row.hiddenfromuser !== true,
    ),
    time_entries_only: flagFilter("With time", timeQuery, holdsTime),
    billable_only: filter({
      argument: input.flag("With billable hours"),
      query: (value): Query => (value ? timeQuery : {}),
      keep: (row, value) => !value || isBillable(row),
    }),
  },
  ranges: [
    {
      name: "done",
      field: "datetime",
      // Halo wants both ends.
      query: (after, before): Query => ({
        startdate: after ?? "2000-01-01T00:00:00",
        enddate: before ?? "2100-01-01T00:00:00",
      }),
    },
  ],
  check: (args) => {
    if ((args.ticket_id ?? args.done_after ?? args.done_before) === undefined) {
      throw badInput(
        "ticket_id or done_after is missing: Halo lists actions of one ticket, or of a period (done_after, done_before).",
      );
    }
  },
  arrange: async (rows, { read, args, context }) => {
    if (read === 0 && args.ticket_id !== undefined) await requireTicket(Number(args.ticket_id), context);
    const ordered = newestFirst(rows);
    const summary = hoursAsked(args) ? hoursOf(ordered, read < largestActionCount) : undefined;
    if (read < largestActionCount) return { rows: ordered, summary };
    const warning = `Halo gave ${read} actions, the most that can be read at once: there may be more. Ask for a shorter period to be sure of all.`;
    return { rows: ordered, complete: false, warnings: [warning], summary };
  },
});

const ofTicket = { ticket_id: input.id("Ticket") };
const inTicket = (args: Readonly<Record<string, unknown>>): Query => ({ ticket_id: Number(args.ticket_id) });

const getAction = getTool({
  name: "halo_get_action",
  title: "Read an action",
  description: "One action with its whole note, e-mail addresses, status change and billing.",
  view: actionView,
  id: "Number within the ticket",
  input: ofTicket,
  query: inTicket,
});

const get = changed(getAction, {
  handle: async (parsed, context) => {
    const result = await getAction.handle(parsed, context);
    if (result.kind === "record") {
      requireTicketOf(result.record, (parsed as { readonly ticket_id: number }).ticket_id);
    }
    return result;
  },
});

/** How an action is found again when Halo's answer was lost. */
export const actionCreation = {
  view: actionView,
  identify: ["ticket_id", "note", "timetaken"],
  identifyQuery: (sent) => ({ ticket_id: Number(sent.ticket_id), count: largestActionCount }),
} as const satisfies Creation;

/** Fields of an action that Halo may move with others. */
export const actionWatched = ["hiddenfromuser", "timetaken", "outcome_id", "chargerate"];

/**
 * What is sent with each change of an action, so that Halo is not left to decide: nobody is mailed, and who sees it stays
 * as it is.
 *
 * @param action as it is now
 */
export function actionBeside({ hiddenfromuser }: HaloRecord): HaloRecord {
  return { sendemail: false, ...(typeof hiddenfromuser === "boolean" ? { hiddenfromuser } : {}) };
}

/** Numbers of actions repeat in every ticket, so an answer is the one asked for only if its ticket is. */
function requireTicketOf(record: HaloRecord, ticketId: unknown): void {
  if (record.ticket_id === undefined || Number(record.ticket_id) === Number(ticketId)) return;
  throw unexpectedAnswer(`it is an action of another ticket (asked for one of ticket ${String(ticketId)})`);
}

/** How an action is deleted. */
export const actionRemoval = {
  name: "halo_delete_action",
  title: "Delete an action",
  description: "Delete a note or time entry from a ticket, for good.",
  view: actionView,
  verb: "deleted",
  id: "Number within the ticket",
  input: ofTicket,
  query: inTicket,
  read: async (id, args, context) => {
    const query = { includedetails: true, ...inTicket(args) };
    const record = await context.halo.get(actionView.resource, id, query, { signal: context.signal });
    requireTicketOf(record, args.ticket_id);
    return record;
  },
} as const satisfies RemoveDeclaration;

const remove = removeTool(actionRemoval);

/** Tools for actions: notes, e-mails and time on tickets. */
export const actionTools = [list, get, remove] as const satisfies readonly Tool[];
