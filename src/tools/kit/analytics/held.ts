import type { CopyReader, HeldRows } from "../../../halo/copy/copy.ts";
import { HaloError } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import type { HaloResource } from "../../../halo/resources.ts";
import type { ToolContext } from "../define.ts";

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
