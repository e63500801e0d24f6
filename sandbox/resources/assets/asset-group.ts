import type { Resource } from "../../engine/resource.ts";

/** Groups of asset types and of items, ids from 1. */
const groups = [
  "Computers",
  "Network Equipment",
  "Printers",
  "Power",
  "Software Licences",
  "Managed Services",
  "Labour",
  "Cloud Subscriptions",
  "Consumables",
] as const;

/** Groups of asset types and of items. */
export const assetGroup: Resource = {
  usualOrder: "stored",
  seed: (build) => {
    const random = build.stream("assets");
    for (const [index, name] of groups.entries()) {
      build.tables.AssetGroup.push({
        id: index + 1,
        guid: random.guid(),
        name,
        showasequip: index < 4,
        showasitem: true,
        sequence: (index + 1) * 10,
      });
    }
  },
};
