import { howToGet, mayNotSend, quietAction, reachOf, sendBox } from "../../../halo/bounds/reaching.ts";
import type { HaloRecord } from "../../../halo/client.ts";
import { localTime } from "../../../halo/dates/days.ts";
import { dispensable, HaloError, unread } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf, internalNoteOutcomeId } from "../../../halo/rules.ts";
import { dateOf, quoteName } from "../../../halo/text.ts";
import { listedName } from "../../kit/clean.ts";
import { namedOrPlain } from "../../kit/crud/names.ts";
import { namedChanges, namedDifferences } from "../../kit/crud/writing/changes.ts";
import { creationOf } from "../../kit/crud/writing/dry-run.ts";
import { type Stored, sendCreate, written } from "../../kit/crud/writing/send.ts";
import type { ToolContext } from "../../kit/define.ts";
import type { Change, Difference, DryRunResult, WriteResult } from "../../kit/result.ts";
import { givenIn } from "../../kit/view.ts";
import { actionCreation, actionView, isUnbilled } from "../actions.ts";
import { ticketStanding } from "../standing.ts";
import { ticketView, ticketWatched } from "../tickets.ts";
import type { ActionOutcome } from "./action-outcomes.ts";
import { addresseesOf, audience, flagOf, type Mailing, preview } from "./audience.ts";
import { namingDemand } from "./mandatory-fields.ts";

/** An action as it will be sent, with what is known of it. */
export interface PreparedAction {
  readonly sent: HaloRecord;
  /** Undefined when the outcomes could not be read. */
  readonly outcome: ActionOutcome | undefined;
  readonly mailing: Mailing;
  /** The ticket before it, where it was read. */
  readonly ticket?: HaloRecord | undefined;
  readonly warnings: readonly string[];
  /** What of it is kept otherwise than asked, since the call may not send: it is a draft then. */
  readonly unsent?: readonly Difference[];
}

/** Stands before a note that was to be sent and is kept as a draft, for whoever finds it on the ticket. */
const draftMark = "Draft, not sent to the customer:";

/** The texts of a note, marked as a draft. */
function asDraft({ note, note_html }: HaloRecord): HaloRecord {
  return {
    ...(typeof note === "string" ? { note: `${draftMark}\n\n${note}` } : {}),
    ...(typeof note_html === "string" ? { note_html: `<p>${draftMark}</p>${note_html}` } : {}),
  };
}

/**
 * An action within what the call may send. What it may not is refused before anything is read or written for it, or, where
 * the deployment keeps it as a draft, becomes an internal note that nobody is mailed; the warnings say so. The status
 * that comes with a reply is left as it is then: nobody was answered.
 *
 * @throws HaloError `permission`
 */
export function withinBounds(action: PreparedAction, { halo }: ToolContext): PreparedAction {
  if (halo.bounds.sends) return action;
  // An internal note that leaves open whether it is mailed is not meant to be.
  const isInternal = action.sent.hiddenfromuser === true && action.sent.sendemail === undefined;
  const mailing: Mailing = { by: "none" };
  const asked = isInternal ? { ...action, sent: { ...action.sent, sendemail: false }, mailing } : action;
  const reason = reachOf([haloResources.actions.path], asked.sent);
  if (reason === undefined) return asked;
  if (halo.bounds.unsent === "refuse") throw mayNotSend(reason);
  const { outcome: _outcome, new_status, ...fields } = quietAction(asked.sent);
  const status = new_status === undefined ? "" : " The ticket's status was not set either.";
  return {
    ...asked,
    sent: { ...fields, ...asDraft(fields), outcome_id: internalNoteOutcomeId },
    outcome: undefined,
    mailing,
    unsent: [
      ...(asked.sent.hiddenfromuser === true
        ? []
        : [{ field: "hiddenfromuser", asked: false, stored: true, state: "not_done" } as const]),
      ...(asked.sent.sendemail === true
        ? [{ field: "sendemail", asked: true, stored: false, state: "not_done" } as const]
        : []),
      ...["emailto", "emailcc"].flatMap((field) =>
        asked.sent[field] === undefined
          ? []
          : [{ field, asked: asked.sent[field], stored: "", state: "not_done" } as const],
      ),
    ],
    warnings: [
      ...asked.warnings,
      `Not sent: this connection may not send to customers (${reason}). It is kept as an internal note, a draft that somebody else has to send.${status} ${howToGet(sendBox)}`,
    ],
  };
}

/** Clocks differ by so much without a word, in milliseconds. */
const clockSkewMs = 300_000;

/** What has to be said of an action's time that is still to come: what is logged has been done. */
export function futureWarnings(datetime: string | undefined, { now, timeZone }: ToolContext): string[] {
  const date = dateOf(datetime);
  if (date === undefined || date.getTime() <= now() + clockSkewMs) return [];
  return [`datetime is in the future: ${localTime(date, timeZone)}. It is stored as it is given.`];
}

/**
 * Fields that Halo acts on and does not return. The HTML of a note is returned as plain text, too; a status is set on the
 * ticket, where it is read back.
 */
