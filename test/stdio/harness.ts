/** What the tests of the stdio server share: the bundle, a sandbox, MCP clients of each era, bare processes. */
import { type ChildProcessWithoutNullStreams, exec, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Client as ModernClient } from "@modelcontextprotocol/client";
import { StdioClientTransport as ModernTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, afterEach, beforeAll, describe, inject, onTestFinished } from "vitest";
import type { Sandbox } from "../../sandbox/index.ts";
import { startSandbox } from "../../sandbox/server/main.ts";
import { defaultCredentials } from "../../sandbox/server/options.ts";
import type { StdioBundle } from "../../scripts/build-stdio.ts";
import { toolsOfDeployment } from "../../src/tools/surfaces.ts";
import { everyTool } from "../support/every-tool.ts";
import { withNamedRows } from "../support/rows.ts";

/** The folder of the project. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The folders in which a user's shell looks for programs: without those that npm adds for our own scripts. */
const usersFolders = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((path) => !path.includes("node_modules"));

/** The Node that a user of this machine has, which may be older than the one of the project's own scripts. */
export const usersNode =
  usersFolders
    .map((folder) => join(folder, process.platform === "win32" ? "node.exe" : "node"))
    .find(existsSync) ?? process.execPath;

/** The tools of a stdio server here: those for queries need SQLite, which a Node may lack. */
export const servedTools = toolsOfDeployment({
  readOnly: false,
  hasCopy: spawnSync(usersNode, ["-e", "require('node:sqlite')"]).status === 0,
});

/**
 * Runs a program to its end as a user's shell would, with nothing of what npm and vitest add to the environment.
 *
 * @param first a folder to look in for programs before all others
 */
export async function runInShell(command: string, folder: string, first?: string): Promise<string> {
  const added = /^(?:npm_(?!config_)|INIT_CWD$|NODE_ENV$|NODE_OPTIONS$|VITEST|HALO_)/;
  const kept = Object.entries(process.env).filter(([name]) => !added.test(name));
  const path = [...(first === undefined ? [] : [first]), ...usersFolders].join(delimiter);
  const { stdout } = await promisify(exec)(command, {
    cwd: folder,
    env: { ...Object.fromEntries(kept), PATH: path },
    timeout: 240_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout;
}

/** The clients that every behaviour is shown with: the old SDK, and the new one in both eras. */
export const eras = ["2025-11-25 (SDK v1)", "2025-11-25", "2026-07-28"] as const;
export type Era = (typeof eras)[number];

/** Runs the same tests with a client of each SDK, which are also the two eras. */
export function inBothEras(body: (era: Era) => void): void {
  describe.each(["2025-11-25 (SDK v1)", "2026-07-28"] as const)("%s", (era) => body(era));
}

export type Variables = Readonly<Record<string, string>>;
type Progress = (progress: { progress: number; message?: string | undefined }) => void;

/** How to start the server under test. */
export interface StartOptions {
  /** Variables beside those that name the sandbox; an empty text takes one of these away. */
  readonly variables?: Variables;
  /** Arguments after the file's name. */
  readonly args?: readonly string[];
  readonly folder?: string;
}

/** How to connect an MCP client. */
export interface ConnectOptions extends StartOptions {
  /** What to run; the bundle with the user's Node unless told otherwise. */
  readonly command?: readonly [string, ...string[]];
  /** Declares elicitation, and answers each question. */
  readonly agree?: (question: string) => boolean;
}

/** A tool's result as a client gets it. */
export interface ToolResult {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An MCP client with a server of its own. */
export interface TestClient {
  readonly instructions: string | undefined;
  listTools(): Promise<string[]>;
  call(
    name: string,
    args?: Record<string, unknown>,
    options?: { onprogress?: Progress; signal?: AbortSignal },
  ): Promise<ToolResult>;
  /** The lines of the server's log so far. */
  log(): Record<string, unknown>[];
  close(): Promise<void>;
}

/** A test file's sandbox, and the bundle that all files share. */
export interface Stage {
  readonly sandbox: Sandbox;
  /** The variables that name the sandbox. */
  readonly variables: Variables;
  readonly bundle: StdioBundle;
  /** An empty folder for the files of the tests. */
  readonly folder: string;
}

/** Sets the stage for a test file. Faults and the request log are cleared after each test, the data is not. */
export function useStage(): () => Stage {
  let stage: (Stage & { close(): Promise<void> }) | undefined;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "halo-mcp-stdio-"));
    const served = await startSandbox({ port: 0 });
    stage = {
      folder,
      bundle: inject("bundle"),
      sandbox: served.sandbox,
      variables: {
        HALO_BASE_URL: served.url,
        HALO_TOOLS: everyTool,
        HALO_CLIENT_ID: defaultCredentials.clientId,
        HALO_CLIENT_SECRET: defaultCredentials.clientSecret,
      },
      close: async () => {
        await served.close();
        await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      },
    };
  });
  afterEach(() => {
    stage?.sandbox.faults.clear();
    stage?.sandbox.log.clear();
  });
  afterAll(() => stage?.close());
  return () => {
    if (stage === undefined) throw new Error("the stage is there only inside tests");
    return stage;
  };
}

/** The whole environment of a server: what a client passes on, and nothing of this machine's Halo variables. */
function environment(stage: Stage, variables: Variables = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? "", HOME: stage.folder, ...stage.variables, ...variables };
}

/** Starts a server with an MCP client of one era; both end with the test. */
export async function connect(stage: Stage, era: Era, options: ConnectOptions = {}): Promise<TestClient> {
  const client = await open(stage, era, options);
  onTestFinished(() => client.close());
  return client;
}

