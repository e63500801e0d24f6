/** POST and DELETE for all resources. */

import { factsOf, fieldsOf } from "../../schema/index.ts";
import { storedDate } from "../dates.ts";
import { bindingFailure, messageFailure, notFound } from "../errors.ts";
import { byId, type HaloRecord, type ResourceName, type Tenant } from "../model.ts";
import type { ServedResource, WriteContext } from "../resource.ts";
import { checkTypes } from "./types.ts";

/**
 * Takes the body of a POST and answers the record that was written last. Types are checked before anything is
 * written; an item that is refused for another reason leaves those before it written.
 */
export function writeRecords(resource: ServedResource, body: unknown, context: WriteContext): HaloRecord {
  if (!Array.isArray(body)) {
    throw bindingFailure({ "": ["The body must be a JSON array, also for a single object."] });
  }
  const sent: unknown[] = body;
  const items = sent.map((item, index) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) {
      throw bindingFailure({ [`[${index}]`]: ["The value is not an object."] });
    }
    return { ...item } as Record<string, unknown>;
  });
  if (items.length === 0) throw bindingFailure({ "": ["The array must not be empty."] });
  const samples = samplesOf(resource, context.tenant);
  for (const [index, item] of items.entries()) {
    checkTypes(item, index, samples, resource.write?.idsInText === true);
  }
  let last: HaloRecord | undefined;
  for (const item of items) last = writeOne(resource, item, context);
  if (last === undefined) throw notFound();
  return last;
}

function writeOne(
  resource: ServedResource,
  sent: Record<string, unknown>,
  context: WriteContext,
): HaloRecord {
  // A missing or zero id creates: an update that lost its id makes a second record, as it does on Halo.
  const existing = hasId(sent.id) ? findForUpdate(resource, sent, context.tenant) : undefined;
  checkReferences(sent, resource, context.tenant);
  return existing === undefined
    ? createRecord(resource, sent, context)
    : updateRecord(resource, existing, sent, context);
}

function hasId(id: unknown): boolean {
  return id !== undefined && id !== null && id !== 0 && id !== "";
}

function findForUpdate(
  { name, numbering = {} }: ServedResource,
  sent: Record<string, unknown>,
  tenant: Tenant,
): HaloRecord {
  const record =
    numbering.findSent === undefined
      ? [name, ...(numbering.sharedWith ?? [])]
          .map((table) => byId(tenant, table, sent.id))
          .find((found) => found !== undefined)
      : numbering.findSent(sent, tenant);
  if (record === undefined || (record.deleted === true && sent._recover !== true)) throw notFound();
  return record;
}

function createRecord(
  resource: ServedResource,
  sent: Record<string, unknown>,
  context: WriteContext,
): HaloRecord {
  const { write } = resource;
  const table = context.tenant.tables[resource.name];
  write?.require?.(sent, context);
  const record: HaloRecord = {
    id: nextId(resource, sent, context.tenant),
    ...(table.some((row) => typeof row.guid === "string") ? { guid: crypto.randomUUID() } : {}),
    ...write?.defaults?.(sent, context),
  };
  putFields(record, sent, resource, context.tenant);
  write?.complete?.(record, sent, undefined, context);
  if (record.datecreated === undefined && table.some((row) => "datecreated" in row)) {
    record.datecreated = storedDate(new Date(context.now).toISOString());
  }
  stamp(record, table, context.now);
  table.push(record);
  return record;
}

function updateRecord(
  resource: ServedResource,
  record: HaloRecord,
  sent: Record<string, unknown>,
  context: WriteContext,
): HaloRecord {
  const previous = structuredClone(record);
  putFields(record, sent, resource, context.tenant);
  resource.write?.complete?.(record, sent, previous, context);
  stamp(record, context.tenant.tables[resource.name], context.now);
  return record;
}

/** Writes the moment of the change where the table keeps one. */
function stamp(record: HaloRecord, table: readonly HaloRecord[], now: number): void {
  for (const field of ["last_update", "last_modified", "last_updated", "date_edited"]) {
    if (table.some((row) => field in row)) record[field] = storedDate(new Date(now).toISOString());
  }
}

