import { env } from "cloudflare:workers";
import { createMcpHandler, WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { knownRecords } from "../../sandbox/index.ts";
import { connect, mcpUrl, rowsOf, send, useSandbox } from "../../test/support/harness.ts";
import fc from "../../test/support/property.ts";
import { memoryStore } from "../halo/runtime.ts";
import { createServer } from "../mcp/server.ts";
import type { ServerSetup } from "../mcp/setup.ts";
import { sharedSetup } from "../mcp/shared-setup.ts";
import { answerDirectly, directCall } from "./direct-call.ts";

const halo = useSandbox({ rateLimit: { requests: 100_000, windowMs: 300_000 } });

type Given = Readonly<Record<string, string>>;
type Message = Readonly<Record<string, unknown>>;

const base = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
};

/** A plain call as clients send it. */
function plain(
  era: string,
  name: string,
  args: object,
  id: unknown = 7,
): { headers: Given; message: Message } {
  const request = { jsonrpc: "2.0", id, method: "tools/call" };
  return era === "2026-07-28"
    ? {
        headers: { ...base, "mcp-protocol-version": era, "mcp-method": "tools/call", "mcp-name": name },
        message: { ...request, params: { name, arguments: args, _meta: meta } },
      }
    : {
        headers: { ...base, "mcp-protocol-version": era },
        message: { ...request, params: { name, arguments: args } },
      };
}

function setupHere(): ServerSetup {
  const logged = () => {};
  return {
    ...sharedSetup(env, memoryStore(), logged),
    caller: () => ({ id: "local", client: "local", scopes: ["halo:read", "halo:write", "halo:delete"] }),
  };
}

const posted = (headers: Given, message: Message) =>
  new Request(mcpUrl, { method: "POST", headers, body: JSON.stringify(message) });

/** What the SDK's server answers, in a session that has been opened or without one. */
async function bySdk(setup: ServerSetup, headers: Given, message: Message): Promise<Response> {
  if (headers["mcp-protocol-version"] === "2026-07-28") {
    const handler = createMcpHandler(() => createServer(setup), { legacy: "reject" });
    return handler.fetch(posted(headers, message), { parsedBody: message });
  }
  const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => "s" });
  await createServer(setup).connect(transport);
  const clientInfo = { name: "test", version: "1" };
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
  const opening = { jsonrpc: "2.0", id: 0, method: "initialize", params };
  await (await transport.handleRequest(posted(base, opening), { parsedBody: opening })).text();
  const inSession = { ...headers, "mcp-session-id": "s" };
  return transport.handleRequest(posted(inSession, message), { parsedBody: message });
}

/** The JSON-RPC message of an answer, JSON or an event. */
async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const event = text.split("\n").find((line) => line.startsWith("data: {"));
  return JSON.parse(event?.slice("data: ".length) ?? text);
}

const direct = (setup: ServerSetup, headers: Given, message: Message) =>
  directCall(new Headers(headers), message, setup.tools);

const never = new AbortController().signal;

for (const era of ["2025-03-26", "2025-11-25", "2026-07-28"]) {
  test(`a direct answer of ${era} is the SDK's, to the letter`, async () => {
    const setup = setupHere();
    const { largeTicketId } = knownRecords(halo().tenant);
    const calls: [string, object][] = [
      ["halo_list_tickets", { page_size: 5 }],
      ["halo_list_clients", { search: "nobody has this name" }],
      ["halo_get_ticket", { id: largeTicketId }],
      ["halo_get_ticket", { id: 99_999_999 }],
      ["halo_list_tickets", { opened_after: "2026-02-01", opened_before: "2026-01-01" }],
      ["halo_get_me", {}],
    ];
    for (const [name, args] of calls) {
      const { headers, message } = plain(era, name, args);
      const call = direct(setup, headers, message);
      if (call === undefined) throw new Error(`${name} is not direct`);
      const own = await answerDirectly(call, setup, never);
      expect(own.status).toBe(200);
      expect(own.headers.get("content-type")).toBe("application/json");
      const sdk = await bySdk(setup, headers, message);
      expect(JSON.stringify(await answerOf(own)), name).toBe(JSON.stringify(await answerOf(sdk)));
    }
  });
}

