import type { HaloRecord } from "../../../../halo/client.ts";
import { shownTime } from "../../../../halo/dates/days.ts";
import { HaloError } from "../../../../halo/errors.ts";
import { type HaloResource, lastChangeOf } from "../../../../halo/resources.ts";
import { haloDate } from "../../../../halo/text.ts";
import type { ToolContext } from "../../define.ts";
import * as input from "../../input.ts";
import { longDate } from "../../view.ts";

/** A sentence on who or what changed a record, at the cost of a request or two; undefined when that can't be told. */
export type ChangedBy = (id: number, context: ToolContext) => Promise<string | undefined>;

/**
 * The argument `if_unchanged_since` of a tool that changes records of a resource, whose view has to show when they were
 * last changed as a `time`.
 */
export const unchangedSince = (resource: HaloResource) =>
  input.date(`${lastChangeOf(resource)} as read`).optional();

/**
 * Refuses when a record was changed after a time. Halo tells that time to the second here, so a change within the
 * same second passes. Nor has Halo a conditional write: a change between this check and the write is not seen.
 *
 * @param resource of which the record is
 * @param since `yyyy-MM-ddTHH:mm:ss` in UTC, as `input.date` gives it; nothing is looked at without it
 * @throws HaloError `refused` when it was changed, or when the record does not say when
 */
export async function requireUnchanged(
  subject: string,
  record: HaloRecord,
  resource: HaloResource,
  since: string | undefined,
  context: ToolContext,
  changedBy?: ChangedBy,
): Promise<void> {
  if (since === undefined) return;
  const field = lastChangeOf(resource);
  const changed = haloDate(record[field]);
  if (changed === undefined) {
    throw new HaloError(
      "refused",
      `Nothing was sent: Halo does not say when ${subject} was last changed (${field}), so if_unchanged_since can't be held.`,
      { advice: "Read it, and call without if_unchanged_since if it is as you expect." },
    );
  }
  if (changed <= `${since}Z`) return;
  const [shown, asked] = [changed, `${since}Z`].map((time) => longDate(shownTime(time, context.timeZone)));
  const mover = await changedBy?.(Number(record.id), context);
  throw new HaloError(
    "refused",
    `Nothing was sent: ${subject} was changed at ${shown}, after ${asked} (if_unchanged_since).${mover === undefined ? "" : ` ${mover}`}`,
    { advice: `Read it again; if the change still fits, call with if_unchanged_since ${shown}.` },
  );
}
