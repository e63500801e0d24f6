import type { CopyReader, HeldRows } from "../../../halo/copy/copy.ts";
import { HaloError } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import type { HaloResource } from "../../../halo/resources.ts";
import type { ToolContext } from "../define.ts";

/** Whether Halo refused a request, or one was not sent, since there were too many. */
export const isRateLimit = (error: unknown): error is HaloError =>
  error instanceof HaloError && error.kind === "rate_limit";

/** The rows of a list by the working copy, brought up to date; undefined where Halo has to be read. */
export async function heldRows(
  { copy }: Pick<ToolContext, "copy">,
  resource: HaloResource,
  query: Query,
  reader: CopyReader,
): Promise<HeldRows | undefined> {
  if (copy === undefined || reader.left() < 1) return undefined;
  try {
    return await copy.rows(resource, query, reader);
  } catch (error) {
    // What could be read before Halo's limit is told by who reads on without the copy.
    if (isRateLimit(error)) return undefined;
    throw error;
  }
}
