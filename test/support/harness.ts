import { abortAllDurableObjects, reset, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/cfworker-provider.js";
import { afterEach, beforeAll, describe, expect, onTestFinished, vi } from "vitest";
import { createSandbox, type Sandbox, type SandboxOptions } from "../../sandbox/index.ts";
import { withNamedRows } from "./rows.ts";

/** Where the tests' Worker thinks that Halo is; see vitest.config.ts. */
export const haloUrl = "https://halo.test";
export const mcpUrl = "http://localhost:8787/mcp";

/**
 * The clients that every behaviour is shown with: the old SDK, which knows the 2025 era only, and the
 * new one in both.
 */
export const eras = ["2025-11-25 (SDK v1)", "2025-11-25", "2026-07-28"] as const;
export type Era = (typeof eras)[number];

/** The eras in which anything at all can differ; most suites run in these two. */
export const bothEras = ["2025-11-25", "2026-07-28"] as const satisfies readonly Era[];

/** A tool's result as a client gets it. */
export interface ToolResult {
  readonly isError: boolean;
  readonly text: string;
  readonly content: readonly { type: string; text?: string; data?: string; mimeType?: string }[];
  // Tests look into results freely; each expectation states what it needs.
  readonly data: Record<string, unknown>;
  /** The structured content as it came: `data` has its rows as objects. */
  readonly structured: Readonly<Record<string, unknown>>;
}

/** What a client answers when it is asked for a confirmation. */
export type Answer = { action: "accept"; content?: { confirm?: boolean } } | { action: "decline" | "cancel" };

export interface ConnectOptions {
  /** Declares elicitation and answers each question with this; `questions` records them. */
  readonly elicit?: (message: string) => Answer | Promise<Answer>;
  /** Declares elicitation by URL, and answers each address with this; of the new SDK alone. */
  readonly opens?: (url: string) => Answer;
  /** The endpoint, when it is not the one of a Worker without sign-in. */
  readonly url?: string;
  /** Declares extensions of MCP, by their names. */
  readonly extensions?: Record<string, Record<string, string[]>>;
  /** Headers of every request. */
  readonly headers?: Record<string, string>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onprogress?: (progress: {
    progress: number;
    total?: number | undefined;
    message?: string | undefined;
  }) => void;
}

/** What `completion/complete` answers. */
export interface Completion {
  readonly values: readonly string[];
  readonly total?: number | undefined;
  readonly hasMore?: boolean | undefined;
}

/** What a completion is for. */
export type Reference = { type: "ref/prompt"; name: string } | { type: "ref/resource"; uri: string };

export interface ListedPrompt {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly arguments?: readonly { name: string; description?: string; required?: boolean }[] | undefined;
}

/** A listed resource, or a template with `uriTemplate` in place of `uri`. */
export interface ListedResource {
  readonly name: string;
  readonly uri?: string;
  readonly uriTemplate?: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly mimeType?: string | undefined;
}

/** What both SDKs' clients can do beside calling tools, in plain values. */
interface BesideTools {
  listPrompts(): Promise<readonly ListedPrompt[]>;
  /** The text of a prompt's one message. */
  getPrompt(name: string, args?: Record<string, string>): Promise<string>;
  listResources(): Promise<readonly ListedResource[]>;
  listTemplates(): Promise<readonly ListedResource[]>;
  /** The text of a resource's one content. */
  read(uri: string, mimeType?: string): Promise<string>;
  complete(ref: Reference, argument: string, value: string, signal?: AbortSignal): Promise<Completion>;
}

/** An MCP client connected to the Worker under test. */
export interface TestClient extends BesideTools {
  readonly era: Era;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<ToolResult>;
  listTools(): Promise<readonly ListedTool[]>;
  readonly instructions: string | undefined;
  readonly capabilities: object | undefined;
  /** The Mcp-Session-Id of a 2025-era session. */
  sessionId(): string | undefined;
  close(): Promise<void>;
}

export interface ListedTool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: Record<string, unknown>;
  readonly outputSchema?: Record<string, unknown>;
  readonly annotations?: Record<string, unknown>;
  readonly _meta?: Record<string, unknown>;
}

/** Sends a request to the Worker as the network would, with the Host header that it would carry. */
export function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  if (!request.headers.has("host")) request.headers.set("host", new URL(request.url).host);
  return (exports as unknown as { default: Fetcher }).default.fetch(request);
}

