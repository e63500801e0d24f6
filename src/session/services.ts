import { GrantedToken } from "../halo/auth/token-source.ts";
import { readOn } from "../halo/copy/background.ts";
import type { WorkingCopy } from "../halo/copy/copy.ts";
import { platformRuntime, type Store } from "../halo/runtime.ts";
import { writeLog } from "../log.ts";
import { reportInternal } from "../mcp/errors.ts";
import type { ServerSetup } from "../mcp/setup.ts";
import { type SharedSetup, sharedSetup } from "../mcp/shared-setup.ts";
import type { Principal } from "../oauth/principal.ts";
import { toolsForScopes } from "../tools/surfaces.ts";
import { deploymentStore, paceKeeperOf } from "./halo-pace.ts";

/** What the MCP servers of one Durable Object share, and which Halo tokens Halo has refused. */
export class Services {
  readonly #shared: SharedSetup;
  readonly #tools = new Map<string, ServerSetup["tools"]>();
  /** Halo access tokens that Halo no longer accepts for anything. */
  readonly #refused = new Set<string>();

  /** The token of the caller whose question was left unfinished; undefined for the service identity's. */
  #readsWith: GrantedToken | undefined;
  readonly #ended = new AbortController();
  readonly #onUnread: (principal: Principal) => void;

  /**
   * @param newCopy makes the working copy of the object's database
   * @param onUnread called after a call that has left something to read: {@link readOn} is to be called then
   */
  constructor(
    bindings: Env,
    store: Store,
    newCopy: () => WorkingCopy,
    onUnread: (principal: Principal) => void,
  ) {
    this.#onUnread = onUnread;
    this.#shared = sharedSetup(
      bindings,
      store,
      writeLog,
      newCopy,
      paceKeeperOf(bindings, writeLog),
      deploymentStore(bindings),
    );
  }

  /**
   * Reads on what calls have left to read of the working copy, for whom it belongs to.
   *
   * @returns milliseconds until it is to go on; undefined when there is nothing to read, or nobody to read it for
   */
  async readOn(): Promise<number | undefined> {
    const { services } = this.#shared;
    if (!services.ok || services.services.copy?.isUnfinished !== true) return undefined;
    const { copy, halo } = services.services;
    // After an eviction an agent's own token is not known any more: then no request can be made, and the reading ends.
    const client = halo.forCall(this.#readsWith, true);
    try {
      return await readOn(copy, client, platformRuntime.now, this.#ended.signal);
    } catch (error) {
      reportInternal(error, writeLog);
      return undefined;
    }
  }

  /** Ends what goes on without a call: the session has ended. */
  end(): void {
    this.#ended.abort();
    if (this.#shared.services.ok) this.#shared.services.services.copy?.end();
  }

  /** The setup of a server for this principal, who is read again at each call. */
  setup(principal: () => Principal): ServerSetup {
    return {
      ...this.#shared,
      tools: this.#toolsFor(principal().scopes),
      caller: () => {
        const { id, client, grant = "", scopes, haloToken, haloScope } = principal();
        const tokens = haloToken === undefined ? undefined : this.#granted(haloToken, haloScope);
        const copyOwner = [id, client, grant].join("\n");
        return { id, scopes, tokens, copyOwner };
      },
      fillOn: () => {
        const { haloToken, haloScope } = principal();
        this.#readsWith = haloToken === undefined ? undefined : this.#granted(haloToken, haloScope);
        this.#onUnread(principal());
      },
    };
  }

  #granted(token: string, scope: string | undefined): GrantedToken {
    return new GrantedToken(token, (refused) => this.#refused.add(refused), scope);
  }

  /** Whether Halo has refused this principal's token. */
  refused(principal: Principal): boolean {
    return principal.haloToken !== undefined && this.#refused.has(principal.haloToken);
  }

  #toolsFor(scopes: Principal["scopes"]): ServerSetup["tools"] {
    const key = scopes.join(" ");
    const cached = this.#tools.get(key);
    if (cached !== undefined) return cached;
    const tools = toolsForScopes(this.#shared.tools, scopes);
    this.#tools.set(key, tools);
    return tools;
  }
}
