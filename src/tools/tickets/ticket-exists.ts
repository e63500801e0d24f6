import { HaloError } from "../../halo/errors.ts";
import { haloResources } from "../../halo/resources.ts";
import type { ToolContext } from "../kit/define.ts";

/**
 * Halo answers an empty list for a ticket that does not exist. When a list of a ticket's rows is empty,
 * this tells the two apart.
 *
 * @throws HaloError `not_found`
 */
export async function requireTicket(ticketId: number, context: ToolContext): Promise<void> {
  await requireFound(context.halo.get(haloResources.tickets, ticketId, {}, { signal: context.signal }));
}

/** The same of an action, whose number is unique within its ticket only. */
export async function requireAction(id: number, ticketId: number, context: ToolContext): Promise<void> {
  const query = { ticket_id: ticketId };
  await requireFound(context.halo.get(haloResources.actions, id, query, { signal: context.signal }));
}

async function requireFound(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    // Another failure to read the ticket says nothing about the list.
    if (error instanceof HaloError && error.kind !== "not_found" && error.kind !== "cancelled") return;
    throw error;
  }
}
