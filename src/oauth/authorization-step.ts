import { DurableObject } from "cloudflare:workers";
import type { Store } from "../halo/runtime.ts";
import type { OAuthEnv } from "./environment.ts";
import { steps } from "./steps.tsx";
import { Successors } from "./successors.ts";

const sessionPrefix = "session:";
const lastUsedKey = "last-used";
/** The sessions of one grant that are remembered; a client that opens more has let go of the oldest. */
const mostSessions = 200;
/** A little longer than a grant lives that no client uses. */
const lifetimeMs = 31 * 24 * 60 * 60 * 1000;

/**
 * One thing of an authorization that must happen once and in turn: a decision on a consent page, the return
 * from a sign-in, the exchanges of one grant. The library's key-value store can't make "look, then write"
 * one act; an object of this class, named after what serves once, can.
 *
 * A grant's object also knows when the grant was last used and which sessions were opened with it.
 */
export class AuthorizationStep extends DurableObject<Env> {
  #turn: Promise<unknown> = Promise.resolve();
  readonly #store: Store = {
    get: (key) => this.ctx.storage.get(key),
    put: async (key, value) => {
      await this.ctx.storage.put(key, value);
      await this.ctx.storage.setAlarm(Date.now() + lifetimeMs);
    },
  };

  /** Serves one request of this step; the next one waits for its end. */
  override fetch(request: Request): Promise<Response> {
    const env: OAuthEnv = {
      ...this.env,
      step: {
        store: this.#store,
        successors: new Successors(this.#store),
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
    await this.#store.put(lastUsedKey, Date.now());
  }

  /** When the grant was last used, in milliseconds since the epoch; to within a few minutes. */
  async lastUsed(): Promise<number | undefined> {
    return this.ctx.storage.get<number>(lastUsedKey);
  }

  /** Notes a session that was opened with the grant, so that it ends with it. */
  async noteSession(sessionId: string): Promise<void> {
    await this.#store.put(`${sessionPrefix}${sessionId}`, Date.now());
    const noted = await this.ctx.storage.list<number>({ prefix: sessionPrefix });
    if (noted.size <= mostSessions) return;
    const oldest = [...noted].sort(([, left], [, right]) => left - right).slice(0, noted.size - mostSessions);
    await this.ctx.storage.delete(oldest.map(([key]) => key));
  }

  /** Ends every session that was opened with the grant. */
  async endSessions(): Promise<void> {
    const noted = await this.ctx.storage.list({ prefix: sessionPrefix });
    const sessions = this.env.HALO_SESSION;
    for (const key of noted.keys()) {
      await sessions.get(sessions.idFromString(key.slice(sessionPrefix.length))).end();
    }
    await this.ctx.storage.delete([...noted.keys()].slice(0, 128));
  }

  /** Nothing was written for longer than a grant lives. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}

/** The step of a grant. */
export function grantStep(env: Env, userId: string, grantId: string): DurableObjectStub<AuthorizationStep> {
  return stepOf(env, `grant:${userId}:${grantId}`);
}

/** The step of this name. */
export function stepOf(env: Env, name: string): DurableObjectStub<AuthorizationStep> {
  const steps = env.AUTHORIZATION_STEP;
  return steps.get(steps.idFromName(name));
}
