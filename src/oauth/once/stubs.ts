import type { GrantName } from "../grants/grant-name.ts";

/** What the rest of the Worker may ask of an `AuthorizationStep` object, by RPC. */
export interface AuthorizationObject {
  /** Handles one request of the OAuth endpoints; requests to the same object are handled one at a time. */
  fetch(request: Request): Promise<Response>;
  /** Records that the grant is in use. */
  recordUse(): Promise<void>;
  /** When the grant was last used, in milliseconds since the epoch, to within a few minutes. */
  lastUsed(): Promise<number | undefined>;
  /** Whether the grant has ended, which the key-value store may not tell yet. */
  hasEnded(): Promise<boolean>;
  /**
   * Records a session that was opened with the grant, or by the principal: it ends when the grant ends, or when too
   * many newer ones are open.
   */
  recordSession(sessionId: string): Promise<void>;
  /**
   * Ends a grant, after an exchange that is running and before any later one.
   *
   * @param options `sessions: false` keeps its sessions, for a grant that another one replaces
   */
  endGrant(name: GrantName, options: { readonly sessions: boolean }): Promise<void>;
}

/** The object of a grant. */
export function grantObject(env: Env, { userId, grantId }: GrantName): AuthorizationObject {
  return authorizationObject(env, `grant:${userId}:${grantId}`);
}

/** The object that records the sessions of a principal. */
export function principalObject(env: Env, principalId: string): AuthorizationObject {
  return authorizationObject(env, `principal:${principalId}`);
}

/** The object with this name. */
export function authorizationObject(env: Env, name: string): AuthorizationObject {
  const objects = env.AUTHORIZATION_STEP;
  return objects.get(objects.idFromName(name));
}
