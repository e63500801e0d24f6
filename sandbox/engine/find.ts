/** Finds the record that a path names. */

import { bindingFailure, notFound } from "./errors.ts";
import type { Query } from "./list/query.ts";
import type { HaloRecord, ResourceName, Tenant } from "./model.ts";
import type { ServedResource } from "./resource.ts";

/** A record with the resource that it is stored under. */
export interface Found {
  readonly name: ResourceName;
  readonly record: HaloRecord;
}

/** The record of `/{resource}/{id}`; throws 404 when it is missing or deleted. */
export function findRecord(
  { name, numbering = {} }: ServedResource,
  id: string,
  query: Query,
  tenant: Tenant,
  purpose: "read" | "delete",
): Found {
  const numbered = tenant.tables[name].every((record) => typeof record.id === "number");
  if (numbered && !/^-?\d+$/.test(id)) throw bindingFailure({ id: [`The value '${id}' is not valid.`] });
  if (numbering.find !== undefined) {
    const record = numbering.find(id, query, tenant, purpose);
    if (record === undefined) throw notFound();
    return { name, record };
  }
  for (const table of [name, ...(numbering.sharedWith ?? [])]) {
    const record = tenant.tables[table].find((candidate) => String(candidate.id).toLowerCase() === id);
    if (record !== undefined && record.deleted !== true) return { name: table, record };
  }
  throw notFound();
}
