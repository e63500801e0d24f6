import type { HaloRecord, ResourceName, Tenant } from "../engine/model.ts";
import type { Query } from "../engine/query.ts";

/** What a filter may look at besides the record. */
export interface ListContext {
  readonly tenant: Tenant;
  /** The agent who asks. */
  readonly agentId: number;
  readonly query: Query;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Whether a record stays in the list. */
export type Predicate = (record: HaloRecord) => boolean;

/** One query parameter of a list. */
export interface Filter {
  readonly type: "integer" | "boolean" | "date" | "string" | "list";
  /** Undefined leaves the list as it is: Halo ignores values that it cannot read. */
  readonly build: (value: string, context: ListContext) => Predicate | undefined;
}

/** What the write rules may look at and change. */
export interface WriteContext {
  readonly tenant: Tenant;
  /** The agent who writes. */
  readonly agentId: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What a POST to a resource checks and fills in. Each throws a `HaloFailure` to refuse. */
export interface WriteRules {
  /** Checks what was sent for a new record. */
  readonly require?: (sent: Record<string, unknown>, context: WriteContext) => void;
  /** Fills in a new record before what was sent is put on it. */
  readonly defaults?: (sent: Record<string, unknown>, context: WriteContext) => Record<string, unknown>;
  /** Runs last on the changed record; `previous` is undefined for a new one. */
  readonly settle?: (
    record: HaloRecord,
    sent: Record<string, unknown>,
    previous: HaloRecord | undefined,
    context: WriteContext,
  ) => void;
  /** Accepts ids in text, as Halo does for assets. */
  readonly idsInText?: boolean;
  /** Fields that may be sent although no stored record has them. */
  readonly extraFields?: readonly string[];
}

/** Everything that is particular about one resource. */
export interface ResourceDeclaration {
  readonly name: ResourceName;
  /** The key of the rows in the envelope; without one the list is a bare array. */
  readonly key?: string;
  /**
   * "paged" takes pageinate, page_no, page_size and count with 50 rows by default, "counted" only count
   * with 50 rows by default, "whole" always answers everything.
   */
  readonly paging: "paged" | "counted" | "whole";
  /** The most rows that `count` gives, where Halo has such a cap. */
  readonly largestCount?: number;
  /** The part after `read:` and `edit:` in the scopes; without it any scope will do. */
  readonly scope?: string;
  readonly filters: Readonly<Record<string, Filter>>;
  /** Fields that `advanced_search` accepts. */
  readonly advancedSearch?: readonly string[];
  /** Records that a list leaves out, whatever else was asked. */
  readonly hidden?: (context: ListContext) => Predicate;
  /** The list's source when it is not simply the resource's own table. */
  readonly source?: (context: ListContext) => { name: ResourceName; records: HaloRecord[] };
  /** Order when none is asked: by a date, newest first; as stored; or (by default) shuffled. */
  readonly usualOrder?: { readonly newestBy: string } | "stored";
  /** Fields of the envelope besides the usual ones, before and after the rows. */
  readonly before?: (rows: HaloRecord[], context: ListContext) => Record<string, unknown>;
  readonly after?: (rows: HaloRecord[], context: ListContext) => Record<string, unknown>;
  /** The parameter with which `{id}` only is answered. */
  readonly idOnly?: string;
  readonly write?: WriteRules;
  readonly noPost?: boolean;
  readonly noDelete?: boolean;
  /** Deleting marks the record instead of removing it. */
  readonly softDelete?: boolean;
  /** New records get ids below zero, as recurring invoices do. */
  readonly negativeIds?: boolean;
}

/** Reads a field as a number; 0 when it holds none. */
export function numberIn(record: Readonly<Record<string, unknown>>, field: string): number {
  const value = record[field];
  return typeof value === "number" ? value : 0;
}

/** Reads a field as text; "" when it holds none. */
export function textIn(record: Readonly<Record<string, unknown>>, field: string): string {
  const value = record[field];
  return typeof value === "string" ? value : "";
}

/** The record of a table with an id. */
export function byId(tenant: Tenant, name: ResourceName, id: unknown): HaloRecord | undefined {
  return tenant.tables[name].find((record) => record.id === id);
}

/** Tables that share the numbers and the routes of tickets. */
export const ticketTables = ["Tickets", "Projects", "Opportunities"] as const satisfies ResourceName[];

/** A ticket, project or opportunity by its number. */
export function ticketById(tenant: Tenant, id: unknown): HaloRecord | undefined {
  for (const name of ticketTables) {
    const record = byId(tenant, name, id);
    if (record !== undefined) return record;
  }
  return undefined;
}
