import type { HaloRecord } from "../../../../halo/client.ts";
import { shownTime } from "../../../../halo/dates/days.ts";
import { HaloError } from "../../../../halo/errors.ts";
import { haloDate } from "../../../../halo/text.ts";
import type { ToolContext } from "../../define.ts";
import * as input from "../../input.ts";
import { longDate } from "../../view.ts";

/**
 * Where a record says when it was last changed, a field that its view has to show as a `time`. By Halo's API description
 * that is `last_update` of tickets, projects and opportunities; `alastupdate`, `slastupdate`, `ulastupdate` and
 * `dlastupdate` of clients, sites, users and assets; `last_modified` of suppliers, appointments and recurring invoices;
 * `lastmodified` of items, `last_update_time` of quotations and `last_updated` of actions. Licences have none.
 */
export interface LastChange {
  readonly field: string;
  /** A sentence on who or what changed it, at the cost of a request or two; undefined when that can't be told. */
  readonly by?: (id: number, context: ToolContext) => Promise<string | undefined>;
}

/** The argument `if_unchanged_since` of a tool that changes such records. */
export const unchangedSince = (field: string) => input.date(`${field} as read`).optional();

/**
 * Refuses when a record was changed after a time. Halo tells that time to the second here, so a change within the
 * same second passes. Nor has Halo a conditional write: a change between this check and the write is not seen.
 *
 * @param since `yyyy-MM-ddTHH:mm:ss` in UTC, as `input.date` gives it; nothing is looked at without it
 * @throws HaloError `refused` when it was changed, or when the record does not say when
 */
export async function requireUnchanged(
  subject: string,
  record: HaloRecord,
  { field, by }: LastChange,
  since: string | undefined,
  context: ToolContext,
): Promise<void> {
  if (since === undefined) return;
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
  const mover = await by?.(Number(record.id), context);
  throw new HaloError(
    "refused",
    `Nothing was sent: ${subject} was changed at ${shown}, after ${asked} (if_unchanged_since).${mover === undefined ? "" : ` ${mover}`}`,
    { advice: `Read it again; if the change still fits, call with if_unchanged_since ${shown}.` },
  );
}
