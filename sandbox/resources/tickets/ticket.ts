import type { Resource } from "../../engine/resource.ts";
import { likeTickets } from "./like-tickets.ts";
import { ticketShape } from "./ticket-shape.ts";

const domains: Readonly<Record<string, "Tickets" | "Projects" | "Opportunities">> = {
  reqs: "Tickets",
  prjs: "Projects",
  opps: "Opportunities",
};

/** Tickets; `domain` lists projects or opportunities in their place. */
export const ticket: Resource = {
  ...likeTickets("Tickets"),
  scope: "tickets",
  source: ({ tenant, query }) => {
    const name = domains[query.get("domain")?.toLowerCase() ?? ""] ?? "Tickets";
    return { records: tenant.tables[name], shape: ticketShape(name) };
  },
};
