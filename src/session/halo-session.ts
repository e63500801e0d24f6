import { DurableObject } from "cloudflare:workers";
import { type McpServer, WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import { createMcpHandler } from "agents/mcp/server";
import { readConfig } from "../config.ts";
import { HaloClient } from "../halo/client.ts";
import { Lookups } from "../halo/lookups.ts";
import { platformRuntime } from "../halo/runtime.ts";
import type { Log } from "../mcp/boundary.ts";
import { createServer, type ServerSetup, type Services } from "../mcp/server.ts";
import { catalogue } from "../tools/index.ts";
import { Errand } from "./errand.ts";
import { SessionStore } from "./session-store.ts";

/** What a 2025-era session keeps in storage, beside the Halo token. */
interface StoredSession {
  /** The principal that opened the session; nobody else may use it. */
  readonly principal: string;
  /** The body of the client's initialize request, replayed when the object wakes without its transport. */
  readonly initialize: string;
}

const sessionKey = "session";
/** A day, in milliseconds: how long an idle session is kept. */
export const idleLifetimeMs = 24 * 60 * 60 * 1000;
/** The alarm is moved at most once an hour: each move is a write to storage. */
const alarmStepMs = 60 * 60 * 1000;

const log: Log = (entry) => console.error(JSON.stringify(entry));

/**
 * One MCP session of the 2025 era, or all 2026-07-28 requests of one principal: holds the Halo token and
 * the lookups, and runs the tools. Storage holds at most the token and the initialize request.
 */
export class HaloSession extends DurableObject<Env> {
  #setup: ServerSetup | undefined;
  #session: StoredSession | undefined;
  #transport: Promise<WebStandardStreamableHTTPServerTransport> | undefined;
  #store = new SessionStore(this.ctx.storage);
  #alarmAt = 0;
  // The router has told the eras apart already; a handler for both would do it again for each call.
  readonly #modern = createMcpHandler(({ requestInfo }) => this.assemble(calledTool(requestInfo)), {
    corsOptions: false,
    legacy: "reject",
    onerror: reportTransportError,
  });
  readonly #legacy = createMcpHandler(() => this.assemble(), {
    corsOptions: false,
    legacy: "stateless",
    onerror: reportTransportError,
  });

  /** Serves a request of the router, which says in its errand which way. */
  override async fetch(request: Request): Promise<Response> {
    const { serve, principal } = Errand.parse(request.cf);
    switch (serve) {
      case "call":
      case "legacy_call": {
        await this.#keepAlive();
        const handler = serve === "call" ? this.#modern : this.#legacy;
        // Parsed here once: the handler would clone and parse it for each of its decisions.
        return handler.fetch(request, { parsedBody: await request.json() });
      }
      case "initialize":
        return this.#open(request, principal);
      case "session":
        return this.#serveSession(request, principal);
    }
  }

  /** Opens a 2025-era session with its initialize request; the object's id is the session id. */
  async #open(request: Request, principal: string): Promise<Response> {
    const initialize = await request.text();
    const transport = this.#connect();
    const response = await (await transport).handleRequest(request, { parsedBody: JSON.parse(initialize) });
    if (!response.ok) return response;
    this.#transport = transport;
    this.#session = { principal, initialize };
    await this.ctx.storage.put(sessionKey, this.#session);
    await this.#keepAlive();
    return response;
  }

  /** Serves a request within a 2025-era session. Unknown, ended and foreign sessions are all the same 404. */
  async #serveSession(request: Request, principal: string): Promise<Response> {
    this.#session ??= await this.ctx.storage.get<StoredSession>(sessionKey);
    const session = this.#session;
    if (session === undefined || session.principal !== principal) return sessionNotFound();
    if (request.method === "DELETE") {
      await this.#end();
      return new Response(null, { status: 204 });
    }
    await this.#keepAlive();
    this.#transport ??= this.#resume(session);
    const transport = await this.#transport.catch(() => undefined);
    if (transport === undefined) {
      // The client can open a new session; one that can't be brought back would fail for ever.
      await this.#end();
      return sessionNotFound();
    }
    return transport.handleRequest(request, { parsedBody: await request.json() });
  }

  /** An alarm of an idle session deletes all that it kept; one that was used meanwhile waits on. */
  override async alarm(): Promise<void> {
    const used = await this.ctx.storage.get<number>("used");
    const idle = Date.now() - (used ?? 0);
    if (idle < idleLifetimeMs) {
      await this.ctx.storage.setAlarm(Date.now() + idleLifetimeMs - idle);
      return;
    }
    await this.#end();
  }

  async #end(): Promise<void> {
    const transport = this.#transport;
    const store = this.#store;
    this.#session = undefined;
    this.#transport = undefined;
    this.#setup = undefined;
    this.#store = new SessionStore(this.ctx.storage);
    this.#alarmAt = 0;
    await store.end();
    await (await transport?.catch(() => undefined))?.close();
  }

  async #keepAlive(): Promise<void> {
    const now = Date.now();
    if (this.#alarmAt - now > idleLifetimeMs - alarmStepMs) return;
    this.#alarmAt = now + idleLifetimeMs;
    await this.ctx.storage.put("used", now);
    await this.ctx.storage.setAlarm(this.#alarmAt);
  }

  /** Makes the MCP server of this session; the conformance suite's Worker adds its fixtures here. */
  protected assemble(only?: string): McpServer {
    return createServer(this.#services(), only);
  }

  async #connect(): Promise<WebStandardStreamableHTTPServerTransport> {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => this.ctx.id.toString(),
    });
    await this.assemble().connect(transport);
    transport.onerror = reportTransportError;
    return transport;
  }

  /** Brings a session back after its object was evicted: the client's own initialize is played again, its answer dropped. */
  async #resume(session: StoredSession): Promise<WebStandardStreamableHTTPServerTransport> {
    const transport = await this.#connect();
    for (const body of [
      session.initialize,
      JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }),
    ]) {
      const response = await transport.handleRequest(
        new Request("http://session/mcp", {
          method: "POST",
          headers: {
            accept: "application/json, text/event-stream",
            "content-type": "application/json",
            "mcp-session-id": this.ctx.id.toString(),
          },
          body,
        }),
      );
      await response.text();
      if (!response.ok) throw new Error(`The session could not be brought back: HTTP ${response.status}.`);
    }
    return transport;
  }

  #services(): ServerSetup {
    if (this.#setup !== undefined) return this.#setup;
    const reading = readConfig(this.env);
    const tools =
      reading.ok && reading.config.readOnly ? catalogue.filter(({ access }) => access === "read") : catalogue;
    let services: ServerSetup["services"];
    if (reading.ok) {
      const halo = new HaloClient(reading.config, platformRuntime, this.#store);
      const ready: Services = {
        halo,
        lookups: new Lookups(halo, platformRuntime),
        maxResultTokens: reading.config.maxResultTokens,
      };
      services = { ok: true, services: ready };
    } else {
      services = { ok: false, problems: reading.problems };
    }
    this.#setup = { tools, services, now: platformRuntime.now, log };
    return this.#setup;
  }
}

/**
 * The tool that a 2026-07-28 request calls, from the header that the protocol demands and the SDK holds
 * against the body: a server that lives for one call needs to know one tool.
 */
function calledTool(request: Request | undefined): string | undefined {
  const headers = request?.headers;
  return headers?.get("mcp-method") === "tools/call" ? (headers.get("mcp-name") ?? undefined) : undefined;
}

/** The answer to a session id that names no session of this principal (MCP 2025-11-25, Streamable HTTP: 404). */
export function sessionNotFound(): Response {
  return Response.json(
    {
      jsonrpc: "2.0",
      id: null,
      error: { code: -32001, message: "Session not found. It has ended or never was: initialize a new one." },
    },
    { status: 404 },
  );
}

function reportTransportError(error: Error): void {
  log({ event: "protocol_error", error: error.message });
}
