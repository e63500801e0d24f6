import { requireMaySend } from "../../../halo/bounds/held.ts";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf, relatedTo } from "../../../halo/rules.ts";
import { movedWith, namedChanges } from "../../kit/crud/writing/changes.ts";
import { dryRun, dryUpdate, updateOf } from "../../kit/crud/writing/dry-run.ts";
import { sendUpdate, written } from "../../kit/crud/writing/send.ts";
import { defineWriteTool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { writeOutput } from "../../kit/output.ts";
import { ticketView, ticketWatched } from "../tickets.ts";
import { clientIn, isAcrossClients, type ReadTicket, readTicket, requireTwo } from "./two-tickets.ts";

/** How far up the parents of a parent are followed. */
const mostParents = 10;

/** @throws HaloError `bad_input` where a ticket would stand below itself */
async function requireNoCircle(id: number, parent: ReadTicket, context: ToolContext): Promise<void> {
  let above = idOf(parent.record.parent_id);
  for (let step = 0; above !== undefined && step < mostParents; step++) {
    if (above === id) throw notSent(`ticket ${parent.id} stands below ticket ${id}: it can't be its parent.`);
    const record = await context.halo.get(haloResources.tickets, above, {}, { signal: context.signal });
    above = idOf(record.parent_id);
  }
}

/** What is said of tickets of another client, of which the links are usual for problems and are told all the same. */
const ofOthers = (ticket: ReadTicket, others: readonly ReadTicket[]): readonly string[] =>
  others
    .filter((other) => isAcrossClients(ticket, other))
    .map(
      (other) => `Ticket ${other.id} is of ${clientIn(other)}, ticket ${ticket.id} of ${clientIn(ticket)}.`,
    );

/** Relates tickets, and sets or takes away a parent. */
export const linkTickets = defineWriteTool({
  name: "halo_link_tickets",
  title: "Link tickets",
  description:
    "Relate a ticket to others, or put it below a parent or out of it. Relations are parted in Halo alone.",
  idempotent: true,
  input: {
    ticket_id: input.id("Ticket"),
    related_ids: input.ids("It has to do with these").optional(),
    parent_id: input.idOrNone("Its parent; 0 for none").optional(),
    dry_run: dryRun,
  },
  output: () => writeOutput(ticketView),
  handler: async (args, context) => {
    const { ticket_id, parent_id } = args;
    const ids = [...new Set(args.related_ids ?? [])];
    if (parent_id === undefined && ids.length === 0) {
      throw badInput("Nothing to link: give related_ids, parent_id, or both.");
    }
    for (const other of [parent_id, ...ids]) requireTwo(ticket_id, other);
    const ticket = await readTicket(ticket_id, context);
    const before = ticket.record;
    const parent =
      parent_id === undefined || parent_id === 0 ? undefined : await readTicket(parent_id, context);
    if (parent !== undefined) await requireNoCircle(ticket_id, parent, context);
    const fresh = ids.filter((id) => relatedTo(before, id) !== true);
    const others: ReadTicket[] = [];
    for (const id of fresh) others.push(await readTicket(id, context));
    const sent: HaloRecord = {
      ...(parent_id === undefined ? {} : { parent_id }),
      ...(fresh.length === 0 ? {} : { new_related_tickets: fresh.map((id) => ({ id })) }),
    };
    const warnings = ofOthers(ticket, [...(parent === undefined ? [] : [parent]), ...others]);
    const request = updateOf(haloResources.tickets, ticket_id, sent);
    await requireMaySend(request, haloResources.tickets, context.halo, { signal: context.signal });
    if (args.dry_run === true) {
      const dry = await dryUpdate(ticketView, before, sent, request, context);
      return { ...dry, warnings: [...dry.warnings, ...warnings] };
    }
    if (Object.keys(sent).length === 0) {
      return written(ticketView, { record: before, warnings }, { verb: "updated", changes: [] }, context);
    }
    const stored = await sendUpdate(ticketView, before, { id: ticket_id, sent }, context);
    const changes = await namedChanges(ticketView, sent, ticketWatched, before, stored.record, context);
    const also = movedWith(changes, sent, ticketView);
    const told = { ...stored, warnings: [...stored.warnings, ...warnings] };
    return written(ticketView, told, { verb: "updated", changes, also }, context);
  },
});
