import type { HaloList } from "../client.ts";
import type { Query } from "../http/http.ts";

/** How a copy reads from Halo for the call that it works for. */
export interface CopyReader {
  /** What the copy was when the call began: once it belongs to somebody else, this reader gets nothing of it. */
  readonly generation: number;
  /** One page of a list, counted as one of the call's requests. */
  readonly page: (query: Query, number: number) => Promise<HaloList>;
  /** How many requests the call may still send. */
  readonly left: () => number;
  /** What was brought up to date for this call already, by key; it is added to. */
  readonly fresh: Set<string>;
}
