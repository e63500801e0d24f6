import { env } from "cloudflare:workers";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { forgetConfigurations } from "../../src/config/config.ts";
import { platformRuntime } from "../../src/halo/runtime.ts";
import { connect, mcpUrl, rowsOf, send, type TestClient, useSandbox } from "../support/harness.ts";

const halo = useSandbox();
const secret = "hook-secret-0123456789abcdef";
const hook = (body: string, path = `/hooks/${secret}`, method = "POST") =>
  send(new URL(path, mcpUrl), {
    method,
    ...(method === "POST" ? { body, headers: { "content-type": "application/json" } } : {}),
  });
/** Halo's own payload, as far as it is known. */
const payload = (id: string, more: object = {}) => JSON.stringify({ id, webhook_id: "w", ...more });

let later = 0;
const clock = platformRuntime.now;
beforeAll(() => {
  const spy = vi.spyOn(platformRuntime, "now").mockImplementation(() => clock() + later);
  return () => spy.mockRestore();
});

/** As if two seconds had passed. */
const twoSecondsLater = () => {
  later += 2_000;
};

const statusNames = async (client: TestClient) =>
  rowsOf(await client.call("halo_list_tickets", { page_size: 10, open_only: true })).map(
    ({ status_name }) => status_name,
  );

test("nobody learns without the secret that there is such an address", async () => {
  const unknown = await (await send(new URL("/nothing", mcpUrl), { method: "POST" })).text();
  for (const path of ["/hooks/x", `/hooks/${secret}x`, "/hooks/", `/hooks/${secret}/more`]) {
    const answer = await hook(payload("1"), path);
    expect([answer.status, await answer.text()], path).toEqual([404, unknown]);
  }
  expect((await hook("", `/hooks/${secret}`, "GET")).status).toBe(404);
  Reflect.deleteProperty(env, "HALO_HOOK_SECRET");
  forgetConfigurations();
  onTestFinished(() => {
    Reflect.set(env, "HALO_HOOK_SECRET", secret);
    forgetConfigurations();
  });
  for (const path of [`/hooks/${secret}`, "/hooks/undefined"]) {
    expect((await hook(payload("1"), path)).status, path).toBe(404);
  }
});

test("a webhook is heard once, and neither late nor of any size", async () => {
  expect((await hook(payload("a", { ticket: { id: 1 } }))).status).toBe(202);
  expect((await hook(payload("a", { ticket: { id: 2 } }))).status).toBe(409);
  expect((await hook("no JSON")).status).toBe(202);
  expect((await hook("no JSON")).status).toBe(409);
  expect((await hook(payload("b", { timestamp: "2026-01-01T00:00:00" }))).status).toBe(410);
  expect((await hook("x".repeat(600_000))).status).toBe(413);
});

test("within two seconds a session reads again what a webhook told of", async () => {
  // What was read right after an earlier one may be older than it: two clocks differ a little.
  later += 2_000;
  const client = await connect("2026-07-28");
  const { Status, Client } = halo().tenant.tables;
  const before = await statusNames(client);
  const query = async () =>
    JSON.stringify((await client.call("halo_query", { sql: "select name from clients" })).structured);
  const [row] = Client;
  const status = Status.find(({ name }) => name === before[0]);
  if (row === undefined || status === undefined) throw new Error("the sandbox has none");
  expect(await query()).toContain(String(row.name));
  const stamp = new Date(Date.now() + 1_000).toISOString().slice(0, 19);
  Object.assign(status, { name: "Renamed status" });
  Object.assign(row, { name: "Renamed client", last_update: stamp });
  twoSecondsLater();
  // Lists of names are kept for ten minutes. What changed of records may have been read already, where more was to be read.
  expect(await statusNames(client)).toEqual(before);
  expect((await hook(payload("c", { object_id: 1 }))).status).toBe(202);
  twoSecondsLater();
  expect(await statusNames(client)).toContain("Renamed status");
  expect(await query()).toContain("Renamed client");
});
