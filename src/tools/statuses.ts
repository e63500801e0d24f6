import * as z from "zod";
import type { Query } from "../halo/http.ts";
import { haloResources } from "../halo/resources.ts";
import type { Tool } from "./support/define.ts";
import { filter, flagFilter, idFilter, listTool, searchHere } from "./support/list.ts";
import { getTool } from "./support/record.ts";
import { labelled, parts, type View } from "./support/view.ts";

const statusView: View = {
  resource: haloResources.statuses,
  row: { id: "id", name: "label", type: "label", slaaction: "label" },
  card: {
    shortname: "label",
    sequence: "number",
    timeuntilloffhold: "number",
    statuschangeto: "id",
    statuschangetoname: "label",
    statuschangetofreq: "number",
    statusnochangehours: "number",
    dontsendslareminders: "boolean",
  },
  derive: (row) => ({
    statuschangeto: row.statuschangeto || undefined,
    statuschangetofreq: row.statuschangetofreq || undefined,
    statusnochangehours: row.statusnochangehours || undefined,
    timeuntilloffhold: row.timeuntilloffhold || undefined,
  }),
  line: (row) => parts(`${row.id} ${row.name}`, labelled("SLA action", row.slaaction)),
};

const listStatuses = listTool({
  name: "halo_list_statuses",
  title: "List statuses",
  description: "Statuses with the ids that tickets, projects and opportunities take.",
  view: statusView,
  query: { showall: true },
  filters: {
    search: searchHere("Name", "name", "shortname"),
    // Halo takes the word here, while its rows carry a number whose meaning is not documented.
    type: filter({
      schema: z.enum(["ticket", "project", "opportunity"]).describe("What it is for"),
      query: (value): Query => ({ type: value }),
    }),
    tickettype_id: idFilter("Ticket type", "tickettype_id"),
    exclude_closed: flagFilter("Only open ones", { excludeclosed: true }),
  },
});

const getStatus = getTool({
  name: "halo_get_status",
  title: "Read a status",
  description: "One status: its type, SLA behaviour and automatic changes.",
  view: statusView,
  id: "Status id",
});

const typeView: View = {
  resource: haloResources.ticketTypes,
  row: {
    id: "id",
    name: "label",
    group_name: "label",
    use: "label",
    default_sla: "id",
    default_priority: "id",
    default_team: "label",
    cancreate: "boolean",
    agentscanselect: "boolean",
  },
  card: {
    group_id: "id",
    itilrequesttype: "id",
    default_agent_name: "label",
    default_category_1: "label",
    default_summary: "label",
    initial_status: "id",
    workflow_id: "id",
    workflow_name: "label",
    enduserscanselect: "boolean",
    anonymouscanselect: "boolean",
    hasmandatorytechfields: "boolean",
    hasmandatoryuserfields: "boolean",
    allowattachments: "boolean",
    isbillable: "boolean",
    visible: "boolean",
    sequence: "number",
  },
  names: [{ lookup: "statuses", id: "initial_status", as: "initial_status_name" }],
  derive: (row) => ({
    initial_status: row.initial_status || undefined,
    workflow_id: row.workflow_id || undefined,
  }),
  line: (row) =>
    parts(
      `${row.id} ${row.name}`,
      labelled("group", row.group_name),
      labelled("for", row.use),
      labelled("SLA", row.default_sla),
      labelled("priority", row.default_priority),
      labelled("team", row.default_team),
      row.cancreate === false && "this sign-in can't create it",
      row.agentscanselect === false && "agents can't select it",
    ),
};

const listTypes = listTool({
  name: "halo_list_ticket_types",
  title: "List ticket types",
  description: "Ticket types to choose from, with group, default SLA, priority and team.",
  view: typeView,
  inactive: { showinactive: true },
  filters: {
    search: searchHere("Name or group", "name", "group_name"),
    can_create_only: flagFilter("Only those that I can create", { can_create_only: true }, (row) =>
      typeof row.cancreate === "boolean" ? row.cancreate : undefined,
    ),
  },
});

const getType = getTool({
  name: "halo_get_ticket_type",
  title: "Read a ticket type",
  description: "One ticket type: defaults, workflow, who may use it.",
  view: typeView,
  id: "Ticket type id",
});

/** Tools for statuses and ticket types. */
export const statusTools: readonly Tool[] = [listStatuses, getStatus, listTypes, getType];
