import type { McpServer } from "@modelcontextprotocol/server";
import { createMcpHandler } from "agents/mcp/server";
import { WorkingCopy } from "../halo/copy/copy.ts";
import { declareListening, listenable } from "../mcp/resources/listening.ts";
import { createServer } from "../mcp/server.ts";
import type { ServerSetup } from "../mcp/setup.ts";
import { grantObject, principalObject } from "../oauth/once/stubs.ts";
import { localPrincipal, type Principal } from "../oauth/principal.ts";
import { askedBy, askingFor, surfaceKey } from "./chosen-tools.ts";
import { answerDirectly, directCall } from "./direct-call.ts";
import { calledTool } from "./era.ts";
import { SessionLinks } from "./links/session-links.ts";
import { objectDatabase } from "./object-database.ts";
import { authInfoOf, principalOf, readRequestContext } from "./request-context.ts";
import { Services } from "./services.ts";
import { SessionStore } from "./session-store.ts";
import type { StoredSession } from "./stored-session.ts";
import { EventStreamTransport } from "./transport/event-stream.ts";
import { sessionNotFound } from "./transport/session-not-found.ts";
import { reportTransportError, SessionTransport } from "./transport/session-transport.ts";
import { viewsOf } from "./views.ts";

const sessionKey = "session";
/** How long an idle session is kept, in milliseconds: one day. */
export const idleLifetimeMs = 24 * 60 * 60 * 1000;
/** How often the alarm is moved at most, in milliseconds: each move is a write to storage. */
const alarmStepMs = 60 * 60 * 1000;
/** How long after a call its working copy is read on, in milliseconds: what is asked meanwhile goes first. */
const pauseAfterCallMs = 500;
/** Longer than the pauses of that reading, in milliseconds. */
const soonMs = 2 * 60 * 1000;

/**
 * One MCP session of the 2025 era, or all 2026-07-28 requests of one principal. Holds the Halo token and the lookups,
 * and runs the tools. Storage has at most the token and the {@link StoredSession}. Its Durable Object is `HaloSession`.
 */
