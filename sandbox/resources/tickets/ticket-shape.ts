import { closes } from "../../data/codes.ts";
import { byId, type HaloRecord, type ResourceName, type Tenant } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { customField, withStoredFields } from "../../engine/shape/parts.ts";
import { isOn, type Shape, type ShapeQuery, shapeOf } from "../../engine/shape/shape.ts";
import { asset } from "../assets/asset.ts";
import { ticketType } from "../codes/ticket-type.ts";
import { ticketCustomFields } from "../codes/ticket-type-screens.ts";
import { client as clientResource } from "../customers/client.ts";
import { site } from "../customers/site.ts";
import { users } from "../customers/users.ts";
import { relatedIds } from "./joining.ts";
import { ticketById } from "./numbering.ts";

const includeDetails: ShapeQuery = new Map([["includedetails", "true"]]);

/** What an empty field of a kind holds. Seen: a select that was not set is -1. */
const emptyValue: Readonly<Record<number, unknown>> = { 2: -1, 4: null, 6: false };

const usualFields = ticketCustomFields.map(([id, name, label, type]) => ({
  ...customField(id, name, label, emptyValue[type] ?? ""),
  type,
  display: "",
}));

/** A ticket's custom fields, each with what a person sees of it: the name of a choice, a day. */
function customFieldsOf(record: HaloRecord): unknown[] {
  return withStoredFields(usualFields, record).map((field) => {
    const stored = field as Record<string, unknown>;
    const setUp = ticketCustomFields.find(([id]) => id === stored.id);
    if (setUp === undefined) return stored;
    const [id, name, label, type, choices] = setUp;
    const { value } = stored;
    const choice = choices?.[Number(value) - 1];
    const isDay = type === 4 && typeof value === "string" && value !== "";
    return {
      ...customField(id, name, label, isDay && value.length === 10 ? `${value}T00:00:00` : value),
      type,
      display: choices === undefined ? (value ?? "") : (choice ?? ""),
    };
  });
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
    const status = byId(tenant, "Status", record.status_id);
    Object.assign(fields, { status_name: status?.name ?? "", statuscolor: status?.colour ?? "" });
  }
  if (isOn(query, "includeagent")) fields.agent_name = byId(tenant, "Agent", record.agent_id)?.name ?? "";
  if (isOn(query, "includetickettype")) {
    fields.tickettype_name = byId(tenant, "TicketType", record.tickettype_id)?.name ?? "";
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

/** Columns that no row has without its switch. */
const onSwitches = [
  "status_name",
  "statuscolor",
  "agent_name",
  "tickettype_name",
  "timetaken",
  "chargehours",
  "nonchargehours",
  "slatimeleft",
  "slapercused",
  "slatimeelapsed",
  "currentelapsedhours",
  "lastnote",
  "action_number",
  "action_outcome",
  "child_ticket_ids",
];

/** Fields that follow from others and that every row has. */
function derived(record: HaloRecord, tenant: Tenant): Record<string, unknown> {
  const opened = moment(record.dateoccurred);
  const closed = closes(tenant, record.status_id) ? moment(record.dateclosed) : Number.NaN;
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

/** The row of a record that a ticket embeds, null where there is none. */
function embedded(tenant: Tenant, name: ResourceName, { shape }: Resource, id: unknown): HaloRecord | null {
  const target = byId(tenant, name, id);
  return target === undefined || shape === undefined ? null : shape.row(target, tenant, includeDetails);
}

/** The records that the full detail of a ticket carries whole. */
function nested(record: HaloRecord, tenant: Tenant): Record<string, unknown> {
  const type = byId(tenant, "TicketType", record.tickettype_id);
  const linked: unknown[] = Array.isArray(record.assets) ? record.assets : [];
  const assetIds = linked.map((asset) =>
    typeof asset === "object" && asset !== null && "id" in asset ? asset.id : asset,
  );
  const client = embedded(tenant, "Client", clientResource, record.client_id);
  const priority = tenant.tables.Priority.find(
    (row) => row.slaid === record.sla_id && row.priorityid === record.priority_id,
  );
  return {
    tickettype: type === undefined ? null : (ticketType.shape?.detail(type, tenant, includeDetails) ?? null),
    client: client === null ? null : { ...client, logo: "" },
    site: embedded(tenant, "Site", site, record.site_id),
    user: embedded(tenant, "Users", users, record.user_id),
    priority: priority === undefined ? null : { ...priority },
    assets: assetIds.map((id) => embedded(tenant, "Asset", asset, id)).filter((row) => row !== null),
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

/** The rows of the tickets that a ticket is related to, as its detail embeds them. */
function related(record: HaloRecord, tenant: Tenant): Record<string, unknown> {
  const rows = relatedIds(record).flatMap((id) => {
    const other = ticketById(tenant, id);
    if (other === undefined) return [];
    const { summary, client_id, client_name, status_id } = other;
    return [{ id, summary, client_id, client_name, status_id }];
  });
  return { has_related: rows.length > 0, related_tickets: rows };
}

/** Tickets, projects and opportunities: one schema, with the columns that switches of the list add. */
export function ticketShape(name: "Tickets" | "Projects" | "Opportunities"): Shape {
  return shapeOf(name, {
    mostInRow: 110,
    without: onSwitches,
    extra: (record, tenant, query) => ({ ...derived(record, tenant), ...switched(record, tenant, query) }),
    detailExtra: (record, tenant, query) => ({
      customfields: customFieldsOf(record),
      ...related(record, tenant),
      ...(isOn(query, "includedetails") ? nested(record, tenant) : {}),
    }),
  });
}
