import { type ClientFacts, facts } from "../../data/context.ts";
import { makers } from "../../data/words.ts";
import { lowerCaseMessageFailure } from "../../engine/errors.ts";
import {
  activeByDefault,
  among,
  containing,
  equal,
  same,
  search,
  since,
  text,
  until,
  whole,
} from "../../engine/list/filters.ts";
import { flag } from "../../engine/list/query.ts";
import { byId, numberIn, textIn } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { noDate } from "../../engine/rules.ts";
import { addMonths, day, stamp } from "../../engine/seed/dates.ts";
import type { Random } from "../../engine/seed/random.ts";
import type { Build } from "../../engine/seed/seed.ts";
import { shapeOf } from "../../engine/shape/shape.ts";
import { ticketById } from "../tickets/numbering.ts";
import { assetTypes } from "./asset-type.ts";

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

/** Every client but "Unknown" has three to eight assets. */
function fillAssets(build: Build): void {
  const random = build.stream("assets");
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

/** The ids in an array of `{ id }` objects or of plain numbers. */
function idsIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value.map((entry) => (typeof entry === "object" ? entry?.id : entry)) : [];
}

/** Assets. */
export const asset: Resource = {
  shape: shapeOf("Asset", {
    hidden: ["last_update"],
    extra: (record, tenant) => ({
      supplier_name: tenant.tables.Supplier.find((row) => row.id === record.supplier_id)?.name ?? "",
      status_name: { 1: "In Use", 2: "In Stock", 3: "Retired" }[Number(record.status_id)] ?? "",
      use: "device",
    }),
    detailExtra: (record, tenant) => ({
      dlastupdate: record.last_update,
      user_count: Number(record.user_id) > 0 ? 1 : 0,
      users: tenant.tables.Users.filter((user) => user.id === record.user_id).map(
        ({ id, name, emailaddress }) => ({
          id,
          name,
          emailaddress,
        }),
      ),
    }),
  }),
  scope: "assets",
  hidden: activeByDefault,
  advancedSearch: ["id", "inventory_number", "key_field", "client_id", "site_id", "assettype_id", "inactive"],
  filters: {
    search: text((value, context) =>
      flag(context.query, "search_inventory_number_only") === true
        ? containing(value, context, "inventory_number")
        : containing(
            value,
            context,
            "id",
            "inventory_number",
            "key_field",
            "key_field2",
            "key_field3",
            "client_name",
            "site_name",
            "username",
            "assettype_name",
          ),
    ),
    inventory_number: same("inventory_number"),
    username: search("username"),
    client_id: equal("client_id"),
    site_id: equal("site_id"),
    user_id: whole((value) => (record) => record.user_id === value || idsIn(record.users).includes(value)),
    ticket_id: whole((value, { tenant }) => {
      const ids = idsIn(ticketById(tenant, value)?.assets);
      return (record) => ids.includes(record.id);
    }),
    assetgroup_id: whole((value, { tenant }) => {
      const types = new Set(
        tenant.tables.AssetType.filter((type) => type.assetgroup_id === value).map((type) => type.id),
      );
      return (record) => record.assetgroup_id === value || types.has(numberIn(record, "assettype_id"));
    }),
    assettype_id: equal("assettype_id"),
    assettypes: among("assettype_id"),
    assetstatuses: among("status_id"),
    contract_id: equal("contract_id"),
    supplier_id: equal("supplier_id"),
    lastupdatefromdate: since("last_update"),
    lastupdatetodate: until("last_update"),
  },
  write: {
    // A status of an asset is a code of its own.
    ownCodes: ["status_id"],
    idsInText: true,
    extraFields: ["fields", "users", "assettype_id", "key_field2", "key_field3", "notes"],
    require: (sent, { tenant }) => {
      if (byId(tenant, "AssetType", sent.assettype_id) === undefined) {
        throw lowerCaseMessageFailure("An asset type must be given");
      }
      const site = byId(tenant, "Site", sent.site_id);
      const client = byId(tenant, "Client", sent.client_id);
      if (site === undefined && client === undefined) {
        throw lowerCaseMessageFailure("A site or a customer must be given");
      }
    },
    defaults: (sent, { tenant }) => {
      const client_id = numberIn(byId(tenant, "Site", sent.site_id) ?? sent, "client_id");
      const site = tenant.tables.Site.find((candidate) => candidate.client_id === client_id);
      return {
        inventory_number: "",
        inactive: false,
        client_id,
        site_id: site?.id ?? 0,
        user_id: 0,
        username: "",
        fields: [],
        customfields: [],
      };
    },
    complete: (record, sent, previous, { tenant }) => {
      // The people of an asset are a list that is replaced; how Halo takes it was not seen.
      if (sent.users !== undefined) record.user_id = Number(idsIn(sent.users)[0] ?? 0);
      delete record.users;
      const site = byId(tenant, "Site", record.site_id);
      if (previous !== undefined && sent.site_id !== undefined) record.client_id = site?.client_id ?? 0;
      record.client_name = byId(tenant, "Client", record.client_id)?.name ?? "";
      record.site_name = byId(tenant, "Site", record.site_id)?.name ?? "";
      record.assettype_name = byId(tenant, "AssetType", record.assettype_id)?.name ?? "";
      const owner = byId(tenant, "Users", record.user_id);
      record.username = owner?.name ?? "";
      if (textIn(record, "key_field") === "") record.key_field = record.inventory_number;
    },
  },
  seed: fillAssets,
};
