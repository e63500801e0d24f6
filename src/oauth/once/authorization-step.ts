import { DurableObject } from "cloudflare:workers";
import type { Store } from "../../halo/runtime.ts";
import type { OAuthEnv } from "../environment.ts";
import { endedKey } from "../grants/exchange.ts";
import type { GrantName } from "../grants/grant-name.ts";
import { RenewedTokens } from "../grants/renewed-tokens.ts";
import { SpentTokens } from "../grants/spent-tokens.ts";
import { oauthOf } from "../server.ts";
import { readStored } from "../stored-configuration.ts";
import { onceRoutes } from "./routes.tsx";
import type { AuthorizationObject } from "./stubs.ts";

const sessionPrefix = "session:";
const lastUsedKey = "last-used";
/** The most sessions of one grant, and of one principal; the oldest ends when another is opened. */
const mostSessions = 200;
/** A little longer than an unused grant lives, in milliseconds. */
const grantLifetimeMs = 31 * 24 * 60 * 60 * 1000;
/** A little longer than the library keeps a consent page or a sign-in open, in milliseconds. */
const pageLifetimeMs = 15 * 60 * 1000;

/**
 * Serializes the parts of an authorization that may happen only once: a decision on a consent page, the return
 * from a sign-in, the token exchanges of one grant. The library's key-value store has no atomic "read, then
 * write"; a Durable Object per page, sign-in or grant provides it.
 *
 * The object of a grant also records when the grant was last used and which sessions were opened with it. That of a
 * principal records all of the principal's sessions, which bounds them.
 */
export class AuthorizationStep extends DurableObject<Env> implements AuthorizationObject {
  #queue: Promise<unknown> = Promise.resolve();
  readonly #grant = this.#store(grantLifetimeMs);
  readonly #page = this.#store(pageLifetimeMs);

  override fetch(request: Request): Promise<Response> {
    const env: OAuthEnv = {
      ...this.env,
      object: {
        page: this.#page,
        grant: this.#grant,
        renewedTokens: new RenewedTokens(this.#grant),
        spentTokens: new SpentTokens(this.#grant),
        endSessions: () => this.#endSessions(),
      },
    };
    const context = {
      waitUntil: (work: Promise<unknown>) => this.ctx.waitUntil(work),
      passThroughOnException: () => {},
      props: {},
    };
    return this.#enqueue(async () => {
      await readStored(this.env);
      return onceRoutes.fetch(request, env, context);
    });
  }

  async recordUse(): Promise<void> {
    await this.#grant.put(lastUsedKey, Date.now());
  }

  async lastUsed(): Promise<number | undefined> {
    return this.ctx.storage.get<number>(lastUsedKey);
  }

  async recordSession(sessionId: string): Promise<void> {
    await this.#grant.put(`${sessionPrefix}${sessionId}`, Date.now());
    const recorded = await this.ctx.storage.list<number>({ prefix: sessionPrefix });
    if (recorded.size <= mostSessions) return;
    const oldest = [...recorded]
      .sort(([, left], [, right]) => left - right)
      .slice(0, recorded.size - mostSessions);
    for (const [key] of oldest) await this.#endSession(key);
  }

  async hasEnded(): Promise<boolean> {
    return (await this.ctx.storage.get<boolean>(endedKey)) === true;
  }

  endGrant(name: GrantName, options: { readonly sessions: boolean }): Promise<void> {
    return this.#enqueue(async () => {
      await this.#grant.put(endedKey, true);
      await readStored(this.env);
      await oauthOf(this.env)?.helpers.revokeGrant(name.grantId, name.userId);
      if (options.sessions) await this.#endSessions();
    });
  }

  /** Deletes what is stored; {@link #store} moves the alarm with every write. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  /** Runs work when all work before it has finished, with or without an error. */
  #enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  async #endSessions(): Promise<number> {
    const recorded = await this.ctx.storage.list({ prefix: sessionPrefix });
    for (const key of recorded.keys()) await this.#endSession(key);
    return recorded.size;
  }

  /** Ends a session and forgets it. Keys are deleted one by one: a single delete takes at most 128 of them. */
  async #endSession(key: string): Promise<void> {
    const sessions = this.env.HALO_SESSION;
    await sessions.get(sessions.idFromString(key.slice(sessionPrefix.length))).end();
    await this.ctx.storage.delete(key);
  }

  /** Storage that is deleted when nothing has been written for this long, in milliseconds. */
  #store(lifetimeMs: number): Store {
    return {
      get: (key) => this.ctx.storage.get(key),
      // Both at once, which makes one write of them: an object that ends between the two would keep its keys for good.
      put: async (key, value) => {
        const { storage } = this.ctx;
        await Promise.all([storage.put(key, value), storage.setAlarm(Date.now() + lifetimeMs)]);
      },
    };
  }
}
