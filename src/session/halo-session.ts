import { DurableObject } from "cloudflare:workers";
import type { AuthInfo, McpServer } from "@modelcontextprotocol/server";
import { createMcpHandler } from "agents/mcp/server";
import { shorten } from "../halo/text.ts";
import { longestComplaint, writeLog } from "../log.ts";
import { createServer } from "../mcp/server.ts";
import { grantObject } from "../oauth/once/stubs.ts";
import type { Principal } from "../oauth/principal.ts";
import { answerDirectly, directCall } from "./direct-call.ts";
import { EventStreamTransport } from "./event-stream.ts";
import { readRequestContext } from "./request-context.ts";
import { Services } from "./services.ts";
import { SessionStore } from "./session-store.ts";
import { SessionTransport } from "./session-transport.ts";

/** What a 2025-era session keeps in storage, beside the Halo token. */
interface StoredSession {
  /** The id of the principal that opened the session; nobody else may use it. */
  readonly principal: string;
  /** The OAuth client that opened it: another client of the same person has sessions of its own. */
  readonly client: string;
  /** The grant that it was used with last, and ends with; a step-up replaces the grant of a session. */
  readonly grant: string | undefined;
  /** The body of the client's initialize request, replayed when the object wakes without its transport. */
  readonly initialize: string;
}

const sessionKey = "session";
/** A day, in milliseconds: how long an idle session is kept. */
export const idleLifetimeMs = 24 * 60 * 60 * 1000;
/** The alarm is moved at most once an hour: each move is a write to storage. */
const alarmStepMs = 60 * 60 * 1000;

/**
 * One MCP session of the 2025 era, or all 2026-07-28 requests of one principal: holds the Halo token and
 * the lookups, and runs the tools. Storage holds at most the token and the initialize request.
 */
