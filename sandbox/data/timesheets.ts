import type { HaloRecord } from "../engine/model.ts";
import { day, hour, isWeekend, stamp, startOfDay } from "../engine/seed/dates.ts";
import type { Random } from "../engine/seed/random.ts";
import { type Build, once } from "../engine/seed/seed.ts";
import { chargeTypeIds } from "./codes.ts";
import { type AgentFacts, money, numberOf, textOf } from "./context.ts";
import { workingAgents } from "./people.ts";

/** Working hours that an agent is expected to account for in a day. */
const targetHours = 7.5;

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

/**
 * Fills Timesheet (one row for each agent and working day of the last 60 days) and TimesheetEvent,
 * which hold the same hours: whichever is asked for first fills both.
 */
export const fillTimesheets = once((build) => {
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
});

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
