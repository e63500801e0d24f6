import { describe, expect, test } from "vitest";
import { resourceNames } from "../../sandbox/index.ts";
import { resources } from "../../sandbox/resources/index.ts";
import { reachOf } from "../../test/examples.ts";
import { haloResources } from "../halo/resources.ts";
import { catalogue } from "../tools/index.ts";
import { areaOf, areas, withoutScope } from "./areas.ts";
import { resourceKeys } from "./probes.ts";
import { needsOf } from "./tools.ts";

/** Lists that give names for ids, which many tools read beside what they are about. */
const names = new Set(["agents", "teams", "statuses", "priorities", "ticketTypes"]);

test.each(catalogue.map(({ name }) => name))("what %s rests on is what it may read", (name) => {
  const { needs, uses } = needsOf(name);
  const declared = new Set<string>([...needs, ...uses]);
  const reach = reachOf(name);
  const read = new Set([...reach.reads, ...(reach.writes ?? []), ...(reach.removes ?? [])]);
  const besideNames = (keys: Iterable<string>) => [...keys].filter((key) => !names.has(key)).sort();
  expect(besideNames(declared)).toEqual(besideNames(read));
});

describe("areas of rights", () => {
  test("have each resource once", () => {
    const all = [...areas.flatMap(([, keys]) => keys), ...withoutScope];
    expect(all.toSorted()).toEqual(resourceKeys.toSorted());
  });

  test.each(resourceKeys)("%s is in the area that the sandbox keeps it in", (key) => {
    const name = resourceNames.find((each) => each === haloResources[key].path);
    const scope = name === undefined ? undefined : resources[name].scope;
    expect(areaOf(key)).toBe(scope);
  });
});
