import { requireMaySend } from "../../../halo/bounds/held.ts";
import type { HaloRecord } from "../../../halo/client.ts";
import { HaloError, notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf } from "../../../halo/rules.ts";
import { asSeen, nameInShort } from "../../kit/confirmation.ts";
import { namedChanges } from "../../kit/crud/writing/changes.ts";
import { dryRun, dryUpdate, updateOf } from "../../kit/crud/writing/dry-run.ts";
import { lookOptions } from "../../kit/crud/writing/once/recover.ts";
import { type Stored, sendUpdate, written } from "../../kit/crud/writing/send.ts";
import { defineConfirmedWriteTool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { writeOutput } from "../../kit/output.ts";
import type { Question } from "../../kit/result.ts";
import { counted } from "../../kit/view.ts";
import { closingRuleFor } from "../closing.ts";
import { standingAfter, standingOf } from "../standing.ts";
import { ticketView, ticketWatched } from "../tickets.ts";
import {
  actionsOf,
  clientIn,
  countOf,
  isAcrossClients,
  type ReadTicket,
  readTicket,
  requireTwo,
} from "./two-tickets.ts";

/** Halo merges a ticket that is told the one it goes into, with this switch. B: client documentation; both in the swagger. */
const doMerge = { domerge: true } as const;

/** Two tickets of which the first goes into the other. */
interface Merge {
  readonly from: ReadTicket;
  readonly into: ReadTicket;
  readonly isAcross: boolean;
}

/** @throws HaloError `bad_input` where they can't be merged */
async function prepare(
  args: { readonly id: number; readonly into: number; readonly across_clients?: boolean | undefined },
  context: ToolContext,
): Promise<Merge> {
  requireTwo(args.id, args.into);
  const from = await readTicket(args.id, context);
  const into = await readTicket(args.into, context);
  const isAcross = isAcrossClients(from, into);
  if (isAcross && args.across_clients !== true) {
    throw notSent(
      `ticket ${from.id} is of ${clientIn(from)} and ticket ${into.id} of ${clientIn(into)}: merged, one client's people may read what the other's wrote. If that is meant, call with across_clients: true.`,
    );
  }
  if (idOf(into.record.parent_id) === from.id) {
    throw notSent(`ticket ${into.id} is a child of ticket ${from.id}: merge it the other way round.`);
  }
  const rule = await closingRuleFor([into.record], undefined, context);
  if (standingOf(into.record, rule) === "closed") {
    throw notSent(
      `ticket ${into.id} is closed, and nobody would see what is merged into it. Open it first (halo_update_ticket with a status), or merge it the other way round.`,
    );
  }
  return { from, into, isAcross };
}

/** Both tickets, and what a merge does to them, in sentences. */
async function told({ from, into, isAcross }: Merge, context: ToolContext): Promise<readonly string[]> {
  const show = async (ticket: ReadTicket) =>
    `${ticket.line}, ${countOf(await actionsOf(ticket.id, context))}.`;
  const children = idOf(from.record.child_count);
  return [
    `It ends: ${await show(from)}`,
    `It goes on: ${await show(into)}`,
    ...(isAcross
      ? [
          `They are of two clients, ${clientIn(from)} and ${clientIn(into)}: people of the one may read what the other's wrote.`,
        ]
      : []),
    ...(children === undefined
      ? []
      : [`#${from.id} has child tickets (${children}); what becomes of them is not known.`]),
    `A merge closes #${from.id}, points it at #${into.id} and takes its history there. Halo can't take it back.`,
  ];
}

function questionFor({ from, into }: Merge, sentences: readonly string[], timeZone: string): Question {
  const change = { field: "merged_into_id", before: undefined, after: into.id };
  const asked = {
    id: from.id,
    result: "would_update",
    summary: nameInShort(ticketView, from.record),
    changes: [change],
  } as const;
  return {
    sentence: [`Merge ticket ${from.id} into ticket ${into.id}?`, ...sentences].join(" "),
    view: ticketView,
    would: "updated",
    records: [asked],
    told: 1,
    seen: asSeen(ticketView, [from.record, into.record], timeZone),
  };
}

/** What became of the history and the status of a ticket that is merged, as Halo shows it now. */
async function afterwards(
  { from, into }: Merge,
  { record }: Stored,
  context: ToolContext,
): Promise<readonly string[]> {
  const looking = { halo: context.halo, ...lookOptions() };
  const [left, there] = [await actionsOf(from.id, looking), await actionsOf(into.id, looking)];
  const taken = there?.filter(({ merged_from_ticketid: source }) => idOf(source) === from.id).length;
  const history =
    taken === undefined
      ? `What of its history stands on #${into.id} now could not be read.`
      : taken === 0
        ? `Halo shows none of its actions on #${into.id}: they may stay on #${from.id}, which has ${countOf(left)}.`
        : `On #${into.id} stand ${counted(taken, "action")} of it now; #${from.id} has ${countOf(left)}.`;
  const standing = await standingAfter(from.record, record, context);
  return [
    history,
    ...(standing === "open" ? [`Its status leaves #${from.id} open: close it with halo_close_ticket.`] : []),
  ];
}

/** Says of a merge that is not known, or failed, what to look at. */
function named(error: unknown, { from, into }: Merge): unknown {
  if (!(error instanceof HaloError) || error.kind !== "outcome_unknown") return error;
  return error.noting(
    `Whether ticket ${from.id} is merged into ticket ${into.id}: halo_get_ticket with id ${from.id} says it.`,
  );
}

/** Merges one ticket into another. */
export const mergeTickets = defineConfirmedWriteTool({
  name: "halo_merge_tickets",
  title: "Merge tickets",
  description: "Merge a ticket into another one, for good: shows both and asks the user first.",
  input: {
    id: input.id("The one that ends"),
    into: input.id("The one that goes on"),
    across_clients: input.flag("Also where their clients differ").optional(),
    confirm: input.confirm,
    dry_run: dryRun,
  },
  output: () => writeOutput(ticketView),
  handler: async (args, context) => {
    const merge = await prepare(args, context);
    const { from, into } = merge;
    const before = from.record;
    const sent: HaloRecord = { merged_into_id: into.id };
    const request = updateOf(haloResources.tickets, from.id, { ...doMerge, ...sent });
    // Nobody is asked for what would be refused.
    await requireMaySend(request, haloResources.tickets, context.halo, { signal: context.signal });
    const sentences = await told(merge, context);
    if (args.dry_run === true) {
      return { ...(await dryUpdate(ticketView, before, sent, request, context)), also: sentences };
    }
    await context.confirm(questionFor(merge, sentences, context.timeZone), args.confirm);
    let stored: Stored;
    try {
      stored = await sendUpdate(ticketView, before, { id: from.id, sent, beside: doMerge }, context);
    } catch (error) {
      throw named(error, merge);
    }
    const changes = await namedChanges(ticketView, sent, ticketWatched, before, stored.record, context);
    const isMerged = (stored.state ?? "done") === "done";
    const also = isMerged ? await afterwards(merge, stored, context) : [];
    return written(ticketView, stored, { verb: "updated", changes, also }, context);
  },
});
