import { haloResources } from "../../resources.ts";
import { agentIdOf, isGone, otherKind, slaStates, unassignedAgentId } from "../../rules.ts";
import { storedName } from "../stored.ts";
import type { CopyTable, LookedUpColumn } from "../tables.ts";
import {
  flag,
  flagBy,
  id,
  idBy,
  join,
  moment,
  momentBy,
  momentOf,
  nameOf,
  number,
  numberBy,
  numberOf,
  text,
  textBy,
} from "./kinds.ts";

/** The service desk: tickets, and what is done on them. */

const responses: ReadonlyMap<unknown, string> = new Map([
  [slaStates.met, "met"],
  [slaStates.missed, "missed"],
]);

const tickets: CopyTable = {
  name: "tickets",
  about: "tickets, without projects and opportunities",
  resource: haloResources.tickets,
  keeps: (row) => !isGone(row) && otherKind(row) === undefined,
  key: ["id"],
  columns: [
    id("id"),
    text("summary"),
    join("client_id"),
    text("client_name"),
    id("site_id"),
    text("site_name"),
    join("user_id"),
    text("user_name"),
    join("status_id"),
    join("tickettype_id"),
    id("sla_id"),
    id("priority_id"),
    idBy("agent_id", (row) => agentIdOf(row.agent_id) ?? null, {
      about: "NULL: unassigned",
      none: [unassignedAgentId],
      isIndexed: true,
    }),
    text("team"),
    text("category_1"),
    moment("opened", { of: "dateoccurred" }),
    momentBy("closed", (row, reading) =>
      reading.isClosed(row) ? momentOf(row, reading.timeZone, "dateclosed", "date_fully_closed") : null,
    ),
    moment("due", { of: "fixbydate" }),
    moment("respond_by", { of: "respondbydate" }),
    moment("responded", { of: "responsedate" }),
    textBy("response_sla", (row) => responses.get(row.slaresponsestate), { about: "met, missed" }),
    moment("last_action", { of: "lastactiondate" }),
    flagBy("is_open", (row, { isClosed }) => !isClosed(row)),
    flag("is_on_hold", { of: "onhold" }),
    id("impact"),
    id("urgency"),
    number("estimate", { about: "hours" }),
    join("parent_id"),
  ],
  lookedUp: [
    nameOf("status_name", "status_id", "statuses"),
    nameOf("tickettype_name", "tickettype_id", "ticket_types"),
    nameOf("agent_name", "agent_id", "agents"),
    {
      name: "priority_name",
      kind: "text",
      by: ["sla_id", "priority_id"],
      from: ["priorities"],
      sql: (alias) =>
        `(SELECT "name" FROM "${storedName("priorities")}" WHERE "sla_id" = "${alias}"."sla_id" AND "id" = "${alias}"."priority_id")`,
    },
  ],
};

/**
 * What actions are on beside the rows of `tickets`: projects, opportunities, tickets that were deleted or merged. Halo's
 * rows of actions name no client. No query names this table; it holds what columns of actions are looked up in.
 */
export const otherTickets: CopyTable = {
  name: "other_tickets",
  about: "projects, opportunities and deleted tickets that actions are on",
  resource: haloResources.tickets,
  key: ["id"],
  columns: [id("id"), text("summary"), id("client_id"), text("client_name")],
  lookedUp: [],
};

const ofTicket = (name: string, kind: "id" | "text", column = name): LookedUpColumn => ({
  name,
  kind,
  by: ["ticket_id"],
  from: [tickets.name, otherTickets.name],
  sql: (alias) => {
    const found = [tickets, otherTickets].map(
      (table) => `(SELECT "${column}" FROM "${storedName(table.name)}" WHERE "id" = "${alias}"."ticket_id")`,
    );
    return `coalesce(${found.join(", ")})`;
  },
});

/** Whether an end user did it: what users write holds no hours. */
const isByUser = (row: Readonly<Record<string, unknown>>) => Number(row.who_type) === 1;

const actions: CopyTable = {
  name: "actions",
  about: "what was done on tickets and projects: notes, e-mails, time entries (hours > 0)",
  resource: haloResources.actions,
  // Numbers of actions repeat in every ticket.
  key: ["ticket_id", "id"],
  columns: [
    id("ticket_id"),
    id("id", { about: "within the ticket" }),
    momentBy("done", (row, { timeZone }) =>
      momentOf(row, timeZone, "datetime", "actionarrivaldate", "actiondatecreated"),
    ),
    idBy(
      "agent_id",
      (row) =>
        isByUser(row) ? null : (agentIdOf(row.who_agentid) ?? agentIdOf(row.actionby_agent_id) ?? null),
      { about: "NULL: by the user", none: [unassignedAgentId], isIndexed: true },
    ),
    text("who"),
    text("outcome"),
    flag("is_private", { of: "hiddenfromuser" }),
    numberBy("hours", (row) => numberOf(row.timetaken) ?? 0, { of: "timetaken", about: "logged" }),
    numberBy("hours_to_invoice", (row) => numberOf(row.actionchargehours) ?? 0, { of: "actionchargehours" }),
    numberBy("hours_covered", (row) => numberOf(row.actionnonchargehours) ?? 0, {
      of: "actionnonchargehours",
      about: "by a contract",
    }),
    numberBy("hours_prepaid", (row) => numberOf(row.actionprepayhours) ?? 0, { of: "actionprepayhours" }),
    id("charge_type_id", { of: "chargerate", about: "NULL: no charge" }),
    join("contract_id", { of: "action_contract_id" }),
    text("note"),
  ],
  lookedUp: [
    nameOf("agent_name", "agent_id", "agents"),
    ofTicket("client_id", "id"),
    ofTicket("client_name", "text"),
    ofTicket("ticket_summary", "text", "summary"),
  ],
};

const statuses: CopyTable = {
  name: "statuses",
  about: "of tickets",
  resource: haloResources.statuses,
  key: ["id"],
  columns: [id("id"), text("name")],
  lookedUp: [],
};

const ticketTypes: CopyTable = {
  name: "ticket_types",
  about: "ticket types",
  resource: haloResources.ticketTypes,
  key: ["id"],
  columns: [id("id"), text("name"), text("use")],
  lookedUp: [],
};

const priorities: CopyTable = {
  name: "priorities",
  about: "each SLA has its own",
  resource: haloResources.priorities,
  key: ["sla_id", "id"],
  columns: [id("sla_id", { of: "slaid" }), id("id", { of: "priorityid" }), text("name")],
  lookedUp: [],
};

/** The tables of the service desk. */
export const deskTables: readonly CopyTable[] = [tickets, actions, statuses, ticketTypes, priorities];
