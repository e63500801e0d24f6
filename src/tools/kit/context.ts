import type { HaloClient } from "../../halo/client.ts";
import type { QueryCopy } from "../../halo/copy/tables.ts";
import type { Lookups } from "../../halo/lookups.ts";

/** What a handler works with. It has nothing of MCP, Workers or HTTP. */
export interface ToolContext {
  readonly halo: HaloClient;
  readonly lookups: Lookups;
  /** The working copy of what the caller sees, where there is one: see `halo_query`. */
  readonly copy?: QueryCopy | undefined;
  /** Aborts when the caller cancels. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The tenant's time zone, an IANA name: where a day begins. */
  readonly timeZone: string;
  /** Tells the caller how far a long call is. */
  readonly progress: (done: number, total: number | undefined, message: string) => Promise<void>;
  /**
   * Asks the person before something that can't be undone: through the client where it can ask, else by
   * the explicit argument `confirm: true`. Returns when confirmed.
   *
   * @throws HaloError `bad_input` when it was declined or not confirmed
   */
  readonly confirm: (question: string, confirmed: boolean | undefined) => Promise<void>;
}
