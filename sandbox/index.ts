/** A Halo tenant for tests and for trying things out: a Hono app over generated data. */

import type { Hono } from "hono";
import type { Faults } from "./engine/faults.ts";
import type { Tenant } from "./engine/model.ts";
import { signInOf } from "./server/accounts.ts";
import { createApp } from "./server/app.ts";
import type { Automation } from "./server/automation.ts";
import { carry } from "./server/network.ts";
import type { SandboxOptions } from "./server/options.ts";
import type { RequestLog } from "./server/request-log.ts";
import type { SignIn } from "./server/sign-in.ts";
import { createState } from "./server/state.ts";
import type { ThinTables } from "./thin/tables.ts";

export { knownRecords } from "./data/known-records.ts";
export type { Fault, Faults } from "./engine/faults.ts";
export type { HaloRecord, ResourceName, Tenant } from "./engine/model.ts";
export { resourceNames } from "./resources/index.ts";
export { exampleSignIns } from "./server/accounts.ts";
export { ConnectionReset } from "./server/network.ts";
export {
  defaultCredentials,
  defaultRedirectUris,
  type SandboxOptions,
} from "./server/options.ts";
export type { RequestLog, RequestLogEntry } from "./server/request-log.ts";
export { cancelSignIn, type SignIn, signIn } from "./server/sign-in.ts";
export { buildTenant } from "./tenant.ts";

/** A running sandbox. */
export interface Sandbox {
  /** The tenant alone: no faults and no log. */
  readonly app: Hono;
  readonly tenant: Tenant;
  /** The records of resources that the sandbox knows from Halo's description alone. */
  readonly thin: ThinTables;
  readonly log: RequestLog;
  readonly faults: Faults;
  /** Runbooks, which may be added to, and what ran of them. */
  readonly automation: Automation;
  /**
   * Handles a request as the network would: honours faults (a reset rejects with a TypeError, a hang ends only
   * with the request's signal) and rejects with the signal's reason when the client gives up.
   */
  fetch(request: Request): Promise<Response>;
  /** Puts the data back to what it was at the start. */
  reset(): void;
  /** Makes every token and code that was issued so far invalid. */
  revokeTokens(): void;
  /** Makes the tokens and codes of one agent invalid. The agent can sign in again. */
  withdraw(agentId: number): void;
  /** Ends the access tokens of one agent, or of all, before their time; refresh tokens live on. */
  expireTokens(agentId?: number): void;
  /**
   * What an agent types at the login page.
   *
   * @throws Error when the agent cannot sign in: unknown, disabled, without an e-mail address, or "Unassigned".
   */
  signInOf(agentId: number): SignIn;
}

/** Creates a sandbox; each has data, tokens, faults and a log of its own. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const state = createState(options);
  const app = createApp(state);
  return {
    app,
    tenant: state.tenant,
    thin: state.thin,
    log: state.log,
    faults: state.faults,
    automation: state.automation,
    fetch: (request) => carry(request, app, state),
    reset: () => state.reset(),
    revokeTokens: () => state.tokens.withdraw(),
    withdraw: (agentId) => state.tokens.withdraw(agentId),
    expireTokens: (agentId) => state.tokens.expire(agentId),
    signInOf: (agentId) => signInOf(state.tenant, agentId, state.credentials),
  };
}
