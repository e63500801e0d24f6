import { facts } from "./context.ts";
import { type Build } from "../engine/seed/seed.ts";
import { type ClientFacts } from "./context.ts";
import { addMonths, day, stamp } from "../engine/seed/dates.ts";
import { noDate } from "../engine/rules.ts";
import { type Random } from "../engine/seed/random.ts";
import { makers } from "./words.ts";

/** id, name, group id, tag prefix, how often a client has one. */
const assetTypes: readonly (readonly [number, string, number, string, number])[] = [
  [1, "Workstation", 1, "WS", 40],
  [2, "Laptop", 1, "LT", 30],
  [3, "Server", 1, "SRV", 10],
  [4, "Firewall", 2, "FW", 8],
  [5, "Switch", 2, "SW", 8],
  [6, "Access Point", 2, "AP", 6],
  [7, "Printer", 3, "PRN", 10],
  [8, "UPS", 4, "UPS", 4],
];

/** Names of the groups that asset types and items belong to, ids from 1. */
export const groupNamesOfAssets = [
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

/** Warranty ends: long past, just past, within 60 days, well ahead, or none. */
function warrantyEnd(now: number, random: Random): number | undefined {
  const kind = random.weighted([
    ["past", 25],
    ["recent", 8],
    ["soon", 12],
    ["ahead", 40],
    ["none", 15],
  ] as const);
  if (kind === "none") return undefined;
  const [least, most] = { past: [-900, -60], recent: [-59, -1], soon: [2, 60], ahead: [61, 1000] }[kind];
  return now + random.int(least ?? 0, most ?? 0) * day;
}

function fieldsOf(type: number, client: ClientFacts, random: Random): unknown[] {
  const maker = random.pick(makers);
  const system = type === 3 ? "Server Core 12" : type <= 2 ? `Desk OS ${random.int(9, 11)}` : "";
  const rows: readonly (readonly [number, string, string])[] = [
    [101, "Manufacturer", maker],
    [102, "Model", `${maker.slice(0, 2).toUpperCase()}-${random.int(200, 990)}`],
    [103, "Serial Number", `SN${random.int(100000, 999999)}${client.id}`],
    [104, "Operating System", system],
    [105, "IP Address", `10.${client.id}.${random.int(0, 3)}.${random.int(10, 250)}`],
    [106, "Last Audit User", type <= 2 ? random.pick(client.users).name : ""],
  ];
  return rows.map(([id, name, value]) => ({ id, name, value, display: value }));
}

function addAsset(build: Build, client: ClientFacts, id: number, random: Random): void {
  const [assettype_id, assettype_name, , prefix] = random.weighted(
    assetTypes.map((type) => [type, type[4]] as const),
  );
  const site = random.pick(client.sites);
  const owners = client.users.filter((user) => user.site_id === site.id && !user.isGeneralUser);
  const owner = assettype_id <= 2 && owners.length > 0 ? random.pick(owners) : undefined;
  const tag = `${client.name.slice(0, 3).toUpperCase()}-${prefix}${String(id).padStart(4, "0")}`;
  const fields = fieldsOf(assettype_id, client, random);
  const warranty = warrantyEnd(build.now, random);
  const inactive = client.inactive || random.chance(0.07);
  client.assetIds.push(id);
  build.tables.Asset.push({
    id,
    inventory_number: tag,
    key_field: tag,
    key_field2: `SN${random.int(100000, 999999)}${id}`,
    key_field3: assettype_name,
    client_id: client.id,
    client_name: client.name,
    site_id: site.id,
    site_name: site.name,
    user_id: owner?.id ?? 0,
    username: owner?.name ?? "",
    assettype_id,
    assettype_name,
    inactive,
    status_id: inactive
      ? 3
      : random.weighted([
          [1, 85],
          [2, 15],
        ] as const),
    fields,
    supplier_id: random.int(1, 5),
    contract_id: 0,
    contract_ref: "",
    warranty_start: warranty === undefined ? noDate : stamp(addMonths(warranty, -36)),
    warranty_end: warranty === undefined ? noDate : stamp(warranty),
    labour_warranty_end: noDate,
    criticality: assettype_id === 3 || assettype_id === 4 ? 3 : 1,
    device_number: id,
    datecreated: stamp(build.now - random.int(30, 900) * day),
    last_update: stamp(build.now - random.int(0, 120) * day),
    notes: "",
    is_template: false,
  });
}

/** Fills AssetGroup, AssetType and Asset; every client but "Unknown" has three to eight assets. */
export function addAssets(build: Build): void {
  const random = build.stream("assets");
  for (const [index, name] of groupNamesOfAssets.entries()) {
    build.tables.AssetGroup.push({
      id: index + 1,
      guid: random.guid(),
      name,
      showasequip: index < 4,
      showasitem: true,
      sequence: (index + 1) * 10,
    });
  }
  for (const [id, name, assetgroup_id, tagprefix] of assetTypes) {
    build.tables.AssetType.push({
      id,
      guid: random.guid(),
      name,
      assetgroup_id,
      assetgroup_name: groupNamesOfAssets[assetgroup_id - 1] ?? "",
      keyfield_id: 101,
      keyfield_name: "Asset Tag",
      tagprefix,
      show_to_users: id <= 2,
      is_service: false,
    });
  }
  let id = 100;
  for (const client of facts(build).clients) {
    if (client.id === 1) continue;
    const count = random.int(3, 8);
    for (let index = 0; index < count; index += 1) {
      id += 1;
      addAsset(build, client, id, random);
    }
  }
}
