import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createMcpHandler, WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import { hasServiceIdentity, readConfig } from "../../src/config/config.ts";
import { SignIn } from "../../src/halo/auth/sign-in.ts";
import { HaloClient } from "../../src/halo/client.ts";
import { nodeDatabase } from "../../src/halo/copy/node-database.ts";
import { Lookups } from "../../src/halo/lookups.ts";
import { memoryStore, type Runtime } from "../../src/halo/runtime.ts";
import type { LedgerRow } from "../../src/ledger/entry.ts";
import { localKeeper } from "../../src/ledger/local.ts";
import { lookUpAll } from "../../src/ledger/look-up.ts";
import type { Log } from "../../src/log.ts";
import { BoundYes } from "../../src/mcp/elicitation/bound-yes.ts";
import { RunningCalls } from "../../src/mcp/running-calls.ts";
import { createServer } from "../../src/mcp/server.ts";
import type { ServerSetup } from "../../src/mcp/setup.ts";
import { apiAccess } from "../../src/mcp/shared-setup.ts";
import { scopes } from "../../src/tools/scopes.ts";
import { surfaceOf } from "../../src/tools/surface/surface.ts";
import { toolsOfDeployment } from "../../src/tools/surfaces.ts";
import { withNamedRows } from "../support/rows.ts";

/** The two protocol eras. */
export const faultEras = ["2025-11-25", "2026-07-28"] as const;
export type FaultEra = (typeof faultEras)[number];

/** What a call came to, as its client and the operator's log have it. */
export interface Called {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The structured content as it came: `data` has its rows as objects. */
  readonly structured: Readonly<Record<string, unknown>>;
  /** The class that the operator's log has: "ok", one of the closed set of errors, "internal_error". */
  readonly outcome: string;
  /** All lines of the operator's log of this call. */
  readonly logged: string;
}

/** One MCP session with the whole server behind it, in this process and by a clock of its own. */
export interface FaultSession {
  readonly era: FaultEra;
  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<Called>;
  /** Looks up the writes of the session's ledger that are due. @returns how many there were */
  lookUp(): Promise<number>;
  /** The newest row of the session's ledger; undefined where there is none, or no ledger. */
  newestRow(): Promise<LedgerRow | undefined>;
  /** All rows of the session's ledger, newest first; none where it keeps none. */
  ledgerRows(): Promise<readonly LedgerRow[]>;
  close(): Promise<void>;
}

/**
 * Opens a session of an era: the real server and a real MCP client over Streamable HTTP, without a Worker
 * between them, so that a clock can be given.
 */
export async function openSession(
  era: FaultEra,
  runtime: Runtime,
  variables: Readonly<Record<string, string>> = {},
): Promise<FaultSession> {
  const outcomes: string[] = [];
  const lines: string[] = [];
  const setup = await setupOf(runtime, variables, (entry) => {
    lines.push(JSON.stringify(entry));
    if (entry.event === "tool_call") outcomes.push(String(entry.outcome));
    if (entry.event === "internal_error") outcomes.push(`BUG ${String(entry.error)}`);
  });
  const client = new Client(
    { name: "test-faults", version: "1" },
    { versionNegotiation: { mode: era === "2026-07-28" ? { pin: "2026-07-28" } : "legacy" } },
  );
  const serve = era === "2026-07-28" ? statelessServer(setup) : await sessionServer(setup);
  const transport = new StreamableHTTPClientTransport(new URL("http://localhost/mcp"), {
    fetch: (input, init) => serve(new Request(input, init)),
  });
  await client.connect(transport);
  return {
    era,
    call: async (name, args) => {
      outcomes.length = 0;
      lines.length = 0;
      const { isError, content, structuredContent } = await client.callTool({ name, arguments: { ...args } });
      const structured = (structuredContent ?? {}) as Readonly<Record<string, unknown>>;
      return {
        isError: isError === true,
        text: content.map((block) => (block.type === "text" ? block.text : "")).join("\n"),
        data: withNamedRows(structured),
        structured,
        outcome: outcomes.join("+"),
        logged: lines.join("\n"),
      };
    },
    lookUp: async () => {
      const { ledger, halo } = servicesOf(setup);
      const due = (await ledger?.due(principal)) ?? [];
      const report = (error: unknown) => void outcomes.push(`BUG ${String(error)}`);
      if (ledger !== undefined) await lookUpAll(due, ledger, halo.forCall(), report);
      return due.length;
    },
    newestRow: async () => (await servicesOf(setup).ledger?.list({}, { number: 1, size: 1 }))?.rows[0],
    ledgerRows: async () => {
      const { ledger } = servicesOf(setup);
      const rows: LedgerRow[] = [];
      for (let number = 1; ledger !== undefined; number++) {
        const page = await ledger.list({}, { number, size: 500 });
        rows.push(...page.rows);
        if (page.rows.length === 0) break;
      }
      return rows;
    },
    close: () => client.close(),
  };
}

