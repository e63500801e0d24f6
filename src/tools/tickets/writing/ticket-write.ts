import type { HaloRecord } from "../../../halo/client.ts";
import { haloResources } from "../../../halo/resources.ts";
import { changesOf } from "../../kit/crud/compare.ts";
import { namedOrPlain } from "../../kit/crud/send.ts";
import { requireUnchanged } from "../../kit/crud/unchanged-since.ts";
import type { ToolContext } from "../../kit/define.ts";
import type { Change } from "../../kit/result.ts";
import type { View } from "../../kit/view.ts";
import { ticketLastChange } from "../last-change.ts";

/**
 * A ticket as it is before a write.
 *
 * @param since refuses when the ticket was changed after this time, see `requireUnchanged`
 * @throws HaloError `not_found`, or `refused` when it was changed
 */
export async function ticketBefore(
  id: number,
  since: string | undefined,
  context: ToolContext,
): Promise<HaloRecord> {
  const ticket = await context.halo.get(
    haloResources.tickets,
    id,
    { includedetails: true },
    { signal: context.signal },
  );
  await requireUnchanged(`ticket ${id}`, ticket, ticketLastChange, since, context);
  return ticket;
}

/** The fields of a ticket that differ after a write, with the names beside ids. */
export async function namedChanges(
  view: View,
  fields: readonly string[],
  before: HaloRecord,
  after: HaloRecord,
  context: ToolContext,
): Promise<Change[]> {
  const { rows } = await namedOrPlain(view, [before, after], context);
  const names = fields.flatMap((field) => [
    field,
    ...(view.names ?? []).filter(({ id }) => id === field).map(({ as }) => as),
  ]);
  const looked = Object.fromEntries(names.map((name) => [name, undefined]));
  return changesOf(looked, rows[0] ?? before, rows[1] ?? after);
}
