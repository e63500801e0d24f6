import { fillTimesheets } from "../../data/timesheets.ts";
import { parseDate } from "../../engine/dates.ts";
import { messageFailure } from "../../engine/errors.ts";
import { among, equal, since, until } from "../../engine/list/filters.ts";
import { numberIn } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";

/** Time entries. */
export const timesheetEvent: Resource = {
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
      const day = String(record.start_date).slice(0, 10);
      const sheet = tenant.tables.Timesheet.find(
        ({ agent_id, date }) => agent_id === record.agent_id && String(date).startsWith(day),
      );
      const added = numberIn(record, "timetaken") - numberIn(previous ?? {}, "timetaken");
      if (sheet !== undefined) sheet.actual_hours = numberIn(sheet, "actual_hours") + added;
    },
  },
  seed: fillTimesheets,
};
