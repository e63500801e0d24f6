import type { ReachPolicy } from "../../config/api-reach.ts";
import type { HaloClient } from "../../halo/client.ts";
import type { WorkingCopy } from "../../halo/copy/copy.ts";
import type { QueryCopy } from "../../halo/copy/tables.ts";
import type { Lookups } from "../../halo/lookups.ts";
import type { ApiIndex } from "../../halo/openapi/api-index.ts";
import type { CallLedger } from "../../ledger/recorder.ts";
import type { MonthDay } from "./arguments/dates.ts";
import type { LinkFor, LocalFile, MakeLink, OfferedLink } from "./file-links.ts";
import type { Question } from "./result.ts";

/** Halo's whole API, for the tools over it. */
export interface ApiAccess {
  readonly index: (signal: AbortSignal) => Promise<ApiIndex>;
  readonly policy: ReachPolicy;
}

/** Keeps one value of a caller between calls. */
export interface MarkStore {
  readonly get: () => Promise<unknown>;
  readonly put: (value: unknown) => Promise<void>;
}

/** What a handler works with. It has nothing of MCP, Workers or HTTP. */
export interface ToolContext {
  readonly halo: HaloClient;
  readonly lookups: Lookups;
  /** What was read for earlier answers; undefined where none is kept. */
  readonly copy?: WorkingCopy | undefined;
  /** The tables of what the caller sees, for `halo_query`; undefined where there are none. */
  readonly queries?: QueryCopy | undefined;
  /** What is kept of this caller's questions for the next one; undefined where nothing is. */
  readonly marks?: MarkStore | undefined;
  /** Where each write gets its row, before it is sent. */
  readonly ledger: CallLedger;
  /** Whether the caller may delete and void, for a tool that does so in some cases only; not where it is not said. */
  readonly mayDelete?: boolean | undefined;
  /** What Halo's API has, and what of it may be used; undefined where its tools are not listed. */
  readonly api?: ApiAccess | undefined;
  /** The runbooks that may be run, by names and ids (`HALO_RUNBOOKS`); undefined where none may. */
  readonly runbooks?: readonly string[] | undefined;
  /** Aborts when the caller cancels. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The tenant's time zone, an IANA name: where a day begins. */
  readonly timeZone: string;
  /** The first day of the tenant's financial year; undefined where the deployment does not say it. */
  readonly financialYearStart?: MonthDay | undefined;
  /** Tells the caller how far a long call is. */
  readonly progress: (done: number, total: number | undefined, message: string) => Promise<void>;
  /**
   * Asks the person before something that can't be undone: through the client where it can ask, else by
   * the explicit argument `confirm: true`. Returns when confirmed.
   *
   * @throws HaloError `bad_input` when it was declined
   * @throws YesNeeded when the client can't ask and `confirm` is missing: the question is the call's result then
   */
  readonly confirm: (question: Question, confirmed: boolean | undefined) => Promise<void>;
  /** Makes a one-time link to a page of this server; undefined where it has none: a stdio server. */
  readonly makeLink?: MakeLink | undefined;
  /** The same, and has the client open it where it can (MCP's elicitation by URL). */
  readonly offerLink?: ((of: LinkFor, message: string) => Promise<OfferedLink>) | undefined;
  /**
   * A file of the folder that a stdio server may read; undefined where there is none.
   *
   * @throws HaloError `bad_input` for a path that leads out of it, or to no file
   */
  readonly localFile?: ((path: string) => Promise<LocalFile>) | undefined;
}
