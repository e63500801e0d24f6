import { facts } from "./context.ts";
import { type HaloRecord } from "../engine/model.ts";
import { chargeTypeIds } from "./codes.ts";
import { type AgentFacts, money, numberOf, textOf } from "./context.ts";
import { type Build } from "../engine/seed/seed.ts";
import { day, hour, isWeekend, minute, stamp, startOfDay } from "../engine/seed/dates.ts";
import { noDate } from "../engine/rules.ts";
import { workingAgents } from "./people.ts";
import { type Random } from "../engine/seed/random.ts";

/** Working hours that an agent is expected to account for in a day. */
const targetHours = 7.5;

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

/** Fills Appointment: visits, sessions, meetings and tasks from six weeks back to six weeks ahead. */
export function addAppointments(build: Build): void {
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
      facts(build).clients.find((entry) => entry.id === ticket?.client_id) ?? random.pick(facts(build).clients);
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

/** Time entries that are not actions: meetings and client work without a ticket action. */
function fillDay(
  build: Build,
  agent: AgentFacts,
  date: number,
  worked: number,
  random: Random,
): Partial<HaloRecord>[] {
  const share = random.between(0.6, 1.05, 0.05);
  const events: Partial<HaloRecord>[] = [];
  let left = targetHours * share - worked;
  let start = date + 8.5 * hour;
  const recent = build.tables.Tickets.slice(-160);
  while (left >= 0.5) {
    const hours = Math.min(left, random.int(5, 14) / 4);
    const clientWork = agent.team !== "Account Management" && random.chance(0.72);
    const ticket = clientWork ? random.pick(recent) : undefined;
    events.push({
      event_type: 0,
      subject:
        ticket === undefined
          ? random.pick(["Team meeting", "Documentation", "Training", "Administration"])
          : textOf(ticket.summary),
      start_date: stamp(start),
      end_date: stamp(start + hours * hour),
      timetaken: hours,
      ticket_id: numberOf(ticket?.id),
      action_number: 0,
      client_id: numberOf(ticket?.client_id),
      site_id: numberOf(ticket?.site_id),
      customer: textOf(ticket?.client_name),
      user_name: textOf(ticket?.user_name),
      tickettype_id: numberOf(ticket?.tickettype_id),
      charge_rate: ticket === undefined || random.chance(0.15) ? chargeTypeIds.none : chargeTypeIds.remote,
    });
    start += hours * hour;
    left -= hours;
  }
  return events;
}

function fromAction(action: HaloRecord, ticket: HaloRecord | undefined): Partial<HaloRecord> {
  const end = Date.parse(`${textOf(action.datetime)}Z`);
  const hours = numberOf(action.timetaken);
  return {
    event_type: 0,
    subject: textOf(ticket?.summary),
    start_date: stamp(end - hours * hour),
    end_date: stamp(end),
    timetaken: hours,
    ticket_id: numberOf(action.ticket_id),
    action_number: numberOf(action.id),
    client_id: numberOf(ticket?.client_id),
    site_id: numberOf(ticket?.site_id),
    customer: textOf(ticket?.client_name),
    user_name: textOf(ticket?.user_name),
    tickettype_id: numberOf(ticket?.tickettype_id),
    charge_rate: numberOf(action.chargerate),
  };
}

/** Fills Timesheet (one row for each agent and working day of the last 60 days) and TimesheetEvent. */
export function addTimesheets(build: Build): void {
  const random = build.stream("timesheets");
  const today = startOfDay(build.now);
  const oldest = stamp(today - 60 * day);
  const tickets = new Map<unknown, HaloRecord>();
  for (const name of ["Tickets", "Projects", "Opportunities"] as const) {
    for (const ticket of build.tables[name]) tickets.set(ticket.id, ticket);
  }
  const logged = new Map<string, HaloRecord[]>();
  for (const action of build.tables.Actions) {
    const datetime = textOf(action.datetime);
    if (datetime < oldest || numberOf(action.timetaken) === 0) continue;
    const key = `${numberOf(action.who_agentid)} ${datetime.slice(0, 10)}`;
    const actions = logged.get(key) ?? [];
    actions.push(action);
    logged.set(key, actions);
  }
  for (const agent of workingAgents(build)) {
    const holiday = today - random.int(10, 50) * day;
    for (let date = today - 60 * day; date <= today; date += day) {
      const actions = logged.get(`${agent.id} ${stamp(date).slice(0, 10)}`) ?? [];
      const away = date >= holiday && date < holiday + 5 * day;
      if (isWeekend(date) || (away && actions.length === 0)) continue;
      addDay(
        build,
        agent,
        date,
        actions.map((action) => fromAction(action, tickets.get(action.ticket_id))),
        random,
      );
    }
  }
}

function addDay(
  build: Build,
  agent: AgentFacts,
  date: number,
  own: Partial<HaloRecord>[],
  random: Random,
): void {
  const worked = own.reduce((sum, event) => sum + numberOf(event.timetaken), 0);
  const fillers = date === startOfDay(build.now) ? [] : fillDay(build, agent, date, worked, random);
  let [actual, chargeable] = [0, 0];
  for (const event of [...own, ...fillers]) {
    const id = 20_001 + build.tables.TimesheetEvent.length;
    actual += numberOf(event.timetaken);
    if (numberOf(event.charge_rate) > 0) chargeable += numberOf(event.timetaken);
    build.tables.TimesheetEvent.push({ ...event, id, agent_id: agent.id, note: "" });
  }
  build.tables.Timesheet.push({
    id: 8001 + build.tables.Timesheet.length,
    agent_id: agent.id,
    agent_name: agent.name,
    date: stamp(date),
    start_time: stamp(date + 8.5 * hour),
    end_time: stamp(date + 17 * hour),
    target_hours: targetHours,
    actual_hours: money(actual),
    work_hours: money(actual),
    chargeable_hours: money(chargeable),
    break_hours: 1,
    allowed_break_hours: 1,
    unlogged_hours: money(Math.max(0, targetHours - actual)),
    percentage: Math.round((actual / targetHours) * 100),
    workdayid: 1,
  });
}