const notKept: ReadonlySet<string> = new Set(["sendemail", "note_html", "new_status"]);

/**
 * Stores an action, once. When Halo demands something more, or does not take its outcome, the error names it.
 *
 * @throws HaloError Halo's refusal with the tenant's choices, that it was not created, or `outcome_unknown`
 */
export async function addAction(
  { sent, outcome, mailing, ticket }: PreparedAction,
  args: Readonly<Record<string, unknown>>,
  context: ToolContext,
): Promise<Stored> {
  try {
    const before = sent.new_status === undefined ? {} : { new_status: ticket?.status_id };
    const known = { before, mailed: addresseesOf(mailing) };
    const stored = await sendCreate(actionCreation, sent, notKept, context, known);
    return { ...stored, warnings: [...visibilityWarnings(sent, stored.record), ...stored.warnings] };
  } catch (error) {
    const explained = await namingDemand(error, args, context);
    throw await namingOutcome(explained, sent, outcome, context);
  }
}

/** Warns when a rule of the tenant changed who sees an action. */
function visibilityWarnings(sent: HaloRecord, stored: HaloRecord): string[] {
  const hiddenfromuser = flagOf(stored.hiddenfromuser);
  if (hiddenfromuser === undefined || sent.hiddenfromuser === undefined) return [];
  if (hiddenfromuser === sent.hiddenfromuser) return [];
  return [
    hiddenfromuser
      ? "Halo stored it as internal: the user may not see it. Look at it in Halo."
      : "Halo stored it so that the user can see it, though it was sent as internal. Look at it in Halo.",
  ];
}

/** Halo's sentence for an outcome that the ticket, its type or the agent may not have; and for a ticket that is not there. */
const noAccess = /\baccess to this action\b|\boutcome\b.*\bnot (?:allowed|available|valid|permitted)\b/i;

/** A refusal of an outcome with the one that was sent and those that may be. Two requests. */
async function namingOutcome(
  error: unknown,
  sent: HaloRecord,
  outcome: ActionOutcome | undefined,
  context: ToolContext,
): Promise<unknown> {
  if (!(error instanceof HaloError) || error.uncertain || !noAccess.test(error.said ?? error.happened))
    return error;
  const options = { signal: context.signal, once: true };
  const ticketId = Number(sent.ticket_id);
  let ticket: HaloRecord;
  try {
    ticket = await context.halo.get(haloResources.tickets, ticketId, { includedetails: true }, options);
  } catch (failure) {
    const { kind } = dispensable(failure);
    return kind === "not_found"
      ? error.noting(`There is no ticket ${ticketId} that this sign-in may read.`)
      : error;
  }
  let rows: readonly HaloRecord[];
  try {
    const query = { tickettype_id: idOf(ticket.tickettype_id), excludesystemactions: true };
    rows = allowedIn(ticket, await context.halo.listAll(haloResources.outcomes, query, options));
  } catch (failure) {
    dispensable(failure);
    rows = [];
  }
  const sentId = idOf(sent.outcome_id);
  const name = outcome?.name ?? rows.find((row) => Number(row.id) === sentId)?.outcome ?? sent.outcome;
  const label = typeof name === "string" && name !== "" ? quoteName(name) : "";
  const which = [sentId === undefined ? "" : String(sentId), label].filter((part) => part !== "").join(" ");
  const named = error.noting(`The outcome that was sent: ${which}.`);
  const others = rows.filter((row) => Number(row.id) !== sentId);
  if (others.length === 0) return named;
  const list = others
    .slice(0, mostOutcomes)
    .map((row) => `${String(row.id)} ${listedName(String(row.outcome ?? ""))}`);
  const more = others.length > list.length ? `, and ${others.length - list.length} more` : "";
  return named.noting(`Outcomes that tickets of this type may have: ${list.join(", ")}${more}.`);
}

const mostOutcomes = 20;

/** The outcomes that the ticket's type allows, where it says which. */
function allowedIn(ticket: HaloRecord, rows: readonly HaloRecord[]): readonly HaloRecord[] {
  const type = ticket.tickettype;
  const list =
    typeof type === "object" && type !== null && "allowed_actions" in type ? type.allowed_actions : [];
  const ids = new Set(
    (Array.isArray(list) ? list : []).map((entry: HaloRecord | null) => idOf(entry?.restriction_id)),
  );
  const allowed = rows.filter((row) => ids.has(idOf(row.id)));
  return allowed.length === 0 ? rows : allowed;
}

/** What an action did to its ticket. */
interface TicketMoved {
  readonly changes: readonly Change[];
  readonly differs: readonly Difference[];
  readonly also: readonly string[];
  readonly warnings: readonly string[];
}

const unmoved: TicketMoved = { changes: [], differs: [], also: [], warnings: [] };

/**
 * Reads the ticket after an action that sets its status: Halo ignores a status that comes with an action on some
 * tenants. One request; none for an action that sets no status.
 */
