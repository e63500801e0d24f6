import { GrantedToken } from "../halo/auth/token-source.ts";
import type { WorkingCopy } from "../halo/copy/copy.ts";
import type { Store } from "../halo/runtime.ts";
import { writeLog } from "../log.ts";
import type { ServerSetup } from "../mcp/setup.ts";
import { type SharedSetup, sharedSetup } from "../mcp/shared-setup.ts";
import type { Principal } from "../oauth/principal.ts";
import { toolsForScopes } from "../tools/surfaces.ts";
import { paceKeeperOf } from "./halo-pace.ts";

/** What the MCP servers of one Durable Object share, and which Halo tokens Halo has refused. */
export class Services {
  readonly #shared: SharedSetup;
  readonly #tools = new Map<string, ServerSetup["tools"]>();
  /** Halo access tokens that Halo no longer accepts for anything. */
  readonly #refused = new Set<string>();

  /** @param newCopy makes the working copy of the object's database */
  constructor(bindings: Env, store: Store, newCopy: () => WorkingCopy) {
    this.#shared = sharedSetup(bindings, store, writeLog, newCopy, paceKeeperOf(bindings, writeLog));
  }

  /** Makes the working copy that of a principal and a grant: what it holds of another is forgotten. */
  claimCopy({ id, client, grant = "" }: Principal): void {
    const { services } = this.#shared;
    if (services.ok) services.services.copy?.claim([id, client, grant].join("\n"));
  }

  /** The setup of a server for this principal, who is read again at each call. */
  setup(principal: () => Principal): ServerSetup {
    return {
      ...this.#shared,
      tools: this.#toolsFor(principal().scopes),
      caller: () => {
        const { id, scopes, haloToken, haloScope } = principal();
        const tokens =
          haloToken === undefined
            ? undefined
            : new GrantedToken(haloToken, (token) => this.#refused.add(token), haloScope);
        return { id, scopes, tokens };
      },
    };
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
