import { type Config, configurationOf, hasServiceIdentity } from "../config/config.ts";
import { SignIn } from "../halo/auth/sign-in.ts";
import type { TokenSource } from "../halo/auth/token-source.ts";
import { HaloClient } from "../halo/client.ts";
import type { WorkingCopy } from "../halo/copy/copy.ts";
import { HaloError } from "../halo/errors.ts";
import type { PaceKeeper } from "../halo/http/shared-pace.ts";
import { Lookups } from "../halo/lookups.ts";
import { ApiDescription } from "../halo/openapi/description.ts";
import { platformRuntime, type Runtime, type Store } from "../halo/runtime.ts";
import type { LedgerKeeper } from "../ledger/entry.ts";
import type { Log } from "../log.ts";
import type { ApiAccess } from "../tools/kit/context.ts";
import type { Tool } from "../tools/kit/define.ts";
import { scopes } from "../tools/scopes.ts";
import { type Chosen, surfaceOf } from "../tools/surface/surface.ts";
import { toolsOfDeployment } from "../tools/surfaces.ts";
import { BoundYes } from "./elicitation/bound-yes.ts";
import { RunningCalls } from "./running-calls.ts";
import type { ServerSetup } from "./setup.ts";

/** A server's setup without the caller: of one who may do everything, with what the surface of others is made from. */
export interface SharedSetup extends Omit<ServerSetup, "caller"> {
  /** All tools that the deployment has. */
  readonly deployed: readonly Tool[];
  /** What the deployment chose of them. */
  readonly chosen: Chosen;
}

/** With SIGN_IN=halo there is no token but the caller's: a call without one is refused. */
const noToken: TokenSource = {
  accessToken: async () => {
    throw new HaloError("sign_in_refused", "Nobody is signed in to Halo here.");
  },
};

/** The tools of somebody who may do everything that the deployment offers. */
function surfaceFor(deployed: readonly Tool[], chosen: Chosen) {
  return { deployed, chosen, ...surfaceOf({ deployed, chosen: [chosen], scopes }) };
}

/** Halo's whole API, as this deployment may use it. */
export function apiAccess(config: Config, runtime: Runtime, kept: Store): ApiAccess {
  const description = new ApiDescription(config, runtime, kept);
  return { index: (signal) => description.index(signal), policy: config.api };
}

/**
 * Creates what all MCP servers of one Durable Object or process share: one Halo client, one set of lookups, and
 * the tools that the configuration allows. With an invalid configuration every call answers with its problems.
 *
 * @param bindings the Worker's bindings, or environment variables of the same names
 * @param store stores the token when the deployment signs in to Halo with one identity
 * @param newCopy makes the working copy, where the platform has a database and the configuration wants one
 * @param ledger where each write gets its row, where one is kept
 * @param keeper keeps the pace of all who use the tenant, where others do beside this object or process
 * @param kept stores what all sessions of the deployment share, where that is another store
 * @param hasFolder whether files of this machine may be read
 */
export function sharedSetup(
  bindings: object,
  store: Store,
  log: Log,
  newCopy: () => WorkingCopy | undefined = () => undefined,
  keeper?: PaceKeeper,
  ledger?: LedgerKeeper,
  kept: Store = store,
  { hasFolder = false }: { readonly hasFolder?: boolean } = {},
): SharedSetup {
  const { now } = platformRuntime;
  const shared = { now, log, running: new RunningCalls(), yeses: new BoundYes(store, now) };
  const reading = configurationOf(bindings);
  if (!reading.ok) {
    return {
      ...shared,
      ...surfaceFor(toolsOfDeployment({ readOnly: false }), { by: "deployment", choice: ["all"] }),
      services: { ok: false, problems: reading.problems },
    };
  }
  const { config } = reading;
  const tokens = hasServiceIdentity(config) ? new SignIn(config, platformRuntime, store) : noToken;
  const halo = HaloClient.of(config, platformRuntime, tokens, keeper);
  const copy = config.workingCopy ? newCopy() : undefined;
  const deployed = toolsOfDeployment({
    readOnly: config.readOnly,
    hasCopy: copy !== undefined,
    hasLedger: ledger !== undefined,
    hasApi: config.api.isOn,
    hasSql: config.sql,
    hasRunbooks: config.runbooks !== undefined,
    hasFolder,
  });
  return {
    ...shared,
    ...surfaceFor(deployed, { by: "deployment", choice: config.tools }),
    services: {
      ok: true,
      services: {
        halo,
        lookups: new Lookups(halo, platformRuntime),
        copy,
        ledger,
        store,
        sandbox: config.sandbox,
        runbooks: config.runbooks,
        api: config.api.isOn ? apiAccess(config, platformRuntime, kept) : undefined,
        maxResultTokens: config.maxResultTokens,
        unsent: config.unsent,
        ticketTypes: config.ticketTypes,
        confirmBy: config.confirmBy,
        timeZone: config.timeZone,
        financialYearStart: config.financialYearStart,
      },
    },
  };
}