async function ticketAfter(action: PreparedAction, context: ToolContext): Promise<TicketMoved> {
  const { sent, outcome, ticket: before } = action;
  const asked = idOf(sent.new_status);
  if (asked === undefined && outcome?.newStatus === undefined) return unmoved;
  const id = Number(sent.ticket_id);
  let after: HaloRecord;
  try {
    const options = { signal: new AbortController().signal, once: true };
    after = await context.halo.get(haloResources.tickets, id, { includedetails: true }, options);
  } catch (error) {
    const failure = dispensable(error);
    const unknown: Difference = { field: "new_status", asked, stored: undefined, state: "unknown" };
    return {
      ...unmoved,
      differs: asked === undefined ? [] : [unknown],
      warnings: [unread(`Ticket ${id}`, failure, "its status now is not known")],
    };
  }
  const status = idOf(after.status_id);
  const { rows } = await namedOrPlain(ticketView, [after], context);
  const name = rows[0]?.status_name;
  const now = name === undefined ? String(status) : `${listedName(String(name))} (${status})`;
  const changes =
    before === undefined ? [] : await namedChanges(ticketView, {}, ticketWatched, before, after, context);
  const standing = before === undefined ? [] : await ticketStanding(before, after, context);
  const also = [`The status of ticket ${id} is ${now}.`, ...standing];
  if (asked === undefined || asked === status) return { ...unmoved, changes, also };
  const difference = { field: "status_id", asked, stored: status, state: "not_done" } as const;
  const [named = difference] = await namedDifferences(ticketView, [difference], after, context);
  return {
    ...unmoved,
    changes,
    also: [...also, "The action is stored, but its status was not set: set it with halo_update_ticket."],
    differs: [{ ...named, field: "new_status" }],
  };
}

/** What a tool returns for an action that was stored: who sees it, whom it is mailed to, and the ticket's status. */
export async function actionResult(
  action: PreparedAction,
  stored: Stored,
  context: ToolContext,
): Promise<WriteResult> {
  const moved = await ticketAfter(action, context);
  const { unsent = [] } = action;
  const differs = [...unsent, ...(stored.differs ?? []), ...moved.differs];
  const isAsAsked =
    (stored.state ?? "done") === "done" && moved.differs.length === 0 && action.unsent === undefined;
  return written(
    actionView,
    {
      record: stored.record,
      state: isAsAsked ? "done" : "done_in_part",
      differs,
      warnings: [...action.warnings, ...stored.warnings, ...moved.warnings],
    },
    {
      verb: "created",
      changes: moved.changes,
      also: [...toldOf(action, stored.record), ...moved.also],
    },
    context,
  );
}

/**
 * Whether the time of an action is billed, in a sentence; none where it has no time, or is billed. Halo decides it when
 * the action is stored, by the charge type, the contract and its own settings: `actisbillable`.
 *
 * @param stored the action as Halo stored it; undefined for one that would be sent
 */
function billing(sent: HaloRecord, stored?: HaloRecord): readonly string[] {
  const spent = Number(sent.timetaken ?? 0);
  if (!(spent > 0)) return [];
  if (stored !== undefined)
    return isUnbilled(stored)
      ? [`Not billed: Halo has it as not billable (actisbillable false), so its ${spent} h reach no invoice.`]
      : [];
  const untyped = sent.chargerate === undefined ? " No charge type is given, so it may go unbilled." : "";
  return [`Whether its ${spent} h are billed is not known before Halo stores it (actisbillable).${untyped}`];
}

/** What is said of an action that was stored: who sees it, whom it is mailed to, and whether its time is billed. */
export const toldOf = ({ sent, outcome, mailing }: PreparedAction, stored: HaloRecord): readonly string[] => [
  ...audience(sent, mailing, outcome, stored),
  ...billing(sent, stored),
];

/** What is said of an action that would be sent: who would see it, and what they would read. */
const foretold = ({ sent, outcome, mailing }: PreparedAction) => [
  ...audience(sent, mailing, outcome),
  ...billing(sent),
  preview(sent),
];

/** An action that would be sent as part of something else, such as the note of a closing. */
export function dryNote(action: PreparedAction): Required<Pick<DryRunResult, "requests" | "also">> {
  return { requests: [creationOf(haloResources.actions, action.sent)], also: foretold(action) };
}

/** What a tool returns for an action that would be sent: on which ticket, and what its reader would see. */
export function dryAction(action: PreparedAction): DryRunResult {
  const { sent, outcome, warnings } = action;
  const { ticket_id, hiddenfromuser, timetaken, chargerate, datetime } = sent;
  const id = idOf(sent.outcome_id);
  const kind = outcome?.name ?? sent.outcome ?? (id === undefined ? undefined : `outcome ${id}`);
  const { requests, also } = dryNote(action);
  return {
    ...{ kind: "dry_run", would: "created", view: actionView, changes: [], requests, warnings },
    planned: { ticket_id, outcome: kind, ...givenIn({ hiddenfromuser, timetaken, chargerate, datetime }) },
    also,
  };
}
