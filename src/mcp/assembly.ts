import { hasServiceIdentity, readConfig } from "../config/config.ts";
import { SignIn } from "../halo/auth/sign-in.ts";
import type { TokenSource } from "../halo/auth/token-source.ts";
import { HaloClient } from "../halo/client.ts";
import { HaloError } from "../halo/errors.ts";
import { Lookups } from "../halo/lookups.ts";
import { platformRuntime, type Store } from "../halo/runtime.ts";
import type { Log } from "../log.ts";
import { toolsOfDeployment } from "../tools/surfaces.ts";
import { RunningCalls } from "./running-calls.ts";
import type { ServerSetup } from "./setup.ts";

/** A server's setup without the one who calls. */
export type Assembly = Omit<ServerSetup, "caller">;

/** Where each agent signs in, a client without a caller has nobody's rights. */
const nobody: TokenSource = {
  accessToken: async () => {
    throw new HaloError("sign_in_refused", "Nobody is signed in to Halo here.");
  },
};

/**
 * Puts together what all servers of one place share: the configuration, one Halo client, one set of lookups,
 * the tools that the configuration allows.
 *
 * @param bindings the Worker's bindings, or environment variables of the same names
 * @param store where the token of a service identity is kept
 */
export function assembly(bindings: object, store: Store, log: Log): Assembly {
  const shared = { now: platformRuntime.now, log, running: new RunningCalls() };
  const reading = readConfig(bindings);
  if (!reading.ok) {
    return {
      ...shared,
      tools: toolsOfDeployment({ readOnly: false }),
      services: { ok: false, problems: reading.problems },
    };
  }
  const { config } = reading;
  const tokens = hasServiceIdentity(config) ? new SignIn(config, platformRuntime, store) : nobody;
  const halo = HaloClient.of(config, platformRuntime, tokens);
  return {
    ...shared,
    tools: toolsOfDeployment(config),
    services: {
      ok: true,
      services: {
        halo,
        lookups: new Lookups(halo, platformRuntime),
        maxResultTokens: config.maxResultTokens,
        timeZone: config.timeZone,
      },
    },
  };
}
