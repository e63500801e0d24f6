import type { HaloRecord } from "../../../halo/client.ts";
import { dispensable, HaloError } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { requireTicketStatus } from "../../kit/arguments/statuses.ts";
import { offering } from "../../kit/crud/choices.ts";
import { dryRun } from "../../kit/crud/writing/dry-run.ts";
import { idempotencyKey, onceByKey } from "../../kit/crud/writing/once/once.ts";
import { defineWriteTool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { writeOutput } from "../../kit/output.ts";
import { givenIn } from "../../kit/view.ts";
import { actionView } from "../actions.ts";
import { requireAllowedStatus } from "../moves/allowed-statuses.ts";
import { findOutcome, outcomeArgument, outcomeOffer } from "./action-outcomes.ts";
import { actionResult, addAction, dryAction, futureWarnings, withinBounds } from "./add-action.ts";
import { mailingOf } from "./audience.ts";
import { noteFields } from "./note-html.ts";

/** The ticket, where it has to be known whom an action is mailed to or which status it had. */
async function ticketFor(id: number, context: ToolContext): Promise<HaloRecord | undefined> {
  try {
    const options = { signal: context.signal, once: true };
    return await context.halo.get(haloResources.tickets, id, { includedetails: true }, options);
  } catch (error) {
    if (error instanceof HaloError && error.kind === "not_found") return undefined;
    dispensable(error);
    return undefined;
  }
}

const createAction = defineWriteTool({
  name: "halo_create_action",
  title: "Add an action",
  description:
    "Add a note, an e-mail or time to a ticket. Needs outcome, its kind (halo_get_ticket_type lists them, and charge types).",
  idempotent: false,
  input: {
    ticket_id: input.id("Ticket"),
    note: input.prose("Text, Markdown or HTML"),
    outcome: outcomeArgument("such as Private Note, Email User"),
    hiddenfromuser: input.flag("Internal; unset, the user may see it").optional(),
    timetaken: input.duration('Hours, or "15m"', { most: 1_000 }).optional(),
    chargerate: input.chargeType().optional(),
    datetime: input.storedDate("Default now", { looks: "back" }).optional(),
    new_status: input.status("ticket").optional(),
    sendemail: input.flag("Mail to the user").optional(),
    idempotency_key: idempotencyKey,
    dry_run: dryRun,
  },
  output: () => writeOutput(actionView),
  handler: async (args, context) => {
    const { ticket_id, note, outcome, timetaken, chargerate } = args;
    const { datetime, new_status, sendemail } = args;
    await requireTicketStatus(new_status, "status", context);
    const known = await findOutcome(outcome, context);
    // Nobody who asks for an internal kind means a note that the user sees, whatever Halo makes of the kind alone.
    const hiddenfromuser = args.hiddenfromuser ?? (known?.hides === true ? true : undefined);
    const sent: HaloRecord = {
      ticket_id,
      ...noteFields(note),
      // As the tenant spells it: Halo stores other words as they are.
      ...(typeof outcome === "number" ? { outcome_id: outcome } : { outcome: known?.name ?? outcome }),
      ...givenIn({ hiddenfromuser, timetaken, chargerate }),
      ...givenIn({ datetime, new_status, sendemail }),
    };
    const mails = sendemail === true || (sendemail === undefined && known?.mails === true);
    const needsTicket = mails || new_status !== undefined;
    const ticket = needsTicket ? await ticketFor(ticket_id, context) : undefined;
    await requireAllowedStatus(new_status, ticket, context);
    const mailing = await mailingOf(sent, known, ticket, context);
    const warnings = futureWarnings(datetime, context);
    const action = withinBounds({ sent, outcome: known, mailing, ticket, warnings }, context);
    if (args.dry_run === true) return dryAction(action);
    const stored = await addAction(action, args, context);
    return actionResult(action, stored, context);
  },
});

/** Adds any kind of action to a ticket. */
export const createActionTool = offering(onceByKey(createAction, actionView), {
  ...outcomeOffer,
  missing:
    'outcome is missing: give its name or id, such as "Private Note" for an internal note or "Email User" for a mail to the user.',
});
