import { describe, expect, test } from "vitest";
import { buildTenant } from "../sandbox/index.ts";
import { catalogue } from "../src/tools/index.ts";
import { exampleArguments, examples, reachOf } from "./examples.ts";

const tenant = buildTenant();

test("there is an example of each tool, and of no other", () => {
  expect(Object.keys(examples).sort()).toEqual(catalogue.map(({ name }) => name).sort());
});

describe.each(catalogue.map((tool) => [tool.name, tool] as const))("%s", (name, tool) => {
  test("its example is a valid call", () => {
    expect(tool.input.safeParse(exampleArguments(name, tenant))).toMatchObject({ success: true });
  });

  test("it may write and remove only if it says that it does", () => {
    const { writes = [], removes = [] } = reachOf(name);
    expect(writes.length > 0).toBe(tool.access === "write");
    expect(removes.length > 0).toBe(tool.access === "destructive");
  });
});

test("what a tool may ask for follows from its name, and its example adds to it", () => {
  expect(reachOf("halo_update_supplier")).toEqual({
    reads: ["suppliers"],
    writes: ["suppliers"],
    removes: [],
  });
  expect(reachOf("halo_list_suppliers").writes).toEqual([]);
  expect(reachOf("halo_get_client").reads).toEqual(["clients", "sites"]);
  expect(reachOf("halo_no_such_tool")).toEqual({ reads: [], writes: [], removes: [] });
});
