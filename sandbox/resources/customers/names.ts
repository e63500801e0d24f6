import { byId, type HaloRecord, type ResourceName, type Tenant } from "../../engine/model.ts";

/** Copies the names of a changed site or client onto a record that carries them. */
export function takeNames(
  record: HaloRecord,
  pairs: readonly [string, string, ResourceName][],
  tenant: Tenant,
): void {
  for (const [id, name, table] of pairs) {
    const target = byId(tenant, table, record[id]);
    if (target !== undefined) record[name] = target.name;
  }
}

/** Writes a new name of a client or site on all records that carry it beside the id. */
export function rename(
  record: HaloRecord,
  previous: HaloRecord | undefined,
  kind: "client" | "site",
  tenant: Tenant,
): void {
  if (previous === undefined || previous.name === record.name) return;
  const [id, name] = [`${kind}_id`, `${kind}_name`];
  for (const table of Object.values(tenant.tables)) {
    for (const other of table) if (other[id] === record.id && name in other) other[name] = record.name;
  }
}
