import * as z from "zod";
import type { HaloRecord } from "../../halo/client.ts";
import { dayOf } from "../../halo/dates/days.ts";
import { badInput } from "../../halo/errors.ts";
import type { Query } from "../../halo/http/http.ts";
import { haloResources } from "../../halo/resources.ts";
import {
  agentIdOf,
  agentsOf,
  appointmentAgents,
  completedStatus,
  idOf,
  notCompletedStatus,
} from "../../halo/rules.ts";
import { haloDate } from "../../halo/text.ts";
import { laterThan } from "../kit/arguments/dates.ts";
import { type Filter, filter, flagFilter, idFilter, referenceFilter } from "../kit/crud/filters.ts";
import { getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import { type RemoveDeclaration, removeTool } from "../kit/crud/writing/remove.ts";
import { createTool, optional, required, updateTool } from "../kit/crud/writing/write.ts";
import type { Tool, ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { labelled, numbered, parts, quote, quoted, shortDate, unlabelled, type View } from "../kit/view.ts";

/** How appointments are shown. */
export const appointmentView: View = {
  resource: haloResources.appointments,
  row: {
    id: "id",
    subject: "text",
    start_date: "date",
    end_date: "date",
    allday: "boolean",
    agent_id: "id",
    agent_name: "name",
    other_agents: "name",
    client_id: "id",
    client_name: "text",
    ticket_id: "id",
    appointment_type_name: "name",
    is_task: "boolean",
    complete_status: "number",
  },
  card: {
    note: "text",
    site_id: "id",
    site_name: "text",
    user_id: "id",
    user_name: "text",
    attendees: "text",
    appointment_location_name: "name",
    appointment_location_free_text: "text",
    online_meeting_url: "text",
    is_private: "boolean",
    recurring_desc: "name",
    complete_date: "date",
    complete_note: "text",
    last_modified: "time",
  },
  derive: (record, timeZone) => ({
    // What lasts whole days has days, whichever way they are stored.
    ...(record.allday === true && {
      start_date: dayOf(record.start_date, timeZone),
      end_date: dayOf(record.end_date, timeZone),
    }),
    allday: record.allday === true ? true : undefined,
    is_task: record.is_task === true ? true : undefined,
    other_agents: otherAgents(record),
  }),
  line: (row) =>
    parts(
      `#${row.id} ${quote(row.subject ?? "(no subject)")}`,
      whenOf(row),
      row.agent_name === undefined ? numbered("agent", row.agent_id) : String(row.agent_name),
      labelled("with", row.other_agents),
      quoted(row.client_name),
      numbered("ticket", row.ticket_id),
      row.is_task === true ? "task" : unlabelled(row.appointment_type_name),
    ),
};

/** The agents beside the one whose calendar it is in, by name where Halo gives it. */
function otherAgents(record: HaloRecord): string | undefined {
  const own = idOf(record.agent_id);
  const others = agentsOf(record).filter(({ id }) => id !== own);
  return others.length === 0
    ? undefined
    : others.map(({ id, name }) => `${name || `agent ${id}`}`).join(", ");
}

/** Whether one of the agents has the appointment; undefined for a row that names none. */
function isOfAgents(row: HaloRecord, wanted: readonly number[]): boolean | undefined {
  const ids = [agentIdOf(row.agent_id), ...agentsOf(row).map(({ id }) => id)].filter(
    (id) => id !== undefined,
  );
  return ids.length === 0 ? undefined : ids.some((id) => wanted.includes(id));
}

function whenOf(row: Readonly<Record<string, unknown>>): string | undefined {
  if (row.start_date === undefined) return undefined;
  const start = String(row.start_date);
  const end = row.end_date === undefined ? undefined : String(row.end_date);
  if (row.allday === true) return `${start.slice(0, 10)} all day`;
  if (end === undefined) return shortDate(start);
  const isSameDay = end.slice(0, 10) === start.slice(0, 10);
  return `${shortDate(start)} to ${isSameDay ? shortDate(end).slice(11) : shortDate(end)}`;
}

/**
 * One bound of the time that is asked for. Halo compares in the tenant's zone, and whether it takes an entry
 * that lies across a bound is not documented: a row within a day of it agrees with the filter.
 */
function bound(name: "start_date" | "end_date", description: string): Filter {
  const day = 24 * 60 * 60 * 1000;
  return filter({
    argument:
      name === "start_date"
        ? input.date(description, { looks: "ahead" })
        : input.dateUntil(description, { looks: "ahead", after: "start_date" }),
    query: (value): Query => ({ [name]: value }),
    matches: (row, value) => {
      const date = haloDate(name === "start_date" ? (row.end_date ?? row.start_date) : row.start_date);
      if (date === undefined) return undefined;
      const difference = Date.parse(date) - Date.parse(`${value}Z`);
      return name === "start_date" ? difference >= -day : difference <= day;
    },
  });
}

function orderOfBounds(args: Readonly<Record<string, unknown>>, clock: ToolContext): void {
  const { start_date: start, end_date: end } = args;
  if (typeof start === "string" && typeof end === "string" && start > end) {
    throw badInput(laterThan("start_date", start, "end_date", end, clock));
  }
}

const list = listTool({
  name: "halo_list_appointments",
  title: "List appointments",
  description: "Find calendar entries by time, agent, client or ticket, the earliest first.",
  view: appointmentView,
  search: "Text in the subject",
  exactSearch: "subject",
  // A calendar is read by time. `showappointments` is what Halo calls including appointments at all.
  query: { order: "start_date", order2: "id", showappointments: true },
  filters: {
    start_date: bound("start_date", input.dateOrTime),
    end_date: bound("end_date", input.until),
    agent_ids: filter({
      argument: input.references("agent"),
      query: (value): Query => ({ agents: value.join(",") }),
      matches: isOfAgents,
    }),
    client_id: referenceFilter("client", "Client", "client_id", "client_id"),
    ticket_id: idFilter("ticket", "Ticket", "ticket_id", "ticket_id"),
    only: filter({
      argument: z.enum(["appointments", "tasks"]).describe("Just that kind"),
      query: (value): Query => (value === "tasks" ? { tasksonly: true } : { appointmentsonly: true }),
      matches: (row, value) =>
        typeof row.is_task === "boolean" ? row.is_task === (value === "tasks") : undefined,
    }),
    hide_completed: flagFilter("Not the completed", { hidecompleted: true }),
  },
  check: orderOfBounds,
});

const get = getTool({
  name: "halo_get_appointment",
  title: "Read an appointment",
  description: "One calendar entry with its note, place and people.",
  view: appointmentView,
  id: "Appointment id",
});

const create = createTool({
  name: "halo_create_appointment",
  title: "Create an appointment",
  description: "Put an appointment into an agent's calendar.",
  view: appointmentView,
  fields: {
    subject: required(input.line("Subject")),
    start_date: required(input.storedDate("Such as 2026-11-21T14:30, tenant's zone")),
    // An end that says no day of its own is behind the start: 17:00, or "30 min".
    end_date: required(input.storedDate("End", { after: "start_date" })),
    // Halo's calendar keeps a list of agents, and some versions the one beside it.
    agent_id: required(input.reference("agent"), (value: number) => ({
      agent_id: value,
      agents: appointmentAgents(value),
    })),
    client_id: optional(input.reference("client")),
    site_id: optional(input.reference("site")),
    user_id: optional(input.reference("user")),
    ticket_id: optional(input.recordId("ticket", "Ticket")),
    note: optional(input.prose("Note")),
    is_task: optional(input.flag("A task")),
  },
  check: orderOfBounds,
  identify: ["subject", "start_date", "agent_id"],
});

/** The end of an appointment whose start moves: it lasts as long as before. */
function movedEnd(before: HaloRecord, start: unknown): string | undefined {
  const [from, to, moved] = [before.start_date, before.end_date, start].map(haloDate);
  if (from === undefined || to === undefined || moved === undefined) return undefined;
  const end = Date.parse(moved) + Date.parse(to) - Date.parse(from);
  return new Date(end).toISOString().slice(0, 19);
}

/** A time that was read and is sent back, as Halo's calendar keeps it: to the second, in UTC without saying so. */
const carriedTime = (value: unknown): unknown => haloDate(value)?.slice(0, 19) ?? value;

/** The entries of an appointment's list of agents as they were read, with ids as numbers where Halo writes text. */
const carriedAgents = (agents: unknown): unknown =>
  Array.isArray(agents)
    ? agents.map((agent: HaloRecord) => ({ ...agent, id: idOf(agent.id) ?? agent.id }))
    : agents;

const update = updateTool({
  name: "halo_update_appointment",
  title: "Update an appointment",
  description: "Move a calendar entry to another time or agent, change it, or complete it; the rest stays.",
  view: appointmentView,
  id: "Appointment id",
  fields: {
    subject: optional(input.line("Subject")),
    start_date: optional(input.storedDate("Start; alone it keeps the length")),
    end_date: optional(input.storedDate("End", { after: "start_date" })),
    agent_id: optional(input.reference("agent"), (value: number) => ({
      agent_id: value,
      agents: appointmentAgents(value),
    })),
    ticket_id: optional(input.recordId("ticket", "Ticket")),
    note: optional(input.prose("Note")),
    completed: optional(input.flag("Done"), (value: boolean) => ({
      complete_status: value ? completedStatus : notCompletedStatus,
    })),
  },
  check: orderOfBounds,
  carried: ({ start_date, end_date, agents }, given) => ({
    start_date: carriedTime(start_date),
    end_date: movedEnd({ start_date, end_date }, given.start_date) ?? carriedTime(end_date),
    agents: carriedAgents(agents),
  }),
});

/** How an appointment is deleted. */
export const appointmentRemoval = {
  name: "halo_delete_appointment",
  title: "Delete an appointment",
  description: "Delete a calendar entry. Asks the user first.",
  view: appointmentView,
  verb: "deleted",
  id: "Appointment id",
} as const satisfies RemoveDeclaration;

const remove = removeTool(appointmentRemoval);

/** Tools for appointments and tasks of the calendar. */
export const appointmentTools = [list, get, create, update, remove] as const satisfies readonly Tool[];
