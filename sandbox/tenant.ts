import { dayFields, embeddedDayFields } from "../src/halo/dates/days.ts";
import { grow } from "./data/grow.ts";
import { apiAgentId } from "./data/people.ts";
import type { HaloRecord, Tenant } from "./engine/model.ts";
import type { Resource } from "./engine/resource.ts";
import { defaultSeed, startBuild } from "./engine/seed/seed.ts";
import { resourceNames, resources } from "./resources/index.ts";

/** What `buildTenant` can be told. */
export interface TenantOptions {
  /** The same seed and moment give the same tenant. */
  readonly seed?: number;
  /** The moment that all dates are relative to. */
  readonly now?: Date;
  /** `large`: the tenant of thirty technicians, see `data/grow.ts`. */
  readonly size?: TenantSize;
}

/** The sizes in which a tenant is made. */
export const tenantSizes = ["small", "large"] as const;
export type TenantSize = (typeof tenantSizes)[number];

/** Makes a tenant: one invented service provider with its clients, tickets and money. All dates lie around `now`. */
export function buildTenant(options: TenantOptions = {}): Tenant {
  const now = options.now ?? new Date();
  const tables = Object.fromEntries(
    resourceNames.map((name): [string, HaloRecord[]] => [name, []]),
  ) as Tenant["tables"];
  const build = startBuild(now.getTime(), options.seed ?? defaultSeed, tables);
  for (const name of resourceNames) {
    const { seed }: Resource = resources[name];
    seed?.(build);
  }
  for (const name of resourceNames) for (const record of tables[name]) asDays(record, dayFields[name] ?? []);
  const tenant = { now, tables, files: build.files, meAgentId: apiAgentId };
  if (options.size === "large") grow(tenant);
  return tenant;
}

/** Stores each day at midnight, as written: dialects say how else a tenant stores it. */
function asDays(record: HaloRecord, fields: readonly string[]): void {
  for (const field of fields) {
    const value = record[field];
    if (typeof value === "string" && value !== "") record[field] = `${value.slice(0, 10)}T00:00:00`;
  }
  for (const [key, inner] of Object.entries(embeddedDayFields)) {
    const value = record[key];
    for (const one of Array.isArray(value) ? value : [value])
      if (typeof one === "object" && one !== null) asDays(one as HaloRecord, inner);
  }
}
