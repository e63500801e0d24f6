import type { TokenSource } from "../halo/auth/token-source.ts";
import type { HaloClient } from "../halo/client.ts";
import type { WorkingCopy } from "../halo/copy/copy.ts";
import type { Lookups } from "../halo/lookups.ts";
import type { Log } from "../log.ts";
import type { MonthDay } from "../tools/kit/arguments/dates.ts";
import type { ApiAccess } from "../tools/kit/context.ts";
import type { Tool } from "../tools/kit/define.ts";
import type { RunningCalls } from "./running-calls.ts";

/** What tools, resources, prompts and completions work with. */
export interface Services {
  readonly halo: HaloClient;
  readonly lookups: Lookups;
  /** What answers have read so far; undefined where none of it is kept. */
  readonly copy?: WorkingCopy | undefined;
  /** Halo's whole API; undefined where its tools are not listed. */
  readonly api?: ApiAccess | undefined;
  readonly maxResultTokens: number;
  /** The tenant's time zone, an IANA name. */
  readonly timeZone: string;
  /** The first day of the tenant's financial year, where the deployment says it. */
  readonly financialYearStart?: MonthDay | undefined;
}

/** Who makes a call. */
export interface Caller {
  /** The principal's id, which may be logged. */
  readonly id: string;
  readonly scopes: readonly string[];
  /** The source of the caller's own Halo token, with SIGN_IN=halo. */
  readonly tokens?: TokenSource | undefined;
  /** Whose the working copy has to be, where several use it one after the other. */
  readonly copyOwner?: string;
}

/** What an MCP server is created from. */
export interface ServerSetup {
  readonly tools: readonly Tool[];
  /** The services, or the problems of the configuration, with which every call is then answered. */
  readonly services:
    | { readonly ok: true; readonly services: Services }
    | { readonly ok: false; readonly problems: readonly string[] };
  /** Called for each call, because a session's token can change. */
  readonly caller: () => Caller;
  /** Shared by all servers of a Durable Object or process, like the services. */
  readonly running: RunningCalls;
  /** Called after a call that has left something for the working copy to read, which goes on then by itself. */
  readonly fillOn?: () => void;
  readonly now: () => number;
  readonly log: Log;
}
