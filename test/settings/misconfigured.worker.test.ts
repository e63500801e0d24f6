import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { withConfigurationReport } from "../../src/http/startup.ts";
import { connect, eras, inEras, mcpUrl, send, useSandbox } from "../support/harness.ts";

const halo = useSandbox();

const sentence = /HALO_CLIENT_SECRET is not set: give the secret of the API application/;

describe("GET /health", () => {
  test("is 503, names the variable and the fix, and does not ask Halo", async () => {
    const response = await send("http://localhost:8787/health");
    expect(response.status).toBe(503);
    const body = await response.json();
    expect(body).toMatchObject({ status: "down", configuration: { ok: false } });
    expect(body).toMatchObject({ configuration: { problems: [expect.stringMatching(sentence)] } });
    expect(JSON.stringify(body)).not.toMatch(/sandbox-client|halo\.test/);
    expect(halo().log.entries).toEqual([]);
  });
});

test("the log says so at the first request of an instance, once", async () => {
  const lines: string[] = [];
  const spy = vi.spyOn(console, "error").mockImplementation((line) => void lines.push(line));
  onTestFinished(() => spy.mockRestore());
  const worker = withConfigurationReport({ fetch: () => new Response() });
  const [request, context] = [new Request(mcpUrl), createExecutionContext()];
  for (let n = 0; n < 2; n += 1) await worker.fetch?.(request as never, env, context);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { event: "misconfigured", version: expect.any(String), problems: [expect.stringMatching(sentence)] },
  ]);
  expect(lines.join()).not.toMatch(/sandbox-client|halo\.test/);
});

test("the page at / is there all the same", async () => {
  expect((await send("http://localhost:8787/")).status).toBe(200);
});

inEras(eras, (era) => {
  test("a client connects, and the instructions say what is wrong", async () => {
    const client = await connect(era);
    expect(client.instructions).toMatch(/^This halo-mcp is not configured: HALO_CLIENT_SECRET is not set/);
    expect(client.instructions).toMatch(sentence);
    expect(client.instructions?.length).toBeLessThan(2_000);
  });

  test("the tools are listed", async () => {
    const client = await connect(era);
    expect((await client.listTools()).map(({ name }) => name)).toContain("halo_list_tickets");
  });

  test.each<[string, Record<string, unknown>]>([
    ["halo_list_tickets", { page_size: 1 }],
    ["halo_get_client", { id: 12 }],
    ["halo_get_me", {}],
    ["halo_create_ticket", { summary: "Written", client_id: 12 }],
    ["halo_delete_action", { id: 1, ticket_id: 1, confirm: true }],
    ["halo_run_report", { id: 1 }],
  ])("%s answers with what is wrong, and Halo is not asked", async (name, args) => {
    const client = await connect(era);
    const result = await client.call(name, args);
    expect(result.isError).toBe(true);
    expect(result.text).toMatch(sentence);
    expect(result.text).not.toMatch(/sandbox-client|halo\.test/);
    expect(result.data).toEqual({});
    expect(halo().log.entries).toEqual([]);
  });
});

test("a call without a session answers the same", async () => {
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
      params: { name: "halo_list_tickets", arguments: {} },
    }),
  });
  expect(response.status).toBe(200);
  expect(await response.text()).toMatch(sentence);
});