test("what asks for more than an answer, or for what is not there, is the SDK's to serve", () => {
  const setup = setupHere();
  const name = "halo_list_tickets";
  for (const era of ["2025-11-25", "2026-07-28"]) {
    const { headers, message } = plain(era, name, { page_size: 1 });
    expect(direct(setup, headers, message)).toBeDefined();
    const params = message.params as Message;
    const metaOf = (more: object) => ({
      ...message,
      params: { ...params, _meta: { ...(params._meta as object), ...more } },
    });
    const others: [string, Given, Message][] = [
      ["progress", headers, metaOf({ progressToken: 1 })],
      ["a log level", headers, metaOf({ "io.modelcontextprotocol/logLevel": "debug" })],
      ["an id that is a text", headers, { ...message, id: "7" }],
      ["no arguments", headers, { ...message, params: { ...params, arguments: undefined } }],
      ["more params", headers, { ...message, params: { ...params, task: {} } }],
      ["more members", headers, { ...message, more: 1 }],
      ["a refused argument", headers, plain(era, name, { page_size: 1_000 }).message],
      ["an unknown argument", headers, plain(era, name, { pagesize: 1 }).message],
      ["JSON only", { ...headers, accept: "application/json" }, message],
      ["another content", { ...headers, "content-type": "text/plain" }, message],
      ["a later version", { ...headers, "mcp-protocol-version": "2027-01-01" }, message],
      ["a version that never was", { ...headers, "mcp-protocol-version": "2025-01-01" }, message],
    ];
    for (const [what, given, sent] of others) expect(direct(setup, given, sent), what).toBeUndefined();
    for (const tool of setup.tools.filter(({ access }) => access !== "read")) {
      const { headers: given, message: sent } = plain(era, tool.name, {});
      expect(direct(setup, given, sent), tool.name).toBeUndefined();
    }
    for (const long of ["halo_triage", "halo_workload", "halo_revenue_breakdown"]) {
      const { headers: given, message: sent } = plain(era, long, {});
      expect(direct(setup, given, sent), long).toBeUndefined();
    }
    const unknown = plain(era, "halo_nothing", {});
    expect(direct(setup, unknown.headers, unknown.message)).toBeUndefined();
  }
  const { headers, message } = plain("2026-07-28", name, {});
  expect(direct(setup, { ...headers, "mcp-name": "halo_get_me" }, message)).toBeUndefined();
  expect(direct(setup, { ...headers, "mcp-method": "tools/list" }, message)).toBeUndefined();
  const none = { ...setup, tools: [] };
  expect(direct(none, headers, message)).toBeUndefined();
});

