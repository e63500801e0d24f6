import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, dispensable, notSent } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf, largestPage } from "../../../halo/rules.ts";
import { plainText, quoteLine } from "../../../halo/text.ts";
import { creationOf, dryRun } from "../../kit/crud/dry-run.ts";
import { type Stored, sendCreate, written } from "../../kit/crud/send.ts";
import { unchangedSince } from "../../kit/crud/unchanged-since.ts";
import { defineWriteTool, type Tool, type ToolContext } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { writeOutput } from "../../kit/output.ts";
import type { DryRunResult } from "../../kit/result.ts";
import { givenIn } from "../../kit/view.ts";
import { actionCreation, actionView, noteFields } from "../actions.ts";
import { type ActionOutcome, chooseOutcome } from "./action-outcomes.ts";
import { namingDemand, requireChargeType } from "./mandatory-fields.ts";
import { ticketBefore } from "./ticket-write.ts";

/** Arguments of the tools that add an action to a ticket. */
export const actionArguments = {
  outcome: input.line("Its kind by name; has a default", 100).optional(),
  outcome_id: input.id("Or its id").optional(),
  // With more than a day in one entry, minutes were taken for hours.
  timetaken: z.number().positive().max(24, "hours, decimal: 0.25 is 15 minutes").describe("Hours, decimal"),
  chargerate: z.int().min(0).max(1_000_000).describe("Charge type; refusals list them").optional(),
};

/** Fields that Halo acts on and does not return; the HTML of a note is returned as plain text, too. */
const notKept: ReadonlySet<string> = new Set(["sendemail", "note_html"]);

/**
 * Stores an action, once. When Halo demands something more, the error names it.
 *
 * @throws HaloError Halo's refusal with the tenant's choices, that it was not created, or `outcome_unknown`
 */
export async function addAction(
  sent: HaloRecord,
  args: Readonly<Record<string, unknown>>,
  context: ToolContext,
): Promise<Stored> {
  try {
    const stored = await sendCreate(actionCreation, sent, notKept, context);
    return { ...stored, warnings: [...visibilityWarnings(sent, stored.record), ...stored.warnings] };
  } catch (error) {
    throw await namingDemand(error, args, context);
  }
}

/** Warns when a rule of the tenant changed who sees an action. */
function visibilityWarnings(sent: HaloRecord, stored: HaloRecord): string[] {
  if (typeof stored.hiddenfromuser !== "boolean" || stored.hiddenfromuser === sent.hiddenfromuser) return [];
  return [
    stored.hiddenfromuser
      ? "Halo stored it as internal: the user may not see it. Look at it in Halo."
      : "Halo stored it so that the user can see it, though it was sent as internal. Look at it in Halo.",
  ];
}

/** The fields of an action that its outcome decides: who sees it, and that no internal note is mailed. */
export function visibility({ outcome_id, hides }: ActionOutcome, mailed: boolean | undefined): HaloRecord {
  return {
    outcome_id,
    hiddenfromuser: hides,
    ...(hides ? { sendemail: false } : mailed === undefined ? {} : { sendemail: mailed }),
  };
}

function dryAction(sent: HaloRecord, also: readonly string[], warnings: readonly string[]): DryRunResult {
  const requests = [creationOf(haloResources.actions, sent)];
  return { kind: "dry_run", would: "created", view: actionView, changes: [], requests, also, warnings };
}

const logTime = defineWriteTool({
  name: "halo_log_time",
  title: "Log time",
  description:
    "Log hours worked on a ticket, as an internal entry unless a visible outcome is given; never mails.",
  idempotent: false,
  input: {
    ticket_id: input.id("Ticket"),
    timetaken: actionArguments.timetaken,
    note: input.prose("What was done, plain text"),
    chargerate: actionArguments.chargerate,
    datetime: input.storedDate("When; default now").optional(),
    outcome: actionArguments.outcome,
    outcome_id: actionArguments.outcome_id,
    dry_run: dryRun,
  },
  output: () => writeOutput(actionView),
  handler: async (args, context) => {
    const { ticket_id, timetaken, note, chargerate, datetime } = args;
    const outcome = await chooseOutcome("internal", args, context);
    const warnings = await requireChargeType(chargerate, context);
    const sent: HaloRecord = {
      ticket_id,
      ...visibility(outcome, false),
      ...noteFields(note),
      timetaken,
      ...givenIn({ chargerate, datetime }),
    };
    if (args.dry_run === true) return dryAction(sent, [], warnings);
    const stored = await addAction(sent, args, context);
    return written(
      actionView,
      { ...stored, warnings: [...warnings, ...stored.warnings] },
      { verb: "created", changes: [] },
      context,
    );
  },
});

