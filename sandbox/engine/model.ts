/** A tenant as Halo stores it: plain tables of records, one for each resource. */

/** One stored Halo record. Field names are Halo's own; `id` is a number except where Halo uses GUIDs. */
export type HaloRecord = { id: number | string } & Record<string, unknown>;

/** One tenant. Its `tables` are declared beside the list of the resources, in `resources/index.ts`. */
export interface Tenant {
  /** The moment that the data was generated relative to. */
  readonly now: Date;
  /** The bytes of each attachment, by attachment id. */
  readonly files: Map<number, Uint8Array>;
  /** The agent that the API application acts as by its own credentials. */
  meAgentId: number;
  /** The statuses that close; those of `data/codes.ts` unless given. */
  readonly closing?: ReadonlySet<number>;
}

/** The records of a tenant by resource. */
export type Tables = Tenant["tables"];

/** A resource that the sandbox serves: the first segment of its path, in Halo's own spelling. */
export type ResourceName = keyof Tables;

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
export function byId(
  tenant: Pick<Tenant, "tables">,
  name: ResourceName,
  id: unknown,
): HaloRecord | undefined {
  return tenant.tables[name].find((record) => record.id === id);
}
