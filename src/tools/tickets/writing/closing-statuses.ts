import type { HaloRecord } from "../../../halo/client.ts";
import { dispensable, notSent, readOr } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { closedStatusId } from "../../../halo/rules.ts";
import { statusesFor } from "../../kit/arguments/statuses.ts";
import { listedName } from "../../kit/clean.ts";
import { listingChoices, type Offer } from "../../kit/crud/choices.ts";
import type { ToolContext } from "../../kit/define.ts";
import { closingRuleOfStatus, wholeClosingRule } from "../closing.ts";

const offer: Offer = {
  arguments: { status: ["id"] },
  resource: haloResources.statuses,
  query: { type: "ticket", showall: true },
  name: "name",
};

/**
 * The status that closes a ticket: the one given, if it does close, else the usual one, else the tenant's own: the only
 * one that closes, or the one of them that is called Closed.
 *
 * @throws HaloError `bad_input` when the one given leaves tickets open, or when none can be told
 */
export async function closedStatus(given: number | undefined, context: ToolContext): Promise<number> {
  if (given !== undefined) {
    await requireClosing(given, context);
    return given;
  }
  const rows = await statuses(context);
  const rule = await closingRuleOfStatus(closedStatusId, context);
  const closing = rows.filter((row) => rule.closes(row.id) === true);
  // What Halo tells comes before what is assumed of the stock Halo.
  const told = closing.filter((row) => !rule.isAssumed(row.id));
  const sure = told.length > 0 ? told : closing.filter((row) => Number(row.id) === closedStatusId);
  if (sure.some((row) => Number(row.id) === closedStatusId)) return closedStatusId;
  const ofTickets = sure.length < 2 ? new Set() : await statusesFor("ticket", { context });
  const own = sure.filter((row) => ofTickets.size === 0 || ofTickets.has(Number(row.id)));
  const ownNamed = (own.length > 0 ? own : rows).filter((row) => /^closed$/i.test(nameOf(row).trim()));
  const [only] = own.length === 1 ? own : ownNamed.length === 1 ? ownNamed : [];
  if (only !== undefined) return Number(only.id);
  throw listingChoices(
    notSent("give status, the one that closes tickets in this tenant."),
    offer,
    own.length > 0 ? own : rows,
  );
}

const nameOf = (row: HaloRecord | undefined) => String(row?.name ?? "");

async function statuses(context: ToolContext): Promise<readonly HaloRecord[]> {
  try {
    return await context.lookups.rows("statuses", context.signal);
  } catch (error) {
    throw dispensable(error)
      .after("Nothing was sent: the statuses could not be read, so the one that closes is not known.")
      .noting("Or give status by its id.");
  }
}

/** Refuses a status that is told to leave tickets open. */
async function requireClosing(statusId: number, context: ToolContext): Promise<void> {
  const { told } = await closingRuleOfStatus(statusId, context);
  if (told(statusId) !== "open" || (await wholeClosingRule(context)).told(statusId) !== "open") return;
  const rows = await readOr(context.lookups.rows("statuses", context.signal), []);
  const name = nameOf(rows.find((row) => Number(row.id) === statusId));
  throw notSent(
    `status ${statusId} (${listedName(name)}) leaves a ticket open. Leave status out to close it, or change the status with halo_update_ticket.`,
  );
}
