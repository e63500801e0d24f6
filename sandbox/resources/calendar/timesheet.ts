import { fillTimesheets } from "../../data/timesheets.ts";
import { parseDate } from "../../engine/dates.ts";
import { messageFailure } from "../../engine/errors.ts";
import type { HaloRecord, Tenant } from "../../engine/model.ts";
import { numberIn } from "../../engine/model.ts";
import type { ListContext, Predicate, Resource } from "../../engine/resource.ts";
import { stamp } from "../../engine/seed/dates.ts";
import { shapeOf } from "../../engine/shape/shape.ts";

function eventsOf(record: HaloRecord, tenant: Tenant): HaloRecord[] {
  const date = String(record.date ?? "").slice(0, 10);
  return tenant.tables.TimesheetEvent.filter(
    (event) => event.agent_id === record.agent_id && String(event.start_date ?? "").startsWith(date),
  );
}

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

/** Days of agents; the detail has the time entries of the day. */
export const timesheet: Resource = {
  shape: shapeOf("Timesheet", {
    detailExtra: (record, tenant) => ({ events: eventsOf(record, tenant) }),
  }),
  scope: "timesheets",
  usualOrder: "stored",
  hidden: timesheetWindow,
  write: {
    extraFields: ["agent_id", "date", "start_time", "end_time"],
    require: (sent) => {
      if (numberIn(sent, "agent_id") <= 0 || parseDate(sent.date) === undefined) {
        throw messageFailure("An agent_id and a date must be given for a Timesheet");
      }
    },
    complete: (record, sent, _previous, { now }) => {
      if (sent._submitapproval === true)
        record.approval = { id: record.id, tsid: record.id, approvalstatus: 0, submissiondate: stamp(now) };
    },
  },
  seed: fillTimesheets,
};