/** Connects a client of one era; it is closed when the test ends. */
export async function connect(era: Era, options: ConnectOptions = {}): Promise<TestClient> {
  const { elicit: asks, opens, extensions } = options;
  const capabilities = {
    ...(opens !== undefined ? { elicitation: { url: {} } } : asks === undefined ? {} : { elicitation: {} }),
    ...(extensions === undefined ? {} : { extensions }),
  };
  const client =
    era === "2025-11-25 (SDK v1)"
      ? await connectOld(options, capabilities)
      : await connectModern(era, options, capabilities);
  onTestFinished(() => client.close());
  return client;
}

async function connectOld(options: ConnectOptions, capabilities: object): Promise<TestClient> {
  const client = new OldClient(
    { name: "test-v1", version: "1" },
    { capabilities, jsonSchemaValidator: new CfWorkerJsonSchemaValidator() },
  );
  const { elicit } = options;
  if (elicit !== undefined) {
    const { ElicitRequestSchema } = await import("@modelcontextprotocol/sdk/types.js");
    client.setRequestHandler(ElicitRequestSchema, (request) => elicit(request.params.message));
  }
  const transport = new OldTransport(new URL(options.url ?? mcpUrl), transportOptions(options));
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return {
    era: "2025-11-25 (SDK v1)",
    instructions: client.getInstructions(),
    capabilities: client.getServerCapabilities(),
    call: async (name, args = {}, callOptions) =>
      toResult(await client.callTool({ name, arguments: args }, undefined, callOptions)),
    listTools: async () => (await client.listTools()).tools as unknown as readonly ListedTool[],
    ...besideTools(client),
    sessionId: () => transport.sessionId,
    close: () => client.close(),
  };
}

async function connectModern(era: Era, options: ConnectOptions, capabilities: object): Promise<TestClient> {
  const client = new ModernClient(
    { name: "test-v2", version: "1" },
    { capabilities, versionNegotiation: { mode: era === "2026-07-28" ? { pin: "2026-07-28" } : "legacy" } },
  );
  const { elicit, opens } = options;
  if (opens !== undefined) {
    client.setRequestHandler("elicitation/create", ({ params }) =>
      opens((params as unknown as { url: string }).url),
    );
  } else if (elicit !== undefined) {
    client.setRequestHandler("elicitation/create", (request) =>
      elicit((request.params as { message: string }).message),
    );
  }
  const transport = new ModernTransport(new URL(options.url ?? mcpUrl), transportOptions(options));
  await client.connect(transport);
  return {
    era,
    instructions: client.getInstructions(),
    capabilities: client.getServerCapabilities(),
    call: async (name, args = {}, callOptions) =>
      toResult(await client.callTool({ name, arguments: args }, callOptions)),
    listTools: async () => (await client.listTools()).tools as unknown as readonly ListedTool[],
    ...besideTools(client),
    sessionId: () => transport.sessionId,
    close: () => client.close(),
  };
}

/** The methods of the two SDKs' clients have the same names and take the same. */
function besideTools(client: OldClient | ModernClient): BesideTools {
  return {
    listPrompts: async () => (await client.listPrompts()).prompts as readonly ListedPrompt[],
    getPrompt: async (name, args = {}) => {
      const { messages } = await client.getPrompt({ name, arguments: args });
      expect(messages).toEqual([{ role: "user", content: { type: "text", text: expect.any(String) } }]);
      const [message] = messages;
      return message?.content.type === "text" ? message.content.text : "";
    },
    listResources: async () => (await client.listResources()).resources as readonly ListedResource[],
    listTemplates: async () =>
      (await client.listResourceTemplates()).resourceTemplates as readonly ListedResource[],
    read: async (uri, mimeType = "text/plain") => {
      const { contents } = await client.readResource({ uri });
      expect(contents).toMatchObject([{ uri, mimeType, text: expect.any(String) }]);
      const [content] = contents;
      return content !== undefined && "text" in content ? content.text : "";
    },
    complete: async (ref, name, value, signal) => {
      const argument = { name, value };
      const options = signal === undefined ? {} : { signal };
      return (await client.complete({ ref, argument }, options)).completion;
    },
  };
}

function transportOptions({ headers }: ConnectOptions) {
  return { fetch: send, ...(headers === undefined ? {} : { requestInit: { headers } }) };
}

