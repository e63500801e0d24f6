import type { OAuthAuthorizationServer, OAuthHelpers } from "@cloudflare/workers-oauth-provider";
import type { Context } from "hono";
import type { Config } from "../config/config.ts";
import type { Store } from "../halo/runtime.ts";
import type { RenewedTokens } from "./grants/renewed-tokens.ts";
import type { SpentTokens } from "./grants/spent-tokens.ts";

/** What an `AuthorizationStep` object provides to the routes that run inside it. */
export interface ObjectContext {
  /** Storage that is deleted 15 minutes after the last write. */
  readonly page: Store;
  /** Storage that is deleted 31 days after the last write. */
  readonly grant: Store;
  readonly renewedTokens: RenewedTokens;
  readonly spentTokens: SpentTokens;
  /** Whether this refresh token was exchanged within the last minute: the response was lost, or it was sent twice. */
  readonly repeated?: boolean;
  /** Ends every session that was opened with the grant and returns how many there were. */
  readonly endSessions: () => Promise<number>;
}

/** The Worker's bindings and, inside an `AuthorizationStep` object, what that object provides. */
export interface OAuthEnv extends Env {
  readonly object?: ObjectContext;
}

/** The authorization server of a configuration that has a sign-in. */
export interface OAuth {
  readonly config: Config;
  readonly publicUrl: string;
  /** Knows clients that registered, and clients that name themselves by the address of their metadata. */
  readonly server: OAuthAuthorizationServer<OAuthEnv>;
  /** The same, but for clients that registered: it fetches nothing. */
  readonly registered: OAuthAuthorizationServer<OAuthEnv>;
  /** Registers clients, for a day until they have a grant. It fetches nothing. */
  readonly registrar: OAuthAuthorizationServer<OAuthEnv>;
  readonly helpers: OAuthHelpers;
}

/** The Hono environment of the OAuth pages and endpoints. */
export interface PageEnvironment {
  Bindings: OAuthEnv;
  Variables: { oauth: OAuth };
}
export type PageContext = Context<PageEnvironment>;

/**
 * What the surrounding `AuthorizationStep` object provides.
 *
 * @throws Error outside of such an object, where requests are not handled one at a time
 */
export function objectContext(env: OAuthEnv): ObjectContext {
  if (env.object === undefined) throw new Error("this route runs only inside an AuthorizationStep object");
  return env.object;
}
