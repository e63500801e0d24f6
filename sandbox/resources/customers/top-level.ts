import { groupNames } from "../../data/words.ts";
import { search } from "../../engine/list/filters.ts";
import type { Resource } from "../../engine/resource.ts";

/** Groups of clients. */
export const topLevel: Resource = {
  scope: "customers",
  filters: { search: search("name") },
  seed: (build) => {
    const random = build.stream("toplevel");
    for (const [index, name] of groupNames.entries()) {
      build.tables.TopLevel.push({ id: index + 1, guid: random.guid(), name, long_name: name, type: 0 });
    }
  },
};