const usually = <T>(usual: T, ...others: unknown[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<unknown>(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

const capabilities = usually(
  {},
  { elicitation: {} },
  { elicitation: { form: {} }, roots: { listChanged: true } },
  { sampling: { tools: {} }, experimental: { x: {} } },
  { elicitation: 5 },
  { roots: { listChanged: "yes" } },
  { extensions: { "io.example/x": {} } },
  [],
  null,
  "all",
);
const client = usually(
  { name: "test", version: "1" },
  undefined,
  { name: "test", version: "1", title: "Test", websiteUrl: "https://example.com" },
  { name: "test" },
  { name: 1, version: "1" },
  "test",
);

test("what is served directly, the SDK would serve with the same answer", async () => {
  const setup = setupHere();
  let directly = 0;
  const draws = fc.record({
    era: fc.constantFrom("2025-06-18", "2025-11-25", "2026-07-28"),
    version: usually("same", "2024-11-05", "2025-03-26", "2026-07-28", "nonsense"),
    id: usually(7, 0, -1, 2 ** 53, 1.5, "a", null),
    args: usually({}, { page_size: 1 }, { page_size: 0 }, { x: 1 }, [], null, undefined, "x"),
    name: usually("halo_get_me", "halo_list_statuses", "halo_delete_ticket", "", 5),
    capabilities,
    client,
    more: usually({}, { progressToken: 2 }, { "x/y": 1 }, { traceparent: "00-0-0-00" }),
    accept: usually(base.accept, "application/json", "*/*", "text/event-stream,application/json"),
    type: usually(base["content-type"], "application/json; charset=utf-8", "text/plain"),
    method: usually("tools/call", "tools/list", undefined),
    other: usually({}, { cursor: "x" }, { name: "halo_get_me" }),
  });
  await fc.assert(
    fc.asyncProperty(draws, async (draw) => {
      const modern = draw.era === "2026-07-28";
      const { headers, message } = plain(draw.era, String(draw.name), {}, draw.id);
      const given: Record<string, string> = { ...headers };
      given.accept = String(draw.accept);
      given["content-type"] = String(draw.type);
      if (draw.version !== "same") given["mcp-protocol-version"] = String(draw.version);
      const _meta = modern
        ? {
            ...meta,
            "io.modelcontextprotocol/clientCapabilities": draw.capabilities,
            "io.modelcontextprotocol/clientInfo": draw.client,
            ...(draw.more as object),
          }
        : draw.more;
      const params = { name: draw.name, arguments: draw.args, ...(draw.other as object) };
      const sent: Message = JSON.parse(
        JSON.stringify({
          ...message,
          method: draw.method,
          params: modern || Object.keys(_meta as object).length > 0 ? { ...params, _meta } : params,
        }),
      );
      const call = direct(setup, given, sent);
      if (call === undefined) return;
      directly += 1;
      const own = await answerDirectly(call, setup, never);
      const sdk = await bySdk(setup, given, sent);
      expect(sdk.status, JSON.stringify(sent)).toBe(own.status);
      expect(await answerOf(own)).toEqual(await answerOf(sdk));
    }),
    { numRuns: 400, seed: 5 },
  );
  expect(directly).toBeGreaterThan(40);
});

async function session() {
  const client = await connect("2025-11-25");
  rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
  const id = client.sessionId() ?? "";
  const post = (message: unknown, method = "POST") =>
    send(mcpUrl, {
      method,
      headers: { ...base, "mcp-protocol-version": "2025-11-25", "mcp-session-id": id },
      ...(method === "POST" ? { body: JSON.stringify(message) } : {}),
    });
  const call = (callId: number, more: object = {}) => {
    const { message } = plain("2025-11-25", "halo_list_tickets", { page_size: 1 }, callId);
    return post({ ...message, params: { ...(message.params as object), ...more } });
  };
  const cancel = (requestId: unknown) =>
    post({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId } });
  return { client, call, cancel, end: () => post(undefined, "DELETE"), id };
}

const progress = { _meta: { progressToken: 1 } };

test("a session answers a direct call with JSON, and one that reports with a stream", async () => {
  const { call, id } = await session();
  const answer = await call(101);
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(answer.headers.get("mcp-session-id")).toBe(id);
  expect(await answerOf(answer)).toMatchObject({ jsonrpc: "2.0", id: 101, result: { content: [{}] } });
  const streamed = await call(102, progress);
  expect(streamed.headers.get("content-type")).toBe("text/event-stream");
  expect(await answerOf(streamed)).toMatchObject({ id: 102, result: { content: [{}] } });
});

test("an id is used once at a time, whichever way its call is served", async () => {
  const { call } = await session();
  for (const [first, second] of [
    [{}, {}],
    [{}, progress],
    [progress, {}],
  ]) {
    halo().faults.add({ path: "/api/tickets", delayMs: 150, times: 1 });
    const running = call(5, first);
    await expect.poll(() => halo().log.inFlight).toBe(1);
    const refused = await call(5, second);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain("still running");
    expect(await answerOf(await running)).toMatchObject({ id: 5, result: {} });
  }
  expect(await answerOf(await call(5))).toMatchObject({ id: 5, result: {} });
});

test("a cancelled direct call ends at once, without an answer; others go on", async () => {
  const { call, cancel, client } = await session();
  halo().faults.add({ path: "/api/tickets", hang: true, times: 1 });
  const gone = call(21);
  await expect.poll(() => halo().log.inFlight).toBe(1);
  expect((await cancel("21")).status).toBe(202);
  expect(halo().log.inFlight).toBe(1);
  expect((await cancel(21)).status).toBe(202);
  expect(await (await gone).text()).toBe("");
  await expect.poll(() => halo().log.inFlight).toBe(0);
  expect(await answerOf(await call(21))).toMatchObject({ id: 21, result: {} });
  rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
});

test("the end of a session ends its direct calls", async () => {
  const { call, end } = await session();
  halo().faults.add({ path: "/api/tickets", hang: true, times: 1 });
  const gone = call(31);
  await expect.poll(() => halo().log.inFlight).toBe(1);
  expect((await end()).status).toBe(204);
  expect(await (await gone).text()).toBe("");
  await expect.poll(() => halo().log.inFlight).toBe(0);
});
