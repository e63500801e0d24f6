/** What writing a ticket checks, fills in and drags along. */

import { unassignedAgentId } from "../../../src/halo/rules.ts";
import { closes } from "../../data/codes.ts";
import { haloDate } from "../../engine/dates.ts";
import { messageFailure } from "../../engine/errors.ts";
import {
  byId,
  type HaloRecord,
  numberIn,
  type ResourceName,
  type Tenant,
  textIn,
} from "../../engine/model.ts";
import type { WriteContext, WriteRules } from "../../engine/resource.ts";
import { noDate } from "../../engine/rules.ts";
import { demandedFields } from "../codes/ticket-type-screens.ts";
import { joinTickets } from "./joining.ts";

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

/** Text without its HTML tags, for the plain twin of an HTML field. */
export function plainText(html: string): string {
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
    require: (sent, { tenant }) => {
      if (sent._novalidate === true) return;
      if (textIn(sent, "summary").trim() === "") throw messageFailure("Summary must be completed");
      if (numberIn(sent, "user_id") > 0 && numberIn(sent, "site_id") <= 0) {
        throw messageFailure("A site_id must be given for the user of a ticket");
      }
      for (const { id, label } of demandedFields(byId(tenant, "TicketType", sent.tickettype_id))) {
        const given = Array.isArray(sent.customfields) ? sent.customfields : [];
        if (!given.some((field: HaloRecord) => field.id === id && field.value !== "")) {
          throw messageFailure(`${label} must be completed`);
        }
      }
    },
    defaults: (sent, context) => newTicket(name, sent, context),
    complete: completeTicket,
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
    agent_id: unassignedAgentId,
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
    tags: [],
    emailcclist: "",
    contract_id: 0,
    customfields: [],
    ...fromTemplate(tenant, sent.template_id),
  };
}

/** What a ticket begins with by its template. How Halo applies one that is sent by the API was not seen. */
function fromTemplate(tenant: Tenant, id: unknown): Record<string, unknown> {
  const template = byId(tenant, "Template", id);
  if (template === undefined) return {};
  const names = ["tickettype_id", "category_1", "priority_id"].filter((name) => name in template);
  return Object.fromEntries(names.map((name) => [name, template[name]]));
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

/** What follows from a change of a ticket: names, targets, and the closing date. */
export function completeTicket(
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
  if (Array.isArray(sent.tags)) record.tags = storedTags(sent.tags);
  if (Array.isArray(sent.assets)) record.assets = linkedAssets(sent.assets, tenant);
  if (sent._recover === true) {
    record.deleted = false;
    record.inactive = false;
  }
  joinTickets(record, sent, previous, context);
  const timing = ["sla_id", "priority_id", "dateoccurred"];
  if (previous === undefined || timing.some((field) => record[field] !== previous[field])) {
    setTargets(record, sent, tenant);
  }
  setClosing(record, previous, context);
  record.last_update = haloDate(now);
}

/** Tags as they are stored: each with an id of its own. */
function storedTags(sent: readonly unknown[]): object[] {
  return sent.flatMap((entry, index) =>
    typeof entry === "object" && entry !== null && "text" in entry
      ? [{ id: index + 1, text: entry.text }]
      : [],
  );
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
function setClosing(
  record: HaloRecord,
  previous: HaloRecord | undefined,
  { agentId, now, tenant }: WriteContext,
): void {
  const closed = closes(tenant, record.status_id);
  const wasClosed = previous !== undefined && closes(tenant, previous.status_id);
  if (closed === wasClosed) return;
  record.dateclosed = closed ? haloDate(now) : noDate;
  record.closure_agent_id = closed ? agentId : 0;
  // Halo keeps telling that a ticket has been closed once, also after it was reopened.
  if (closed) record.hasbeenclosed = true;
}
