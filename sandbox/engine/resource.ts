/** What the sandbox is told of a resource, and what it works out from Halo's description. */

import { factsOf, rowsKeyOf } from "../schema/index.ts";
import type { Query } from "./list/query.ts";
import type { HaloRecord, ResourceName, Tenant } from "./model.ts";
import type { Build } from "./seed/seed.ts";
import { type Shape, shapeOf } from "./shape/shape.ts";

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

/**
 * One query parameter of a list. Undefined leaves the list as it is: Halo ignores values that it cannot read.
 */
export type Filter = (value: string, context: ListContext) => Predicate | undefined;

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
  readonly complete?: (
    record: HaloRecord,
    sent: Record<string, unknown>,
    previous: HaloRecord | undefined,
    context: WriteContext,
  ) => void;
  /** Accepts ids in text, as Halo does for assets. */
  readonly idsInText?: boolean;
  /** Fields that Halo's description lacks and yet takes. */
  readonly extraFields?: readonly string[];
  /** Fields that are named like the id of another resource and are codes of their own. */
  readonly ownCodes?: readonly string[];
}

/** How a resource finds and numbers its records, where the id alone does not name one of its own table. */
export interface Numbering {
  /**
   * The record that GET or DELETE by id means; undefined for 404.
   *
   * @throws HaloFailure when the request lacks something without which the id names nothing.
   */
  readonly find?: (
    id: string,
    query: Query,
    tenant: Tenant,
    purpose: "read" | "delete",
  ) => HaloRecord | undefined;
  /** The record that a POST with an id means; undefined for 404. Throws as `find` does. */
  readonly findSent?: (sent: Record<string, unknown>, tenant: Tenant) => HaloRecord | undefined;
  /** The records among which a new one gets the next number. */
  readonly siblings?: (sent: Record<string, unknown>, tenant: Tenant) => readonly HaloRecord[];
  /** Other resources whose records have the same routes. */
  readonly sharedWith?: readonly ResourceName[];
  /** New records get ids below zero, as recurring invoices do. */
  readonly negative?: boolean;
}

/**
 * All that is told of one resource: how it lists, answers, takes and is filled. Name and route come from the line
 * in `resources/index.ts`; paging, the key of the rows, the methods and the fields from Halo's description.
 */
export interface Resource {
  /** The part after `read:` and `edit:` in the scopes; without it any scope will do. */
  readonly scope?: string;
  /** The filters of the list by query parameter. Halo's other parameters do nothing, as on Halo itself. */
  readonly filters?: Readonly<Record<string, Filter>>;
  /** Fields that `advanced_search` accepts; without them the list does not take it. */
  readonly advancedSearch?: readonly string[];
  /** Records that a list leaves out, whatever else was asked. */
  readonly hidden?: (context: ListContext) => Predicate;
  /** The list's records where they are not simply the resource's own table, with their shape if it is another. */
  readonly source?: (context: ListContext) => { records: HaloRecord[]; shape?: Shape };
  /** The most rows that `count` gives, where Halo has such a cap. */
  readonly largestCount?: number;
  /** Order when none is asked: by a date, newest first; as stored; or (by default) shuffled. */
  readonly usualOrder?: { readonly newestBy: string } | "stored";
  /** Fields of the envelope besides the usual ones, before and after the rows. */
  readonly before?: (rows: HaloRecord[], context: ListContext) => Record<string, unknown>;
  readonly after?: (rows: HaloRecord[], context: ListContext) => Record<string, unknown>;
  /** How records are answered, where the description alone does not tell. */
  readonly shape?: Shape;
  readonly write?: WriteRules;
  readonly numbering?: Numbering;
  /** Deleting marks the record instead of removing it. */
  readonly softDelete?: boolean;
  /** Runs when a record has been removed. */
  readonly removed?: (record: HaloRecord, tenant: Tenant) => void;
  /** Fills the table. Runs after those of the resources above it in `resources/index.ts`. */
  readonly seed?: (build: Build) => void;
}

/** A resource as it is served: what was told of it, with what follows from Halo's description. */
export interface ServedResource extends Resource {
  readonly name: ResourceName;
  /** The key of the rows in the envelope; without one the list is a bare array. */
  readonly key?: string;
  /**
   * "paged" takes pageinate, page_no, page_size and count with 50 rows by default, "counted" only count
   * with 50 rows by default, "whole" always answers everything.
   */
  readonly paging: "paged" | "counted" | "whole";
  /** The parameter with which `{id}` only is answered. */
  readonly idOnly?: string;
  /** Whether POST and DELETE exist. */
  readonly writable: boolean;
  readonly deletable: boolean;
  readonly filters: Readonly<Record<string, Filter>>;
  readonly shape: Shape;
}

/**
 * Adds to a resource what Halo's description tells.
 *
 * @throws Error when Halo has no such resource, or when nobody knows the envelope of its list.
 */
export function serve(name: ResourceName, resource: Resource): ServedResource {
  const { can, paging = "whole", list = {} } = factsOf(name);
  const key = rowsKeyOf(name);
  if (key === undefined) {
    throw new Error(
      `sandbox/schema/envelopes.ts does not say in which key of the answer /${name} has its rows.`,
    );
  }
  if (paging !== "paged" && paging !== "counted" && paging !== "whole") {
    throw new Error(`sandbox/schema/resources.json has the paging "${paging}" for /${name}.`);
  }
  const idOnly = ["ticketidonly", "idonly"].find((parameter) => parameter in list);
  const methods = can.split(" ");
  return {
    ...resource,
    name,
    ...(key === null ? {} : { key }),
    paging,
    ...(idOnly === undefined ? {} : { idOnly }),
    writable: methods.includes("write"),
    deletable: methods.includes("delete"),
    filters: resource.filters ?? {},
    shape: resource.shape ?? shapeOf(name),
  };
}
