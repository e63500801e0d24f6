import type { Resource } from "../../engine/resource.ts";
import { likeTickets } from "./like-tickets.ts";

/** Opportunities: sales in the pipeline. */
export const opportunity: Resource = { ...likeTickets("Opportunities"), scope: "sales" };
