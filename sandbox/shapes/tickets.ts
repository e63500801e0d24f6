import { closedStatusIds } from "../data/codes.ts";
import type { HaloRecord, ResourceName, Tenant } from "../engine/model.ts";
import { assetShape, clientDetailWithoutLogo, siteShape, userShape } from "./customers.ts";
import { opportunityRow, projectRow, ticketDetail, ticketRow } from "./names-tickets.ts";
import { noise, onlyKnown, withAll } from "./noise.ts";
import { customField, withStoredFields } from "./parts.ts";
import { isOn, type Shape, type ShapeQuery } from "./shape.ts";
import { ticketTypeShape } from "./ticket-type.ts";

const includeDetails: ShapeQuery = new Map([["includedetails", "true"]]);

const rowBases = {
  Tickets: noise(ticketRow),
  Opportunities: noise(ticketRow, opportunityRow),
  Projects: noise(ticketRow, projectRow),
};
const detailNoise = noise(ticketDetail);

const usualFields = [
  customField(212, "CFPurchaseRef", "Purchase reference", ""),
  customField(213, "CFRootCause", "Root cause", null),
  customField(214, "CFOnSiteContact", "Contact on site", ""),
];

function find(tenant: Tenant, name: ResourceName, id: unknown): HaloRecord | undefined {
  return tenant.tables[name].find((row) => row.id === id);
}

function numberIn(record: HaloRecord, name: string): number {
  const value = record[name];
  return typeof value === "number" ? value : 0;
}

function moment(value: unknown): number {
  return typeof value === "string" ? Date.parse(`${value.slice(0, 19)}Z`) : Number.NaN;
}

/** The SLA clock of a ticket; round the clock, where Halo counts working hours. */
function slaTimer(record: HaloRecord, tenant: Tenant): Record<string, unknown> {
  const [start, fixBy, closed] = [record.dateoccurred, record.fixbydate, record.dateclosed].map(moment);
  if (start === undefined || fixBy === undefined || !(fixBy > start))
    return { slatimeleft: 0, slapercused: 0 };
  const end = closed !== undefined && closed > start ? closed : tenant.now.getTime();
  const hours = (milliseconds: number) => Math.round(milliseconds / 36_000) / 100;
  return {
    slatimeleft: hours(fixBy - end),
    slapercused: Math.round(((end - start) / (fixBy - start)) * 100),
    slatimeelapsed: hours(end - start),
    currentelapsedhours: hours(end - start),
  };
}

/** The columns that switches of the list add (HALO-API.md 5). */
function switched(record: HaloRecord, tenant: Tenant, query: ShapeQuery): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  if (isOn(query, "includestatus")) {
    const status = find(tenant, "Status", record.status_id);
    Object.assign(fields, { status_name: status?.name ?? "", statuscolor: status?.colour ?? "" });
  }
  if (isOn(query, "includeagent")) fields.agent_name = find(tenant, "Agent", record.agent_id)?.name ?? "";
  if (isOn(query, "includetickettype")) {
    fields.tickettype_name = find(tenant, "TicketType", record.tickettype_id)?.name ?? "";
  }
  if (isOn(query, "includeslatimer")) Object.assign(fields, slaTimer(record, tenant));
  if (isOn(query, "includetimetaken")) {
    const { timetaken = 0, chargehours = 0, nonchargehours = 0 } = record;
    Object.assign(fields, { timetaken, chargehours, nonchargehours });
  }
  if (isOn(query, "includelastaction")) {
    const last = tenant.tables.Actions.findLast((action) => action.ticket_id === record.id);
    Object.assign(fields, {
      lastnote: last?.note ?? "",
      action_number: last?.id ?? 0,
      action_outcome: last?.outcome ?? "",
    });
  }
  if (isOn(query, "includechildids")) {
    const children = tenant.tables.Tickets.filter((ticket) => ticket.parent_id === record.id);
    fields.child_ticket_ids = children.map((child) => child.id);
  }
  return fields;
}

/** Fields that follow from others and that every row has. */
function derived(record: HaloRecord, tenant: Tenant): Record<string, unknown> {
  const opened = moment(record.dateoccurred);
  const closed = closedStatusIds.has(numberIn(record, "status_id")) ? moment(record.dateclosed) : Number.NaN;
  const end = closed > opened ? closed : tenant.now.getTime();
  return {
    idsummary: `${record.id} - ${String(record.summary ?? "")}`,
    ticketage: Number.isNaN(opened) ? 0 : Math.round((end - opened) / 36_000) / 100,
    table: 1,
    release_id: -1,
    release2_id: -1,
    release3_id: -1,
    starttimeslot: -1,
    targettimeslot: -1,
    starttime: "00:00:00",
    targettime: "00:00:00",
  };
}

function nested(record: HaloRecord, tenant: Tenant): Record<string, unknown> {
  const shaped = (shape: Shape, name: ResourceName, id: unknown) => {
    const target = find(tenant, name, id);
    return target === undefined ? null : shape.row(target, tenant, includeDetails);
  };
  const client = find(tenant, "Client", record.client_id);
  const type = find(tenant, "TicketType", record.tickettype_id);
  const priority = tenant.tables.Priority.find(
    (row) => row.slaid === record.sla_id && row.priorityid === record.priority_id,
  );
  const linked: unknown[] = Array.isArray(record.assets) ? record.assets : [];
  const assetIds = linked.map((asset) =>
    typeof asset === "object" && asset !== null && "id" in asset ? asset.id : asset,
  );
  return {
    tickettype: type === undefined ? null : ticketTypeShape.detail(type, tenant, includeDetails),
    client: client === undefined ? null : clientDetailWithoutLogo(client),
    site: shaped(siteShape, "Site", record.site_id),
    user: shaped(userShape, "Users", record.user_id),
    priority: priority === undefined ? null : { ...priority },
    assets: tenant.tables.Asset.filter((asset) => assetIds.includes(asset.id)).map((asset) =>
      assetShape.row(asset, tenant, includeDetails),
    ),
    attachments: tenant.tables.Attachment.filter((file) => file.ticket_id === record.id).map(
      ({ id, filename, datecreated, filesize, isimage }) => ({
        id,
        filename,
        datecreated,
        filesize,
        isimage,
      }),
    ),
  };
}

/** Tickets, projects and opportunities: one schema, with the keys of each kind added to its rows. */
export function faultShape(name: keyof typeof rowBases): Shape {
  const base = rowBases[name];
  const detailBase = { ...base, ...detailNoise };
  return {
    row: (record, tenant, query) => ({
      ...onlyKnown(base, record),
      ...derived(record, tenant),
      ...switched(record, tenant, query),
    }),
    detail: (record, tenant, query) => {
      const full = isOn(query, "includedetails");
      return {
        ...withAll(full ? detailBase : base, record),
        ...derived(record, tenant),
        ...switched(record, tenant, query),
        customfields: withStoredFields(usualFields, record),
        ...(full ? nested(record, tenant) : {}),
      };
    },
  };
}
