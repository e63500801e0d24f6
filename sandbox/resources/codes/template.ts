import { search } from "../../engine/list/filters.ts";
import type { Resource } from "../../engine/resource.ts";

/** id, name, the fields that a ticket of it begins with. */
const templates = [
  [1, "New starter", { summary: "New starter", tickettype_id: 9, category_1: "Accounts>New user" }],
  [2, "Server down", { summary: "Server down", tickettype_id: 1, priority_id: 1 }],
  [3, "Leaver", { summary: "Leaver", tickettype_id: 9 }],
  [4, "New laptop", { summary: "New laptop", tickettype_id: 3 }],
  [5, "Certificate runs out", { summary: "Certificate runs out", tickettype_id: 2 }],
  [6, "Disk is full", { summary: "Disk is full", tickettype_id: 1 }],
] as const;

/** Templates of tickets. */
export const template: Resource = {
  filters: { search: search("id", "name", "summary") },
  seed: (build) => {
    for (const [id, name, fields] of templates) {
      build.tables.Template.push({ id, name, type: 0, disabled: false, ...fields });
    }
  },
};
