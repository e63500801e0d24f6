import { fillTimesheets } from "../../data/timesheets.ts";
import { parseDate } from "../../engine/dates.ts";
import { messageFailure } from "../../engine/errors.ts";
import { among, equal, since, until } from "../../engine/list/filters.ts";
import { type HaloRecord, numberIn, type Tenant } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";

/** The hours of a day are those of its entries. */
function addHours(event: HaloRecord, hours: number, { tables }: Tenant): void {
  const day = String(event.start_date).slice(0, 10);
  const sheet = tables.Timesheet.find(
    ({ agent_id, date }) => agent_id === event.agent_id && String(date).startsWith(day),
  );
  if (sheet !== undefined) sheet.actual_hours = numberIn(sheet, "actual_hours") + hours;
}

/** Time entries. */
export const timesheetEvent: Resource = {
  removed: (record, tenant) => addHours(record, -numberIn(record, "timetaken"), tenant),
  scope: "timesheets",
  usualOrder: { newestBy: "start_date" },
  filters: {
    start_date: since("start_date"),
    end_date: until("start_date"),
    agent_id: equal("agent_id"),
    agents: among("agent_id"),
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
    complete: (record, _sent, previous, { tenant }) => {
      const from = parseDate(record.start_date);
      const to = parseDate(record.end_date);
      if (from !== undefined && to !== undefined) record.timetaken = (to - from) / 3_600_000;
      addHours(record, numberIn(record, "timetaken") - numberIn(previous ?? {}, "timetaken"), tenant);
    },
  },
  seed: fillTimesheets,
};
