import { waitUntil } from "cloudflare:workers";
import {
  createMcpHandler,
  InMemoryServerEventBus,
  McpServer,
  type ServerEvent,
  type ServerEventBus,
} from "@modelcontextprotocol/server";
import { type ListeningAnswer, listeningEveryMs, listeningLifeMs } from "../../halo/hooks/listening.ts";
import { platformRuntime } from "../../halo/runtime.ts";
import type { Listenable } from "../../mcp/resources/listening.ts";
import { serverInfo } from "../../mcp/version.ts";
import { paceObject } from "../halo-pace.ts";
import { reportTransportError as report } from "../transport/session-transport.ts";

/** A resource that is listened to, with its ticket. */
type Listened = Extract<Listenable, { tickets: unknown }>["tickets"];

/** Who listens to what. */
export interface Listening {
  readonly env: Env;
  readonly principal: string;
  readonly tickets: Listened;
  /** Whether the caller's token or key is still valid. */
  readonly isSignedIn: () => Promise<boolean>;
}

/**
 * Answers `subscriptions/listen` with a stream of the SDK's, which lives for some minutes and in the router: nothing of a
 * session is held in memory for it. What changed is asked of the deployment's object every few seconds.
 *
 * @param message the request, whose filter names what the caller may listen to
 * @returns undefined when too many listen already, with whose streams those are
 */
export async function openStream(
  request: Request,
  message: unknown,
  listening: Listening,
): Promise<Response | Extract<ListeningAnswer, { is: "many" }>> {
  const stream = crypto.randomUUID();
  const question = { stream, principal: listening.principal };
  const begun = await paceObject(listening.env).listen({ ...question, since: undefined });
  if (begun.is === "many") return begun;
  const feed = new ChangeFeed(listening, question, begun.at, () => handler.close());
  const handler = createMcpHandler(
    () => new McpServer(serverInfo, { capabilities: { resources: { subscribe: true } } }),
    { bus: feed, legacy: "reject", onerror: report },
  );
  return handler.fetch(request, { parsedBody: message });
}

/** The changes of one stream's tickets, asked for as long as the stream is open. */
class ChangeFeed implements ServerEventBus {
  readonly #bus = new InMemoryServerEventBus(report);
  readonly #listening: Listening;
  readonly #question: { readonly stream: string; readonly principal: string };
  readonly #end: () => Promise<void>;
  readonly #ended = new AbortController();
  #since: number;

  /** @param end ends the stream in the protocol's way */
  constructor(
    listening: Listening,
    question: { readonly stream: string; readonly principal: string },
    since: number,
    end: () => Promise<void>,
  ) {
    this.#listening = listening;
    this.#question = question;
    this.#since = since;
    this.#end = end;
  }

  publish(event: ServerEvent): void {
    this.#bus.publish(event);
  }

  subscribe(listener: (event: ServerEvent) => void): () => void {
    const unsubscribe = this.#bus.subscribe(listener);
    this.#run().catch(report);
    return () => {
      unsubscribe();
      if (this.#ended.signal.aborted) return;
      this.#ended.abort(new Error("the stream has ended"));
      // The request is over with its stream.
      waitUntil(paceObject(this.#listening.env).stopListening(this.#question.stream).catch(report));
    };
  }

  /** Tells of changes until the stream's time is over, its caller is signed out, or its client has gone. */
  async #run(): Promise<void> {
    const { signal } = this.#ended;
    try {
      for (let lived = 0; lived < listeningLifeMs; lived += listeningEveryMs) {
        await platformRuntime.sleep(listeningEveryMs, signal);
        const goesOn = await this.#look();
        if (signal.aborted || !goesOn) break;
      }
    } catch (error) {
      if (signal.aborted) return;
      // Its client listens again, and reads anew.
      report(error instanceof Error ? error : new Error(String(error)));
    }
    await this.#end();
  }

  /** Asks what changed and tells it; false where it is not to go on. */
  async #look(): Promise<boolean> {
    const { env, tickets, isSignedIn } = this.#listening;
    const answer = await paceObject(env).listen({ ...this.#question, since: this.#since });
    if (answer.is === "many") return false;
    this.#since = answer.at;
    const { changed } = answer;
    const touched = tickets.filter(({ ticket }) => changed === "any" || changed.includes(ticket));
    if (touched.length === 0) return true;
    if (!(await isSignedIn())) return false;
    for (const { uri } of touched) this.publish({ kind: "resource_updated", uri });
    return true;
  }
}
