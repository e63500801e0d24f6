/** What writing a ticket or an action checks, fills in and drags along. */

import { closedStatusIds } from "../data/codes.ts";
import { haloDate, noDate } from "../engine/dates.ts";
import { dotNetFailure, messageFailure, textFailure } from "../engine/errors.ts";
import type { HaloRecord, ResourceName, Tenant } from "../engine/model.ts";
import { byId, numberIn, textIn, ticketById, type WriteContext, type WriteRules } from "./declaration.ts";

/** Names beside ids, as a stored ticket carries them. */
const ticketNames: readonly (readonly [id: string, name: string, table: ResourceName])[] = [
  ["client_id", "client_name", "Client"],
  ["site_id", "site_name", "Site"],
  ["user_id", "user_name", "Users"],
];

const firstStatus: Partial<Record<ResourceName, number>> = { Tickets: 1, Opportunities: 31, Projects: 41 };
const uses: Partial<Record<ResourceName, string>> = {
  Tickets: "ticket",
  Opportunities: "opportunity",
  Projects: "project",
};
const usualType: Partial<Record<ResourceName, number>> = { Tickets: 1, Opportunities: 7, Projects: 5 };

/** Agent 1 is "Unassigned". */
const unassigned = 1;

/** Text without its HTML tags, for the plain twin of an HTML field. */
function plainText(html: string): string {
  return html
    .replace(/<br\s*\/?>|<\/p>|<\/div>/gi, "\n")
    .replace(/<[^>]*>/g, "")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .trim();
}

/** The rules for tickets, or for the projects or opportunities that are stored like them. */
export function ticketRules(name: ResourceName): WriteRules {
  return {
    extraFields: ["details_html", "team_id", "userlookup", "reportedby", "user_email", "assets"],
    require: (sent) => {
      if (sent._novalidate === true) return;
      if (textIn(sent, "summary").trim() === "") throw messageFailure("Summary must be completed");
      if (numberIn(sent, "user_id") > 0 && numberIn(sent, "site_id") <= 0) {
        throw messageFailure("A site_id must be given for the user of a ticket");
      }
    },
    defaults: (sent, context) => newTicket(name, sent, context),
    settle: settleTicket,
  };
}

function newTicket(
  name: ResourceName,
  sent: Record<string, unknown>,
  context: WriteContext,
): Record<string, unknown> {
  const { tenant } = context;
  const place = placeOf(tenant, sent);
  const sla = numberIn(byId(tenant, "Client", place.client_id) ?? {}, "sla_id");
  const type = numberIn(sent, "tickettype_id") || usualType[name];
  const now = haloDate(context.now);
  return {
    summary: "",
    details: "",
    dateoccurred: now,
    datecreated: now,
    dateclosed: noDate,
    responsedate: noDate,
    deadlinedate: noDate,
    targetdate: noDate,
    lastactiondate: now,
    status_id: firstStatus[name],
    use: uses[name],
    tickettype_id: type,
    itil_requesttype_id: numberIn(byId(tenant, "TicketType", type) ?? {}, "itilrequesttype"),
    agent_id: unassigned,
    team: textIn(tenant.tables.Team[0] ?? {}, "name"),
    ...place,
    sla_id: sla || 1,
    priority_id: 3,
    timetaken: 0,
    flagged: false,
    onhold: false,
    excludefromsla: false,
    hasbeenclosed: false,
    deleted: false,
    slaresponsestate: "",
    attachment_count: 0,
    child_count: 0,
    parent_id: 0,
    category_1: "",
    assets: [],
    customfields: [],
  };
}

/** The client, site and user of a new ticket, each filled in from the next narrower one. */
function placeOf(tenant: Tenant, sent: Record<string, unknown>): Record<string, number> {
  const user = byId(tenant, "Users", sent.user_id);
  const site_id = numberIn(sent, "site_id") || (user === undefined ? 0 : numberIn(user, "site_id"));
  const site = byId(tenant, "Site", site_id);
  const client_id = numberIn(sent, "client_id") || (site === undefined ? 1 : numberIn(site, "client_id"));
  const firstSite = tenant.tables.Site.find((candidate) => candidate.client_id === client_id);
  return { client_id, site_id: site_id || Number(firstSite?.id ?? 0), user_id: numberIn(sent, "user_id") };
}

function settleTicket(
  record: HaloRecord,
  sent: Record<string, unknown>,
  previous: HaloRecord | undefined,
  context: WriteContext,
): void {
  const { tenant, now } = context;
  for (const [id, name, table] of ticketNames) {
    if (previous !== undefined && previous[id] === record[id]) continue;
    const target = byId(tenant, table, record[id]);
    if (target !== undefined) record[name] = target.name;
    else if (previous === undefined && !(name in sent)) record[name] = "";
  }
  // Tickets hold the name of their team; an id is accepted and turned into it.
  const team = byId(tenant, "Team", sent.team_id);
  if (team !== undefined) record.team = team.name;
  delete record.team_id;
  delete record.userlookup;
  if (typeof sent.details_html === "string" && sent.details === undefined) {
    record.details = plainText(sent.details_html);
  }
  if (Array.isArray(sent.assets)) record.assets = linkedAssets(sent.assets, tenant);
  if (sent._recover === true) {
    record.deleted = false;
    record.inactive = false;
  }
  const timing = ["sla_id", "priority_id", "dateoccurred"];
  if (previous === undefined || timing.some((field) => record[field] !== previous[field])) {
    setTargets(record, sent, tenant);
  }
  settleStatus(record, previous, context);
  record.last_update = haloDate(now);
}

