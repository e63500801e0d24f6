import { howToGet, sendBox } from "../../../halo/bounds/reaching.ts";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, HaloError, notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { sameValue } from "../../../halo/same-value.ts";
import { movedWith, namedChanges } from "../../kit/crud/writing/changes.ts";
import { dryRun, dryUpdate, updateOf } from "../../kit/crud/writing/dry-run.ts";
import { type Stored, sendUpdate, written } from "../../kit/crud/writing/send.ts";
import { unchangedSince } from "../../kit/crud/writing/unchanged-since.ts";
import { defineWriteTool, type Tool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { writeOutput } from "../../kit/output.ts";
import type { Difference, WriteState } from "../../kit/result.ts";
import { givenIn } from "../../kit/view.ts";
import { requireAllowedStatus } from "../moves/allowed-statuses.ts";
import { standingAfter, ticketStanding } from "../standing.ts";
import { ticketView, ticketWatched } from "../tickets.ts";
import { type Asked, chooseOutcome } from "./action-outcomes.ts";
import { addAction, dryNote, type PreparedAction, toldOf, withinBounds } from "./add-action.ts";
import { requireAgent, requireTeam } from "./assignee.ts";
import { mailingOf } from "./audience.ts";
import { bulkTools } from "./bulk-update.ts";
import { closedStatus } from "./closing-statuses.ts";
import { actionArguments, technicianActionTools, visibility } from "./log-time-and-reply.ts";
import { namingDemand } from "./mandatory-fields.ts";
import { noteFields } from "./note-html.ts";
import { ticketBefore } from "./ticket-write.ts";
import { updateAction } from "./update-action.ts";

const ticketId = input.id("Ticket");

async function closingNote(
  args: {
    readonly ticket_id: number;
    readonly note?: string | undefined;
    readonly timetaken?: number | undefined;
    readonly chargerate?: number | undefined;
    readonly outcome?: Asked;
  },
  ticket: HaloRecord,
  context: ToolContext,
): Promise<PreparedAction | undefined> {
  const { ticket_id, note, timetaken, chargerate } = args;
  if (note === undefined) return undefined;
  const outcome = await chooseOutcome("any", args.outcome, context);
  const sent = {
    ticket_id,
    ...visibility(outcome, undefined),
    ...noteFields(note),
    ...givenIn({ timetaken, chargerate }),
  };
  const mailing = await mailingOf(sent, outcome, ticket, context);
  const action = withinBounds({ sent, outcome, mailing, ticket, warnings: [] }, context);
  if (action.unsent !== undefined) {
    throw notSent(
      `with this outcome the closing note goes to the customer, and this connection may not send (${howToGet(sendBox)}). Leave outcome out to close with an internal note; the customer is not told then.`,
    );
  }
  return action;
}

/**
 * The note goes first: a ticket that is closed may take no more notes, and one that got its note and was
 * not closed is still in somebody's queue. Either way the answer says what was done.
 */
const close = defineWriteTool({
  name: "halo_close_ticket",
  title: "Close a ticket",
  description:
    "Close a ticket, with a note and time. The note is internal unless an outcome such as Resolved is given, which may mail the user.",
  idempotent: true,
  input: {
    ticket_id: ticketId,
    note: input.prose("Closing note").optional(),
    status_id: input.status("ticket", "default: the closed one").optional(),
    outcome: actionArguments.outcome,
    timetaken: actionArguments.timetaken.optional(),
    chargerate: actionArguments.chargerate,
    if_unchanged_since: unchangedSince(haloResources.tickets),
    dry_run: dryRun,
  },
  output: () => writeOutput(ticketView),
  handler: async (args, context) => {
    const { ticket_id } = args;
    // Halo stores these on an action.
    const { note: closing, timetaken, chargerate, outcome } = args;
    const [without] = Object.keys(givenIn({ timetaken, charge_type: chargerate, outcome }));
    if (closing === undefined && without !== undefined) {
      throw badInput(`${without} needs note: Halo keeps it on the closing note.`);
    }
    const before = await ticketBefore(ticket_id, args.if_unchanged_since, context);
    const status_id = await closedStatus(args.status_id, context);
    if (sameValue(before.status_id, status_id)) {
      throw notSent(
        `ticket ${ticket_id} is in status ${status_id} already. Add a note with halo_create_action.`,
      );
    }
    await requireAllowedStatus(status_id, before, context);
    const note = await closingNote(args, before, context);
    const sent = { status_id };
    if (args.dry_run === true) {
      const request = updateOf(haloResources.tickets, ticket_id, sent);
      const dry = await dryUpdate(ticketView, before, sent, request, context);
      const planned = note === undefined ? undefined : dryNote(note);
      return {
        ...dry,
        requests: [...(planned?.requests ?? []), ...dry.requests],
        also: (planned?.also ?? []).map((sentence) => `The note: ${sentence}`),
        warnings: [...dry.warnings, ...(note?.warnings ?? [])],
      };
    }
    const added = note === undefined ? undefined : await addNote(note, args, context);
    const said =
      added === undefined ? undefined : `The note is on ticket ${ticket_id} as action ${added.id}.`;
    let closed: Stored;
    try {
      closed = await sendUpdate(ticketView, before, { id: ticket_id, sent }, context);
    } catch (error) {
      const explained = await namingDemand(error, args, context);
      if (said === undefined || !(explained instanceof HaloError)) throw explained;
      throw explained
        .after(`${said} Closing failed:`)
        .noting("When you call again, leave the note out: it is there.");
    }
    const changes = await namedChanges(ticketView, sent, ticketWatched, before, closed.record, context);
    const standing = await standingOf(ticket_id, before, closed, { status_id, args }, context);
    return written(
      ticketView,
      {
        ...closed,
        state:
          standing.state === "done" && added?.differs.some(({ state }) => state !== "done") === true
            ? "done_in_part"
            : standing.state,
        differs: [...(added?.differs ?? []), ...(closed.differs ?? [])],
        warnings: [
          ...(note?.warnings ?? []),
          ...(added?.warnings ?? []),
          ...closed.warnings,
          ...standing.warnings,
          ...(standing.state === "not_done" && said !== undefined
            ? ["When you call again, leave the note out: it is there."]
            : []),
        ],
      },
      {
        verb: "updated",
        changes,
        also: [...(said === undefined ? [] : [said]), ...(added?.also ?? []), ...standing.also],
      },
      context,
    );
  },
});

async function addNote(
  note: PreparedAction,
  args: Readonly<Record<string, unknown>>,
  context: ToolContext,
): Promise<{
  readonly id: string;
  readonly also: readonly string[];
  readonly differs: readonly Difference[];
  readonly warnings: readonly string[];
}> {
  try {
    const { record, differs = [], warnings } = await addAction(note, args, context);
    return {
      id: String(record.id),
      also: toldOf(note, record).map((sentence) => `The note: ${sentence}`),
      differs: differs.map((difference) => ({ ...difference, field: `note's ${difference.field}` })),
      warnings,
    };
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

interface ClosedState {
  readonly state: WriteState;
  readonly also: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Whether a ticket that was to be closed is. Halo may take the request and leave it as it was, and a rule of the tenant
 * may move it to another status, which is no success unless that one closes too.
 */
async function standingOf(
  id: number,
  before: HaloRecord,
  { record, state = "done" }: Stored,
  { status_id, args }: { readonly status_id: number; readonly args: Readonly<Record<string, unknown>> },
  context: ToolContext,
): Promise<ClosedState> {
  if (state === "unknown") return { state, also: [], warnings: [] };
  const now = String(record.status_id);
  if (state === "done") {
    const standing = await standingAfter(before, record, context);
    const said = `Ticket ${id} is in status ${now} as asked`;
    if (standing === "closed") return { state, also: [], warnings: [] };
    return standing === "open"
      ? { state: "not_done", also: [], warnings: [`${said}, and still open: that status does not close it.`] }
      : {
          state: "unknown",
          also: [],
          warnings: [`${said}. Whether that closes it is not known: look in Halo.`],
        };
  }
  if (!sameValue(record.status_id, before.status_id)) {
    const standing = await standingAfter(before, record, context);
    if (standing === "closed") {
      const said = `Ticket ${id} is closed, in status ${now} instead of ${status_id}: a rule of the tenant seems to have set it.`;
      return { state: "done_in_part", also: [said], warnings: [] };
    }
    const isOpen = standing === "open" ? "It is still open." : "Whether that status closes it is not known.";
    const said = `Halo took the request, and ticket ${id} is in status ${now} instead of ${status_id}: a rule of the tenant seems to have moved it. ${isOpen}`;
    return { state: "not_done", also: [], warnings: [said] };
  }
  const refusal = new HaloError(
    "refused",
    `Halo took the request and left ticket ${id} in status ${now} instead of ${status_id}: a rule or the workflow of its type seems to forbid closing it so.`,
    { missing: "outcome", advice: "A closing note with an outcome (such as Resolved) may be demanded." },
  );
  const explained = await namingDemand(refusal, args, context);
  return {
    state: "not_done",
    also: [],
    warnings: [explained instanceof Error ? explained.message : refusal.message],
  };
}

const assign = defineWriteTool({
  name: "halo_assign_ticket",
  title: "Assign a ticket",
  description: "Give a ticket to an agent, a team, or both; agent 1 is nobody.",
  idempotent: true,
  input: {
    ticket_id: ticketId,
    agent_id: input.reference("agent").optional(),
    team: input.teamName().optional(),
    if_unchanged_since: unchangedSince(haloResources.tickets),
    dry_run: dryRun,
  },
  output: () => writeOutput(ticketView),
  handler: async (args, context) => {
    const { ticket_id, agent_id } = args;
    if (agent_id === undefined && args.team === undefined) {
      throw badInput("Nobody to assign to: give agent, team, or both.");
    }
    const before = await ticketBefore(ticket_id, args.if_unchanged_since, context);
    if (agent_id !== undefined) await requireAgent(agent_id, context);
    const team = args.team === undefined ? undefined : await requireTeam(args.team, context);
    const sent: HaloRecord = givenIn({ agent_id, team });
    if (args.dry_run === true) {
      const request = updateOf(haloResources.tickets, ticket_id, sent);
      return dryUpdate(ticketView, before, sent, request, context);
    }
    if (Object.entries(sent).every(([field, value]) => sameValue(before[field], value))) {
      return written(ticketView, { record: before, warnings: [] }, { verb: "updated", changes: [] }, context);
    }
    try {
      const stored = await sendUpdate(ticketView, before, { id: ticket_id, sent }, context);
      const changes = await namedChanges(ticketView, sent, ticketWatched, before, stored.record, context);
      const also = [
        ...movedWith(changes, sent, ticketView),
        ...(await ticketStanding(before, stored.record, context)),
      ];
      return await written(ticketView, stored, { verb: "updated", changes, also }, context);
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
  updateAction,
  ...bulkTools,
] as const satisfies readonly Tool[];
