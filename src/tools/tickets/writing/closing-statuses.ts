import type { HaloRecord } from "../../../halo/client.ts";
import { dispensable, notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { closedStatusId, isClosingStatus } from "../../../halo/rules.ts";
import { shortLabel } from "../../kit/clean.ts";
import { listingChoices, type Offer } from "../../kit/crud/choices.ts";
import type { ToolContext } from "../../kit/define.ts";

const offer: Offer = {
  arguments: { status_id: "id" },
  resource: haloResources.statuses,
  query: { type: "ticket", showall: true },
  name: "name",
};

/**
 * The status that closes a ticket: the one given, if it does close, else the usual one, else the tenant's own that is
 * called Closed.
 *
 * @throws HaloError `bad_input` when the one given leaves tickets open, or when none can be told
 */
export async function closedStatus(given: number | undefined, context: ToolContext): Promise<number> {
  if (given !== undefined) {
    await requireClosing(given, context);
    return given;
  }
  let rows: readonly HaloRecord[];
  try {
    rows = await context.lookups.rows("statuses", context.signal);
  } catch (error) {
    throw dispensable(error)
      .after("Nothing was sent: the statuses could not be read, so the one that closes is not known.")
      .noting("Or give status_id.");
  }
  if (rows.some((row) => Number(row.id) === closedStatusId)) return closedStatusId;
  const named = rows.filter((row) => /^closed$/i.test(String(row.name ?? "").trim()));
  if (named.length === 1) return Number(named[0]?.id);
  throw listingChoices(
    notSent("give status_id, the status that closes tickets in this tenant."),
    offer,
    rows,
  );
}

/** Refuses a status that leaves a ticket open, where Halo's list of statuses that do shows it. */
async function requireClosing(statusId: number, context: ToolContext): Promise<void> {
  const status = await openStatus(statusId, context);
  if (status === undefined) return;
  throw notSent(
    `status ${statusId} (${shortLabel(String(status.name ?? ""))}) leaves a ticket open. Leave status_id out to close it, or change the status with halo_update_ticket.`,
  );
}

/**
 * A status that leaves tickets open, from Halo's list of those; undefined for one that closes, and where the list can't
 * be read or is not what was asked for. One request.
 */
export async function openStatus(statusId: number, context: ToolContext): Promise<HaloRecord | undefined> {
  if (isClosingStatus(statusId)) return undefined;
  let open: readonly HaloRecord[];
  try {
    open = await context.halo.listAll(
      haloResources.statuses,
      { ...offer.query, excludeclosed: true },
      { signal: context.signal, once: true },
    );
  } catch (error) {
    dispensable(error);
    return undefined;
  }
  // With a closing status on it, Halo ignored the filter, and the list shows nothing.
  const isObeyed = !open.some((row) => isClosingStatus(row.id));
  return isObeyed ? open.find((row) => Number(row.id) === statusId) : undefined;
}
