import { closes, statusIds } from "../../data/codes.ts";
import { text, when } from "../../engine/list/filters.ts";
import { textIn } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { isOn, shapeOf } from "../../engine/shape/shape.ts";

/** id, name, short name, `type`, colour, slaaction ("H" holds the clock, "R" lets it run). */
const statuses: readonly (readonly [number, string, string, string, string, string])[] = [
  [statusIds.new, "New", "New", "ticket", "#d9534f", "R"],
  [statusIds.inProgress, "In Progress", "In Prog", "ticket", "#f0ad4e", "R"],
  [statusIds.withUser, "With User", "With User", "ticket", "#5bc0de", "H"],
  [statusIds.withSupplier, "With Supplier", "Supplier", "ticket", "#9b59b6", "H"],
  [statusIds.scheduled, "Scheduled", "Sched", "ticket", "#2f6f9f", "H"],
  [statusIds.completed, "Completed/Cancelled", "Comp", "ticket", "#7f8c8d", "R"],
  [statusIds.closed, "Closed", "Closed", "ticket", "#5cb85c", "R"],
  [statusIds.awaitingApproval, "Awaiting Approval", "Approval", "ticket", "#e67e22", "H"],
  [statusIds.updated, "Updated", "Updated", "ticket", "#c0392b", "R"],
  [statusIds.oppQualifying, "Qualifying", "Qual", "opportunity", "#5bc0de", "R"],
  [statusIds.oppProposal, "Proposal Sent", "Proposal", "opportunity", "#f0ad4e", "R"],
  [statusIds.oppNegotiation, "Negotiation", "Negot", "opportunity", "#e67e22", "R"],
  [statusIds.oppWon, "Won", "Won", "opportunity", "#5cb85c", "R"],
  [statusIds.oppLost, "Lost", "Lost", "opportunity", "#7f8c8d", "R"],
  [statusIds.projectNotStarted, "Not Started", "Not Start", "project", "#95a5a6", "R"],
  [statusIds.projectActive, "In Delivery", "Delivery", "project", "#f0ad4e", "R"],
  [statusIds.projectOnHold, "Project On Hold", "On Hold", "project", "#9b59b6", "H"],
  [statusIds.projectFinished, "Project Complete", "Complete", "project", "#5cb85c", "R"],
];

/** What a status is called, by its number. */
export const statusNames: ReadonlyMap<unknown, string> = new Map(statuses.map(([id, name]) => [id, name]));

/** Halo's description has the type of a status as a number; which number means what is not evidenced. */
const typesInOrder = ["ticket", "opportunity", "project"];

/** Only names that Halo uses narrow the list; a number, for one, does nothing. */
const statusTypes = new Set(["ticket", "opportunity", "project"]);

/** Statuses of tickets, opportunities and projects. */
export const status: Resource = {
  usualOrder: "stored",
  filters: {
    type: text((value) => {
      const wanted = value.toLowerCase();
      return (record) => !statusTypes.has(wanted) || textIn(record, "type").toLowerCase() === wanted;
    }),
    excludeclosed: when(
      ({ tenant }) =>
        (record) =>
          !closes(tenant, record.id),
    ),
    excludepending: when(() => (record) => record.slaaction !== "H"),
  },
  shape: shapeOf("Status", {
    extra: (record, tenant, query) => ({
      type: typeof record.type === "string" ? Math.max(0, typesInOrder.indexOf(record.type)) : 0,
      ticket_count: isOn(query, "showcounts")
        ? tenant.tables.Tickets.filter((ticket) => ticket.status_id === record.id).length
        : 0,
    }),
  }),
  seed: (build) => {
    const random = build.stream("lookups");
    for (const [index, [id, name, shortname, type, colour, slaaction]] of statuses.entries()) {
      const sequence = (index + 1) * 10;
      build.tables.Status.push({
        id,
        guid: random.guid(),
        name,
        shortname,
        type,
        sequence,
        colour,
        slaaction,
      });
    }
  },
};
