import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc, { type Arbitrary } from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mcpUrl, send, useSandbox } from "../support/harness.ts";
import { anyText, anyValue } from "./support/hostile.ts";
import { Logged } from "./support/logged.ts";
import { meta, post, type RpcAnswer, request, standalone, textOf } from "./support/rpc.ts";
import { holds, patience } from "./support/runs.ts";

const halo = useSandbox({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } });
const logged = new Logged();
beforeEach(() => logged.start());
afterEach(() => logged.stop());

const methods = [
  ...["initialize", "ping", "tools/list", "tools/call", "prompts/list", "prompts/get", "resources/list"],
  ...[
    "resources/read",
    "resources/templates/list",
    "completion/complete",
    "server/discover",
    "logging/setLevel",
  ],
  ...[
    "notifications/initialized",
    "notifications/cancelled",
    "notifications/progress",
    "resources/subscribe",
  ],
  ...["tasks/get", "elicitation/create", "__proto__", "constructor", "toString", "", "tools/call\r\nx: y"],
];
const toolNames = ["halo_list_teams", "halo_get_ticket", "constructor", "__proto__", "toString", "nothing"];

const method = fc.oneof(fc.constantFrom(...methods), anyText);
const id = fc.oneof(fc.constantFrom(0, 1, "1", -1, 1.5, null, "", "__proto__", 2 ** 53), anyValue);
const version = fc.constantFrom("2.0", "2.0", "2.0", "1.0", "", null, 2);

const params = fc.oneof(
  fc.record({ name: fc.oneof(fc.constantFrom(...toolNames), anyText), arguments: anyValue }),
  fc.record({ uri: fc.oneof(fc.constantFrom("halo://tickets/1", "file:///etc/passwd"), anyText) }),
  fc.record({ protocolVersion: anyText, capabilities: anyValue, clientInfo: anyValue }),
  fc.record({ requestId: id, progressToken: id, reason: anyText }),
  fc.record({ ref: anyValue, argument: anyValue }),
  fc.record({ _meta: fc.oneof(fc.constant(meta), anyValue), cursor: anyText }),
  anyValue,
);

const message: Arbitrary<unknown> = fc.oneof(
  fc.record({ jsonrpc: version, id, method, params }, { requiredKeys: [] }),
  fc.record({ jsonrpc: version, method, params }, { requiredKeys: [] }),
  fc.record({ jsonrpc: version, id, result: anyValue, error: anyValue }, { requiredKeys: [] }),
  anyValue,
);

const text = (value: unknown) => JSON.stringify(value) ?? "undefined";

/** JSON-RPC, batches of it, JSON of other kinds, half of it, and bytes that are no text. */
const body: Arbitrary<string | Uint8Array<ArrayBuffer>> = fc.oneof(
  { weight: 6, arbitrary: message.map(text) },
  { weight: 2, arbitrary: fc.array(message, { maxLength: 12 }).map(text) },
  { weight: 1, arbitrary: fc.tuple(message, fc.nat(200)).map(([value, end]) => text(value).slice(0, end)) },
  { weight: 1, arbitrary: anyText },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes)) },
);

const eraVersions = ["2026-07-28", "2025-11-25", "2025-03-26", "2024-11-05", "1999-01-01", "x"];
const plain = fc.string({ minLength: 1, maxLength: 30 }).map((some) => some.replace(/[^\x21-\x7e]/g, "~"));

/** Headers that contradict the body, each other, or every version of the protocol. */
const headers: Arbitrary<Readonly<Record<string, string>>> = fc.record(
  {
    "mcp-protocol-version": fc.oneof(fc.constantFrom(...eraVersions), plain),
    "mcp-method": fc.oneof(fc.constantFrom("tools/call", "tools/list", "initialize"), plain),
    "mcp-name": fc.oneof(fc.constantFrom(...toolNames), plain),
    "mcp-session-id": fc.oneof(fc.constant("0".repeat(64)), plain),
    "last-event-id": plain,
    accept: fc.constantFrom(
      "application/json",
      "text/event-stream",
      "*/*",
      "text/html",
      "application/json, text/event-stream",
    ),
    "content-type": fc.constantFrom("application/json", "application/json; charset=utf-16", "text/plain"),
    authorization: fc.constantFrom("Bearer x", "Halo x", "Basic eDp5", ""),
    cookie: plain,
  },
  { requiredKeys: [] },
);

