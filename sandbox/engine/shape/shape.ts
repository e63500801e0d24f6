import type { HaloRecord, Tenant } from "../model.ts";
import { type Filler, type FillerLimits, fillerOf } from "./filler.ts";

/** The query of a request by lower-cased name. */
export type ShapeQuery = ReadonlyMap<string, string>;

/** How one resource answers with its records. */
export interface Shape {
  /** A record as a row of the list. */
  readonly row: (record: HaloRecord, tenant: Tenant, query: ShapeQuery) => HaloRecord;
  /** A record as GET by id answers it; `includedetails=true` makes it fuller. */
  readonly detail: (record: HaloRecord, tenant: Tenant, query: ShapeQuery) => HaloRecord;
}

/** Fields that are worked out when a record is answered. */
export type Extra = (record: HaloRecord, tenant: Tenant, query: ShapeQuery) => Record<string, unknown>;

/** What is particular about the answers of one resource. */
export interface ShapeParts extends FillerLimits {
  /** Fields of rows and details. */
  readonly extra?: Extra;
  /** Further fields of the detail. */
  readonly detailExtra?: Extra;
  /** Stored fields that the detail leaves out. */
  readonly hidden?: readonly string[];
}

/** True when a switch of the query is on. */
export function isOn(query: ShapeQuery, name: string): boolean {
  return query.get(name)?.toLowerCase() === "true";
}

/** A function that works something out at its first call. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A row with the fields named: those that the record has, else the filler's. Other fields stay away. */
function onlyKnown(fields: readonly string[], base: Filler, record: HaloRecord): HaloRecord {
  const row: HaloRecord = { id: record.id };
  for (const name of fields) {
    const own = record[name];
    const value = own === undefined ? base[name] : own;
    if (value !== undefined) row[name] = value;
  }
  return row;
}

/** Fields that the sandbox keeps for itself. */
const ownFields: ReadonlySet<string> = new Set(["_rows", "_load_error", "isgeneraluser"]);

/** The filler with all that the record has, but for the fields named and those that are the sandbox's own. */
function withAll(base: Filler, record: HaloRecord, hidden?: ReadonlySet<string>): HaloRecord {
  const row: HaloRecord = { id: record.id, ...base };
  for (const [name, value] of Object.entries(record)) {
    if (!ownFields.has(name) && hidden?.has(name) !== true) row[name] = value;
  }
  return row;
}

/**
 * The shape of a resource as Halo's description has it: where rows have a schema of their own (`..._List`), they
 * carry no field outside of it, and the detail is as thin without `includedetails=true`; else rows and details
 * are alike.
 */
export function shapeOf(resource: string, parts: ShapeParts = {}): Shape {
  const hidden = new Set(parts.hidden);
  const fill = lazily(() => fillerOf(resource, parts));
  return {
    row: (record, tenant, query) => {
      const { row, rowFields } = fill();
      return {
        ...(rowFields === undefined ? withAll(row, record) : onlyKnown(rowFields, row, record)),
        ...parts.extra?.(record, tenant, query),
      };
    },
    detail: (record, tenant, query) => {
      const { row, detail } = fill();
      return {
        ...withAll(isOn(query, "includedetails") ? detail : row, record, hidden),
        ...parts.extra?.(record, tenant, query),
        ...parts.detailExtra?.(record, tenant, query),
      };
    },
  };
}
