import type { TokenSource } from "../halo/auth/token-source.ts";
import type { HaloClient } from "../halo/client.ts";
import type { Lookups } from "../halo/lookups.ts";
import type { Log } from "../log.ts";
import type { Tool } from "../tools/kit/define.ts";
import type { RunningCalls } from "./running-calls.ts";

/** What the assembly needs to serve tools. */
export interface Services {
  readonly halo: HaloClient;
  readonly lookups: Lookups;
  readonly maxResultTokens: number;
  /** The tenant's time zone, an IANA name. */
  readonly timeZone: string;
}

/** For whom a call runs. */
export interface Caller {
  /** The principal's id, fit for logs. */
  readonly id: string;
  readonly scopes: readonly string[];
  /** The caller's own access to Halo, where each agent signs in. */
  readonly tokens?: TokenSource | undefined;
}

/** Options of one server instance. */
export interface ServerSetup {
  readonly tools: readonly Tool[];
  /** The services, or the sentences that say why there are none: every call answers with them then. */
  readonly services:
    | { readonly ok: true; readonly services: Services }
    | { readonly ok: false; readonly problems: readonly string[] };
  /** Asked at each call: a session's token changes while it lives. */
  readonly caller: () => Caller;
  /** Shared by all servers of one place, as the services are. */
  readonly running: RunningCalls;
  readonly now: () => number;
  readonly log: Log;
}
