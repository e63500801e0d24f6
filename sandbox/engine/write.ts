/** POST and DELETE for all resources. */

import {
  byId,
  type ResourceDeclaration,
  ticketById,
  ticketTables,
  type WriteContext,
} from "../resources/declaration.ts";
import { detail } from "../shapes/index.ts";
import { storedDate } from "./dates.ts";
import { bindingFailure, dotNetFailure, messageFailure, notFound } from "./errors.ts";
import type { HaloRecord, ResourceName, Tenant } from "./model.ts";
import { checkTypes } from "./write-types.ts";

/**
 * Takes the body of a POST and answers the record that was written last. Types are checked before anything is
 * written; an item that is refused for another reason leaves those before it written.
 */
export function writeRecords(
  declaration: ResourceDeclaration,
  body: unknown,
  context: WriteContext,
): HaloRecord {
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
  const samples = samplesOf(declaration, context.tenant);
  for (const [index, item] of items.entries()) {
    checkTypes(item, index, samples, declaration.write?.idsInText === true);
  }
  let last: HaloRecord | undefined;
  for (const item of items) last = writeOne(declaration, item, context);
  if (last === undefined) throw notFound();
  return last;
}

function writeOne(
  declaration: ResourceDeclaration,
  sent: Record<string, unknown>,
  context: WriteContext,
): HaloRecord {
  // A missing or zero id creates: an update that lost its id makes a second record, as it does on Halo.
  const existing = hasId(sent.id) ? findForUpdate(declaration, sent, context.tenant) : undefined;
  checkReferences(sent, declaration.name, context.tenant);
  return existing === undefined
    ? createRecord(declaration, sent, context)
    : updateRecord(declaration, existing, sent, context);
}

function hasId(id: unknown): boolean {
  return id !== undefined && id !== null && id !== 0 && id !== "";
}

function findForUpdate(
  declaration: ResourceDeclaration,
  sent: Record<string, unknown>,
  tenant: Tenant,
): HaloRecord {
  const table = tenant.tables[declaration.name];
  if (declaration.name === "Actions") {
    if (!hasId(sent.ticket_id)) throw dotNetFailure("An Action must be associated with a ticket_id");
    const action = table.find((record) => record.id === sent.id && record.ticket_id === sent.ticket_id);
    if (action === undefined) throw notFound();
    return action;
  }
  const record = isTicketTable(declaration.name)
    ? ticketById(tenant, sent.id)
    : byId(tenant, declaration.name, sent.id);
  if (record === undefined || (record.deleted === true && sent._recover !== true)) throw notFound();
  return record;
}

function isTicketTable(name: ResourceName): boolean {
  return (ticketTables as readonly ResourceName[]).includes(name);
}

function createRecord(
  declaration: ResourceDeclaration,
  sent: Record<string, unknown>,
  context: WriteContext,
): HaloRecord {
  const { write } = declaration;
  const table = context.tenant.tables[declaration.name];
  write?.require?.(sent, context);
  const record: HaloRecord = {
    id: nextId(declaration, sent, context.tenant),
    ...(table.some((row) => typeof row.guid === "string") ? { guid: crypto.randomUUID() } : {}),
    ...write?.defaults?.(sent, context),
  };
  putFields(record, sent, declaration, context.tenant);
  write?.settle?.(record, sent, undefined, context);
  if (record.datecreated === undefined && table.some((row) => "datecreated" in row)) {
    record.datecreated = storedDate(new Date(context.now).toISOString());
  }
  stamp(record, table, context.now);
  table.push(record);
  return record;
}

function updateRecord(
  declaration: ResourceDeclaration,
  record: HaloRecord,
  sent: Record<string, unknown>,
  context: WriteContext,
): HaloRecord {
  const previous = structuredClone(record);
  putFields(record, sent, declaration, context.tenant);
  declaration.write?.settle?.(record, sent, previous, context);
  stamp(record, context.tenant.tables[declaration.name], context.now);
  return record;
}

/** Writes the moment of the change where the table keeps one. */
function stamp(record: HaloRecord, table: readonly HaloRecord[], now: number): void {
  for (const field of ["last_update", "last_modified", "last_updated", "date_edited"]) {
    if (table.some((row) => field in row)) record[field] = storedDate(new Date(now).toISOString());
  }
}

function nextId(declaration: ResourceDeclaration, sent: Record<string, unknown>, tenant: Tenant): number {
  const { name } = declaration;
  const records =
    name === "Actions"
      ? tenant.tables.Actions.filter((action) => action.ticket_id === sent.ticket_id)
      : isTicketTable(name)
        ? ticketTables.flatMap((table) => tenant.tables[table])
        : tenant.tables[name];
  const direction = declaration.negativeIds === true ? -1 : 1;
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
  declaration: ResourceDeclaration,
  tenant: Tenant,
): void {
  const known = knownFields(declaration, tenant);
  for (const [field, value] of Object.entries(sent)) {
    if (field === "id" || field.startsWith("_")) continue;
    if (field === "customfields" && Array.isArray(value)) {
      record.customfields = mergeCustomFields(record.customfields, value);
    } else if (known.has(field) || field in record) {
      record[field] = typeof value === "string" ? storedDate(value) : structuredClone(value);
    }
  }
}

/** Records that show which fields a resource has, and of which type: some stored ones and a full detail. */
function samplesOf(declaration: ResourceDeclaration, tenant: Tenant): Record<string, unknown>[] {
  const stored = tenant.tables[declaration.name].slice(0, 40);
  const first = stored[0];
  if (first === undefined) return [];
  return [...stored, detail(declaration.name, first, tenant, new Map([["includedetails", "true"]]))];
}

/** The fields that a resource has, and those that are only sent. */
function knownFields(declaration: ResourceDeclaration, tenant: Tenant): Set<string> {
  const known = new Set(declaration.write?.extraFields);
  for (const sample of samplesOf(declaration, tenant)) {
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

/** Tables in whose records a field of `references` means something else. */
const otherMeaning: Partial<Record<ResourceName, readonly string[]>> = { Asset: ["status_id"] };

/** Refuses an id that points to nothing. Zero and the special numbers below it mean "none". */
function checkReferences(sent: Record<string, unknown>, name: ResourceName, tenant: Tenant): void {
  for (const [field, table] of Object.entries(references)) {
    const value = sent[field];
    if (typeof value !== "number" || value <= 0 || otherMeaning[name]?.includes(field)) continue;
    if (byId(tenant, table, value) === undefined) {
      throw messageFailure(`${field} ${value} does not exist`);
    }
  }
}

/** Deletes a record, or marks it where Halo keeps it, and answers it. */
export function deleteRecord(
  declaration: ResourceDeclaration,
  record: HaloRecord,
  tenant: Tenant,
): HaloRecord {
  if (declaration.softDelete === true) {
    record.deleted = true;
    record.inactive = true;
    return record;
  }
  const table = tenant.tables[declaration.name];
  const index = table.indexOf(record);
  if (index !== -1) table.splice(index, 1);
  if (declaration.name === "Attachment") tenant.files.delete(Number(record.id));
  return record;
}
