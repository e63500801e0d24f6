import { expect, test } from "vitest";
import { knownRecords } from "../../sandbox/index.ts";
import { catalogue } from "../../src/tools/index.ts";
import { toolsOfDeployment } from "../../src/tools/surfaces.ts";
import { exampleArguments } from "../examples.ts";
import { connect, eras, inEras, mcpUrl, recordOf, rowsOf, send, useSandbox } from "../support/harness.ts";

const halo = useSandbox();

const all = toolsOfDeployment({ readOnly: false, hasCopy: true, hasLedger: true });
const reading: readonly string[] = all.filter(({ access }) => access === "read").map(({ name }) => name);
const writing = catalogue.filter(({ access }) => access !== "read").map(({ name }) => name);

inEras(eras, (era) => {
  test("only tools that read are listed, and each says so", async () => {
    const client = await connect(era);
    const tools = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(reading);
    for (const { name, annotations } of tools) {
      expect(annotations, name).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    }
  });

  test("they work", async () => {
    const client = await connect(era);
    expect(rowsOf(await client.call("halo_list_tickets", { page_size: 3 }))).toHaveLength(3);
    const id = knownRecords(halo().tenant).openTicketId;
    expect(recordOf(await client.call("halo_get_ticket", { id })).id).toBe(id);
  });

  test("a tool that writes is refused by name, and nothing of it reaches Halo", async () => {
    expect(writing.length).toBeGreaterThan(20);
    const client = await connect(era, { elicit: () => ({ action: "accept", content: { confirm: true } }) });
    rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
    halo().log.clear();
    const tickets = structuredClone(halo().tenant.tables.Tickets);
    for (const name of writing) {
      await expect(
        client.call(name, { ...exampleArguments(name, halo().tenant), confirm: true }),
        name,
      ).rejects.toThrow(name);
    }
    expect(halo().log.entries).toEqual([]);
    expect(halo().tenant.tables.Tickets).toEqual(tickets);
  });
});

test("a write without a session is refused too", async () => {
  const response = await send(mcpUrl, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "halo_create_ticket", arguments: { summary: "Written", client_id: 12 } },
    }),
  });
  const text = await response.text();
  expect(text).toContain('"error"');
  expect(text).toContain("halo_create_ticket");
  expect(halo().log.entries).toEqual([]);
});
