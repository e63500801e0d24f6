import type { HaloRecord } from "../../../halo/client.ts";
import { haloResources } from "../../../halo/resources.ts";
import { requireUnchanged } from "../../kit/crud/writing/unchanged-since.ts";
import type { ToolContext } from "../../kit/define.ts";
import { ticketChangedBy } from "../last-change.ts";

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
  await requireUnchanged(`ticket ${id}`, ticket, haloResources.tickets, since, context, ticketChangedBy);
  return ticket;
}
