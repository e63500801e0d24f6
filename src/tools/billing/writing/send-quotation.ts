import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, HaloError } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf, isOfLookup, lookupIds } from "../../../halo/rules.ts";
import { plainText } from "../../../halo/text.ts";
import { creationOf, updateOf } from "../../kit/crud/writing/dry-run.ts";
import { sendUpdate, written } from "../../kit/crud/writing/send.ts";
import type { ToolContext } from "../../kit/define.ts";
import type { SentRequest, WriteResult } from "../../kit/result.ts";
import { counted, money, shortDate } from "../../kit/view.ts";
import { chooseOutcome } from "../../tickets/writing/action-outcomes.ts";
import { addAction, type PreparedAction, withinBounds } from "../../tickets/writing/add-action.ts";
import { addressOf, mailTo } from "../../tickets/writing/audience.ts";
import { visibility } from "../../tickets/writing/log-time-and-reply.ts";
import { noteFields } from "../../tickets/writing/note-html.ts";
import { linesIn } from "../lines.ts";
import { quotationView } from "../quotations.ts";

/**
 * Sending a quotation: a mail on its ticket to the ticket's user, as a reply is sent, and then the status "Sent" of the
 * tenant's list. How Halo mails its own PDF is not known, so the mail holds the lines and the totals.
 */

/** A quotation that is ready to be sent. */
export interface PreparedMail {
  readonly action: PreparedAction;
  readonly address: string;
  /** The status that says so in this tenant; undefined where its list has none of that name. */
  readonly status: number | undefined;
  readonly requests: readonly SentRequest[];
}

/**
 * @throws HaloError `bad_input` for a quotation without a ticket or without lines; `permission` where nothing may be sent
 */
export async function prepareMail(
  before: HaloRecord,
  note: string | undefined,
  context: ToolContext,
): Promise<PreparedMail> {
  const id = Number(before.id);
  const ticketId = idOf(before.ticket_id);
  if (ticketId === undefined)
    throw badInput(`Quotation ${id} is for no ticket or opportunity to mail from: send it in Halo.`);
  const lines = (linesIn(before) ?? []).filter((line) => line.isgroupdesc !== true);
  if (lines.length === 0) throw badInput(`Quotation ${id} has no lines: there is nothing to send.`);
  const options = { signal: context.signal };
  const ticket = await context.halo.get(haloResources.tickets, ticketId, { includedetails: true }, options);
  const outcome = await chooseOutcome("mail", undefined, context);
  const address = await addressOf(ticket, context);
  const sent: HaloRecord = {
    ticket_id: ticketId,
    ...visibility({ ...outcome, hides: false }, true),
    ...noteFields(mailOf(before, lines, note)),
  };
  const action = withinBounds(
    { sent, outcome, mailing: { by: "asked", ...mailTo(address) }, ticket, warnings: [] },
    context,
  );
  const status = action.unsent === undefined ? await statusSent(context) : undefined;
  const requests = [
    creationOf(haloResources.actions, action.sent),
    ...(status === undefined || status === before.status
      ? []
      : [updateOf(haloResources.quotations, id, { status })]),
  ];
  return { action, address, status, requests };
}

/** The text of the mail. */
function mailOf(quotation: HaloRecord, lines: readonly HaloRecord[], note: string | undefined): string {
  const title = plainText(String(quotation.title ?? "")).trim();
  const currency = typeof quotation.currency_code_name === "string" ? ` ${quotation.currency_code_name}` : "";
  const text = (value: unknown) =>
    plainText(String(value ?? ""))
      .replace(/\s+/g, " ")
      .trim();
  return [
    ...(note === undefined ? [] : [note, ""]),
    `Quotation ${String(quotation.id)}${title === "" ? "" : `: ${title}`}`,
    "",
    ...lines.map(
      (line) => `- ${text(line.name ?? line.description)}: ${money(line.total_price ?? 0)}${currency}`,
    ),
    "",
    `Net ${money(quotation.revenue ?? 0)}${currency}, tax ${money(quotation.tax_total ?? 0)}${currency}, total ${money(quotation.total ?? 0)}${currency}.`,
    ...(typeof quotation.expiry_date === "string"
      ? [`Valid until ${shortDate(quotation.expiry_date.slice(0, 10))}.`]
      : []),
  ].join("\n");
}

/** The status that is called "Sent" in the tenant's list. */
async function statusSent({ halo, signal }: ToolContext): Promise<number | undefined> {
  const rows = await halo.listAll(
    haloResources.chargeTypes,
    { lookupid: lookupIds.quotationStatuses },
    { signal, once: true },
  );
  const own = rows.filter((row) => isOfLookup(row, lookupIds.quotationStatuses));
  return idOf(own.find((row) => /^(?:quot\w+ )?sent$/i.test(String(row.name).trim()))?.id);
}

/** Sends the mail, and then sets the status. What failed after the mail is told, and does not hide it. */
export async function sendMail(
  before: HaloRecord,
  { action, address, status }: PreparedMail,
  args: Readonly<Record<string, unknown>>,
  context: ToolContext,
): Promise<WriteResult> {
  const id = Number(before.id);
  const mailed = await addAction(action, args, context);
  const isMailed = action.unsent === undefined;
  const also = [
    isMailed
      ? `Mailed to ${address} by action ${String(mailed.record.id)} of ticket ${String(action.sent.ticket_id)}, as text with ${counted((linesIn(before) ?? []).filter((line) => line.isgroupdesc !== true).length, "line")} and the totals; no PDF is attached.`
      : "It was not mailed.",
  ];
  const warnings = [...action.warnings, ...mailed.warnings];
  if (status === undefined || status === before.status || !isMailed) {
    const none =
      isMailed && status === undefined
        ? ["Its status was left: no quotation status here is called Sent."]
        : [];
    return written(
      quotationView,
      { record: before, state: isMailed ? "done" : "not_done", warnings },
      { verb: "updated", changes: [], also: [...also, ...none] },
      context,
    );
  }
  try {
    const stored = await sendUpdate(quotationView, before, { id, sent: { status } }, context);
    const isSame = (stored.state ?? "done") === "done";
    return written(
      quotationView,
      { ...stored, state: isSame ? "done" : "done_in_part", warnings: [...warnings, ...stored.warnings] },
      {
        verb: "updated",
        changes: isSame ? [{ field: "status", before: before.status, after: stored.record.status }] : [],
        also,
      },
      context,
    );
  } catch (error) {
    if (!(error instanceof HaloError)) throw error;
    return written(
      quotationView,
      {
        record: before,
        state: "done_in_part",
        warnings: [
          ...warnings,
          error.kind === "outcome_unknown" ? error.message : `Its status was not set: ${error.message}`,
        ],
      },
      { verb: "updated", changes: [], also },
      context,
    );
  }
}
