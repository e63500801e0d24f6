import type { HaloRecord, Tenant } from "../engine/model.ts";
import {
  articleRow,
  assetGroupRow,
  assetTypeRow,
  categoryRow,
  chargeRateRow,
  lookupRow,
  outcomeRow,
  priorityRow,
  reportDetail,
  reportRow,
  slaRow,
  statusRow,
  taxRow,
  timesheetEventRow,
  timesheetRow,
  topLevelRow,
} from "./names-setup.ts";
import { noise } from "./noise.ts";
import { isOn, type Shape, thinShape, wholeShape } from "./shape.ts";

/** Halo's description has the type of a status as a number; which number means what is not evidenced. */
const statusTypes = ["ticket", "opportunity", "project"];

function eventsOf(record: HaloRecord, tenant: Tenant): HaloRecord[] {
  const date = String(record.date ?? "").slice(0, 10);
  return tenant.tables.TimesheetEvent.filter(
    (event) => event.agent_id === record.agent_id && String(event.start_date ?? "").startsWith(date),
  );
}

const timesheet = wholeShape(noise(timesheetRow));

/** Timesheet days; the detail has the events of the day. */
export const timesheetShape: Shape = {
  row: timesheet.row,
  detail: (record, tenant, query) => ({
    ...timesheet.detail(record, tenant, query),
    events: eventsOf(record, tenant),
  }),
};

/** Entries of timesheets. */
export const timesheetEventShape: Shape = wholeShape(noise(timesheetEventRow));

/** Ticket statuses. */
export const statusShape: Shape = wholeShape(noise(statusRow), (record, tenant, query) => ({
  type: typeof record.type === "string" ? Math.max(0, statusTypes.indexOf(record.type)) : 0,
  ticket_count: isOn(query, "showcounts")
    ? tenant.tables.Tickets.filter((ticket) => ticket.status_id === record.id).length
    : 0,
}));

/** SLAs, with their priorities on request. */
export const slaShape: Shape = wholeShape(noise(slaRow), (record, tenant, query) =>
  isOn(query, "showpriorities") || isOn(query, "includedetails")
    ? {
        priorities: tenant.tables.Priority.filter((row) => row.slaid === record.id).map((row) => ({
          ...row,
        })),
      }
    : {},
);

/** Saved reports: the SQL and the columns are in the detail only; running them is not done here. */
export const reportShape: Shape = thinShape({
  row: noise(reportRow),
  detail: noise(reportDetail),
});

/** Articles of the knowledge base: rows lack the solution. */
export const articleShape: Shape = thinShape({
  row: noise(articleRow),
  rowExtra: (record) => ({ use: "kb", key: record.id }),
});

/** Groups of clients. */
export const topLevelShape: Shape = thinShape({ row: noise(topLevelRow) });

/** The small tables of codes, which have one schema for rows and detail. */
export const smallShapes = {
  AssetGroup: wholeShape(noise(assetGroupRow)),
  AssetType: wholeShape(noise(assetTypeRow)),
  Category: wholeShape(noise(categoryRow)),
  ChargeRate: wholeShape(noise(chargeRateRow)),
  Currency: wholeShape({}),
  Lookup: wholeShape(noise(lookupRow)),
  Outcome: wholeShape(noise(outcomeRow)),
  Priority: wholeShape(noise(priorityRow)),
  Tax: wholeShape(noise(taxRow)),
} satisfies Record<string, Shape>;
