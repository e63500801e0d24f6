import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  bothEras,
  connect,
  type Era,
  inEras,
  mcpUrl,
  rowsOf,
  send,
  type TestClient,
  useSandbox,
} from "../../test/support/harness.ts";
import { tries } from "../../test/support/length.ts";
import { platformRuntime } from "../halo/runtime.ts";
import type { HaloSession } from "./halo-session.ts";
import { idleLifetimeMs } from "./session.ts";

const halo = useSandbox({ rateLimit: { requests: 100_000, windowMs: 300_000 } });

/** The object that serves a client. */
function objectOf(client: TestClient): DurableObjectStub<HaloSession> {
  const sessions = env.HALO_SESSION;
  const id = client.sessionId();
  return sessions.get(id === undefined ? sessions.idFromName("principal:local") : sessions.idFromString(id));
}

const storedIn = (client: TestClient) =>
  runInDurableObject(objectOf(client), async (_session, { storage }) => ({
    sizes: Object.fromEntries(
      [...(await storage.list())].map(([key, value]) => [key, JSON.stringify(value).length]),
    ),
    bytes: storage.sql.databaseSize,
    alarm: await storage.getAlarm(),
  }));

const setUsed = (client: TestClient, at: number) =>
  runInDurableObject(objectOf(client), (_session, { storage }) => storage.put("used", at));

/** A client whose object holds nothing of the links and questions of other tests: all of 2026-07-28 share one. */
async function connectAnew(era: Era): Promise<TestClient> {
  await abortAllDurableObjects();
  const client = await connect(era);
  if (client.sessionId() === undefined) {
    await runInDurableObject(objectOf(client), async (_session, { storage }) => {
      await storage.deleteAlarm();
      await storage.deleteAll();
    });
    await abortAllDurableObjects();
  }
  return client;
}

/** Calls that differ from each other: found, not found, and refused. */
function nthCall(n: number): [string, Record<string, unknown>] {
  const kinds: readonly [string, Record<string, unknown>][] = [
    ["halo_list_tickets", { page_size: 1, page: n }],
    ["halo_find_user_by_email", { email: `nobody-${n}@example.com` }],
    ["halo_get_ticket", { id: 90_000_000 + n }],
    ["halo_list_tickets", { page_size: 1_000 + n }],
  ];
  return kinds[n % kinds.length] ?? ["halo_get_me", {}];
}

/** A call, without the checks of a client that would take as long again. */
async function call(client: TestClient, name: string, args: Record<string, unknown>): Promise<void> {
  const id = client.sessionId();
  if (id === undefined) return void (await client.call(name, args));
  const answer = await send(mcpUrl, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-session-id": id,
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: crypto.randomUUID(),
      method: "tools/call",
      params: { name, arguments: args },
    }),
  });
  expect(await answer.text()).toContain('"result":');
}

inEras(bothEras, (era) => {
  test("after hundreds of different calls a session keeps what it kept after the first", {
    timeout: 60_000,
  }, async () => {
    const client = await connectAnew(era);
    rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
    const first = await storedIn(client);
    const keys = ["halo-token", ...(era === "2026-07-28" ? [] : ["session"]), "used"];
    // The key of its questions is there from the first one on, also from another test's.
    const kept = Object.keys(first.sizes).filter((key) => !key.startsWith("yes-"));
    expect(kept.sort()).toEqual(keys);
    expect(first.sizes.session ?? 0).toBeLessThan(2 * 1024);
    expect(first.sizes["halo-token"]).toBeLessThan(4 * 1024);
    // A second passes with each, so that Halo's limit is not what is tested.
    const begun = Date.now();
    let calls = 0;
    const clock = vi.spyOn(platformRuntime, "now").mockImplementation(() => begun + calls * 1_000);
    onTestFinished(() => clock.mockRestore());
    // All requests of 2026-07-28 are alike to their object: it keeps nothing of any.
    const most = era === "2026-07-28" ? 100 : 3 * tries(300);
    while (calls < most) {
      await Promise.all(Array.from({ length: 20 }, () => call(client, ...nthCall(calls++))));
    }
    const last = await storedIn(client);
    expect(last.sizes).toEqual(first.sizes);
    expect(last.bytes).toBe(first.bytes);
    expect(last.alarm).toBe(first.alarm);
  });

  test("its alarm deletes all of it a day after the last use, and not before", async () => {
    const client = await connectAnew(era);
    rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
    const object = objectOf(client);
    // Used half a day ago: it waits for the other half.
    await setUsed(client, Date.now() - idleLifetimeMs / 2);
    expect(await runDurableObjectAlarm(object)).toBe(true);
    const waiting = await storedIn(client);
    expect(Object.keys(waiting.sizes)).toContain("halo-token");
    expect(Math.abs((waiting.alarm ?? 0) - Date.now() - idleLifetimeMs / 2)).toBeLessThan(60_000);
    await setUsed(client, Date.now() - idleLifetimeMs);
    expect(await runDurableObjectAlarm(object)).toBe(true);
    expect(await storedIn(client)).toMatchObject({ sizes: {}, alarm: null });
    expect(await runDurableObjectAlarm(object)).toBe(false);
    // Nor does anything of it live on in memory.
    halo().log.clear();
    const after = client.call("halo_list_tickets", { page_size: 1 });
    if (era === "2026-07-28") {
      expect(rowsOf(await after)).toHaveLength(1);
      expect(halo().log.count({ path: "/auth/token" })).toBe(1);
    } else {
      await expect(after).rejects.toThrow(/Session not found/);
      expect(halo().log.entries).toEqual([]);
      expect(await storedIn(client)).toMatchObject({ sizes: {}, alarm: null });
    }
  });
});

test("of somebody who only looks at the tools nothing is kept, and no alarm is set", async () => {
  await abortAllDurableObjects();
  const client = await connect("2026-07-28");
  await runInDurableObject(objectOf(client), (_session, { storage }) => storage.deleteAll());
  expect((await client.listTools()).length).toBeGreaterThan(0);
  expect(await storedIn(client)).toMatchObject({ sizes: {}, alarm: null });
  rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
  const kept = await storedIn(client);
  expect(Object.keys(kept.sizes).sort()).toEqual(["halo-token", "used"]);
  expect(kept.alarm ?? 0).toBeGreaterThan(Date.now());
});
