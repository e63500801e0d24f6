import { parseDate } from "../engine/dates.ts";
import { messageFailure } from "../engine/errors.ts";
import { flag } from "../engine/query.ts";
import {
  byId,
  type ListContext,
  numberIn,
  type Predicate,
  type ResourceDeclaration,
  textIn,
} from "./declaration.ts";
import { among, equal, search, setting, since, until, when } from "./filters.ts";

/** Appointments, timesheets and time entries. */
export const calendarResources: ResourceDeclaration[] = [
  {
    name: "Appointment",
    paging: "paged",
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
      showall: setting(),
      showappointments: setting(),
      showholidays: setting(),
      showprojects: setting(),
      includedeleted: setting(),
      utcoffset: setting("integer"),
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
      settle: (record, _sent, _previous, { tenant }) => {
        record.agent_name = byId(tenant, "Agent", record.agent_id)?.name ?? "";
      },
    },
  },
  {
    name: "Timesheet",
    paging: "whole",
    scope: "timesheets",
    usualOrder: "stored",
    noDelete: true,
    filters: { startdate: setting("date"), enddate: setting("date") },
    hidden: timesheetWindow,
    write: {
      extraFields: ["agent_id", "date", "start_time", "end_time"],
      require: (sent) => {
        if (numberIn(sent, "agent_id") <= 0 || parseDate(sent.date) === undefined) {
          throw messageFailure("An agent_id and a date must be given for a Timesheet");
        }
      },
    },
  },
  {
    name: "TimesheetEvent",
    paging: "whole",
    scope: "timesheets",
    usualOrder: { newestBy: "start_date" },
    filters: {
      start_date: since("start_date"),
      end_date: until("start_date"),
      agent_id: equal("agent_id"),
      agents: among("agent_id"),
      utcoffset: setting("integer"),
    },
    write: {
      extraFields: ["agents", "note", "charge_rate", "event_type", "ticket_id", "subject"],
      require: (sent) => {
        if (parseDate(sent.start_date) === undefined || parseDate(sent.end_date) === undefined) {
          throw messageFailure("A start_date and an end_date must be given for a Timesheet Event");
        }
      },
      defaults: (_sent, { agentId }) => ({
        agent_id: agentId,
        event_type: 0,
        ticket_id: 0,
        note: "",
      }),
      settle: (record) => {
        const from = parseDate(record.start_date);
        const to = parseDate(record.end_date);
        if (from !== undefined && to !== undefined) record.timetaken = (to - from) / 3_600_000;
      },
    },
  },
];

/** Without dates the list is a window of two weeks to either side of today. */
function timesheetWindow({ query, now }: ListContext): Predicate {
  const fortnight = 14 * 24 * 3_600_000;
  const from = parseDate(query.get("startdate")) ?? now - fortnight;
  const to = parseDate(query.get("enddate")) ?? now + fortnight;
  return (record) => {
    const moment = parseDate(record.date);
    return moment !== undefined && moment >= from && moment <= to;
  };
}
