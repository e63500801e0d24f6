import { GrantedToken } from "../halo/auth/token-source.ts";
import type { Store } from "../halo/runtime.ts";
import { writeLog } from "../log.ts";
import { type Assembly, assembly } from "../mcp/assembly.ts";
import type { ServerSetup } from "../mcp/setup.ts";
import type { Principal } from "../oauth/principal.ts";
import { toolsForScopes } from "../tools/surfaces.ts";

/** What the calls of one Durable Object share: the configuration, the Halo client, the lookups. */
export class Services {
  readonly #base: Assembly;
  readonly #tools = new Map<string, ServerSetup["tools"]>();
  /** Halo tokens that Halo has answered 401 to. */
  readonly #refused = new Set<string>();

  constructor(bindings: object, store: Store) {
    this.#base = assembly(bindings, store, writeLog);
  }

  /** What a server for this principal is made of. */
  setup(principal: () => Principal): ServerSetup {
    return {
      ...this.#base,
      tools: this.#toolsFor(principal().scopes),
      caller: () => {
        const { id, scopes, haloToken } = principal();
        const tokens =
          haloToken === undefined
            ? undefined
            : new GrantedToken(haloToken, (token) => this.#refused.add(token));
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
    const held = this.#tools.get(key);
    if (held !== undefined) return held;
    const tools = toolsForScopes(this.#base.tools, scopes);
    this.#tools.set(key, tools);
    return tools;
  }
}
