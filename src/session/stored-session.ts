import type { Principal } from "../oauth/principal.ts";

/** What a 2025-era session stores, besides the Halo token. */
export interface StoredSession {
  /** The id of the principal that opened the session. Nobody else may use it. */
  readonly principal: string;
  /** The OAuth client that opened it. Another client of the same person has its own sessions. */
  readonly client: string;
  /** The grant it was last used with; the session ends with it. A step-up replaces the grant of a session. */
  readonly grant: string | undefined;
  /** The tools that the client asked for when it opened the session; later requests ask for none. */
  readonly asked?: Principal["chosen"];
  /** The body of the client's initialize request, replayed after the object was evicted from memory. */
  readonly initialize: string;
}