/** Milliseconds within which every request is answered to its end. */
const longest = 10_000;

async function sound(answering: Promise<RpcAnswer>): Promise<RpcAnswer> {
  const started = performance.now();
  logged.clear();
  const answer = await answering;
  expect(performance.now() - started, "milliseconds").toBeLessThan(longest);
  expect(answer.status, answer.text.slice(0, 500)).toBeLessThan(500);
  expect(logged.failures).toEqual([]);
  expect(answer.text.length).toBeLessThan(5_000_000);
  for (const { error } of answer.messages) expect(error?.message ?? "").not.toMatch(/call stack|at \w+ \(/);
  return answer;
}

async function works(): Promise<void> {
  for (const era of standalone) {
    const answer = await request(era, "tools/call", { name: "halo_list_teams", arguments: {} });
    expect(answer.messages.map(textOf).join()).toContain("1st Line Support");
  }
}

const principal = () => env.HALO_SESSION.get(env.HALO_SESSION.idFromName("principal:local"));
const keysHeld = () =>
  runInDurableObject(principal(), async (_instance, { storage }) => [...(await storage.list()).keys()]);

describe("what is no proper request", () => {
  test("is answered as such, holds nothing, and stops nobody", { timeout: patience }, async () => {
    await works();
    const before = (await listDurableObjectIds(env.HALO_SESSION)).length;
    // What calls of a file before this one still wrote is there already.
    const known = new Set(["used", "halo-token", "yes-key", ...(await keysHeld())]);
    let opened = 0;
    await holds(
      fc.asyncProperty(body, headers, async (sent, given) => {
        const answer = await sound(post(sent, given));
        if (/"serverInfo"/.test(answer.text)) opened += 1;
      }),
      200,
    );
    // Only an initialize makes an object; whether it was one, its answer tells.
    const after = (await listDurableObjectIds(env.HALO_SESSION)).length;
    expect(after - before).toBeLessThanOrEqual(opened);
    expect((await keysHeld()).filter((key) => !known.has(key))).toEqual([]);
    await works();
  });

  test("is answered so within a session, which lives on", { timeout: patience }, async () => {
    const session = await open();
    await holds(
      fc.asyncProperty(body, async (sent) => void (await sound(post(sent, session)))),
      60,
    );
    const answer = await request("2025-11-25", "tools/call", teams, 9, session);
    expect(answer.messages.map(textOf).join()).toContain("1st Line Support");
  });

  test("by another verb or at another path is refused", { timeout: patience }, async () => {
    const verb = fc.constantFrom("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "POST");
    const path = fc.oneof(
      fc.constantFrom(
        "/mcp/",
        "/MCP",
        "//mcp",
        "/mcp/../mcp",
        "/mcp%2f",
        "/%6dcp",
        "/sse/messages",
        "/messages",
      ),
      fc.constantFrom(
        "/messages?sessionId=x",
        `/messages?sessionId=${"0".repeat(64)}`,
        "/health?x=1",
        "/callback",
      ),
      plain.map((some) => `/${encodeURIComponent(some)}`),
    );
    await holds(
      fc.asyncProperty(verb, path, headers, async (asked, at, given) => {
        const response = await send(new URL(at, "http://localhost:8787"), {
          method: asked,
          headers: given,
          ...(asked === "POST" || asked === "PUT" ? { body: "{}" } : {}),
        });
        await response.text();
        expect(response.status, `${asked} ${at}`).toBeLessThan(500);
      }),
      60,
    );
    expect(
      halo().log.entries.filter(({ path: asked }) => !["/api/authinfo", "/auth/token"].includes(asked)),
    ).toEqual([]);
  });
});

const teams = { name: "halo_list_teams", arguments: {} };
const initialize = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "fuzz", version: "1" },
};

async function open(): Promise<Record<string, string>> {
  const response = await send(mcpUrl, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: initialize }),
  });
  await response.text();
  return {
    "mcp-session-id": response.headers.get("mcp-session-id") ?? "",
    "mcp-protocol-version": "2025-11-25",
  };
}