/** The assets of a ticket as they are stored, from the ids that were sent; unknown ones are left out. */
function linkedAssets(sent: readonly unknown[], tenant: Tenant): object[] {
  return sent.flatMap((entry) => {
    const id: unknown = typeof entry === "object" && entry !== null && "id" in entry ? entry.id : entry;
    const asset = byId(tenant, "Asset", id);
    return asset === undefined ? [] : [{ id: asset.id, inventory_number: asset.inventory_number }];
  });
}

/** The dates to respond and to fix by, from the priority of the ticket's SLA. Hours run round the clock here. */
function setTargets(record: HaloRecord, sent: Record<string, unknown>, tenant: Tenant): void {
  const priority = tenant.tables.Priority.find(
    (row) => row.slaid === record.sla_id && row.priorityid === record.priority_id,
  );
  const start = Date.parse(`${textIn(record, "dateoccurred").replace(/Z$/, "")}Z`);
  if (priority === undefined || Number.isNaN(start)) return;
  const hours = 3_600_000;
  if (!("respondbydate" in sent)) {
    record.respondbydate = haloDate(start + numberIn(priority, "responsetime") * hours);
  }
  if (!("fixbydate" in sent)) record.fixbydate = haloDate(start + numberIn(priority, "fixtime") * hours);
}

/** Sets or takes back who closed it when, as the status crosses between open and closed. */
function settleStatus(
  record: HaloRecord,
  previous: HaloRecord | undefined,
  { agentId, now }: WriteContext,
): void {
  const closed = closedStatusIds.has(numberIn(record, "status_id"));
  const wasClosed = previous !== undefined && closedStatusIds.has(numberIn(previous, "status_id"));
  if (closed === wasClosed) return;
  record.dateclosed = closed ? haloDate(now) : noDate;
  record.closure_agent_id = closed ? agentId : 0;
  // Halo keeps telling that a ticket has been closed once, also after it was reopened.
  if (closed) record.hasbeenclosed = true;
}

/** The rules for actions: a ticket and an outcome, and what an action does to its ticket. */
export const actionRules: WriteRules = {
  extraFields: [
    "ticket_id",
    "outcome_id",
    "new_status",
    "new_agent",
    "note_html",
    "sendemail",
    "emailto",
    "emailsubject",
    "timetaken",
    "hiddenfromuser",
    "important",
    "chargerate",
    "traveltime",
    "nonbilltime",
  ],
  require: (sent, { tenant }) => {
    if (numberIn(sent, "ticket_id") <= 0) {
      throw dotNetFailure("An Action must be associated with a ticket_id");
    }
    const ticket = ticketById(tenant, sent.ticket_id);
    if (ticket === undefined || ticket.deleted === true) {
      throw textFailure("You do not have access to this Action at the moment");
    }
    const named = textIn(sent, "outcome").trim() !== "";
    const known = byId(tenant, "Outcome", sent.outcome_id) !== undefined;
    if (!named && !known) throw dotNetFailure("An Outcome must be entered for this Action");
  },
  defaults: (sent, { tenant, agentId, now }) => {
    const agent = byId(tenant, "Agent", sent.who_agentid ?? agentId);
    const html = textIn(sent, "note_html");
    return {
      who: agent?.name ?? "",
      who_type: 0,
      who_agentid: agent?.id ?? 0,
      actionby_agent_id: agent?.id ?? 0,
      datetime: haloDate(now),
      actiondatecreated: haloDate(now),
      note: plainText(html),
      note_html: html === "" ? `<p>${textIn(sent, "note")}</p>` : html,
      emailbody_html: "",
      hiddenfromuser: false,
      important: false,
      timetaken: 0,
    };
  },
  settle: settleAction,
};

function settleAction(
  record: HaloRecord,
  sent: Record<string, unknown>,
  previous: HaloRecord | undefined,
  context: WriteContext,
): void {
  const { tenant, now } = context;
  nameOutcome(record, sent, tenant);
  if (previous !== undefined && typeof sent.note_html === "string" && sent.note === undefined) {
    record.note = plainText(sent.note_html);
  }
  record.last_updated = haloDate(now);
  const ticket = ticketById(tenant, record.ticket_id);
  if (ticket === undefined) return;
  const before = { ...ticket };
  ticket.timetaken =
    numberIn(ticket, "timetaken") + numberIn(record, "timetaken") - numberIn(previous ?? {}, "timetaken");
  if (previous === undefined) {
    const status = numberIn(sent, "new_status");
    record.old_status = numberIn(ticket, "status_id");
    if (status > 0 && byId(tenant, "Status", status) !== undefined) ticket.status_id = status;
    record.new_status = status;
    const agent = numberIn(sent, "new_agent");
    if (agent > 0 && byId(tenant, "Agent", agent) !== undefined) ticket.agent_id = agent;
    ticket.lastactiondate = record.datetime;
  }
  settleTicket(ticket, {}, before, context);
}

/** Fills in whichever of an outcome's name and number was not sent. */
function nameOutcome(record: HaloRecord, sent: Record<string, unknown>, tenant: Tenant): void {
  const byNumber = byId(tenant, "Outcome", sent.outcome_id);
  if (byNumber !== undefined) {
    record.outcome = byNumber.outcome;
    return;
  }
  const name = textIn(sent, "outcome").toLowerCase();
  const byName = tenant.tables.Outcome.find((row) => textIn(row, "outcome").toLowerCase() === name);
  if (byName !== undefined) record.outcome_id = byName.id;
}
