import type { Context } from "hono";
import type { Store } from "../halo/runtime.ts";
import type { RenewedTokens } from "./grants/renewed-tokens.ts";
import type { OAuth } from "./server.ts";

/** What the object that a step runs in lends to it. */
export interface StepContext {
  /** Kept for as long as a page or a sign-in may wait. */
  readonly page: Store;
  /** Kept for as long as a grant may live. */
  readonly grant: Store;
  readonly renewedTokens: RenewedTokens;
  /** Whether this very refresh token was exchanged before: its answer was lost, or it was sent twice. */
  readonly repeated?: boolean;
  /** Ends every session that was opened with the grant; how many there were. */
  readonly endSessions: () => Promise<number>;
}

/** The Worker's bindings, with the tools of a step beside them where one runs. */
export interface OAuthEnv extends Env {
  readonly step?: StepContext;
}

/** What the pages and steps have at hand: the bindings, and the server that they are of. */
export interface PageEnvironment {
  Bindings: OAuthEnv;
  Variables: { oauth: OAuth };
}
export type PageContext = Context<PageEnvironment>;

/** The tools of the step that runs. Throws outside of one: what must happen once must not happen elsewhere. */
export function stepContext(env: OAuthEnv): StepContext {
  if (env.step === undefined) throw new Error("this part of an authorization runs in a step of its own only");
  return env.step;
}
