import { among, equal, same } from "../../engine/list/filters.ts";
import { byId } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";

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
];

/** Asset types. */
export const assetType: Resource = {
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
