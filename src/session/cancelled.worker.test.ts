import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { connect, mcpUrl, rowsOf, send, useSandbox } from "../../test/support/harness.ts";

const halo = useSandbox();

const tickets = { name: "halo_list_tickets", arguments: { page_size: 1 } };
const callOf = (id: string) => ({ jsonrpc: "2.0", id, method: "tools/call", params: tickets });
const cancel = (requestId: unknown) => ({
  jsonrpc: "2.0",
  method: "notifications/cancelled",
  params: { requestId },
});

async function session() {
  const client = await connect("2025-11-25");
  rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
  const id = client.sessionId() ?? "";
  const post = (body: unknown) =>
    send(mcpUrl, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-session-id": id,
      },
      body: JSON.stringify(body),
    });
  return { client, post, object: env.HALO_SESSION.get(env.HALO_SESSION.idFromString(id)) };
}

/** Whether the whole answer came within a moment; a stream that stays open does not. */
const textOf = (response: Response) =>
  Promise.race([
    response.text(),
    new Promise<"still open">((resolve) => setTimeout(() => resolve("still open"), 3_000)),
  ]);

test("a cancelled call's stream ends, without an answer, and the object can be evicted", async () => {
  const { client, post, object } = await session();
  halo().faults.add({ path: "/api/tickets", hang: true, times: 3 });
  const calls = await Promise.all(["one", "two", "three"].map((id) => post(callOf(id))));
  await expect.poll(() => halo().log.inFlight).toBe(3);
  for (const id of ["one", "two", "three"]) expect((await post(cancel(id))).status).toBe(202);
  for (const text of await Promise.all(calls.map(textOf)))
    expect(text).not.toMatch(/still open|result|error/);
  expect(halo().log.inFlight).toBe(0);
  const before = Date.now();
  await evictDurableObject(object);
  expect(Date.now() - before).toBeLessThan(3_000);
  rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
});

test("other calls go on, and a cancellation of nothing does nothing", async () => {
  const { post } = await session();
  halo().faults.add({ path: "/api/tickets", delayMs: 200, times: 2 });
  const [kept, gone] = await Promise.all([post(callOf("kept")), post(callOf("gone"))]);
  for (const id of ["never was", "gone", "gone", 7, null]) await (await post(cancel(id))).text();
  expect(await textOf(gone)).not.toMatch(/still open|result/);
  expect(await textOf(kept)).toContain('"total":');
  await (await post(cancel("kept"))).text();
  expect(await textOf(await post(callOf("kept")))).toContain('"total":');
});
