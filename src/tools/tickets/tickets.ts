import type { HaloRecord } from "../../halo/client.ts";
import { badInput } from "../../halo/errors.ts";
import { type HaloResource, haloResources } from "../../halo/resources.ts";
import { isGone, mergedInto, otherKind, slaStateInWords } from "../../halo/rules.ts";
import type { StatusUse } from "../kit/arguments/statuses.ts";
import { customFieldsCompanions, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import {
  createTool,
  customFieldsField,
  optional,
  required,
  unlisted,
  updateTool,
  type WriteFields,
} from "../kit/crud/writing/write.ts";
import type { Tool, ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { dated, fieldsOf, type NameJoin, numbered, parts, quote, quoted, type View } from "../kit/view.ts";
import { ticketFieldsOf } from "./custom-fields.ts";
import { furtherFields, furtherFieldsOfNew } from "./further-fields.ts";
import { ticketChangedBy } from "./last-change.ts";
import { actionsCompanion } from "./latest-actions.ts";
import { checkOneOwner, ticketListFilters, ticketListRanges } from "./listing/list-filters.ts";
import { judgeTickets, ticketRemarks } from "./listing/list-remarks.ts";
import { narrowedTickets, urgency } from "./listing/overdue-list.ts";
import { requireDemanded } from "./mandatory.ts";
import { requireAllowedStatus } from "./moves/allowed-statuses.ts";
import { ticketStanding } from "./standing.ts";
import { noteFields } from "./writing/note-html.ts";

/** Names beside the ids that ticket rows carry; a priority's number is unique only within the ticket's SLA. */
export const ticketNames: readonly NameJoin[] = [
  { lookup: "statuses", id: "status_id", as: "status_name" },
  { lookup: "priorities", id: "priority_id", as: "priority_name" },
  { lookup: "agents", id: "agent_id", as: "agent_name" },
  { lookup: "ticketTypes", id: "tickettype_id", as: "tickettype_name" },
];

/** The line of a ticket, project or opportunity: what, whose, where it stands, who has it, until when. */
export function ticketLine(row: Readonly<Record<string, unknown>>): string {
  return parts(
    `#${row.id} ${quote(row.summary ?? "(no summary)")}`,
    quoted(row.client_name),
    row.user_name !== undefined && `user ${quote(row.user_name)}`,
    row.status_name === undefined ? numbered("status", row.status_id) : String(row.status_name),
    row.priority_name === undefined ? numbered("priority", row.priority_id) : String(row.priority_name),
    row.tickettype_name !== undefined && String(row.tickettype_name),
    [row.agent_name ?? numbered("agent", row.agent_id), row.team].filter(Boolean).join(", "),
    dated("opened", row.dateoccurred),
    dated("closed", row.dateclosed),
    dated("fix by", row.fixbydate),
    dated("last action", row.lastactiondate),
    row.onhold === true && "on hold",
  );
}

/** What has to be said of tickets, projects and opportunities that were merged into another one or deleted. */
export function goneWarnings({ noun, plural }: HaloResource): (rows: readonly HaloRecord[]) => string[] {
  return (rows) => {
    const gone = rows.filter(isGone);
    const merged = gone.flatMap((row) => {
      const into = mergedInto(row);
      return into === undefined ? [] : [`${String(row.id)} into ${into}`];
    });
    const deleted = gone.filter((row) => mergedInto(row) === undefined).map((row) => String(row.id));
    const one = (list: readonly string[]) => (list.length === 1 ? noun : plural);
    return [
      ...(merged.length === 0
        ? []
        : [`Merged: ${one(merged)} ${merged.join(", ")}. Go on in the ${noun} that it was merged into.`]),
      ...(deleted.length === 0 ? [] : [`Deleted in Halo: ${one(deleted)} ${deleted.join(", ")}.`]),
    ];
  };
}

/** What has to be said of tickets: which are gone, and which are none. */
function ticketWarnings(rows: readonly HaloRecord[]): string[] {
  const others = rows.flatMap((row) => {
    const kind = otherKind(row);
    return kind === undefined ? [] : [`${kind} ${String(row.id)}`];
  });
  const said =
    rows.length === 1
      ? `This is ${others.join(", ")}, which Halo keeps among tickets: answers about tickets leave it out.`
      : `Listed and counted here: ${others.join(", ")}. Answers about tickets leave ${others.length === 1 ? "it" : "them"} out.`;
  return [...goneWarnings(haloResources.tickets)(rows), ...(others.length === 0 ? [] : [said])];
}

/** How a ticket is shown. */
export const ticketView: View = {
  resource: haloResources.tickets,
  row: {
    id: "id",
    summary: "text",
    client_id: "id",
    client_name: "text",
    user_name: "text",
    ...fieldsOf("id", "status_id", "priority_id", "agent_id"),
    team: "name",
    tickettype_id: "id",
    ...fieldsOf("date", "dateoccurred", "fixbydate", "dateclosed", "lastactiondate"),
    onhold: "boolean",
  },
  card: {
    details: "text",
    site_id: "id",
    site_name: "text",
    user_id: "id",
    user_email: "text",
    category_1: "name",
    category_2: "name",
    sla_id: "id",
    respondbydate: "date",
    responsedate: "date",
    slaresponsestate: "listed",
    slastate: "listed",
    last_update: "time",
    timetaken: "number",
    ...fieldsOf("id", "parent_id", "contract_id", "source"),
  },
  short: { record: { details: 400 } },
  names: ticketNames,
  derive: (row) => ({
    slaresponsestate: slaStateInWords(row.slaresponsestate),
    slastate: slaStateInWords(row.slastate),
    onhold: row.onhold === true || undefined,
  }),
  line: ticketLine,
  warn: ticketWarnings,
  link: (record, webUrl) => `${webUrl}/ticket?id=${record.id}`,
};

/** Fields of a ticket that a rule of the tenant, or Halo itself, moves with others. */
export const ticketWatched = [
  ...["status_id", "agent_id", "team", "priority_id", "sla_id", "tickettype_id"],
  ...["client_id", "site_id", "user_id", "dateclosed", "fixbydate", "onhold"],
];

const list = listTool({
  name: "halo_list_tickets",
  title: "List tickets",
  description:
    "Find tickets: a client's open ones, unassigned, overdue, opened, closed or last acted on in a period. One date range per call.",
  view: ticketView,
  search: "Text, or an id",
  exactSearch: "summary",
  filters: ticketListFilters,
  ranges: ticketListRanges,
  oneRange: true,
  newestFirst: true,
  orders: ["id", "dateoccurred", "fixbydate", "lastactiondate", "priority_id"],
  judge: judgeTickets,
  narrowed: narrowedTickets,
  fields: { listed: "Only these; id alone: ids", also: { firstactiondate: "date" } },
  check: (args) => {
    if (args.overdue === true && args.closed_only === true) {
      throw badInput("overdue and closed_only contradict each other: what is overdue is open.");
    }
    checkOneOwner(args);
    if (args.order === urgency && args.closed_only === true) {
      throw badInput("order urgency and closed_only contradict each other: what is urgent is open.");
    }
    if (args.order === urgency && args.search !== undefined) {
      throw badInput(
        "order urgency can't be given with search, of which Halo gives the fitting rows first: give one of them.",
      );
    }
    if (args.open_only === true && args.closed_only === true) {
      throw badInput(
        "open_only and closed_only contradict each other: give one of them, or neither for all tickets.",
      );
    }
  },
});

const get = getTool({
  name: "halo_get_ticket",
  ui: "ticket",
  title: "Read a ticket",
  description: "One ticket with its details, SLA dates and latest actions (notes, e-mails, time).",
  view: ticketView,
  id: "Ticket id",
  input: { actions: input.latestActions(10) },
  says: ticketRemarks,
  companions: { ...customFieldsCompanions, actions: actionsCompanion },
});

/** A description as Halo takes it: text as it is; Markdown and HTML in both of Halo's forms. */
function detailsFields(details: string): HaloRecord {
  const { note, note_html } = noteFields(details);
  return note === details ? { details } : { details: note, details_html: note_html };
}

/** Fields of tickets, projects and opportunities that a person sets. */
export const ticketWriteFields = (use: StatusUse) => ({
  summary: required(input.line("Subject")),
  details: optional(input.prose("Details"), detailsFields),
  client_id: optional(input.reference("client")),
  site_id: optional(input.reference("site", "needed with user")),
  user_id: optional(input.reference("user")),
  status_id: optional(input.status(use)),
  agent_id: optional(input.reference("agent")),
  team: optional(input.teamName()),
  priority_id: optional(input.priority(), ({ id, slas }) => ({
    priority_id: id,
    // On a new ticket the number is that priority only together with its SLA.
    ...(slas?.length === 1 ? { sla_id: slas[0] } : {}),
  })),
  category_1: optional(input.category("Category, levels split by >")),
  custom_fields: customFieldsField,
});

const fields: WriteFields = {
  ...ticketWriteFields("ticket"),
  tickettype_id: optional(input.ticketType("ticket", "Ticket type")),
};

/** A named user needs its site: Halo refuses or misplaces the ticket otherwise. */
function checkUserHasSite(args: Readonly<Record<string, unknown>>): void {
  if (args.user_id !== undefined && args.site_id === undefined) {
    throw badInput("user needs site: give the site of that user (halo_get_user shows it).");
  }
}

/** What the create tools of tickets, projects and opportunities have in common. */
export const opensTicket = {
  identify: ["summary", "client_id"],
  guardsDuplicates: true,
  check: checkUserHasSite,
} as const;

/** What the update tools of tickets, projects and opportunities have in common. */
export const changesTicket = {
  watched: ticketWatched,
  says: ticketStanding,
  customFieldsOf: ticketFieldsOf,
  // What another type allows is not in the ticket.
  allows: async (before: HaloRecord, given: HaloRecord, context: ToolContext) => {
    if (given.tickettype_id === undefined) await requireAllowedStatus(given.status_id, before, context);
  },
} as const;

const create = createTool({
  name: "halo_create_ticket",
  title: "Create a ticket",
  description:
    "Log a new ticket; look first whether it exists. Unset fields follow its type. Takes also source, tags, cc, assets, contract, parent_id, template, fixbydate.",
  view: ticketView,
  fields: {
    ...fields,
    ...furtherFieldsOfNew,
    ignore_mandatory: unlisted(optional(input.flag("Sends it without what its type demands"), () => ({}))),
  },
  ...opensTicket,
  complete: async (sent, context, args) => {
    if (args.ignore_mandatory !== true) await requireDemanded(sent, context);
    return sent;
  },
  customFieldsOf: ticketFieldsOf,
});

const update = updateTool({
  name: "halo_update_ticket",
  title: "Update a ticket",
  description:
    "Change fields of a ticket: status (9 is closed on a stock Halo), also tags, assets … Notes: halo_create_action.",
  view: ticketView,
  id: "Ticket id",
  fields: { ...fields, ...furtherFields },
  check: checkUserHasSite,
  changedBy: ticketChangedBy,
  ...changesTicket,
});

/** Tools for tickets. */
export const ticketTools = [list, get, create, update] as const satisfies readonly Tool[];