function toResult(raw: unknown): ToolResult {
  const result = raw as {
    isError?: boolean;
    content?: { type: string; text?: string; data?: string; mimeType?: string }[];
    structuredContent?: Record<string, unknown>;
  };
  const content = result.content ?? [];
  return {
    isError: result.isError === true,
    text: content.map((block) => block.text ?? "").join("\n"),
    content,
    data: withNamedRows(result.structuredContent ?? {}),
    structured: result.structuredContent ?? {},
  };
}

/** Rows of a list result. */
export function rowsOf(result: ToolResult): Record<string, unknown>[] {
  expect(result.isError, result.text).toBe(false);
  return result.data.rows as Record<string, unknown>[];
}

/** The record of a get or write result. */
export function recordOf(result: ToolResult): Record<string, unknown> {
  expect(result.isError, result.text).toBe(false);
  return result.data.record as Record<string, unknown>;
}

/** Deletes all that the sign-in keeps in its store, which `reset` leaves there. */
async function emptyStore(): Promise<void> {
  for (;;) {
    const { keys, list_complete: isLast } = await env.OAUTH_KV.list();
    await Promise.all(keys.map(({ name }) => env.OAUTH_KV.delete(name)));
    if (isLast) return;
  }
}

let files = 0;

/** The counts of requests by the minute, which nothing empties, begin anew: each file's keys are its own. */
function useOwnCounts(): () => void {
  const file = files++;
  const spies = [env.MCP_LIMIT, env.SIGN_IN_LIMIT].map((counted) => {
    const limit = counted.limit.bind(counted);
    return vi
      .spyOn(counted, "limit")
      .mockImplementation(({ key, ...options }) => limit({ ...options, key: `file ${file}: ${key}` }));
  });
  return () => {
    for (const spy of spies) spy.mockRestore();
  };
}

/** Empties the ledger of writes, whose object may write once more while the others are reset. */
async function forgetLedger(): Promise<void> {
  const ledger = env.HALO_LEDGER.get(env.HALO_LEDGER.idFromName("halo"));
  await runInDurableObject(ledger, (_ledger, { storage }) => storage.deleteAll());
  await abortAllDurableObjects();
}

/** Forgets what was sent, as if five minutes had passed. */
export async function forgetPace(): Promise<void> {
  const pace = env.HALO_PACE.get(env.HALO_PACE.idFromName("halo"));
  await runInDurableObject(pace, (_pace, { storage }) => {
    const tables = [
      ...storage.sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE name LIKE 'pace%'"),
    ];
    for (const { name } of tables) storage.sql.exec(`DELETE FROM ${name}`);
  });
}

/**
 * Gives a test file a Halo sandbox of its own: every request that the Worker sends to `haloUrl` is
 * answered by it. The returned function gives the sandbox; faults and the request log are cleared after
 * each test, the data is not.
 */
export function useSandbox(options: SandboxOptions = {}): () => Sandbox {
  let sandbox: Sandbox | undefined;
  let limited = false;
  beforeAll(async () => {
    // Nothing of another file's objects, grants, tokens and counts is left.
    await abortAllDurableObjects();
    await reset();
    await forgetLedger();
    await emptyStore();
    const leaveCounts = useOwnCounts();
    const made = createSandbox(options);
    sandbox = made;
    const real = globalThis.fetch;
    const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input as RequestInfo, init);
      if (!request.url.startsWith(haloUrl)) return real(request);
      const answer = await made.fetch(request);
      limited ||= answer.status === 429;
      return answer;
    });
    return () => {
      spy.mockRestore();
      leaveCounts();
    };
  });
  afterEach(async () => {
    sandbox?.faults.clear();
    sandbox?.log.clear();
    // A session remembers a 429, sends nothing for a while, and tells the others.
    if (limited) {
      await abortAllDurableObjects();
      // What it told them may still be on its way.
      await scheduler.wait(50);
    }
    await forgetPace();
    limited = false;
  });
  return () => {
    if (sandbox === undefined) throw new Error("the sandbox is there only inside tests");
    return sandbox;
  };
}

/** Runs the same tests with a client of each era. */
export function inEras(list: readonly Era[], body: (era: Era) => void): void {
  describe.each(list)("%s", (era) => body(era));
}

/**
 * Runs tests with a client of one era. What a tool sends to Halo and makes of the answer does not depend on the
 * protocol: both eras run the same handler (`mcp/call.ts`), and `session/direct-call.worker.test.ts` compares their
 * results. What asks the person, reports progress or is cancelled is tested in both.
 */
export function inOneEra(body: (era: Era) => void): void {
  body("2026-07-28");
}
