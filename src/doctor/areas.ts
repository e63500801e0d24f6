import { haloResources } from "../halo/resources.ts";
import {
  type Action,
  type Area,
  areas as allAreas,
  areaOf as areaOfPath,
  reachByScopes,
} from "../halo/rights.ts";
import { type ResourceKey, resourceKeys } from "./probes.ts";

/** The area of a resource; undefined for what has no scope, where the role of the agent decides. */
export const areaOf = (key: ResourceKey): Area | undefined => areaOfPath([haloResources[key].path]);

/** The areas of rights, with what of each this server reads. */
export const areas: readonly (readonly [Area, readonly ResourceKey[]])[] = allAreas.map((area) => [
  area,
  resourceKeys.filter((key) => areaOf(key) === area),
]);

/** What has no scope. */
export const withoutScope: readonly ResourceKey[] = resourceKeys.filter((key) => areaOf(key) === undefined);

/** Whether scopes cover an area; undefined where they don't tell, as a list without areas does not. */
export function covers(
  scopes: readonly string[] | undefined,
  area: Area,
  action: Action,
): boolean | undefined {
  const reach = reachByScopes(scopes, area, action);
  return reach === "not known" ? undefined : reach === "yes";
}
