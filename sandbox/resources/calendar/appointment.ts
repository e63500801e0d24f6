import { type AgentFacts, facts, numberOf, textOf } from "../../data/context.ts";
import { workingAgents } from "../../data/people.ts";
import { parseDate } from "../../engine/dates.ts";
import { messageFailure } from "../../engine/errors.ts";
import { among, equal, search, since, until, when } from "../../engine/list/filters.ts";
import { flag } from "../../engine/list/query.ts";
import { byId, numberIn, textIn } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { noDate } from "../../engine/rules.ts";
import { day, hour, isWeekend, minute, stamp, startOfDay } from "../../engine/seed/dates.ts";
import type { Random } from "../../engine/seed/random.ts";
import type { Build } from "../../engine/seed/seed.ts";
import { shapeOf } from "../../engine/shape/shape.ts";

/** Id, name, what the subject begins with, and whether it is with a client. */
const appointmentKinds: readonly (readonly [number, string, string, boolean])[] = [
  [1, "On-Site Visit", "Visit", true],
  [2, "Remote Session", "Remote session", true],
  [3, "Client Meeting", "Service review", true],
  [4, "Internal Meeting", "Team meeting", false],
  [5, "Training", "Certification study", false],
];

interface Slot {
  readonly agent: AgentFacts;
  readonly start: number;
  readonly kind: (typeof appointmentKinds)[number];
  readonly master?: number;
}

function slots(build: Build, random: Random): Slot[] {
  const agents = workingAgents(build);
  const all: Slot[] = [];
  const today = startOfDay(build.now);
  for (let index = 0; index < 70; index += 1) {
    const date = today + random.int(-45, 45) * day;
    const start = (isWeekend(date) ? date + 2 * day : date) + random.int(16, 33) * 30 * minute;
    all.push({ agent: random.pick(agents), start, kind: random.pick(appointmentKinds) });
  }
  // A weekly meeting: the first stands for the series, the others name it.
  const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * day;
  const [meeting, manager] = [appointmentKinds[3], agents[0]];
  if (meeting === undefined || manager === undefined) return all;
  for (let week = -4; week <= 4; week += 1) {
    all.push({ agent: manager, start: monday + week * 7 * day + 9 * hour, kind: meeting, master: 6000 });
  }
  return all;
}

/** Visits, sessions, meetings and tasks from six weeks back to six weeks ahead. */
function fillAppointments(build: Build): void {
  const random = build.stream("appointments");
  const open = build.tables.Tickets.filter(
    (ticket) => ticket.dateclosed === noDate && ticket.deleted !== true,
  );
  let seriesId = 0;
  for (const [index, slot] of slots(build, random).entries()) {
    const id = 301 + index;
    const [appointment_type_id, appointment_type_name, subject, withClient] = slot.kind;
    const ticket = withClient && random.chance(0.55) ? random.pick(open) : undefined;
    const client =
      facts(build).clients.find((entry) => entry.id === ticket?.client_id) ??
      random.pick(facts(build).clients);
    const past = slot.start < build.now;
    if (slot.master !== undefined && seriesId === 0) seriesId = id;
    const about = ticket === undefined ? (withClient ? client.name : "") : textOf(ticket.summary);
    build.tables.Appointment.push({
      id,
      agent_id: slot.agent.id,
      agent_name: slot.agent.name,
      start_date: stamp(slot.start),
      end_date: stamp(slot.start + random.int(1, 4) * 30 * minute),
      allday: false,
      subject: about === "" ? subject : `${subject}: ${about}`,
      note: withClient ? "Parking behind the building, ask at reception." : "",
      client_id: withClient ? client.id : 0,
      client_name: withClient ? client.name : "",
      site_id: withClient ? (client.sites[0]?.id ?? 0) : 0,
      site_name: withClient ? (client.sites[0]?.name ?? "") : "",
      user_id: numberOf(ticket?.user_id),
      user_name: textOf(ticket?.user_name),
      ticket_id: numberOf(ticket?.id),
      appointment_type_id,
      appointment_type_name,
      // -1 stands for "not completed" here; the numbers above it are unverified.
      complete_status: past && random.chance(0.85) ? 1 : -1,
      complete_date: noDate,
      is_private: random.chance(0.04),
      is_task: appointment_type_id === 5,
      online_meeting_url: appointment_type_id === 2 ? `https://meet.tarnwick.example/${id}` : "",
      recurring_master_id: slot.master === undefined ? 0 : seriesId,
      _recurringmaster: slot.master !== undefined && seriesId === id,
      recurring_desc: slot.master === undefined ? "" : "Every week on Monday",
      colour: "#2f6f9f",
      type: 0,
      deleted: false,
      last_modified: stamp(Math.min(build.now, slot.start - day)),
    });
  }
}

/** Appointments and tasks. Some versions of Halo answer their list in an envelope; see the dialect `appointment-list`. */
export const appointment: Resource = {
  shape: shapeOf("Appointment", {
    extra: (record) => ({
      recurring_master_id: String(record.recurring_master_id ?? ""),
      agents: [{ id: record.agent_id, name: record.agent_name ?? "", use: "agent" }],
    }),
    detailExtra: (record) => ({
      note_html: `<p>${String(record.note ?? "")}</p>`,
    }),
  }),
  scope: "calendar",
  usualOrder: { newestBy: "start_date" },
  hidden: ({ query }) => {
    const deleted = flag(query, "includedeleted") === true;
    return (record) => deleted || record.deleted !== true;
  },
  advancedSearch: ["id", "subject", "agent_id", "client_id", "ticket_id"],
  filters: {
    start_date: since("end_date"),
    end_date: until("start_date"),
    agents: among("agent_id"),
    client_id: equal("client_id"),
    ticket_id: equal("ticket_id"),
    search: search("subject", "note", "client_name", "agent_name", "user_name"),
    hidecompleted: when(() => (record) => numberIn(record, "complete_status") <= 0),
    appointmentsonly: when(() => (record) => record.is_task !== true),
    tasksonly: when(() => (record) => record.is_task === true),
    excluderecurring: when(() => (record) => numberIn(record, "recurring_master_id") <= 0),
  },
  write: {
    extraFields: ["note", "agents", "appointment_type_id", "allday", "user_id", "site_id"],
    require: (sent) => {
      if (textIn(sent, "subject").trim() === "") throw messageFailure("A subject must be entered");
      const from = parseDate(sent.start_date);
      const to = parseDate(sent.end_date);
      if (from === undefined || to === undefined)
        throw messageFailure("A start and an end date must be entered");
      if (to < from) throw messageFailure("The end date must not be before the start date");
    },
    defaults: (sent, { tenant, agentId }) => ({
      agent_id: agentId,
      ticket_id: 0,
      client_id: 0,
      allday: false,
      complete_status: -1,
      is_task: false,
      is_private: false,
      note: "",
      client_name: byId(tenant, "Client", sent.client_id)?.name ?? "",
    }),
    complete: (record, sent, previous, { tenant, agentId }) => {
      // Whose calendar it is in is told by `agents`; how Halo takes `agent_id` alone was not seen.
      const agents: unknown = sent.agents;
      const own = Array.isArray(agents) ? agents.find((entry) => entry?.use === "agent") : undefined;
      if (own !== undefined) record.agent_id = Number(own.id);
      else if (previous === undefined) record.agent_id = agentId;
      record.agent_name = byId(tenant, "Agent", record.agent_id)?.name ?? "";
    },
  },
  seed: fillAppointments,
};
