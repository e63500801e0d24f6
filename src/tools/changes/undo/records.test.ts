import { expect, test } from "vitest";
import { haloResources } from "../../../halo/resources.ts";
import type { LedgerRow } from "../../../ledger/entry.ts";
import { catalogue } from "../../index.ts";
import { insteadOfDeleting, noWayBack } from "./records.ts";

const row = (...fields: readonly string[]) =>
  ({ fields: fields.map((field) => ({ field })) }) as unknown as LedgerRow;

test("a merge can't be taken back, whatever else was written with it; related tickets alone neither", () => {
  expect(noWayBack(row("merged_into_id"))).toContain("A merge can't be taken back");
  expect(noWayBack(row("status_id", "merged_into_id"))).toContain("A merge can't be taken back");
  expect(noWayBack(row("related_tickets 12"))).toBeDefined();
  expect(noWayBack(row("related_tickets 12", "parent_id"))).toBeUndefined();
  expect(noWayBack(row("status_id"))).toBeUndefined();
});

test.each(Object.values(haloResources).map((resource) => [resource.path, resource.noun] as const))(
  "what is advised for a %s that was created names tools there are, and arguments they take",
  (resource, noun) => {
    const created = { resource, noun, record: 25, tool: "halo_create_x", fields: [] } as unknown as LedgerRow;
    const advice = insteadOfDeleting(created);
    for (const [, name, given = ""] of advice.matchAll(/(halo_\w+)(?: with ([^.:]+))?/g)) {
      const tool = catalogue.find((each) => each.name === name);
      const taken = Object.keys(tool?.input.shape ?? {});
      for (const argument of given.matchAll(/(?:^|, and |, | and )(?:a )?(\w+)/g)) {
        expect(taken, `${advice} ${String(name)}`).toContain(argument[1]);
      }
      expect(tool, advice).toBeDefined();
    }
  },
);
