import { requireMaySend } from "../../../halo/bounds/held.ts";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf } from "../../../halo/rules.ts";
import { haloDate, quoteLine } from "../../../halo/text.ts";
import { movedWith, namedChanges } from "../../kit/crud/writing/changes.ts";
import { dryRun, dryUpdate, updateOf } from "../../kit/crud/writing/dry-run.ts";
import { readWithin, sendUpdate, written } from "../../kit/crud/writing/send.ts";
import { requireUnchanged, unchangedSince } from "../../kit/crud/writing/unchanged-since.ts";
import { defineWriteTool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { writeOutput } from "../../kit/output.ts";
import { givenIn } from "../../kit/view.ts";
import { actionBeside, actionView, actionWatched } from "../actions.ts";
import { type ActionOutcome, type Asked, findOutcome } from "./action-outcomes.ts";
import { flagOf } from "./audience.ts";
import { actionArguments } from "./log-time-and-reply.ts";
import { noteFields } from "./note-html.ts";

/** Where an action says when it was last changed. Swagger. */

/** What of an action keeps some of its fields from being changed, as far as its record tells. */
interface Fixed {
  /** Whether a mail of it went out or came in. */
  readonly isMailed: boolean;
  /** The invoice that bills its time, in words. */
  readonly invoice: string | undefined;
}

/**
 * Refuses an action that is not of the agent whom this server signs in as, or that Halo wrote by itself.
 *
 * @throws HaloError `bad_input`
 */
async function requireOwn(action: HaloRecord, context: ToolContext): Promise<void> {
  const which = `action ${String(action.id)} of ticket ${String(action.ticket_id)}`;
  const me = await context.halo.me({ signal: context.signal });
  const owner = idOf(action.who_agentid) ?? idOf(action.actionby_agent_id);
  if (Number(action.who_type ?? 0) !== 0 || owner === undefined || owner !== idOf(me.id)) {
    const who = String(action.who ?? "");
    throw notSent(
      `${which} is not yours: ${who === "" ? "who wrote it is not known" : `${quoteLine(who)} wrote it`}, and this connection signs in as ${quoteLine(String(me.name ?? ""))}. Add a note of your own with halo_create_action.`,
    );
  }
  if (idOf(action.action_systemid) !== undefined) throw notSent(`Halo wrote ${which} by itself.`);
}

function fixedIn(action: HaloRecord, outcome: ActionOutcome | undefined): Fixed {
  const hasText = (value: unknown) => typeof value === "string" && value.trim() !== "";
  const mailFields = [action.emailto, action.emailcc, action.emaildirection];
  const number = String(action.actioninvoicenumber ?? "").trim();
  return {
    isMailed:
      mailFields.some(hasText) || haloDate(action.dateemailed) !== undefined || outcome?.mails === true,
    invoice: /^(?:|0|-\d+)$/.test(number) ? undefined : number,
  };
}

/** The outcome that an action is to have: none that does more than to name it. */
async function plainOutcome(asked: Asked, context: ToolContext): Promise<ActionOutcome | undefined> {
  if (asked === undefined) return undefined;
  const outcome = await findOutcome(asked, context);
  if (outcome === undefined)
    throw notSent("the outcomes could not be read, so what this one does is not known.");
  if (outcome.mails || outcome.newStatus !== undefined) {
    throw notSent(
      `the outcome ${quoteLine(outcome.name ?? "")} ${outcome.mails ? "mails" : "sets a status"} by itself: add an action with it instead (halo_create_action).`,
    );
  }
  return outcome;
}

/** Changes an action of one's own. */
export const updateAction = defineWriteTool({
  name: "halo_update_action",
  title: "Update an action",
  description: "Correct an action of one's own: its text, time, who sees it. What was mailed keeps its text.",
  idempotent: true,
  input: {
    ticket_id: input.id("Ticket"),
    id: input.id("Number within the ticket"),
    note: input.prose("The whole new text").optional(),
    timetaken: actionArguments.timetaken.optional(),
    hiddenfromuser: input.flag("Internal").optional(),
    outcome: actionArguments.outcome,
    if_unchanged_since: unchangedSince(haloResources.actions),
    dry_run: dryRun,
  },
  output: () => writeOutput(actionView),
  handler: async (args, context) => {
    const { id, ticket_id, note, timetaken, hiddenfromuser } = args;
    const given = givenIn({ note, timetaken, hiddenfromuser, outcome: args.outcome });
    if (Object.keys(given).length === 0) {
      throw badInput("Nothing to change: give note, timetaken, hiddenfromuser or outcome.");
    }
    const within = { ticket_id };
    const before = await readWithin(actionView, id, within, { signal: context.signal }, context);
    const subject = `action ${id} of ticket ${ticket_id}`;
    await requireUnchanged(subject, before, haloResources.actions, args.if_unchanged_since, context);
    await requireOwn(before, context);
    const outcome = await plainOutcome(args.outcome, context);
    const was = await findOutcome(idOf(before.outcome_id) ?? String(before.outcome ?? ""), context).catch(
      () => undefined,
    );
    const { isMailed, invoice } = fixedIn(before, was);
    if (note !== undefined && isMailed) {
      throw notSent(
        `action ${id} of ticket ${ticket_id} was mailed: another text in Halo would not be what its reader has. Send a correction with halo_reply_to_ticket, or add an internal note.`,
      );
    }
    if (timetaken !== undefined && invoice !== undefined) {
      throw notSent(`the time of action ${id} is on invoice ${quoteLine(invoice)}: it is changed there.`);
    }
    const plain: HaloRecord = {
      ...(note === undefined ? {} : { note: noteFields(note).note }),
      ...givenIn({ timetaken, hiddenfromuser, outcome_id: outcome?.outcome_id }),
    };
    const sent = note === undefined ? plain : { ...plain, ...noteFields(note) };
    const beside = actionBeside(before);
    const request = updateOf(haloResources.actions, id, { ...within, ...beside, ...sent });
    await requireMaySend(request, haloResources.actions, context.halo, { signal: context.signal });
    const also =
      isMailed && hiddenfromuser === true
        ? [`It was mailed: its reader keeps the mail, also where Halo hides it.`]
        : hiddenfromuser === false && flagOf(before.hiddenfromuser) === true
          ? ["The ticket's user can see it from then on; nobody is mailed."]
          : [];
    if (args.dry_run === true) {
      return { ...(await dryUpdate(actionView, before, plain, request, context)), also };
    }
    // Of its two forms the plain text is compared: Halo may write the other anew.
    const update = { id, sent, within, beside, skip: new Set(["note_html"]) };
    const stored = await sendUpdate(actionView, before, update, context);
    const changes = await namedChanges(actionView, plain, actionWatched, before, stored.record, context);
    const told = [...movedWith(changes, plain, actionView), ...also];
    return written(actionView, stored, { verb: "updated", changes, also: told }, context);
  },
});
