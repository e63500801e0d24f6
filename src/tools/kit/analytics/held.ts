import type { HeldRows } from "../../../halo/copy/copy.ts";
import type { CopyReader } from "../../../halo/copy/reader.ts";
import { HaloError } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { forOthers } from "../../../halo/http/shares.ts";
import type { HaloResource } from "../../../halo/resources.ts";
import { requestWindowMs } from "../../../halo/rules.ts";
import type { ToolContext } from "../define.ts";
import { type Gathered, type GatherOptions, gathered } from "./gathered.ts";

/** Whether Halo refused a request, or one was not sent, since there were too many. */
export const isRateLimit = (error: unknown): error is HaloError =>
  error instanceof HaloError && error.kind === "rate_limit";

/** The rows of a list by the working copy, brought up to date; undefined where Halo has to be read. */
export function heldRows(
  { copy }: Pick<ToolContext, "copy">,
  resource: HaloResource,
  query: Query,
  reader: CopyReader,
): Promise<HeldRows | undefined> {
  if (reader.left() < 1) return Promise.resolve(copy?.begunRows(resource, query, reader));
  return unlessLimited(reader, () => copy?.rows(resource, query, reader));
}

/** The part of the working copy that holds a list, brought up to date; undefined where none can. */
export function heldKey(
  { copy }: Pick<ToolContext, "copy">,
  resource: HaloResource,
  query: Query,
  reader: CopyReader,
): Promise<string | undefined> {
  return unlessLimited(reader, () => copy?.keyOf(resource, query, reader));
}

async function unlessLimited<Value>(
  { left }: CopyReader,
  read: () => Promise<Value | undefined> | undefined,
): Promise<Value | undefined> {
  if (left() < 1) return undefined;
  try {
    return await read();
  } catch (error) {
    // What could be read before Halo's limit is told by who reads on without the copy.
    if (isRateLimit(error)) return undefined;
    throw error;
  }
}

/** What a list that is held holds for a question; where it is still being read, how long that takes. */
export function heldGathered(
  { rows, total, pagesLeft }: HeldRows,
  { halo, copy }: Pick<ToolContext, "halo" | "copy">,
  options: GatherOptions,
  what: string,
): Gathered {
  const reason = pagesLeft === undefined ? undefined : stillReading(pagesLeft, halo, copy?.goesOn === true);
  return gathered([...rows], total, options, what, reason);
}

/** How long a page takes where Halo's limit is far, in seconds. */
const secondsForPage = 0.3;

function stillReading(pages: number, halo: ToolContext["halo"], goesOn: boolean): string {
  if (!goesOn) return "no more fit into one answer (ask again to read on)";
  const { enoughRequests, requestLimit, room } = halo;
  const inFiveMinutes = enoughRequests - forOthers(requestLimit);
  const isNear = pages > room - forOthers(requestLimit);
  const forLimit = isNear ? (pages * requestWindowMs) / 1_000 / inFiveMinutes + halo.secondsToRoom(pages) : 0;
  const minutes = Math.max(1, Math.ceil(Math.max(pages * secondsForPage, forLimit) / 60));
  const time = minutes === 1 ? "a minute" : `${minutes} minutes`;
  return `the rest is still being read (whole in about ${time}, ask again then)`;
}