function nextId(
  { name, numbering = {} }: ServedResource,
  sent: Record<string, unknown>,
  tenant: Tenant,
): number {
  const records =
    numbering.siblings?.(sent, tenant) ??
    [name, ...(numbering.sharedWith ?? [])].flatMap((table) => tenant.tables[table]);
  const direction = numbering.negative === true ? -1 : 1;
  let furthest = 0;
  for (const record of records) {
    if (typeof record.id === "number") furthest = Math.max(furthest, record.id * direction);
  }
  return (furthest + 1) * direction;
}

/** Puts the fields that were sent on a record. Flags (`_...`) and fields that Halo does not know are dropped. */
function putFields(
  record: HaloRecord,
  sent: Record<string, unknown>,
  resource: ServedResource,
  tenant: Tenant,
): void {
  const known = knownFields(resource, tenant);
  for (const [field, value] of Object.entries(sent)) {
    if (field === "id" || field.startsWith("_")) continue;
    if (field === "customfields" && Array.isArray(value)) {
      record.customfields = mergeCustomFields(record.customfields, value);
    } else if (known.has(field) || field in record) {
      record[field] = typeof value === "string" ? storedDate(value) : structuredClone(value);
    }
  }
}

/** Records that show of which type the fields of a resource are: some stored ones and a full detail. */
function samplesOf({ name, shape }: ServedResource, tenant: Tenant): Record<string, unknown>[] {
  const stored = tenant.tables[name].slice(0, 40);
  const first = stored[0];
  if (first === undefined) return [];
  return [...stored, shape.detail(first, tenant, new Map([["includedetails", "true"]]))];
}

/** The fields that a resource takes: those of Halo's description, and what its records have besides. */
function knownFields(resource: ServedResource, tenant: Tenant): Set<string> {
  const { schema } = factsOf(resource.name);
  const known = new Set(schema === undefined ? [] : Object.keys(fieldsOf(schema)));
  for (const field of resource.write?.extraFields ?? []) known.add(field);
  for (const sample of samplesOf(resource, tenant)) {
    for (const field of Object.keys(sample)) known.add(field);
  }
  return known;
}

function mergeCustomFields(stored: unknown, sent: unknown[]): unknown[] {
  const merged: unknown[] = Array.isArray(stored) ? structuredClone(stored) : [];
  for (const field of sent) {
    if (!isObject(field)) continue;
    const own = merged.find((candidate) => isObject(candidate) && candidate.id === field.id);
    if (isObject(own)) Object.assign(own, { value: field.value });
    else merged.push({ ...field });
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const references: Readonly<Record<string, ResourceName>> = {
  client_id: "Client",
  site_id: "Site",
  user_id: "Users",
  agent_id: "Agent",
  status_id: "Status",
  tickettype_id: "TicketType",
  supplier_id: "Supplier",
  outcome_id: "Outcome",
};

/** Refuses an id that points to nothing. Zero and the special numbers below it mean "none". */
function checkReferences(sent: Record<string, unknown>, resource: ServedResource, tenant: Tenant): void {
  for (const [field, table] of Object.entries(references)) {
    const value = sent[field];
    if (typeof value !== "number" || value <= 0 || resource.write?.ownCodes?.includes(field)) continue;
    if (byId(tenant, table, value) === undefined) {
      throw messageFailure(`${field} ${value} does not exist`);
    }
  }
}

/** Deletes a record, or marks it where Halo keeps it, and answers it. */
export function deleteRecord(resource: ServedResource, record: HaloRecord, tenant: Tenant): HaloRecord {
  if (resource.softDelete === true) {
    record.deleted = true;
    record.inactive = true;
    return record;
  }
  const table = tenant.tables[resource.name];
  const index = table.indexOf(record);
  if (index !== -1) table.splice(index, 1);
  resource.removed?.(record, tenant);
  return record;
}
