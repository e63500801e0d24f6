/** Finds the record that a path names. */

import { type ResourceDeclaration, ticketTables } from "../resources/declaration.ts";
import { bindingFailure, notFound, textFailure } from "./errors.ts";
import type { HaloRecord, ResourceName, Tenant } from "./model.ts";
import type { Query } from "./query.ts";

/** A record with the resource that it is stored under. */
export interface Found {
  readonly name: ResourceName;
  readonly record: HaloRecord;
}

/** The record of `/{resource}/{id}`; throws 404 when it is missing or deleted. */
export function findRecord(
  declaration: ResourceDeclaration,
  id: string,
  query: Query,
  tenant: Tenant,
  purpose: "read" | "delete",
): Found {
  const { name } = declaration;
  const numbered = tenant.tables[name].every((record) => typeof record.id === "number");
  if (numbered && !/^-?\d+$/.test(id)) throw bindingFailure({ id: [`The value '${id}' is not valid.`] });
  if (name === "Actions") return { name, record: findAction(id, query, tenant, purpose) };
  const isTicket = (ticketTables as readonly ResourceName[]).includes(name);
  const tables: readonly ResourceName[] = isTicket ? ticketTables : [name];
  const lookup = name === "Lookup" ? query.get("lookupid") : undefined;
  for (const table of tables) {
    const record = tenant.tables[table].find(
      (candidate) =>
        String(candidate.id).toLowerCase() === id &&
        (lookup === undefined || String(candidate.lookupid) === lookup),
    );
    if (record !== undefined && record.deleted !== true) return { name: table, record };
  }
  throw notFound();
}

/** Actions are numbered within their ticket, so that the number alone names none. */
function findAction(id: string, query: Query, tenant: Tenant, purpose: "read" | "delete"): HaloRecord {
  const ticket = query.get("ticket_id");
  if (ticket === undefined || ticket === "" || ticket === "0") {
    throw textFailure(
      purpose === "read"
        ? "ticket_id must be specified"
        : "ticket_id must be included when deleting an Action",
    );
  }
  const record = tenant.tables.Actions.find(
    (action) => String(action.id) === id && String(action.ticket_id) === ticket,
  );
  if (record === undefined) throw notFound();
  return record;
}
