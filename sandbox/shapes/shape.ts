import type { HaloRecord, Tenant } from "../engine/model.ts";
import { type Noise, onlyKnown, withAll } from "./noise.ts";

/** The query of a request by lower-cased name. */
export type ShapeQuery = ReadonlyMap<string, string>;

/** How one resource answers with its records. */
export interface Shape {
  readonly row: (record: HaloRecord, tenant: Tenant, query: ShapeQuery) => HaloRecord;
  readonly detail: (record: HaloRecord, tenant: Tenant, query: ShapeQuery) => HaloRecord;
}

/** Fields that are worked out when a record is answered. */
export type Extra = (record: HaloRecord, tenant: Tenant, query: ShapeQuery) => Record<string, unknown>;

/** True when a switch of the query is on. */
export function isOn(query: ShapeQuery, name: string): boolean {
  return query.get(name)?.toLowerCase() === "true";
}

/** What a resource with a thin list row and a fuller detail is declared with. */
export interface ThinShape {
  /** The keys of the list row: no others appear there. */
  readonly row: Noise;
  /** Further keys of the detail, with `includedetails=true`. */
  readonly detail?: Noise;
  readonly rowExtra?: Extra;
  readonly detailExtra?: Extra;
  /** Stored fields that never leave the sandbox. */
  readonly hidden?: readonly string[];
}

/** A resource whose list rows have a schema of their own (`..._List` in Halo's description). */
export function thinShape(parts: ThinShape): Shape {
  const hidden = new Set(parts.hidden);
  const full = { ...parts.row, ...parts.detail };
  return {
    row: (record, tenant, query) => ({
      ...onlyKnown(parts.row, record),
      ...parts.rowExtra?.(record, tenant, query),
    }),
    detail: (record, tenant, query) => ({
      ...withAll(isOn(query, "includedetails") ? full : parts.row, record, hidden),
      ...parts.rowExtra?.(record, tenant, query),
      ...parts.detailExtra?.(record, tenant, query),
    }),
  };
}

/** A resource with one schema for rows and detail; `listHidden` names what rows leave out. */
export function wholeShape(base: Noise, extra?: Extra, listHidden: readonly string[] = []): Shape {
  const hidden = new Set(listHidden);
  return {
    row: (record, tenant, query) => ({ ...withAll(base, record, hidden), ...extra?.(record, tenant, query) }),
    detail: (record, tenant, query) => ({ ...withAll(base, record), ...extra?.(record, tenant, query) }),
  };
}