const reply = defineWriteTool({
  name: "halo_reply_to_ticket",
  title: "Reply to a ticket",
  description:
    "Mail a reply to the ticket's user. With hidden: true an internal note instead, which is never mailed.",
  idempotent: false,
  input: {
    ticket_id: input.id("Ticket"),
    note: input.prose("The text, plain"),
    hidden: input.flag("Internal note, no mail").optional(),
    outcome: actionArguments.outcome,
    outcome_id: actionArguments.outcome_id,
    new_status: input.id("Ticket's new status").optional(),
    timetaken: actionArguments.timetaken.optional(),
    chargerate: actionArguments.chargerate,
    if_unchanged_since: unchangedSince("Ticket's last_update"),
    dry_run: dryRun,
  },
  output: () => writeOutput(actionView),
  handler: async (args, context) => {
    const { ticket_id, note, new_status, timetaken, chargerate } = args;
    if (chargerate !== undefined && timetaken === undefined) {
      throw badInput("chargerate needs timetaken: a charge type is for hours.");
    }
    const ticket = await ticketBefore(ticket_id, args.if_unchanged_since, context);
    const isNote = args.hidden === true;
    const outcome = await chooseOutcome(isNote ? "internal" : "mail", args, context);
    const address = isNote ? undefined : await addressOf(ticket, context);
    const warnings = await requireChargeType(chargerate, context);
    const sent: HaloRecord = {
      ticket_id,
      ...visibility({ ...outcome, hides: isNote }, true),
      ...noteFields(note),
      ...givenIn({ new_status, timetaken, chargerate }),
    };
    if (args.dry_run === true) {
      const also =
        address === undefined ? [] : [`Halo would be asked to mail ${quoteLine(plainText(address))}.`];
      return dryAction(sent, also, warnings);
    }
    const stored = await addAction(sent, args, context);
    const also = address === undefined ? [] : [`Halo was asked to mail ${quoteLine(plainText(address))}.`];
    return written(
      actionView,
      { ...stored, warnings: [...warnings, ...stored.warnings] },
      { verb: "created", changes: [], also },
      context,
    );
  },
});

/**
 * Whether a user stands for anybody at a client or site, whatever the tenant calls it: Halo's list without such users
 * does not hold it, and the one with them does. Up to two requests; false where Halo does not tell.
 */
async function isGeneralUser(user: HaloRecord, { halo, signal }: ToolContext): Promise<boolean> {
  const query = {
    search: String(user.name ?? ""),
    site_id: idOf(user.site_id),
    includeactive: true,
    includeinactive: true,
  };
  const holds = async (excluding: Query) => {
    const page = { number: 1, size: largestPage };
    const { rows, more } = await halo.list(haloResources.users, { ...query, ...excluding }, page, {
      signal,
      once: true,
    });
    const isThere = rows.some((row) => Number(row.id) === Number(user.id));
    return isThere || more ? isThere || undefined : false;
  };
  try {
    return (await holds({ exclude_generaluser: true })) === false && (await holds({})) === true;
  } catch (error) {
    dispensable(error);
    return false;
  }
}

/**
 * Where Halo would mail a reply: the address of the ticket's user, or the one on the ticket itself when it has no user or
 * the general one.
 *
 * @throws HaloError `bad_input` when there is none, or when the user gets no mails
 */
async function addressOf(ticket: HaloRecord, context: ToolContext): Promise<string> {
  const id = Number(ticket.id);
  const user = await userOf(ticket, context);
  const own = String(user?.emailaddress ?? "").trim();
  const onTicket = String(ticket.user_email ?? "").trim();
  const mayDiffer = onTicket !== "" && onTicket.toLowerCase() !== own.toLowerCase();
  const isOwn = user !== undefined && !(mayDiffer && (await isGeneralUser(user, context)));
  const address = isOwn ? own : onTicket;
  if (user?.neversendemails === true) {
    throw notSent(
      `the user of ticket ${id}, ${quoteLine(plainText(String(user.name ?? "")))}, is set to get no e-mails. Use hidden: true for an internal note.`,
    );
  }
  if (address.includes("@")) return address;
  const whose = isOwn ? `, ${quoteLine(plainText(String(user.name ?? "")))},` : "";
  throw notSent(
    `the user of ticket ${id}${whose} has no e-mail address, so a reply would reach nobody. Set it in Halo first, or use hidden: true for an internal note.`,
  );
}

/** The ticket's user: embedded in the ticket, else read. Undefined when there is none that can be read. */
async function userOf(ticket: HaloRecord, context: ToolContext): Promise<HaloRecord | undefined> {
  const userId = idOf(ticket.user_id);
  if (userId === undefined) return undefined;
  const embedded = z.looseObject({ id: z.coerce.number(), emailaddress: z.string() }).safeParse(ticket.user);
  if (embedded.success && embedded.data.id === userId) return embedded.data;
  try {
    return await context.halo.get(
      haloResources.users,
      userId,
      { includedetails: true },
      { signal: context.signal },
    );
  } catch (error) {
    dispensable(error);
    return undefined;
  }
}

/** Tools for what a technician writes on a ticket. */
export const technicianActionTools = [logTime, reply] as const satisfies readonly Tool[];