describe("a session out of order", () => {
  test("is used before it is said to be initialized, and initialized twice", async () => {
    const session = await open();
    await sound(request("2025-11-25", "tools/call", teams, 2, session));
    const again = await sound(request("2025-11-25", "initialize", initialize, 3, session));
    expect(again.status).toBe(400);
    const note = { jsonrpc: "2.0", method: "notifications/initialized" };
    for (let times = 0; times < 3; times++) await sound(post(JSON.stringify(note), session));
    const answer = await sound(request("2025-11-25", "tools/call", teams, 4, session));
    expect(answer.messages.map(textOf).join()).toContain("1st Line Support");
  });

  test("has the same id at the same time, one after the other, and in one batch", async () => {
    const session = await open();
    const call = (id: unknown) => sound(request("2025-11-25", "tools/call", teams, id, session));
    halo().faults.add({ path: "/api/team", delayMs: 200 });
    const together = await Promise.race([
      Promise.all([call(7), call(7), call(7)]),
      new Promise<RpcAnswer[]>((resolve) => setTimeout(() => resolve([]), longest)),
    ]);
    expect(together.map(({ status }) => status).sort(), "each is answered").toEqual([200, 400, 400]);
    expect((await call(7)).messages.map(textOf).join()).toContain("1st Line Support");
    const one = { jsonrpc: "2.0", id: 8, method: "tools/call", params: teams };
    for (const place of [session, {}]) {
      await sound(post(JSON.stringify([one, one]), { ...place, "mcp-protocol-version": "2025-03-26" }));
    }
  });

  test("ends the stream of a request that is cancelled", async () => {
    const session = await open();
    halo().faults.add({ path: "/api/team", hang: true });
    const cancelled = sound(request("2025-11-25", "tools/call", teams, 11, session));
    await expect.poll(() => halo().log.inFlight).toBe(1);
    const note = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 11 } };
    expect((await post(JSON.stringify(note), session)).status).toBe(202);
    expect((await cancelled).messages).toEqual([]);
    const answer = await request("2025-11-25", "tools/call", teams, 11, session);
    expect(answer.messages.map(textOf).join()).toContain("1st Line Support");
  });

  test("gets answers to what it never asked, and cancels what it never began", async () => {
    const session = await open();
    for (const sent of [
      { jsonrpc: "2.0", id: 99, result: { action: "accept", content: { confirm: true } } },
      { jsonrpc: "2.0", id: 99, error: { code: -1, message: "x" } },
      { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 4_711 } },
      { jsonrpc: "2.0", method: "notifications/progress", params: { progressToken: 1, progress: 1e308 } },
    ]) {
      await sound(post(JSON.stringify(sent), session));
    }
    expect((await request("2025-11-25", "ping", {}, 5, session)).status).toBe(200);
  });
});

describe("headers of 2026-07-28", () => {
  const call = (given: Record<string, string>) => request("2026-07-28", "tools/call", teams, 1, given);

  test.each([
    ["name another tool", { "mcp-name": "halo_void_invoice" }],
    ["name another method", { "mcp-method": "tools/list" }],
    ["name another version", { "mcp-protocol-version": "2025-11-25" }],
    ["name no version that there is", { "mcp-protocol-version": "2027-01-01" }],
    ["name a prototype's key", { "mcp-name": "__proto__" }],
  ])("that %s are refused before Halo is asked", async (_what, given) => {
    await works();
    halo().log.clear();
    const answer = await sound(call(given));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(halo().log.entries).toEqual([]);
  });
});

describe("a message", () => {
  test.each([
    [
      "too deep",
      `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"a":${"[".repeat(500_000)}${"]".repeat(500_000)}}}`,
    ],
    [
      "too wide",
      text({
        jsonrpc: "2.0",
        id: 1,
        method: "prompts/get",
        params: { name: "triage_queue", arguments: Array(200_000).fill(1) },
      }),
    ],
  ])("that is %s is refused whole", async (_what, sent) => {
    const answer = await sound(post(sent, { "mcp-protocol-version": "2025-11-25" }));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("A message may nest 64 deep and hold 20000 values");
    expect(halo().log.entries).toEqual([]);
  });

  test("as deep as a client declares itself in earnest is served", async () => {
    const capabilities = { experimental: { a: { b: { c: { d: [[[[{}]]]] } } } } };
    const own = { ...meta, "io.modelcontextprotocol/clientCapabilities": capabilities };
    const sent = { jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta: own } };
    const answer = await post(text(sent), {
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/list",
    });
    expect(answer.status, answer.text.slice(0, 300)).toBe(200);
  });
});
