import { Client as ModernClient, SSEClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/cfworker";
import { onTestFinished } from "vitest";
import { send } from "../../support/harness.ts";

/** The clients that know HTTP+SSE. */
export const streamClients = ["SDK v1", "SDK v2"] as const;

/** What the tests ask of a client that is connected by a stream. */
export interface StreamClient {
  listTools(): Promise<{ tools: readonly { name: string }[] }>;
  call(name: string, args?: Record<string, unknown>): Promise<{ isError?: boolean; content: unknown }>;
  close(): Promise<void>;
}

/** Connects by HTTP+SSE (MCP 2024-11-05). */
export async function connectStream(
  which: (typeof streamClients)[number],
  url: string,
  headers: Record<string, string> = {},
): Promise<StreamClient> {
  const fetch = (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
    return send(request);
  };
  const options = { fetch, eventSourceInit: { fetch } } as ConstructorParameters<typeof ModernTransport>[1];
  const connected = which === "SDK v1" ? await connectOld(url, options) : await connectModern(url, options);
  onTestFinished(() => connected.close());
  return connected;
}

async function connectOld(url: string, options: object | undefined): Promise<StreamClient> {
  const client = new OldClient(
    { name: "stream-v1", version: "1" },
    { jsonSchemaValidator: new CfWorkerJsonSchemaValidator() },
  );
  await client.connect(new OldTransport(new URL(url), options) as Parameters<typeof client.connect>[0]);
  return {
    listTools: () => client.listTools(),
    call: (name, args = {}) =>
      client.callTool({ name, arguments: args }) as Promise<{ isError?: boolean; content: unknown }>,
    close: () => client.close(),
  };
}

async function connectModern(
  url: string,
  options: ConstructorParameters<typeof ModernTransport>[1],
): Promise<StreamClient> {
  const client = new ModernClient(
    { name: "stream-v2", version: "1" },
    { versionNegotiation: { mode: "legacy" } },
  );
  await client.connect(new ModernTransport(new URL(url), options));
  return {
    listTools: () => client.listTools(),
    call: (name, args = {}) =>
      client.callTool({ name, arguments: args }) as Promise<{ isError?: boolean; content: unknown }>,
    close: () => client.close(),
  };
}
