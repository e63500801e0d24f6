import {
  abortAllDurableObjects,
  evictDurableObject,
  listDurableObjectIds,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { HaloSession } from "../../src/session/halo-session.ts";
import { toolsOfDeployment } from "../../src/tools/surfaces.ts";
import { connectStream, streamClients } from "../sign-in/support/event-stream.ts";
import { bothEras, connect, eras, inEras, mcpUrl, rowsOf, send, useSandbox } from "../support/harness.ts";

const deployed = toolsOfDeployment({ readOnly: false, hasCopy: true, hasLedger: true });

const sandbox = useSandbox();

const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
};

const post = (body: unknown, more: Record<string, string> = {}) =>
  send(mcpUrl, { method: "POST", headers: { ...headers, ...more }, body: JSON.stringify(body) });

async function openSession(): Promise<string> {
  const response = await post(initialize);
  await response.text();
  const id = response.headers.get("mcp-session-id");
  if (id === null) throw new Error("no session id");
  return id;
}

function objectOf(sessionId: string): DurableObjectStub<HaloSession> {
  return env.HALO_SESSION.get(env.HALO_SESSION.idFromString(sessionId));
}

inEras(eras, (era) => {
  test("a client connects, reads the instructions, lists the tools and calls one", async () => {
    const client = await connect(era);
    expect(client.instructions).toContain("halo_list_tickets");
    const tools = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("halo_list_tickets");
    const result = await client.call("halo_list_tickets", { page_size: 5 });
    expect(rowsOf(result)).toHaveLength(5);
  });

  test("the token is kept: fifty concurrent cold calls make one token request", async () => {
    await abortAllDurableObjects();
    const client = await connect(era);
    await runInDurableObject(
      era === "2026-07-28"
        ? env.HALO_SESSION.get(env.HALO_SESSION.idFromName("principal:local"))
        : objectOf(client.sessionId() ?? ""),
      (_instance, state) => state.storage.delete("halo-token"),
    );
    sandbox().log.clear();
    const calls = await Promise.all(
      Array.from({ length: 50 }, () => client.call("halo_list_tickets", { page_size: 1 })),
    );
    for (const call of calls) expect(rowsOf(call)).toHaveLength(1);
    expect(sandbox().log.count({ path: "/auth/token" })).toBe(1);
    expect(sandbox().log.maxInFlight).toBeLessThanOrEqual(5);
  });

  test("a session survives the eviction of its object, with its token", async () => {
    const client = await connect(era);
    rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
    if (era === "2026-07-28") await abortAllDurableObjects();
    else await evictDurableObject(objectOf(client.sessionId() ?? ""));
    sandbox().log.clear();
    expect(rowsOf(await client.call("halo_list_tickets", { page_size: 2 }))).toHaveLength(2);
    await abortAllDurableObjects();
    expect(rowsOf(await client.call("halo_list_tickets", { page_size: 3 }))).toHaveLength(3);
    expect(sandbox().log.count({ path: "/auth/token" })).toBe(0);
  });

  test("cancelling a call aborts its Halo request", async () => {
    const client = await connect(era);
    rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
    sandbox().log.clear();
    sandbox().faults.add({ path: "/api/tickets", hang: true });
    const controller = new AbortController();
    const call = client.call("halo_list_tickets", { page_size: 1 }, { signal: controller.signal });
    await expect.poll(() => sandbox().log.inFlight).toBe(1);
    controller.abort();
    await expect(call).rejects.toThrow();
    await expect.poll(() => sandbox().log.entries.filter(({ aborted }) => aborted === true)).toHaveLength(1);
    expect(rowsOf(await client.call("halo_list_tickets", { page_size: 1 }))).toHaveLength(1);
  });

  test("progress of a slow call reaches the client that asked for it", async () => {
    const client = await connect(era);
    const seen: (string | undefined)[] = [];
    const onprogress = ({ message }: { message?: string | undefined }) => seen.push(message);
    const result = await client.call("halo_run_report", { id: 101 }, { onprogress });
    expect(result.isError, result.text).toBe(false);
    expect(seen).toEqual(["Halo is running the report", `Halo gave ${String(result.data.total)} rows`]);
    expect(result.data.total).toBeGreaterThan(3);
  });

  test("an unknown tool is refused by name", async () => {
    const client = await connect(era);
    await expect(client.call("halo_drop_database")).rejects.toThrow(/halo_drop_database/);
  });
});

