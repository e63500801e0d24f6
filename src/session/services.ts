import { hasServiceIdentity, readConfig } from "../config.ts";
import { HaloClient } from "../halo/client.ts";
import { HaloError } from "../halo/errors.ts";
import { Lookups } from "../halo/lookups.ts";
import { platformRuntime, type Store } from "../halo/runtime.ts";
import { SignIn } from "../halo/sign-in.ts";
import { GrantedToken, type TokenSource } from "../halo/token-source.ts";
import { writeLog } from "../log.ts";
import type { ServerSetup } from "../mcp/server.ts";
import { type Principal, scopeOfAccess } from "../principal.ts";
import { catalogue } from "../tools/index.ts";

/** Where each agent signs in, a client without a caller has nobody's rights. */
const nobody: TokenSource = {
  accessToken: async () => {
    throw new HaloError("sign_in_refused", "Nobody is signed in to Halo here.");
  },
};

/** What the calls of one Durable Object share: the configuration, the Halo client, the lookups. */
export class Services {
  readonly #base: Omit<ServerSetup, "caller">;
  readonly #tools = new Map<string, ServerSetup["tools"]>();
  /** Halo tokens that Halo has answered 401 to. */
  readonly #refused = new Set<string>();

  constructor(bindings: object, store: Store) {
    this.#base = baseOf(bindings, store);
  }

  /** What a server for this principal is made of. */
  setup(principal: () => Principal): ServerSetup {
    return {
      ...this.#base,
      tools: this.#toolsFor(principal().scopes),
      caller: () => {
        const { id, scopes, halo } = principal();
        const tokens =
          halo === undefined ? undefined : new GrantedToken(halo, (token) => this.#refused.add(token));
        return { id, scopes, tokens };
      },
    };
  }

  /** Whether Halo has refused this principal's token. */
  refused(principal: Principal): boolean {
    return principal.halo !== undefined && this.#refused.has(principal.halo.accessToken);
  }

  #toolsFor(scopes: Principal["scopes"]): ServerSetup["tools"] {
    const key = scopes.join(" ");
    const held = this.#tools.get(key);
    if (held !== undefined) return held;
    const tools = this.#base.tools.filter(({ access }) => scopes.includes(scopeOfAccess[access]));
    this.#tools.set(key, tools);
    return tools;
  }
}

function baseOf(bindings: object, store: Store): Omit<ServerSetup, "caller"> {
  const shared = { now: platformRuntime.now, log: writeLog };
  const reading = readConfig(bindings);
  if (!reading.ok) {
    return { ...shared, tools: catalogue, services: { ok: false, problems: reading.problems } };
  }
  const { config } = reading;
  const tokens = hasServiceIdentity(config) ? new SignIn(config, platformRuntime, store) : nobody;
  const halo = HaloClient.of(config, platformRuntime, tokens);
  return {
    ...shared,
    tools: config.readOnly ? catalogue.filter(({ access }) => access === "read") : catalogue,
    services: {
      ok: true,
      services: {
        halo,
        lookups: new Lookups(halo, platformRuntime),
        maxResultTokens: config.maxResultTokens,
      },
    },
  };
}
