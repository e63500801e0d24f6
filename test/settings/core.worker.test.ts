import { expect, test } from "vitest";
import { bothEras, connect, inEras, rowsOf, useSandbox } from "../support/harness.ts";

useSandbox();

inEras(bothEras, (era) => {
  test("what is listed is small, and the rest is found and called", async () => {
    const client = await connect(era);
    const tools = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("halo_call_tool");
    const found = await client.call("halo_find_tool", { query: "unpaid invoices of a client" });
    const called = await client.call("halo_call_tool", {
      name: "halo_list_invoices",
      arguments: '{"page_size":2}',
    });
    expect(rowsOf(called)).toHaveLength(2);
    await expect(client.call("halo_list_invoices", {})).rejects.toThrow("by halo_call_tool");
  });
});