export class Session {
  protected readonly ctx: DurableObjectState;
  protected readonly env: Env;
  #session: StoredSession | undefined;
  /** The principal of the latest request: its token and scopes can change during a session. */
  #principal: Principal | undefined;
  /** The stream of an HTTP+SSE session. */
  #stream: { transport: EventStreamTransport; opened: Principal } | undefined;
  #transport: Promise<SessionTransport> | undefined;
  #store: SessionStore;
  #services: Services;
  #links: SessionLinks;
  #alarmAt = 0;
  // One handler for each era, because the router has determined the era already.
  readonly #modern = createMcpHandler(
    ({ requestInfo, authInfo }) => {
      const principal = () => principalOf(authInfo);
      const server = this.createMcpServer(principal, calledTool(requestInfo));
      return declareListening(server, this.#setup(principal));
    },
    { corsOptions: false, legacy: "reject", onerror: reportTransportError },
  );
  readonly #legacy = createMcpHandler(
    ({ authInfo }) => {
      const principal = principalOf(authInfo);
      return this.createMcpServer(() => principal);
    },
    { corsOptions: false, legacy: "stateless", onerror: reportTransportError },
  );

  /**
   * @param ctx the state of the Durable Object
   * @param env its bindings
   */
  constructor(ctx: DurableObjectState, env: Env) {
    this.ctx = ctx;
    this.env = env;
    this.#store = this.#newStore();
    this.#services = this.#newServices();
    this.#links = this.#newLinks();
  }

  /** Serves a request from the router, as its context says. */
  async fetch(request: Request): Promise<Response> {
    const link = this.#links.serve(request);
    if (link !== undefined) return link;
    const { serve, principal } = readRequestContext(request);
    // Halo has refused the agent's token: the router tells the client to renew its own.
    if (this.#services.refused(principal)) return new Response(null, { status: 401 });
    const asked = () => principal;
    await this.#services.heedHooks();
    switch (serve) {
      case "call":
      case "legacy_call": {
        // The alarm is set when something is stored; before that there is nothing to delete.
        if (this.#alarmAt > 0) await this.#keepAlive();
        // Parsed once here; the handler would clone and parse the body for each of its decisions.
        const parsedBody: unknown = await request.json();
        const setup = this.#setup(asked);
        const direct = directCall(request.headers, parsedBody, setup.tools);
        if (direct !== undefined) return answerDirectly(direct, setup, request.signal);
        const handler = serve === "call" ? this.#modern : this.#legacy;
        return handler.fetch(request, { parsedBody, authInfo: authInfoOf(principal) });
      }
      case "listenable":
        return listenable(request, this.#setup(asked));
      case "initialize":
        return this.#open(request, principal);
      case "session":
        return this.#serveSession(request, principal);
      case "open_stream":
        return this.#openStream(request, principal);
      case "stream_message":
        return this.#postMessage(request, principal);
    }
  }

  /** Opens a 2025-era session. The object's id is the session id. */
  async #open(request: Request, principal: Principal): Promise<Response> {
    const initialize = await request.text();
    this.#principal = principal;
    const transport = this.#connect();
    const response = await (await transport).handleRequest(request, { parsedBody: JSON.parse(initialize) });
    if (!response.ok) return response;
    this.#transport = transport;
    await this.#register(principal);
    const { id, client, grant } = principal;
    const asked = askedBy(principal);
    this.#session = {
      principal: id,
      client,
      grant,
      initialize,
      ...(asked.length === 0 ? {} : { asked }),
    };
    // Both writes in one turn are one write to disk, which the response waits for.
    await Promise.all([this.ctx.storage.put(sessionKey, this.#session), this.#keepAlive()]);
    return response;
  }

  /** Serves a request of a 2025-era session: 404 when it is unknown, ended, or of another principal or client. */
  async #serveSession(request: Request, sender: Principal): Promise<Response> {
    this.#session ??= await this.ctx.storage.get<StoredSession>(sessionKey);
    const session = this.#session;
    if (session?.principal !== sender.id || session.client !== sender.client) return sessionNotFound();
    const principal = askingFor(sender, session.asked);
    if (request.method === "DELETE") {
      await this.#end();
      return new Response(null, { status: 204 });
    }
    await this.#keepAlive();
    if (session.grant !== principal.grant) {
      await this.#register(principal);
      this.#session = { ...session, grant: principal.grant };
      await this.ctx.storage.put(sessionKey, this.#session);
    }
    await this.#usePrincipal(principal);
    this.#transport ??= this.#resume(session);
    const transport = await this.#transport.catch(() => undefined);
    if (transport === undefined) {
      // The session can't be restored. After a 404 the client opens a new one.
      await this.#end();
      return sessionNotFound();
    }
    const parsedBody: unknown = await request.json();
    const setup = this.#setup(() => principal);
    const direct = directCall(request.headers, parsedBody, setup.tools);
    return direct === undefined
      ? transport.handleRequest(request, { parsedBody })
      : transport.runDirect(direct.id, (signal) =>
          answerDirectly(direct, setup, signal, { "mcp-session-id": this.ctx.id.toString() }),
        );
  }

  /** Opens an HTTP+SSE session, which lives as long as its stream. */
  async #openStream(request: Request, principal: Principal): Promise<Response> {
    this.#principal = principal;
    const id = this.ctx.id.toString();
    const stream = new EventStreamTransport(id, `/messages?${new URLSearchParams({ sessionId: id })}`);
    await this.createMcpServer(() => this.#currentPrincipal()).connect(stream);
    this.#stream = { transport: stream, opened: principal };
    await this.#register(principal);
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

  /** Receives a message of an HTTP+SSE session; 404 when there is none of this principal and client. */
  async #postMessage(request: Request, principal: Principal): Promise<Response> {
    const stream = this.#stream;
    if (stream?.opened.id !== principal.id || stream.opened.client !== principal.client) {
      return sessionNotFound();
    }
    const { opened } = stream;
    if (opened.grant !== principal.grant || opened.scopes.join() !== principal.scopes.join()) {
      // Another grant or other scopes mean other tools; the stream's server can't change, so the client reopens it.
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

  /**
   * Registers this session with the principal's grant, which ends it when the grant ends, and with the principal, of
   * whom only so many may be open. Without a sign-in there is neither.
   */
  async #register(principal: Principal): Promise<void> {
    const { id, client } = principal;
    await Promise.all([
      this.#registerWithGrant(principal),
      client === localPrincipal.client
        ? undefined
        : principalObject(this.env, id).recordSession(this.ctx.id.toString()),
    ]);
  }

  /** Registers this object with the principal's grant alone: with 2026-07-28 there is no session to be counted. */
  async #registerWithGrant({ id, grant }: Principal): Promise<void> {
    if (grant !== undefined)
      await grantObject(this.env, { userId: id, grantId: grant }).recordSession(this.ctx.id.toString());
  }

  /** Uses the principal of the latest request; when its scopes or its tools differ, the server is made again with them. */
  async #usePrincipal(principal: Principal): Promise<void> {
    const before = this.#principal;
    this.#principal = principal;
    if (before === undefined || surfaceKey(before) === surfaceKey(principal)) return;
    const transport = this.#transport;
    this.#transport = undefined;
    await (await transport?.catch(() => undefined))?.close();
  }

  /** Ends the session because its grant has ended. Called by the grant's object. */
  async end(): Promise<void> {
    await this.#end();
  }

  /**
   * Deletes an idle session, and reads on what calls have left to read of the working copy. A session that was used since
   * gets a new alarm.
   */
  async alarm(): Promise<void> {
    const { storage } = this.ctx;
    const used = await storage.get<number>("used");
    if (Date.now() - (used ?? 0) >= idleLifetimeMs) {
      await this.#end();
      return;
    }
    const services = this.#services;
    const pause = await services.readOn();
    const nextLink = await this.#links.purge(Date.now());
    // It may have ended meanwhile, with all that is stored.
    if (services !== this.#services) return;
    const last = (await storage.get<number>("used")) ?? 0;
    const atEnd = Math.max(Date.now(), Math.min(last + idleLifetimeMs, nextLink ?? Number.POSITIVE_INFINITY));
    await storage.setAlarm(pause === undefined ? atEnd : Math.min(atEnd, Date.now() + pause));
  }

  /** Sees to it that the working copy is read on after a call, until its session or grant ends. */
  async #readOn(principal: Principal): Promise<void> {
    const services = this.#services;
    await this.#registerWithGrant(principal);
    await this.#keepAlive();
    if (services === this.#services) await this.#wakeAt(Date.now() + pauseAfterCallMs);
  }

  /** Sets the alarm, unless it comes earlier. */
  async #wakeAt(moment: number): Promise<void> {
    const { storage } = this.ctx;
    const due = await storage.getAlarm();
    if (due === null || due > moment) await storage.setAlarm(moment);
  }

  async #end(): Promise<void> {
    const transport = this.#transport;
    const stream = this.#stream;
    const store = this.#store;
    this.#services.end();
    this.#session = undefined;
    this.#stream = undefined;
    this.#transport = undefined;
    this.#principal = undefined;
    this.#store = this.#newStore();
    this.#services = this.#newServices();
    this.#links = this.#newLinks();
    this.#alarmAt = 0;
    await store.end();
    await (await transport?.catch(() => undefined))?.close();
    await stream?.transport.close();
  }

  #newServices(): Services {
    const database = objectDatabase(this.ctx.storage);
    const onKept = () => this.ctx.waitUntil(this.#keepAlive());
    const newCopy = () => new WorkingCopy(database, Date.now, { onKept, goesOn: true });
    const object = {
      // The object of a principal serves requests that are of no session.
      session: () => (this.#session ?? this.#stream) && this.ctx.id.toString(),
      inBackground: (work: Promise<void>) => this.ctx.waitUntil(work),
    };
    return new Services(this.env, this.#store, newCopy, object, (principal) =>
      this.ctx.waitUntil(this.#readOn(principal)),
    );
  }

  #newLinks(): SessionLinks {
    return new SessionLinks({
      ctx: this.ctx,
      store: this.#store,
      env: this.env,
      setup: (principal) => this.#setup(principal),
      wakeAt: (moment) => this.#keepAlive().then(() => this.#wakeAt(moment)),
    });
  }

  /** What servers of this object are made from. */
  #setup(principal: () => Principal): ServerSetup {
    return {
      ...this.#services.setup(principal),
      makeLink: (of) => this.#links.make(of, principal()),
      ...viewsOf(this.env),
    };
  }

  #newStore(): SessionStore {
    return new SessionStore(this.ctx.storage, () => this.#keepAlive());
  }

  /** Postpones the alarm that deletes what is stored. */
  async #keepAlive(): Promise<void> {
    const now = Date.now();
    if (this.#alarmAt - now > idleLifetimeMs - alarmStepMs) return;
    this.#alarmAt = now + idleLifetimeMs;
    const { storage } = this.ctx;
    // An alarm that comes soon is one to read on, and is followed by the one that deletes.
    const isSoon = ((await storage.getAlarm()) ?? Number.POSITIVE_INFINITY) < now + soonMs;
    await Promise.all([storage.put("used", now), ...(isSoon ? [] : [storage.setAlarm(this.#alarmAt)])]);
  }

  /** Creates an MCP server. The conformance suite's Worker overrides this to add its fixtures. */
  protected createMcpServer(principal: () => Principal, only?: string): McpServer {
    return createServer(this.#setup(principal), only);
  }

  async #connect(): Promise<SessionTransport> {
    const transport = new SessionTransport({ sessionIdGenerator: () => this.ctx.id.toString() });
    await this.createMcpServer(() => this.#currentPrincipal()).connect(transport);
    transport.onerror = reportTransportError;
    return transport;
  }

  /** Restores a session whose object was evicted: replays the client's initialize and discards the response. */
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

  #currentPrincipal(): Principal {
    if (this.#principal === undefined) throw new Error("a session's server works only within a request");
    return this.#principal;
  }
}
