import { equal, when } from "../../engine/list/filters.ts";
import { flag } from "../../engine/list/query.ts";
import type { HaloRecord, Tenant } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { isOn, type Shape, type ShapeQuery, shapeOf } from "../../engine/shape/shape.ts";
import { demandedFields, screensFor } from "./ticket-type-screens.ts";

/** id, name, `use`, ITIL class (ANALYTICS.md 1.5), group. */
const ticketTypes: readonly (readonly [number, string, string, number, string])[] = [
  [1, "Incident", "ticket", 1, "Service Desk"],
  [2, "Change Request", "ticket", 2, "Change"],
  [3, "Service Request", "ticket", 3, "Service Desk"],
  [4, "Problem", "ticket", 4, "Service Desk"],
  [5, "Project", "project", 22, "Projects"],
  [6, "Project Task", "ticket", 22, "Projects"],
  [7, "Opportunity", "opportunity", 21, "Sales"],
  [8, "Monitoring Alert", "ticket", 21, "Service Desk"],
  [9, "Starter / Leaver", "ticket", 3, "Service Desk"],
];

function restrictions(record: HaloRecord, tenant: Tenant): Record<string, unknown> {
  const { id } = record;
  return {
    allowed_status: tenant.tables.Status.filter((row) => row.type === record.use).map((row, index) => ({
      id: index + 1,
      tickettype_id: id,
      tickettype_name: record.name,
      status_id: row.id,
      status_name: row.name,
      status_guid: row.guid,
      sequence: index,
    })),
    allowed_actions: tenant.tables.Outcome.map((row, index) => ({
      id: index + 1,
      type: 0,
      restriction_id: row.id,
      restriction_name: row.outcome,
      guid: row.guid,
    })),
    allowed_teams: tenant.tables.Team.map((row) => ({
      id: row.id,
      team_id: row.id,
      team: row.name,
      tickettype_id: id,
    })),
  };
}

function detailExtra(record: HaloRecord, tenant: Tenant, query: ShapeQuery): Record<string, unknown> {
  if (!isOn(query, "includedetails") && !isOn(query, "includeconfig")) return {};
  return { ...restrictions(record, tenant), ...screensFor(record) };
}

/** Ticket types are answered by a thin row, and a detail of more than 100 KB. */
const ticketTypeShape: Shape = shapeOf("TicketType", {
  hidden: ["demands"],
  extra: (record, tenant, query) => ({
    ...(demandedFields(record).length > 0 ? { hasmandatorytechfields: true } : {}),
    ...(isOn(query, "showcounts")
      ? { ticket_count: tenant.tables.Tickets.filter((ticket) => ticket.tickettype_id === record.id).length }
      : {}),
  }),
  detailExtra,
});

/** Ticket types. */
export const ticketType: Resource = {
  usualOrder: "stored",
  filters: {
    group_id: equal("group_id"),
    itil_type: equal("itilrequesttype"),
    can_create_only: when(() => (record) => record.cancreate !== false),
    user_only: when(() => (record) => record.enduserscanselect === true),
  },
  hidden: ({ query }) => {
    const all = flag(query, "showinactive") === true;
    return (record) => all || record.inactive !== true;
  },
  shape: ticketTypeShape,
  seed: (build) => {
    const random = build.stream("lookups");
    for (const [index, [id, name, use, itilrequesttype, group_name]] of ticketTypes.entries()) {
      build.tables.TicketType.push({
        id,
        guid: random.guid(),
        name,
        use,
        sequence: (index + 1) * 10,
        default_sla: 1,
        default_priority: 3,
        group_id: ["Service Desk", "Change", "Projects", "Sales"].indexOf(group_name) + 1,
        group_name,
        itilrequesttype,
        cancreate: true,
        agentscanselect: true,
        enduserscanselect: use === "ticket" && id !== 8,
        visible: true,
        workflow_id: id === 2 ? 1 : 0,
      });
    }
  },
};
