import { fillTickets } from "../../data/tickets/fill.ts";
import { haloDate, parseDate } from "../../engine/dates.ts";
import { dotNetFailure, textFailure } from "../../engine/errors.ts";
import { since, text, until, when } from "../../engine/list/filters.ts";
import { byId, type HaloRecord, numberIn, type Tenant, textIn } from "../../engine/model.ts";
import type { Predicate, Resource, WriteContext, WriteRules } from "../../engine/resource.ts";
import { fillerOf } from "../../engine/shape/filler.ts";
import { isOn, type Shape, type ShapeQuery, shapeOf } from "../../engine/shape/shape.ts";
import { actionNumbering, ticketById } from "./numbering.ts";
import { completeTicket, plainText } from "./ticket-rules.ts";

function attachmentsOf(record: HaloRecord, tenant: Tenant): Record<string, unknown> {
  const { row } = fillerOf("Attachment");
  const attachments = tenant.tables.Attachment.filter(
    (file) => file.ticket_id === record.ticket_id && file.action_id === record.id,
  ).map((file) => ({ ...row, ...file }));
  return {
    type: 0,
    unique_id: 0,
    ticket_id: record.ticket_id,
    action_id: record.id,
    record_count: attachments.length,
    attachments,
  };
}

const filled = shapeOf("Actions");

/** An action; HTML of its note and mail comes only where it is asked for. */
function answered(
  record: HaloRecord,
  tenant: Tenant,
  query: ShapeQuery,
  html: boolean,
  mail: boolean,
): HaloRecord {
  const agent = tenant.tables.Agent.find((row) => row.id === record.who_agentid);
  return {
    ...filled.row(record, tenant, query),
    note_html: html ? (record.note_html ?? "") : "",
    emailbody_html: mail ? (record.emailbody_html ?? "") : "",
    who_initials: agent?.initials ?? String(record.who ?? "").slice(0, 1),
    who_colour: agent?.colour ?? "#7f8c8d",
    who_imgpath: "",
    attachment_list: isOn(query, "includeattachments") ? attachmentsOf(record, tenant) : null,
  };
}

const shape: Shape = {
  row: (record, tenant, query) =>
    answered(record, tenant, query, isOn(query, "includehtmlnote"), isOn(query, "includehtmlemail")),
  detail: (record, tenant, query) => {
    const full = isOn(query, "includedetails");
    return answered(record, tenant, query, true, full || isOn(query, "includeemail"));
  },
};

/** The rules for actions: a ticket and an outcome, and what an action does to its ticket. */
const actionRules: WriteRules = {
  extraFields: [
    "ticket_id",
    "outcome_id",
    "new_status",
    "new_agent",
    "note_html",
    "sendemail",
    "emailto",
    "emailcc",
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
  complete: completeAction,
};

function completeAction(
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
    if (sent.sendemail === true) record.dateemailed = haloDate(now);
    const agent = numberIn(sent, "new_agent");
    if (agent > 0 && byId(tenant, "Agent", agent) !== undefined) ticket.agent_id = agent;
    ticket.lastactiondate = record.datetime;
  }
  completeTicket(ticket, {}, before, context);
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

/** A ticket's time is the sum of its actions'. */
function takeTimeOff(record: HaloRecord, tenant: Tenant): void {
  const ticket = ticketById(tenant, record.ticket_id);
  if (ticket === undefined) return;
  ticket.timetaken = Math.max(0, numberIn(ticket, "timetaken") - numberIn(record, "timetaken"));
}

/** Actions: notes, mails, changes and time on tickets. Lists need a ticket, or a range of dates. */
export const action: Resource = {
  shape,
  removed: takeTimeOff,
  scope: "tickets",
  usualOrder: { newestBy: "datetime" },
  hidden: ({ query }) => {
    const named = query.has("ticket_id");
    const range =
      parseDate(query.get("startdate")) !== undefined && parseDate(query.get("enddate")) !== undefined;
    return () => named || range;
  },
  filters: {
    // A ticket_id that is no number must give nothing, not the actions of every ticket.
    ticket_id: (value) => (record) => String(record.ticket_id) === value.trim(),
    startdate: since("datetime"),
    enddate: until("datetime"),
    excludesys: when(({ tenant }) => not(systemActions(tenant))),
    excludeprivate: when(() => (record) => record.hiddenfromuser !== true),
    agentonly: when(() => (record) => record.who_type === 0),
    conversationonly: when(({ tenant }) => {
      const isSystem = systemActions(tenant);
      return (record) => !isSystem(record) && record.hiddenfromuser !== true;
    }),
    importantonly: when(() => (record) => record.important === true),
    timeentriesonly: when(() => (record) => numberIn(record, "timetaken") > 0),
    supplieronly: when(() => (record) => numberIn(record, "action_supplier_id") > 0),
    actoutcome: text((value) => (record) => textIn(record, "outcome").toLowerCase() === value.toLowerCase()),
  },
  write: actionRules,
  numbering: actionNumbering,
  seed: fillTickets,
};

/**
 * Actions that Halo wrote by itself, such as an acknowledgement or the note of a merge: those with a built-in
 * outcome, except what opened the ticket and what its user wrote.
 */
function systemActions(tenant: Tenant): Predicate {
  const builtIn = new Set(
    tenant.tables.Outcome.filter((outcome) => numberIn(outcome, "systemid") > 0).map((outcome) => outcome.id),
  );
  return (record) => record.id !== 1 && record.who_type !== 1 && builtIn.has(numberIn(record, "outcome_id"));
}

function not(predicate: Predicate): Predicate {
  return (record) => !predicate(record);
}
