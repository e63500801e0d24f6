import type { ConfirmBy } from "../config/config.ts";
import type { Unsent } from "../config/rights.ts";
import type { TokenSource } from "../halo/auth/token-source.ts";
import { BoundedClient } from "../halo/bounds/bounded-client.ts";
import type { Bounds } from "../halo/bounds/bounds.ts";
import type { HaloClient } from "../halo/client.ts";
import type { WorkingCopy } from "../halo/copy/copy.ts";
import type { Lookups } from "../halo/lookups.ts";
import type { Store } from "../halo/runtime.ts";
import type { LedgerKeeper } from "../ledger/entry.ts";
import type { Log } from "../log.ts";
import type { MonthDay } from "../tools/kit/arguments/dates.ts";
import type { ApiAccess, ToolContext } from "../tools/kit/context.ts";
import type { MakeLink } from "../tools/kit/file-links.ts";
import type { UiName } from "../tools/kit/ui.ts";
import type { Scope } from "../tools/scopes.ts";
import type { Surface } from "../tools/surface/surface.ts";
import type { AskedFor, BoundYes } from "./elicitation/bound-yes.ts";
import type { RunningCalls } from "./running-calls.ts";

/** What tools, resources, prompts and completions work with. */
export interface Services {
  readonly halo: HaloClient;
  readonly lookups: Lookups;
  /** What answers have read so far; undefined where none of it is kept. */
  readonly copy?: WorkingCopy | undefined;
  /** Where each write gets its row; undefined where no ledger is kept. */
  readonly ledger?: LedgerKeeper | undefined;
  /** Halo's whole API; undefined where its tools are not listed. */
  readonly api?: ApiAccess | undefined;
  /** Where what is kept between the calls of a caller is stored. */
  readonly store: Store;
  /** `SANDBOX`: whether the tenant is an invented one. */
  readonly sandbox?: boolean;
  /** `HALO_RUNBOOKS`. */
  readonly runbooks?: readonly string[] | undefined;
  readonly maxResultTokens: number;
  /** `HALO_UNSENT`: what becomes of what a caller may not send. */
  readonly unsent: Unsent;
  /** `TICKET_TYPE_POLICIES`. */
  readonly ticketTypes?: Bounds["ticketTypes"];
  /** `HALO_CONFIRM`: what counts as a yes. */
  readonly confirmBy: ConfirmBy;
  /** The tenant's time zone, an IANA name. */
  readonly timeZone: string;
  /** The first day of the tenant's financial year, where the deployment says it. */
  readonly financialYearStart?: MonthDay | undefined;
}

/** Who makes a call. */
export interface Caller {
  /** The principal's id, which may be logged. */
  readonly id: string;
  /** The OAuth client, `key` or `local`. */
  readonly client: string;
  readonly grant?: string | undefined;
  /** The MCP session, where there is one. */
  readonly session?: string | undefined;
  readonly scopes: readonly string[];
  /** The clients and areas that their access key is for. */
  readonly limits?: Pick<Bounds, "clients" | "areas"> | undefined;
  /** The source of the caller's own Halo token, with SIGN_IN=halo. */
  readonly tokens?: TokenSource | undefined;
  /** Whose the working copy has to be, where several use it one after the other. */
  readonly copyOwner?: string;
}

/** What an MCP server is created from. */
export interface ServerSetup extends Surface {
  /** What the deployment can grant and the caller was not; nothing where everybody may do everything. */
  readonly lacking?: readonly Scope[];
  /** The services, or the problems of the configuration, with which every call is then answered. */
  readonly services:
    | { readonly ok: true; readonly services: Services }
    | { readonly ok: false; readonly problems: readonly string[] };
  /** Called for each call, because a session's token can change. */
  readonly caller: () => Caller;
  /** Shared by all servers of a Durable Object or process, like the services. */
  readonly running: RunningCalls;
  /** Binds the answers to questions to what was asked. Shared as well. */
  readonly yeses: BoundYes;
  /** Called with a question that a call leaves its handler for. */
  readonly onQuestion?: (asked: AskedFor) => void;
  /** Called after a call that has left something for the working copy to read, which goes on then by itself. */
  readonly fillOn?: () => void;
  /** Called after each call: what became of this caller's writes is looked up then, where it is not known. */
  readonly lookUp?: () => void;
  /** Whether it is heard of changes in Halo, so that 2026-07-28 clients can listen to tickets. */
  readonly listens?: boolean;
  /** Makes one-time links to pages of this server, for the caller; undefined where it has no pages. */
  readonly makeLink?: MakeLink;
  /** The files of a folder that may be read; undefined where there is none. */
  readonly localFile?: ToolContext["localFile"];
  /** The page of a view, as HTML; undefined where this deployment has no such page. Without it no view is offered. */
  readonly readView?: (name: UiName) => Promise<string | undefined>;
  /**
   * The capabilities that the client declared last, where the SDK does not keep them: on standard input and output each
   * request of 2026-07-28 declares them anew.
   */
  readonly declared?: () => unknown;
  readonly now: () => number;
  readonly log: Log;
}

/** What a call of this caller may do in Halo; undefined where nothing limits it. */
function boundsOf(services: Services, { scopes, limits }: Caller): Bounds | undefined {
  const sends = scopes.includes("halo:send");
  const { unsent, ticketTypes } = services;
  if (sends && ticketTypes === undefined && limits === undefined) return undefined;
  return { sends, unsent, ticketTypes, ...limits };
}

/** The Halo client for one call, by its caller's own sign-in and within what they may do. Everything gets it here. */
export function haloFor(services: Services, caller: Caller, isBulk = false): HaloClient {
  const bounds = boundsOf(services, caller);
  return services.halo.forCall(
    caller.tokens,
    isBulk,
    bounds && ((http, agents) => new BoundedClient(http, agents, bounds)),
  );
}
