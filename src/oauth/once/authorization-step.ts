import { DurableObject } from "cloudflare:workers";
import type { Store } from "../../halo/runtime.ts";
import type { OAuthEnv } from "../environment.ts";
import { endedKey, type GrantName } from "../grants/exchange.ts";
import { RenewedTokens } from "../grants/renewed-tokens.ts";
import { oauthOf } from "../server.ts";
import { steps } from "./steps.tsx";

const sessionPrefix = "session:";
const lastUsedKey = "last-used";
/** The sessions of one grant that are remembered; a client that opens more has let go of the oldest. */
const mostSessions = 200;
/** A little longer than a grant lives that no client uses, in milliseconds. */
const grantLifetimeMs = 31 * 24 * 60 * 60 * 1000;
/** A little longer than the library lets a page or a sign-in wait, in milliseconds. */
const pageLifetimeMs = 15 * 60 * 1000;

/**
 * One thing of an authorization that must happen once and in turn: a decision on a consent page, the return
 * from a sign-in, the exchanges of one grant. The library's key-value store can't make "look, then write"
 * one act; an object of this class, named after what serves once, can.
 *
 * A grant's object also knows when the grant was last used and which sessions were opened with it.
 */
export class AuthorizationStep extends DurableObject<Env> {
  #turn: Promise<unknown> = Promise.resolve();
  readonly #grant = this.#store(grantLifetimeMs);
  readonly #page = this.#store(pageLifetimeMs);

  /** Serves one request of this step; the next one waits for its end. */
  override fetch(request: Request): Promise<Response> {
    const env: OAuthEnv = {
      ...this.env,
      step: {
        page: this.#page,
        grant: this.#grant,
        renewedTokens: new RenewedTokens(this.#grant),
        endSessions: () => this.endSessions(),
      },
    };
    const context = {
      waitUntil: (work: Promise<unknown>) => this.ctx.waitUntil(work),
      passThroughOnException: () => {},
      props: {},
    };
    const answer = this.#turn.then(() => steps.fetch(request, env, context));
    this.#turn = answer.catch(() => {});
    return answer;
  }

  /** Notes that the grant is in use. */
  async touch(): Promise<void> {
    await this.#grant.put(lastUsedKey, Date.now());
  }

  /** When the grant was last used, in milliseconds since the epoch; to within a few minutes. */
  async lastUsed(): Promise<number | undefined> {
    return this.ctx.storage.get<number>(lastUsedKey);
  }

  /** Notes a session that was opened with the grant, so that it ends with it. */
  async noteSession(sessionId: string): Promise<void> {
    await this.#grant.put(`${sessionPrefix}${sessionId}`, Date.now());
    const noted = await this.ctx.storage.list<number>({ prefix: sessionPrefix });
    if (noted.size <= mostSessions) return;
    const oldest = [...noted].sort(([, left], [, right]) => left - right).slice(0, noted.size - mostSessions);
    for (const [key] of oldest) await this.ctx.storage.delete(key);
  }

  /**
   * Ends a grant, in its turn: an exchange that runs ends first, and none begins after.
   *
   * @param options `sessions: false` where another grant of the same person and client goes on with them
   */
  async endGrant(name: GrantName, options: { readonly sessions: boolean }): Promise<void> {
    const done = this.#turn.then(async () => {
      await this.#grant.put(endedKey, true);
      await oauthOf(this.env)?.helpers.revokeGrant(name.grantId, name.userId);
      if (options.sessions) await this.endSessions();
    });
    this.#turn = done.catch(() => {});
    await done;
  }

  /** Ends every session that was opened with the grant; how many there were. */
  async endSessions(): Promise<number> {
    const noted = await this.ctx.storage.list({ prefix: sessionPrefix });
    const sessions = this.env.HALO_SESSION;
    for (const key of noted.keys()) {
      await sessions.get(sessions.idFromString(key.slice(sessionPrefix.length))).end();
    }
    // Storage deletes at most 128 keys at once (Durable Objects, limits).
    for (const key of noted.keys()) await this.ctx.storage.delete(key);
    return noted.size;
  }

  /** Storage that is deleted when nothing was written for so long. */
  #store(lifetimeMs: number): Store {
    return {
      get: (key) => this.ctx.storage.get(key),
      put: async (key, value) => {
        await this.ctx.storage.put(key, value);
        await this.ctx.storage.setAlarm(Date.now() + lifetimeMs);
      },
    };
  }

  /** Nothing was written for longer than what is here can serve. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
