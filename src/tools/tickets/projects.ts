import { haloResources } from "../../halo/resources.ts";
import { ticketDates } from "../../halo/rules.ts";
import { customFieldsCompanions, embedded, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import { createTool, optional, updateTool, type WriteFields } from "../kit/crud/writing/write.ts";
import type { Tool } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import {
  dated,
  type Fields,
  fieldsOf,
  labelled,
  parts,
  quote,
  shortDate,
  shownPercent,
  type View,
} from "../kit/view.ts";
import { ticketChangedBy } from "./last-change.ts";
import { actionsCompanion } from "./latest-actions.ts";
import { teamFilter, ticketFilters, ticketRange } from "./listing/list-filters.ts";
import { judgeTickets } from "./listing/list-remarks.ts";
import {
  changesTicket,
  goneWarnings,
  opensTicket,
  ticketLine,
  ticketNames,
  ticketWriteFields,
} from "./tickets.ts";

/** How a project is shown. */
export const projectView: View = {
  resource: haloResources.projects,
  row: {
    id: "id",
    summary: "text",
    client_id: "id",
    client_name: "text",
    status_id: "id",
    agent_id: "id",
    team: "name",
    ...fieldsOf("date", "dateoccurred", "startdate", "targetdate", "dateclosed"),
    ...fieldsOf("number", "projectcompletionpercentage", "projecttimebudget", "projecttimeactual"),
  },
  card: {
    details: "text",
    site_id: "id",
    site_name: "text",
    user_id: "id",
    user_name: "text",
    user_email: "text",
    tickettype_id: "id",
    category_1: "name",
    estimate: "number",
    ...fieldsOf("amount", "projectmoneybudget", "projectmoneyactual"),
    projecttimepercentage: "number",
    timetaken: "number",
    milestone_name: "text",
    child_count: "number",
    child_count_open: "number",
    contract_id: "id",
    lastactiondate: "date",
    last_update: "time",
  },
  names: ticketNames.filter(({ lookup }) => lookup !== "priorities"),
  line: (row) =>
    parts(
      ticketLine(row),
      dated("start", row.startdate),
      dated("target", row.targetdate),
      row.projectcompletionpercentage !== undefined &&
        `${shownPercent(row.projectcompletionpercentage)} done`,
      row.projecttimebudget !== undefined &&
        `${row.projecttimeactual ?? 0} of ${row.projecttimebudget} h used`,
    ),
  warn: goneWarnings(haloResources.projects),
  link: (record, webUrl) => `${webUrl}/ticket?id=${record.id}`,
};

const list = listTool({
  name: "halo_list_projects",
  title: "List projects",
  description: "Find projects: who runs them, state, dates, progress, hours against budget.",
  view: projectView,
  search: "Text, or an id",
  exactSearch: "summary",
  filters: { ...ticketFilters("project"), team_id: teamFilter },
  ranges: [ticketRange("opened", ticketDates.opened)],
  orders: ["id", "dateoccurred", "targetdate", "lastactiondate"],
  judge: judgeTickets,
  newestFirst: true,
});

const milestoneFields: Fields = {
  id: "id",
  name: "text",
  sequence: "number",
  status: "number",
  start_date: "day",
  end_date: "day",
};

const get = getTool({
  name: "halo_get_project",
  title: "Read a project",
  description: "One project: budget, dates, milestones; actions on demand.",
  view: projectView,
  id: "Project id",
  input: { actions: input.latestActions(0) },
  companions: {
    milestones: {
      fields: milestoneFields,
      line: (row) =>
        parts(
          quote(row.name ?? row.id),
          labelled("from", row.start_date && shortDate(row.start_date)),
          labelled("to", row.end_date && shortDate(row.end_date)),
          labelled("status", row.status),
        ),
      read: embedded("milestones"),
    },
    ...customFieldsCompanions,
    actions: actionsCompanion,
  },
});

const { priority_id: _priority, category_1: _category, ...shared } = ticketWriteFields("project");

const fields: WriteFields = {
  ...shared,
  startdate: optional(input.storedDay("Planned start")),
  targetdate: optional(input.storedDay("Planned end")),
  projecttimebudget: optional(input.duration("Hours", { most: 1_000_000, mostBare: 1_000_000 })),
  projectmoneybudget: optional(input.amount("Money")),
};

// Its site and user are fixed when it is opened.
const { site_id: _site, user_id: _user, ...changeable } = fields;

const create = createTool({
  name: "halo_create_project",
  title: "Create a project",
  description: "Open a project. Look first whether it exists. Its tasks are tickets.",
  view: projectView,
  fields: { ...fields, tickettype_id: optional(input.ticketType("project")) },
  ...opensTicket,
  customFieldsOf: changesTicket.customFieldsOf,
});

const update = updateTool({
  name: "halo_update_project",
  title: "Update a project",
  description: "Change fields of a project: status, agent, dates, budget.",
  view: projectView,
  id: "Project id",
  fields: changeable,
  changedBy: ticketChangedBy,
  ...changesTicket,
});

/** Tools for projects: tickets of their own kind. */
export const projectTools = [list, get, create, update] as const satisfies readonly Tool[];
