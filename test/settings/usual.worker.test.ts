import { expect, test } from "vitest";
import { seldomTools } from "../../src/tools/surface/seldom.ts";
import { toolsOfDeployment } from "../../src/tools/surfaces.ts";
import { bothEras, connect, inEras, useSandbox } from "../support/harness.ts";

useSandbox();

const deployed = toolsOfDeployment({ readOnly: false, hasCopy: true, hasLedger: true }).map(
  ({ name }) => name,
);

inEras(bothEras, (era) => {
  test("a deployment that says nothing of tools lists the usual ones, and the others are found and called", async () => {
    const client = await connect(era);
    expect((await client.listTools()).map(({ name }) => name)).toEqual([
      ...deployed.filter((name) => !seldomTools.has(name)),
      "halo_find_tool",
      "halo_call_tool",
    ]);
    const found = await client.call("halo_find_tool", { query: "vendors we buy from" });
    expect(found.text).toContain("halo_list_suppliers");
    const called = await client.call("halo_call_tool", {
      name: "halo_list_suppliers",
      arguments: '{"page_size": 2}',
    });
    expect(called.isError, called.text).toBe(false);
    expect(called.data.rows).toHaveLength(2);
    await expect(client.call("halo_list_suppliers", { page_size: 2 })).rejects.toThrow("halo_call_tool");
  });
});
