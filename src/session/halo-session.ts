import { DurableObject } from "cloudflare:workers";
import { imported } from "../lazily.ts";
import { readStored } from "../oauth/stored-configuration.ts";
import type { Session } from "./session.ts";

const session = imported(() => import("./session.ts"));

/**
 * The Durable Object of a {@link Session}. The Worker's entry has to export its class, so it is kept free of the tools
 * and of the MCP SDK: an isolate evaluates those when it makes its first session (docs/decisions/0028).
 */
export class HaloSession extends DurableObject<Env> {
  /** Nothing reaches the object before it is loaded. */
  readonly #session = this.ctx.blockConcurrencyWhile(() => this.load());

  /** Loads what serves the session. The conformance suite's Worker overrides this to add its fixtures. */
  protected async load(): Promise<Session> {
    await readStored(this.env);
    const { Session } = await session();
    return new Session(this.ctx, this.env);
  }

  /** Serves a request from the router, as its context says. */
  override async fetch(request: Request): Promise<Response> {
    return (await this.#session).fetch(request);
  }

  /** Ends the session because its grant has ended. Called by the grant's object. */
  async end(): Promise<void> {
    await (await this.#session).end();
  }

  /** Deletes an idle session, and reads on what calls have left to read of the working copy. */
  override async alarm(): Promise<void> {
    await (await this.#session).alarm();
  }
}
