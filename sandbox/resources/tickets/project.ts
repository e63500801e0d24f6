import type { Resource } from "../../engine/resource.ts";
import { likeTickets } from "./like-tickets.ts";

/** Projects. */
export const project: Resource = {
  ...likeTickets("Projects"),
  scope: "projects",
  before: () => ({ include_children: false }),
};
