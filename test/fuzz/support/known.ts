import type { Tenant } from "../../../sandbox/index.ts";
import { haloResources } from "../../../src/halo/resources.ts";
import type { Tool } from "../../../src/tools/kit/define.ts";
import { partsOf, type ResourceKey, resourceOfArgument } from "../../support/tool-names.ts";
import type { KnownIds } from "./arguments.ts";

const most = 60;

/**
 * Ids of the sandbox's records for the arguments of a tool, by the names of the arguments; of each table some,
 * those at both ends among them. The tool's own `id` is of the resource that the tool is named after.
 */
export function knownIds(tenant: Tenant, tool: Pick<Tool, "name" | "input" | "aliases">): KnownIds {
  const own = partsOf(tool.name).resource;
  return Object.fromEntries(
    Object.keys(tool.input.shape).flatMap((argument) => {
      // `client` is understood as `client_id` too, which says of what it is.
      const byId = [...tool.aliases].find(([name, { listed }]) => listed === argument && /_ids?$/.test(name));
      const resource = argument === "id" ? own : resourceOfArgument(byId?.[0] ?? argument);
      const ids = idsOf(tenant, resource);
      return ids.length === 0 ? [] : [[argument, [...ids.slice(0, most / 2), ...ids.slice(-most / 2)]]];
    }),
  );
}

function idsOf(tenant: Tenant, resource: ResourceKey | undefined): readonly number[] {
  if (resource === undefined) return [];
  const { path } = haloResources[resource];
  const rows = Object.entries(tenant.tables).find(([name]) => name === path)?.[1] ?? [];
  return rows.map(({ id }) => Number(id)).filter((id) => Number.isInteger(id));
}
