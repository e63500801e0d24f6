import { haloResources } from "../halo/resources.ts";
import { type Area, areas as allAreas, areaOf as areaOfPath } from "../halo/rights.ts";
import { type ResourceKey, resourceKeys } from "./probes.ts";

/** The area of a resource; undefined for what has no scope, where the role of the agent decides. */
export const areaOf = (key: ResourceKey): Area | undefined => areaOfPath([haloResources[key].path]);

/** The areas of rights, with what of each this server reads. */
export const areas: Readonly<Record<string, readonly ResourceKey[]>> = Object.fromEntries(
  allAreas.map((area) => [area, resourceKeys.filter((key) => areaOf(key) === area)]),
);

/** What has no scope. */
export const withoutScope: readonly ResourceKey[] = resourceKeys.filter((key) => areaOf(key) === undefined);

/** Whether scopes cover an area; `edit:x` covers reading it (seen by a probe of a live tenant). */
export function covers(
  scopes: readonly string[] | undefined,
  area: string,
  access: "read" | "edit",
): boolean | undefined {
  if (scopes === undefined) return undefined;
  const wide = ["all", "all:standard"].some((scope) => scopes.includes(scope));
  const mine = area === "timesheets" && scopes.includes("editMine:timesheets");
  return (
    wide || mine || scopes.includes(`edit:${area}`) || (access === "read" && scopes.includes(`read:${area}`))
  );
}
