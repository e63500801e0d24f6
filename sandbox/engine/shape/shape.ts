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

/** The filler with what the record has of the fields named. Other fields stay away. */
function onlyKnown(fields: ReadonlySet<string>, base: Filler, record: HaloRecord): HaloRecord {
  const row: HaloRecord = { ...base, id: record.id };
  for (const name of Object.keys(record)) {
    const value = record[name];
    if (value !== undefined && fields.has(name)) row[name] = value;
  }
  return row;
}

/** Fields that the sandbox keeps for itself. */
const ownFields: ReadonlySet<string> = new Set(["_rows", "_load_error", "_related", "isgeneraluser"]);

/** The filler with all that the record has, but for the fields named and those that are the sandbox's own. */
function withAll(base: Filler, record: HaloRecord, hidden?: ReadonlySet<string>): HaloRecord {
  const row: HaloRecord = { ...base, id: record.id };
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
  const fill = lazily(() => {
    const { row, rowFields, detail } = fillerOf(resource, parts);
    // The id first, as Halo has it.
    const first = (filler: Filler): Filler => ({ id: 0, ...filler });
    return { row: first(row), detail: first(detail), known: rowFields && new Set(rowFields) };
  });
  return {
    row: (record, tenant, query) => {
      const { row, known } = fill();
      const made = known === undefined ? withAll(row, record) : onlyKnown(known, row, record);
      return Object.assign(made, parts.extra?.(record, tenant, query));
    },
    detail: (record, tenant, query) => {
      const { row, detail } = fill();
      return Object.assign(
        withAll(isOn(query, "includedetails") ? detail : row, record, hidden),
        parts.extra?.(record, tenant, query),
        parts.detailExtra?.(record, tenant, query),
      );
    },
  };
}