export class HaloSession extends DurableObject<Env> {
  #session: StoredSession | undefined;
  /** The principal of the session's latest request: its token and scopes change while the session lives. */
  #principal: Principal | undefined;
  /** The stream of an HTTP+SSE session. */
  #stream: { transport: EventStreamTransport; opened: Principal } | undefined;
  #transport: Promise<SessionTransport> | undefined;
  #store = this.#newStore();
  #services = new Services(this.env, this.#store);
  #alarmAt = 0;
  // The router has told the eras apart already; a handler for both would do it again for each call.
  readonly #modern = createMcpHandler(
    ({ requestInfo, authInfo }) => {
      const principal = principalOf(authInfo);
      return this.assemble(() => principal, calledTool(requestInfo));
    },
    {
      corsOptions: false,
      legacy: "reject",
      onerror: reportTransportError,
    },
  );
  readonly #legacy = createMcpHandler(
    ({ authInfo }) => {
      const principal = principalOf(authInfo);
      return this.assemble(() => principal);
    },
    { corsOptions: false, legacy: "stateless", onerror: reportTransportError },
  );

  /** Serves a request of the router, which says in its errand which way. */
  override async fetch(request: Request): Promise<Response> {
    const { serve, principal } = readRequestContext(request);
    if (this.#services.refused(principal)) return haloRefused();
    switch (serve) {
      case "call":
      case "legacy_call": {
        // Nothing is kept of a principal, no alarm either, before there is a token to keep.
        if (this.#alarmAt > 0) await this.#keepAlive();
        // Parsed here once: the handler would clone and parse it for each of its decisions.
        const parsedBody: unknown = await request.json();
        const setup = this.#services.setup(() => principal);
        const direct = directCall(request.headers, parsedBody, setup.tools);
        if (direct !== undefined) return answerDirectly(direct, setup, request.signal);
        const handler = serve === "call" ? this.#modern : this.#legacy;
        return handler.fetch(request, { parsedBody, authInfo: authInfoOf(principal) });
      }
      case "initialize":
        return this.#open(request, principal);
      case "session":
        return this.#serveSession(request, principal);
      case "open_stream":
        return this.#openStream(request, principal);
      case "stream_message":
        return this.#takeMessage(request, principal);
    }
  }

  /** Opens a 2025-era session with its initialize request; the object's id is the session id. */
  async #open(request: Request, principal: Principal): Promise<Response> {
    const initialize = await request.text();
    this.#principal = principal;
    const transport = this.#connect();
    const response = await (await transport).handleRequest(request, { parsedBody: JSON.parse(initialize) });
    if (!response.ok) return response;
    this.#transport = transport;
    await this.#noteGrant(principal);
    this.#session = { principal: principal.id, client: principal.client, grant: principal.grant, initialize };
    // Together: the answer waits until each write is on disk, and writes of one turn are one.
    await Promise.all([this.ctx.storage.put(sessionKey, this.#session), this.#keepAlive()]);
    return response;
  }

  /** Serves a request within a 2025-era session. Unknown, ended and foreign sessions are all the same 404. */
  async #serveSession(request: Request, principal: Principal): Promise<Response> {
    this.#session ??= await this.ctx.storage.get<StoredSession>(sessionKey);
    const session = this.#session;
    if (session?.principal !== principal.id || session.client !== principal.client) return sessionNotFound();
    if (request.method === "DELETE") {
      await this.#end();
      return new Response(null, { status: 204 });
    }
    await this.#keepAlive();
    if (session.grant !== principal.grant) {
      await this.#noteGrant(principal);
      this.#session = { ...session, grant: principal.grant };
      await this.ctx.storage.put(sessionKey, this.#session);
    }
    await this.#become(principal);
    this.#transport ??= this.#resume(session);
    const transport = await this.#transport.catch(() => undefined);
    if (transport === undefined) {
      // The client can open a new session; one that can't be brought back would fail for ever.
      await this.#end();
      return sessionNotFound();
    }
    const parsedBody: unknown = await request.json();
    const setup = this.#services.setup(() => principal);
    const direct = directCall(request.headers, parsedBody, setup.tools);
    return direct === undefined
      ? transport.handleRequest(request, { parsedBody })
      : transport.runBeside(direct.id, (signal) =>
          answerDirectly(direct, setup, signal, { "mcp-session-id": this.ctx.id.toString() }),
        );
  }

  /** Opens an HTTP+SSE session, which lives as long as its stream. */
  async #openStream(request: Request, principal: Principal): Promise<Response> {
    this.#principal = principal;
    const id = this.ctx.id.toString();
    const stream = new EventStreamTransport(id, `/messages?${new URLSearchParams({ sessionId: id })}`);
    await this.assemble(() => this.#current()).connect(stream);
    this.#stream = { transport: stream, opened: principal };
    await this.#noteGrant(principal);
    const { onclose } = stream;
    stream.onclose = () => {
      onclose?.();
      this.ctx.waitUntil(this.#end());
    };
    request.signal.addEventListener("abort", () => void stream.close(), { once: true });
    await this.#keepAlive();
    return new Response(stream.body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    });
  }

  /** Takes a message of an HTTP+SSE session; what a stranger sends is answered as if there were none. */
  async #takeMessage(request: Request, principal: Principal): Promise<Response> {
    const stream = this.#stream;
    if (stream?.opened.id !== principal.id || stream.opened.client !== principal.client) {
      return sessionNotFound();
    }
    const { opened } = stream;
    if (opened.grant !== principal.grant || opened.scopes.join() !== principal.scopes.join()) {
      // Another grant, other tools: a stream knows nothing of that, so its client opens it anew.
      await this.#end();
      return sessionNotFound();
    }
    this.#principal = principal;
    await this.#keepAlive();
    try {
      stream.transport.receive(await request.text());
    } catch {
      return new Response("This is not a JSON-RPC message.\n", { status: 400 });
    }
    return new Response("Accepted", { status: 202 });
  }

  /** Has the grant know of this session, so that it ends with it. */
  async #noteGrant({ id, grant }: Principal): Promise<void> {
    if (grant !== undefined)
      await grantObject(this.env, { userId: id, grantId: grant }).recordSession(this.ctx.id.toString());
  }

  /** Takes on the token of the latest request; other scopes mean other tools, so the server is made anew. */
  async #become(principal: Principal): Promise<void> {
    const before = this.#principal;
    this.#principal = principal;
    if (before === undefined || before.scopes.join() === principal.scopes.join()) return;
    const transport = this.#transport;
    this.#transport = undefined;
    await (await transport?.catch(() => undefined))?.close();
  }

  /** Ends the session from within, because its grant has ended. */
  async end(): Promise<void> {
    await this.#end();
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
    const stream = this.#stream;
    const store = this.#store;
    this.#session = undefined;
    this.#stream = undefined;
    this.#transport = undefined;
    this.#principal = undefined;
    this.#store = this.#newStore();
    this.#services = new Services(this.env, this.#store);
    this.#alarmAt = 0;
    await store.end();
    await (await transport?.catch(() => undefined))?.close();
    await stream?.transport.close();
  }

  #newStore(): SessionStore {
    return new SessionStore(this.ctx.storage, () => this.#keepAlive());
  }

  /** Moves the alarm that deletes what is stored. */
  async #keepAlive(): Promise<void> {
    const now = Date.now();
    if (this.#alarmAt - now > idleLifetimeMs - alarmStepMs) return;
    this.#alarmAt = now + idleLifetimeMs;
    await Promise.all([this.ctx.storage.put("used", now), this.ctx.storage.setAlarm(this.#alarmAt)]);
  }

  /** Makes the MCP server of this session; the conformance suite's Worker adds its fixtures here. */
  protected assemble(principal: () => Principal, only?: string): McpServer {
    return createServer(this.#services.setup(principal), only);
  }

  async #connect(): Promise<SessionTransport> {
    const transport = new SessionTransport({
      sessionIdGenerator: () => this.ctx.id.toString(),
    });
    await this.assemble(() => this.#current()).connect(transport);
    transport.onerror = reportTransportError;
    return transport;
  }

  /** Brings a session back after its object was evicted: the client's own initialize is played again, its answer dropped. */
  async #resume(session: StoredSession): Promise<SessionTransport> {
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

  #current(): Principal {
    if (this.#principal === undefined) throw new Error("a session's server works only within a request");
    return this.#principal;
  }
}

/** Whose request it is, by what stands beside it in the SDK's own place for what was verified. */
const principals = new WeakMap<AuthInfo, Principal>();

function authInfoOf(principal: Principal): AuthInfo {
  // The token itself stays in the router: nothing here has a use for it.
  const authInfo: AuthInfo = { token: "", clientId: principal.client, scopes: [...principal.scopes] };
  principals.set(authInfo, principal);
  return authInfo;
}

function principalOf(authInfo: AuthInfo | undefined): Principal {
  const principal = authInfo === undefined ? undefined : principals.get(authInfo);
  if (principal === undefined) throw new Error("a request came to a session without its principal");
  return principal;
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

/** Halo has refused the agent's token: the router tells the client to renew its own. */
function haloRefused(): Response {
  return new Response(null, { status: 401 });
}

function reportTransportError(error: Error): void {
  writeLog({ event: "protocol_error", error: shorten(error.message, longestComplaint) });
}
