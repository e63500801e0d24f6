import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, HaloError, notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { sameValue } from "../../kit/crud/compare.ts";
import { creationOf, dryRun, dryUpdate, updateOf } from "../../kit/crud/dry-run.ts";
import { type Stored, sendUpdate, written } from "../../kit/crud/send.ts";
import { unchangedSince } from "../../kit/crud/unchanged-since.ts";
import { defineWriteTool, type Tool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { writeOutput } from "../../kit/output.ts";
import { givenIn } from "../../kit/view.ts";
import { noteFields } from "../actions.ts";
import { ticketLastChange } from "../last-change.ts";
import { ticketView } from "../tickets.ts";
import { type ActionOutcome, chooseOutcome } from "./action-outcomes.ts";
import { requireAgent, requireTeam } from "./assignee.ts";
import { bulkTools } from "./bulk-update.ts";
import { closedStatus } from "./closing-statuses.ts";
import { actionArguments, addAction, technicianActionTools, visibility } from "./log-time-and-reply.ts";
import { namingDemand, requireChargeType } from "./mandatory-fields.ts";
import { namedChanges, ticketBefore } from "./ticket-write.ts";

const ticketId = input.id("Ticket");

/** A closing note as it will be sent. */
interface ClosingNote {
  readonly sent: HaloRecord;
  readonly outcome: ActionOutcome;
  readonly warnings: readonly string[];
}

async function closingNote(
  args: {
    readonly ticket_id: number;
    readonly note?: string | undefined;
    readonly timetaken?: number | undefined;
    readonly chargerate?: number | undefined;
    readonly outcome?: string | undefined;
    readonly outcome_id?: number | undefined;
  },
  context: ToolContext,
): Promise<ClosingNote | undefined> {
  const { ticket_id, note, timetaken, chargerate } = args;
  if (note === undefined) return undefined;
  const outcome = await chooseOutcome("any", args, context);
  const warnings = await requireChargeType(chargerate, context);
  const sent = {
    ticket_id,
    ...visibility(outcome, undefined),
    ...noteFields(note),
    ...givenIn({ timetaken, chargerate }),
  };
  return { sent, outcome, warnings };
}

/** Arguments that need a note, since Halo stores them on an action. */
const needNote = ["timetaken", "chargerate", "outcome", "outcome_id"] as const;

/**
 * The note goes first: a ticket that is closed may take no more notes, and one that got its note and was
 * not closed is still in somebody's queue. Either way the answer says what was done.
 */
const close = defineWriteTool({
  name: "halo_close_ticket",
  title: "Close a ticket",
  description:
    "Close a ticket, with a closing note and time if given. The note is internal unless an outcome such as Resolved is given, which may mail the user.",
  idempotent: true,
  input: {
    ticket_id: ticketId,
    note: input.prose("Closing note, plain text").optional(),
    status_id: input.status("ticket", "Default: the closed status").optional(),
    outcome: actionArguments.outcome,
    outcome_id: actionArguments.outcome_id,
    timetaken: actionArguments.timetaken.optional(),
    chargerate: actionArguments.chargerate,
    if_unchanged_since: unchangedSince(ticketLastChange.field),
    dry_run: dryRun,
  },
  output: () => writeOutput(ticketView),
  handler: async (args, context) => {
    const { ticket_id } = args;
    const without = args.note === undefined ? needNote.find((name) => args[name] !== undefined) : undefined;
    if (without !== undefined) throw badInput(`${without} needs note: Halo keeps it on the closing note.`);
    const before = await ticketBefore(ticket_id, args.if_unchanged_since, context);
    const status_id = await closedStatus(args.status_id, context);
    if (sameValue(before.status_id, status_id)) {
      throw notSent(
        `ticket ${ticket_id} is in status ${status_id} already. Add a note with halo_create_action.`,
      );
    }
    const note = await closingNote(args, context);
    if (args.dry_run === true) {
      const dry = dryUpdate(
        ticketView,
        before,
        { status_id },
        updateOf(haloResources.tickets, ticket_id, { status_id }),
      );
      const first = note === undefined ? [] : [creationOf(haloResources.actions, note.sent)];
      return {
        ...dry,
        changes: await namedChanges(ticketView, ["status_id"], before, { ...before, status_id }, context),
        requests: [...first, ...dry.requests],
        warnings: [...dry.warnings, ...(note?.warnings ?? [])],
      };
    }
    const added = note === undefined ? undefined : await addNote(note, args, context);
    const said =
      added === undefined ? undefined : `The note is on ticket ${ticket_id} as action ${added.id}.`;
    let closed: Stored;
    try {
      closed = await sendUpdate(ticketView, before, { id: ticket_id, sent: { status_id } }, context);
      requireClosed(ticket_id, before, closed.record, status_id);
    } catch (error) {
      const explained = await namingDemand(error, args, context);
      if (said === undefined || !(explained instanceof HaloError)) throw explained;
      throw explained
        .after(`${said} Closing failed:`)
        .noting("When you call again, leave the note out: it is there.");
    }
    return written(
      ticketView,
      { ...closed, warnings: [...(note?.warnings ?? []), ...(added?.warnings ?? []), ...closed.warnings] },
      {
        verb: "updated",
        changes: await namedChanges(ticketView, ["status_id"], before, closed.record, context),
        ...(said === undefined ? {} : { also: [said] }),
      },
      context,
    );
  },
});

async function addNote(
  note: ClosingNote,
  args: Readonly<Record<string, unknown>>,
  context: ToolContext,
): Promise<{ readonly id: string; readonly warnings: readonly string[] }> {
  try {
    const { record, warnings } = await addAction(note.sent, args, context);
    return { id: String(record.id), warnings };
  } catch (error) {
    if (!(error instanceof HaloError)) throw error;
    // The note may be there, so it can't be said that it failed.
    throw error.after(
      error.kind === "outcome_unknown"
        ? "The ticket was not closed."
        : "The closing note failed, and the ticket was not closed.",
    );
  }
}

/** Halo may accept the request and not change the status, which is no success. */
function requireClosed(id: number, before: HaloRecord, after: HaloRecord, status_id: number): void {
  const isLeft = after.status_id !== undefined && sameValue(after.status_id, before.status_id);
  if (!isLeft) return;
  throw new HaloError(
    "refused",
    `Halo took the request and left ticket ${id} in status ${String(after.status_id)} instead of ${status_id}: a rule or the workflow of its type seems to forbid closing it so.`,
    { missing: "outcome", advice: "A closing note with an outcome (such as Resolved) may be demanded." },
  );
}

const assign = defineWriteTool({
  name: "halo_assign_ticket",
  title: "Assign a ticket",
  description: "Give a ticket to an agent, a team, or both; agent 1 is nobody.",
  idempotent: true,
  input: {
    ticket_id: ticketId,
    agent_id: input.reference("agent", "Agent").optional(),
    team: input.teamName("Team name").optional(),
    if_unchanged_since: unchangedSince(ticketLastChange.field),
    dry_run: dryRun,
  },
  output: () => writeOutput(ticketView),
  handler: async (args, context) => {
    const { ticket_id, agent_id } = args;
    if (agent_id === undefined && args.team === undefined) {
      throw badInput("Nobody to assign to: give agent_id, team, or both.");
    }
    const before = await ticketBefore(ticket_id, args.if_unchanged_since, context);
    if (agent_id !== undefined) await requireAgent(agent_id, context);
    const team = args.team === undefined ? undefined : await requireTeam(args.team, context);
    const sent: HaloRecord = givenIn({ agent_id, team });
    // Halo may change the team with the agent, so both are compared whichever was given.
    const changed = (after: HaloRecord) =>
      namedChanges(ticketView, ["agent_id", "team"], before, after, context);
    if (args.dry_run === true) {
      const dry = dryUpdate(ticketView, before, sent, updateOf(haloResources.tickets, ticket_id, sent));
      return { ...dry, changes: await changed({ ...before, ...sent }) };
    }
    if (Object.entries(sent).every(([field, value]) => sameValue(before[field], value))) {
      return written(ticketView, { record: before, warnings: [] }, { verb: "updated", changes: [] }, context);
    }
    try {
      const stored = await sendUpdate(ticketView, before, { id: ticket_id, sent }, context);
      const changes = await changed(stored.record);
      return await written(ticketView, stored, { verb: "updated", changes }, context);
    } catch (error) {
      throw await namingDemand(error, args, context);
    }
  },
});

/** The things that technicians do all day, each in one call. */
export const technicianTools = [
  close,
  assign,
  ...technicianActionTools,
  ...bulkTools,
] as const satisfies readonly Tool[];
