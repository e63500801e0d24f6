import { among, equal, same } from "../../engine/list/filters.ts";
import { byId } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { isOn, type Shape, shapeOf } from "../../engine/shape/shape.ts";

/** id, name, group id, tag prefix, how often a client has one. */
export const assetTypes: readonly (readonly [number, string, number, string, number])[] = [
  [1, "Workstation", 1, "WS", 40],
  [2, "Laptop", 1, "LT", 30],
  [3, "Server", 1, "SRV", 10],
  [4, "Firewall", 2, "FW", 8],
  [5, "Switch", 2, "SW", 8],
  [6, "Access Point", 2, "AP", 6],
  [7, "Printer", 3, "PRN", 10],
  [8, "UPS", 4, "UPS", 4],
  // Of which there are none: a name with a mark in it.
  [9, "Cables & Adapters", 4, "CAB", 0],
];

/** The fields that each asset type has; of the operating system there are some to choose from. */
const assetFields: readonly (readonly [number, string])[] = [
  [101, "Manufacturer"],
  [102, "Model"],
  [103, "Serial Number"],
  [104, "Operating System"],
  [105, "IP Address"],
  [106, "Last Audit User"],
];

/** A detail has its fields twice: which it has, and how each is set up. */
const assetTypeShape: Shape = shapeOf("AssetType", {
  detailExtra: (_record, _tenant, query) =>
    isOn(query, "includedetails")
      ? {
          fields: assetFields.map(([field_id, field_name], index) => ({
            id: index + 1,
            field_id,
            field_name,
            sequence: index,
          })),
          field_list: assetFields.map(([id, name]) => ({ id, name, values: [] })),
        }
      : {},
});

/** Asset types. */
export const assetType: Resource = {
  shape: assetTypeShape,
  usualOrder: "stored",
  filters: {
    assetgroup_id: equal("assetgroup_id"),
    fixedassetgroups: among("assetgroup_id"),
    type: same("use"),
  },
  seed: (build) => {
    const random = build.stream("assets");
    for (const [id, name, assetgroup_id, tagprefix] of assetTypes) {
      build.tables.AssetType.push({
        id,
        guid: random.guid(),
        name,
        assetgroup_id,
        assetgroup_name: byId(build, "AssetGroup", assetgroup_id)?.name ?? "",
        keyfield_id: 101,
        keyfield_name: "Asset Tag",
        tagprefix,
        show_to_users: id <= 2,
        is_service: false,
      });
    }
  },
};