/** Gives the tests of a group one server with one client, with which they have to leave things as they were. */
export function useClient(stage: () => Stage, era: Era, options: ConnectOptions): () => TestClient {
  let client: TestClient | undefined;
  beforeAll(async () => {
    client = await open(stage(), era, options);
  });
  afterAll(() => client?.close());
  return () => {
    if (client === undefined) throw new Error("the client is there only inside tests");
    return client;
  };
}

function open(stage: Stage, era: Era, options: ConnectOptions): Promise<TestClient> {
  const [command, ...args] = options.command ?? [usersNode, stage.bundle.file];
  const server = {
    command,
    args: [...args, ...(options.args ?? [])],
    env: environment(stage, options.variables),
    stderr: "pipe" as const,
    cwd: options.folder ?? stage.folder,
  };
  return era === "2025-11-25 (SDK v1)" ? connectOld(server, options) : connectModern(server, era, options);
}

interface Server {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly stderr: "pipe";
  readonly cwd: string;
}

async function connectOld(server: Server, { agree }: ConnectOptions): Promise<TestClient> {
  const client = new OldClient(
    { name: "test-v1", version: "1" },
    { capabilities: agree === undefined ? {} : { elicitation: {} } },
  );
  if (agree !== undefined) {
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => answerOf(agree, params.message));
  }
  const transport = new OldTransport(server);
  const log = collectLog(transport.stderr);
  await client.connect(transport);
  return {
    instructions: client.getInstructions(),
    listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}, options) =>
      toResult(await client.callTool({ name, arguments: args }, undefined, options)),
    log,
    close: () => client.close(),
  };
}

async function connectModern(server: Server, era: Era, { agree }: ConnectOptions): Promise<TestClient> {
  const client = new ModernClient(
    { name: "test-v2", version: "1" },
    {
      capabilities: agree === undefined ? {} : { elicitation: {} },
      versionNegotiation: { mode: era === "2026-07-28" ? { pin: era } : "legacy" },
    },
  );
  if (agree !== undefined) {
    client.setRequestHandler("elicitation/create", ({ params }) => answerOf(agree, params.message));
  }
  const transport = new ModernTransport(server);
  const log = collectLog(transport.stderr);
  await client.connect(transport);
  return {
    instructions: client.getInstructions(),
    listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}, options) =>
      toResult(await client.callTool({ name, arguments: args }, options)),
    log,
    close: () => client.close(),
  };
}

function answerOf(agree: (question: string) => boolean, question: string) {
  return { action: "accept" as const, content: { confirm: agree(question) } };
}

/** Keeps what a server writes to its log, and gives it as objects: a line that is none fails the test. */
function collectLog(stream: { on(event: "data", listener: (chunk: unknown) => void): unknown } | null) {
  let text = "";
  stream?.on("data", (chunk) => {
    text += String(chunk);
  });
  return () => jsonLines(text);
}

/** Parses text of one JSON object a line. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Record<string, unknown> => {
      const value: unknown = JSON.parse(line);
      if (!isObject(value)) throw new Error(`not a JSON object: ${line.slice(0, 200)}`);
      return value;
    });
}

/** The value of a line; of one that was cut off when its server ended, nothing. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toResult(raw: unknown): ToolResult {
  const { isError, content, structuredContent } = isObject(raw) ? raw : {};
  const blocks = Array.isArray(content) ? content.filter(isObject) : [];
  return {
    isError: isError === true,
    text: blocks.map(({ text }) => String(text ?? "")).join("\n"),
    data: isObject(structuredContent) ? withNamedRows(structuredContent) : {},
  };
}

/** A server without a client, to be talked to by hand. */
export interface Bare {
  readonly child: ChildProcessWithoutNullStreams;
  /** Everything that it wrote to standard output and standard error so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Sends one JSON-RPC message. */
  send(message: object): void;
  /** Sends a request and gives its answer. */
  ask(method: string, params?: object): Promise<Record<string, unknown>>;
  /** Says hello as a client of 2025-11-25 does. */
  initialize(): Promise<Record<string, unknown>>;
  /** How it ended, and how long that took from this call on, in milliseconds. */
  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null; milliseconds: number }>;
}

/** Starts a server without a client; it is killed when the test ends. */
export function start(stage: Stage, options: StartOptions = {}): Bare {
  const child = spawn(usersNode, [stage.bundle.file, ...(options.args ?? [])], {
    env: environment(stage, options.variables),
    cwd: options.folder ?? stage.folder,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exit = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal })),
  );
  let stdout = "";
  let stderr = "";
  const waiting = new Map<number, (answer: Record<string, unknown>) => void>();
  child.stdout.on("data", (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  // A server that has ended takes no more; how it ended is what the tests look at.
  child.stdin.on("error", () => {});
  createInterface(child.stdout).on("line", (line) => {
    const message = parsed(line);
    if (isObject(message) && typeof message.id === "number") waiting.get(message.id)?.(message);
  });
  let next = 1;
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const ask = (method: string, params: object = {}) =>
    new Promise<Record<string, unknown>>((resolve) => {
      const id = next++;
      waiting.set(id, resolve);
      send({ id, method, params });
    });
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    send,
    ask,
    initialize: async () => {
      const answer = await ask("initialize", {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "bare", version: "1" },
      });
      send({ method: "notifications/initialized" });
      return answer;
    },
    ended: async () => {
      const from = performance.now();
      return { ...(await exit), milliseconds: performance.now() - from };
    },
  };
}
