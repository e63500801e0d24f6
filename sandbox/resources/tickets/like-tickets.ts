import { fillTickets } from "../../data/tickets/fill.ts";
import type { Resource } from "../../engine/resource.ts";
import { ticketNumbering } from "./numbering.ts";
import { hiddenTickets, ticketFilters } from "./ticket-filters.ts";
import { ticketRules } from "./ticket-rules.ts";
import { ticketShape } from "./ticket-shape.ts";

/** What tickets, projects and opportunities have in common: Halo stores all three in one table. */
export function likeTickets(name: "Tickets" | "Projects" | "Opportunities"): Resource {
  return {
    shape: ticketShape(name),
    largestCount: 1000,
    filters: ticketFilters,
    advancedSearch: [
      "id",
      "summary",
      "client_id",
      "client_name",
      "status_id",
      "agent_id",
      "tickettype_id",
      "team",
    ],
    hidden: hiddenTickets,
    usualOrder: { newestBy: "lastactiondate" },
    softDelete: true,
    write: ticketRules(name),
    numbering: ticketNumbering(name),
    seed: fillTickets,
  };
}
