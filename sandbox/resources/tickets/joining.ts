/** What becomes of tickets that are brought together: merged, related, parent and child. */

import { statusIds } from "../../data/codes.ts";
import { haloDate } from "../../engine/dates.ts";
import { byId, type HaloRecord, numberIn, type Tenant } from "../../engine/model.ts";
import type { WriteContext } from "../../engine/resource.ts";
import { ticketById } from "./numbering.ts";

/**
 * Merges, relates and places a ticket as it was sent. The flags `_merge_status` and `_merge_history`, which Halo does not
 * have, say for a dialect what else a merge does.
 */
export function joinTickets(
  record: HaloRecord,
  sent: Record<string, unknown>,
  previous: HaloRecord | undefined,
  context: WriteContext,
): void {
  const { tenant } = context;
  relate(record, tenant);
  if (sent.parent_id !== undefined) recountChildren(record, previous, tenant);
  const asked = record.domerge === true;
  delete record.domerge;
  if (!asked || previous === undefined) return;
  const into = ticketById(tenant, record.merged_into_id);
  if (into === undefined || into.id === record.id) {
    record.merged_into_id = previous.merged_into_id ?? 0;
    return;
  }
  record.inactive = true;
  if (sent._merge_status !== "kept") record.status_id = statusIds.closed;
  if (sent._merge_history !== "left") takeHistory(record, into, sent._merge_history === "copied", context);
}

/** Puts the actions and files of a ticket that is merged on the one that it goes into, with numbers of their own there. */
function takeHistory(
  from: HaloRecord,
  into: HaloRecord,
  isCopy: boolean,
  { tenant, now }: WriteContext,
): void {
  const { Actions, Attachment } = tenant.tables;
  const own = Actions.filter(({ ticket_id }) => ticket_id === from.id);
  const there = Actions.filter(({ ticket_id }) => ticket_id === into.id);
  let last = Math.max(0, ...there.map((action) => numberIn(action, "id")));
  for (const action of own) {
    const place = { ticket_id: into.id, id: ++last, merged_from_ticketid: from.id };
    for (const file of Attachment) {
      if (!isCopy && file.ticket_id === from.id && file.action_id === action.id) {
        Object.assign(file, { ticket_id: into.id, action_id: last });
      }
    }
    if (isCopy) Actions.push({ ...structuredClone(action), ...place });
    else Object.assign(action, place);
  }
  into.last_update = haloDate(now);
}

/** The ids of the tickets that a ticket is related to. */
export function relatedIds(record: HaloRecord): readonly number[] {
  const ids: readonly unknown[] = Array.isArray(record._related) ? record._related : [];
  return ids.map(Number);
}

function relate(record: HaloRecord, tenant: Tenant): void {
  const asked: readonly unknown[] = Array.isArray(record.new_related_tickets)
    ? record.new_related_tickets
    : [];
  delete record.new_related_tickets;
  for (const entry of asked) {
    const id = typeof entry === "object" && entry !== null && "id" in entry ? entry.id : undefined;
    const other = ticketById(tenant, id);
    if (other === undefined || other === record) continue;
    record._related = [...new Set([...relatedIds(record), Number(other.id)])];
    other._related = [...new Set([...relatedIds(other), Number(record.id)])];
  }
}

function recountChildren(record: HaloRecord, previous: HaloRecord | undefined, tenant: Tenant): void {
  for (const [ticket, by] of [
    [previous?.parent_id, -1],
    [record.parent_id, 1],
  ] as const) {
    const parent = byId(tenant, "Tickets", ticket);
    if (parent !== undefined) parent.child_count = Math.max(0, numberIn(parent, "child_count") + by);
  }
}