describe("sessions of the 2025 era", () => {
  test("DELETE ends a session; it is 404 afterwards and nothing of it is kept", async () => {
    const id = await openSession();
    expect((await send(mcpUrl, { method: "DELETE", headers: { "mcp-session-id": id } })).status).toBe(204);
    const after = await post({ jsonrpc: "2.0", id: 2, method: "tools/list" }, { "mcp-session-id": id });
    expect(after.status).toBe(404);
    await runInDurableObject(objectOf(id), async (_instance, state) => {
      expect((await state.storage.list()).size).toBe(0);
      expect(await state.storage.getAlarm()).toBeNull();
    });
  });

  test.each([
    ["one that never was", () => env.HALO_SESSION.newUniqueId().toString()],
    ["a malformed one", () => "not-an-id"],
    ["one of another form", () => crypto.randomUUID()],
  ])("a session id is 404 when it is %s", async (_name, makeId) => {
    const id = makeId();
    const response = await post({ jsonrpc: "2.0", id: 2, method: "tools/list" }, { "mcp-session-id": id });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: -32001 } });
    expect((await send(mcpUrl, { method: "DELETE", headers: { "mcp-session-id": id } })).status).toBe(404);
  });

  test("an initialize that is refused leaves nothing behind", async () => {
    const ids = async () => (await listDurableObjectIds(env.HALO_SESSION)).map(String);
    const before = new Set(await ids());
    const response = await post(initialize, { accept: "text/html" });
    expect(response.status).toBe(406);
    for (const id of (await ids()).filter((candidate) => !before.has(candidate))) {
      await runInDurableObject(objectOf(id), async (_instance, state) => {
        expect((await state.storage.list()).size).toBe(0);
        expect(await state.storage.getAlarm()).toBeNull();
      });
    }
  });

  test("a session that can't be brought back is 404, so that its client opens a new one", async () => {
    const id = await openSession();
    await runInDurableObject(objectOf(id), async (_instance, state) => {
      const session = await state.storage.get<{ principal: string }>("session");
      await state.storage.put("session", {
        ...session,
        initialize: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      });
    });
    await evictDurableObject(objectOf(id));
    const after = await post({ jsonrpc: "2.0", id: 2, method: "tools/list" }, { "mcp-session-id": id });
    expect(after.status).toBe(404);
  });

  test("a token that arrives after DELETE is not kept", async () => {
    const id = await openSession();
    sandbox().faults.add({ path: "/auth/token", delayMs: 300 });
    const params = { name: "halo_list_tickets", arguments: { page_size: 1 } };
    const call = post({ jsonrpc: "2.0", id: 2, method: "tools/call", params }, { "mcp-session-id": id });
    await expect.poll(() => sandbox().log.inFlight).toBe(1);
    expect((await send(mcpUrl, { method: "DELETE", headers: { "mcp-session-id": id } })).status).toBe(204);
    await (await call).text().catch(() => undefined);
    await expect.poll(() => sandbox().log.inFlight).toBe(0);
    await runInDurableObject(objectOf(id), async (_instance, state) => {
      expect((await state.storage.list()).size).toBe(0);
    });
  });

  test("DELETE without a session id is 404", async () => {
    expect((await send(mcpUrl, { method: "DELETE" })).status).toBe(404);
  });

  test("an alarm deletes an idle session and leaves a used one", async () => {
    const id = await openSession();
    const stub = objectOf(id);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    await runInDurableObject(stub, async (_instance, state) => {
      expect(await state.storage.get("session")).toBeDefined();
      await state.storage.put("used", Date.now() - 25 * 60 * 60 * 1000);
    });
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    const after = await post({ jsonrpc: "2.0", id: 2, method: "tools/list" }, { "mcp-session-id": id });
    expect(after.status).toBe(404);
  });

  test("two sessions share no state", async () => {
    const [one, two] = [await openSession(), await openSession()];
    expect(one).not.toBe(two);
    const token = (id: string) =>
      runInDurableObject(objectOf(id), (_instance, state) =>
        state.storage.get<{ accessToken: string }>("halo-token"),
      );
    const call = {
      jsonrpc: "2.0",
      id: 3,
      method: "tools/call",
      params: { name: "halo_list_tickets", arguments: { page_size: 1 } },
    };
    expect(await (await post(call, { "mcp-session-id": one })).text()).toContain("structuredContent");
    expect(await token(one)).toBeDefined();
    expect(await token(two)).toBeUndefined();
    await (await post(call, { "mcp-session-id": two })).text();
    expect((await token(two))?.accessToken).not.toBe((await token(one))?.accessToken);
  });

  test.each(["tools/list", "tools/call"])("%s is answered without a session", async (method) => {
    const params = method === "tools/call" ? { name: "halo_list_tickets", arguments: { page_size: 1 } } : {};
    const response = await post(
      { jsonrpc: "2.0", id: 7, method, params },
      { "mcp-protocol-version": "2025-11-25" },
    );
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(
      method === "tools/list" ? "halo_get_ticket" : "structuredContent",
    );
  });
});

