import { fillServiceLevels } from "../../data/service-levels.ts";
import { equal } from "../../engine/list/filters.ts";
import type { Resource } from "../../engine/resource.ts";

/** Priorities. Their ids are GUIDs; tickets carry `priorityid`, which is unique within one SLA only. */
export const priority: Resource = {
  usualOrder: "stored",
  filters: { slaid: equal("slaid") },
  seed: fillServiceLevels,
};