/** Who calls, in the ledger and the log. */
const principal = "local";

function servicesOf({ services }: ServerSetup) {
  if (!services.ok) throw new Error("the session is not configured");
  return services.services;
}

async function setupOf(
  runtime: Runtime,
  variables: Readonly<Record<string, string>>,
  log: Log,
): Promise<ServerSetup> {
  const reading = readConfig({
    HALO_BASE_URL: "https://halo.test",
    HALO_CLIENT_ID: "sandbox-client",
    HALO_CLIENT_SECRET: "sandbox-secret",
    // The clock stands still from cell to cell, so that all requests of a run fall into the same five minutes.
    HALO_REQUESTS_PER_5_MINUTES: "0",
    HALO_API: "on",
    HALO_SQL: "on",
    // An undo of a text needs the text.
    LEDGER_VALUES: "full",
    ...variables,
  });
  if (!reading.ok) throw new Error(reading.problems.join(" "));
  const { config } = reading;
  if (!hasServiceIdentity(config)) throw new Error("the fault matrix signs in as one identity");
  const halo = HaloClient.of(config, runtime, new SignIn(config, runtime, memoryStore()));
  // Node has a database to keep a ledger in; in workerd there is none outside a Durable Object.
  const database = await nodeDatabase().catch(() => undefined);
  const { readOnly, api, sql } = config;
  const deployed = toolsOfDeployment({
    readOnly,
    hasLedger: database !== undefined,
    hasApi: api.isOn,
    hasSql: sql,
    hasRunbooks: config.runbooks !== undefined,
  });
  return {
    ...surfaceOf({ deployed, chosen: [], scopes }),
    services: {
      ok: true,
      services: {
        halo,
        lookups: new Lookups(halo, runtime),
        ledger: database && localKeeper(database, config.ledger, runtime.now),
        ...(config.api.isOn ? { api: apiAccess(config, runtime, memoryStore()) } : {}),
        store: memoryStore(),
        maxResultTokens: config.maxResultTokens,
        timeZone: config.timeZone,
        confirmBy: config.confirmBy,
        runbooks: config.runbooks,
        unsent: config.unsent,
      },
    },
    caller: () => ({ id: principal, client: "local", scopes }),
    running: new RunningCalls(),
    yeses: new BoundYes(memoryStore(), runtime.now),
    now: runtime.now,
    log,
  };
}

function statelessServer(setup: ServerSetup): (request: Request) => Promise<Response> {
  const handler = createMcpHandler(() => createServer(setup), { legacy: "reject" });
  return (request) => handler.fetch(request);
}

async function sessionServer(setup: ServerSetup): Promise<(request: Request) => Promise<Response>> {
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: () => crypto.randomUUID(),
  });
  await createServer(setup).connect(transport);
  return async (request) =>
    // The stream for what the server says unasked; the Worker has none either.
    request.method === "GET" ? new Response(null, { status: 405 }) : transport.handleRequest(request);
}