describe("the router", () => {
  test("GET / says how to connect", async () => {
    const response = await send("http://localhost:8787/");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await response.text()).toContain("http://localhost:8787/mcp");
  });

  test.each(["GET", "PUT", "PATCH"])("%s /mcp is 405 and names what is served", async (method) => {
    const response = await send(mcpUrl, { method, headers: { accept: "text/event-stream" } });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST, DELETE");
  });

  test("a foreign Origin is 403, a local one is served", async () => {
    expect((await post(initialize, { origin: "https://evil.example" })).status).toBe(403);
    expect((await post(initialize, { origin: "null" })).status).toBe(403);
    expect((await post(initialize, { origin: "http://localhost:6274" })).status).toBe(200);
  });

  test("a foreign Host header is 403", async () => {
    expect((await post(initialize, { host: "evil.example" })).status).toBe(403);
  });

  test.each(["/mcp", "/messages?sessionId=x", "/sse"])(
    "any hostname but this machine's is 503 at %s, with what to set",
    async (path) => {
      const get = path === "/sse";
      const response = await send(`https://halo-mcp.example.workers.dev${path}`, {
        method: get ? "GET" : "POST",
        headers,
        ...(get ? {} : { body: JSON.stringify(initialize) }),
      });
      expect(response.status).toBe(503);
      expect(await response.text()).toMatch(/Set SIGN_IN to halo .* or to key .* and PUBLIC_URL/);
    },
  );

  test("without a sign-in there is no OAuth to be found", async () => {
    for (const path of ["oauth-authorization-server", "oauth-protected-resource/mcp"]) {
      expect((await send(`http://localhost:8787/.well-known/${path}`)).status).toBe(404);
    }
    for (const path of ["authorize", "sign-in", "callback", "connections", "oauth/token", "oauth/register"]) {
      expect((await send(`http://localhost:8787/${path}`)).status).toBe(404);
    }
  });

  test.each(streamClients)("HTTP+SSE of 2024-11-05 is served too, to the SSE client of %s", async (which) => {
    const client = await connectStream(which, "http://localhost:8787/sse");
    expect((await client.listTools()).tools).toHaveLength(deployed.length);
    expect((await client.call("halo_list_tickets", { page_size: 1 })).isError).toBeFalsy();
  });

  test("a body over 4 MiB is 413", async () => {
    const response = await post({ ...initialize, params: { filler: "x".repeat(4 * 1024 * 1024) } });
    expect(response.status).toBe(413);
  });

  test("a body that is not JSON is 400", async () => {
    const response = await send(mcpUrl, { method: "POST", headers, body: "{nonsense" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32700 } });
  });

  test("an unknown path is 404", async () => {
    expect((await send("http://localhost:8787/admin")).status).toBe(404);
  });
});

describe("honest hints", () => {
  inEras(bothEras, (era) => {
    test("lists do not claim to change", async () => {
      const client = await connect(era);
      expect(client.capabilities).toMatchObject({ tools: { listChanged: false } });
    });
  });

  test("tools/list of 2026-07-28 may be kept for five minutes by its own user", async () => {
    const response = await post(
      {
        jsonrpc: "2.0",
        id: 1,
        method: "tools/list",
        params: {
          _meta: {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": { name: "raw", version: "1" },
          },
        },
      },
      { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list" },
    );
    expect(await response.json()).toMatchObject({ result: { ttlMs: 300_000, cacheScope: "private" } });
  });
});
