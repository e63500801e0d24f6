import { fillServiceLevels } from "../../data/service-levels.ts";
import type { Resource } from "../../engine/resource.ts";
import { isOn, shapeOf } from "../../engine/shape/shape.ts";

/** SLAs, with their priorities on request. */
export const sla: Resource = {
  usualOrder: "stored",
  shape: shapeOf("SLA", {
    extra: (record, tenant, query) =>
      isOn(query, "showpriorities") || isOn(query, "includedetails")
        ? {
            priorities: tenant.tables.Priority.filter((row) => row.slaid === record.id).map((row) => ({
              ...row,
            })),
          }
        : {},
  }),
  seed: fillServiceLevels,
};
