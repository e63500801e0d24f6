import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { requireTicketStatus } from "../../kit/arguments/statuses.ts";
import { dryRun } from "../../kit/crud/writing/dry-run.ts";
import { idempotencyKey, onceByKey } from "../../kit/crud/writing/once/once.ts";
import { unchangedSince } from "../../kit/crud/writing/unchanged-since.ts";
import { defineWriteTool, type Tool } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { writeOutput } from "../../kit/output.ts";
import { givenIn } from "../../kit/view.ts";
import { actionView } from "../actions.ts";
import { requireAllowedStatus } from "../moves/allowed-statuses.ts";
import { addressed } from "../replies/addresses.ts";
import { replyText } from "../replies/canned-text.ts";
import { type ActionOutcome, chooseOutcome, outcomeArgument } from "./action-outcomes.ts";
import { actionResult, addAction, dryAction, futureWarnings, withinBounds } from "./add-action.ts";
import { createActionTool } from "./create-action.ts";
import { noteFields } from "./note-html.ts";
import { ticketBefore } from "./ticket-write.ts";

/** Arguments of the tools that add an action to a ticket. */
export const actionArguments = {
  outcome: outcomeArgument("has a default").optional(),
  // With more than a day in one entry, minutes were taken for hours.
  timetaken: input.duration('Hours, or "15m"', { most: 24, isPositive: true }),
  chargerate: input.chargeType("refusals list them").optional(),
};

/** The fields of an action that its outcome decides: who sees it, and that no internal note is mailed. */
export function visibility({ outcome_id, hides }: ActionOutcome, mailed: boolean | undefined): HaloRecord {
  return {
    outcome_id,
    hiddenfromuser: hides,
    ...(hides ? { sendemail: false } : mailed === undefined ? {} : { sendemail: mailed }),
  };
}

const logTime = defineWriteTool({
  name: "halo_log_time",
  title: "Log time",
  description: "Log hours on a ticket: internal unless a visible outcome is given; never mails.",
  idempotent: false,
  input: {
    ticket_id: input.id("Ticket"),
    timetaken: actionArguments.timetaken,
    note: input.prose("What was done"),
    chargerate: actionArguments.chargerate,
    datetime: input.storedDate("When; default now", { looks: "back" }).optional(),
    outcome: actionArguments.outcome,
    idempotency_key: idempotencyKey,
    dry_run: dryRun,
  },
  output: () => writeOutput(actionView),
  handler: async (args, context) => {
    const { ticket_id, timetaken, note, chargerate, datetime } = args;
    const outcome = await chooseOutcome("internal", args.outcome, context);
    const sent: HaloRecord = {
      ticket_id,
      ...visibility(outcome, false),
      ...noteFields(note),
      timetaken,
      ...givenIn({ chargerate, datetime }),
    };
    const warnings = futureWarnings(datetime, context);
    const action = withinBounds({ sent, outcome, mailing: { by: "none" }, warnings }, context);
    if (args.dry_run === true) return dryAction(action);
    return actionResult(action, await addAction(action, args, context), context);
  },
});

const reply = defineWriteTool({
  name: "halo_reply_to_ticket",
  title: "Reply to a ticket",
  description: "Mail a reply to the user or others; hidden: an internal note, never mailed.",
  idempotent: false,
  input: {
    ticket_id: input.id("Ticket"),
    note: input.prose("Markdown or HTML").optional(),
    canned_text: input.reference("canned_text").optional(),
    to: input.addresses().optional(),
    cc: input.addresses().optional(),
    hidden: input.flag().optional(),
    outcome: actionArguments.outcome,
    new_status: input.status("ticket").optional(),
    timetaken: actionArguments.timetaken.optional(),
    chargerate: actionArguments.chargerate,
    if_unchanged_since: unchangedSince(haloResources.tickets),
    idempotency_key: idempotencyKey,
    dry_run: dryRun,
  },
  output: () => writeOutput(actionView),
  handler: async (args, context) => {
    const { ticket_id, note, new_status, timetaken, chargerate } = args;
    if (chargerate !== undefined && timetaken === undefined) {
      throw badInput("charge_type needs timetaken: a charge type is for hours.");
    }
    await requireTicketStatus(new_status, "status", context);
    const ticket = await ticketBefore(ticket_id, args.if_unchanged_since, context);
    await requireAllowedStatus(new_status, ticket, context);
    const isNote = args.hidden === true;
    const outcome = await chooseOutcome(isNote ? "internal" : "mail", args.outcome, context);
    const { mailing, sent: addresses, warnings } = await addressed(ticket, args, isNote, context);
    const text = await replyText(note, args.canned_text, context);
    const sent: HaloRecord = {
      ticket_id,
      ...visibility({ ...outcome, hides: isNote }, true),
      note: text.note,
      note_html: text.note_html,
      ...addresses,
      ...givenIn({ new_status, timetaken, chargerate }),
    };
    const said = [...warnings, ...text.warnings];
    const action = withinBounds({ sent, outcome, mailing, ticket, warnings: said }, context);
    if (args.dry_run === true) return dryAction(action);
    return actionResult(action, await addAction(action, args, context), context);
  },
});

/** Tools for what a technician writes on a ticket. */
export const technicianActionTools = [
  createActionTool,
  onceByKey(logTime, actionView),
  onceByKey(reply, actionView),
] as const satisfies readonly Tool[];
