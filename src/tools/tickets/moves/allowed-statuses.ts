import type { HaloRecord } from "../../../halo/client.ts";
import { dispensable, notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf } from "../../../halo/rules.ts";
import { listedName } from "../../kit/clean.ts";
import type { ToolContext } from "../../kit/define.ts";

/**
 * Which statuses a ticket may get. What Halo tells of it stands with the type of a ticket: `allowall_status` and the list
 * `allowed_status` (swagger; the switch is seen within a ticket). The steps of a workflow name actions, and no statuses.
 * So a move is refused only where the type says that not all are allowed, and which are.
 */

const isOff = (value: unknown) => value === false || value === 0 || /^(?:false|0)$/i.test(String(value));

const isRow = (value: unknown): value is HaloRecord => typeof value === "object" && value !== null;

function idsIn({ allowed_status: list }: HaloRecord): readonly number[] {
  const rows: readonly unknown[] = Array.isArray(list) ? list : [];
  return rows.flatMap((row) => (isRow(row) ? (idOf(row.status_id) ?? []) : []));
}

/**
 * The statuses that the type of a ticket allows; undefined where it allows all, or does not say. One request where the
 * type says within the ticket that not all are allowed, and not which.
 */
async function allowedOn(ticket: HaloRecord, context: ToolContext): Promise<readonly number[] | undefined> {
  const { tickettype: type, tickettype_id } = ticket;
  if (!isRow(type) || !isOff(type.allowall_status)) return undefined;
  const within = idsIn(type);
  const id = idOf(tickettype_id);
  if (within.length > 0 || id === undefined) return within.length > 0 ? within : undefined;
  try {
    const options = { signal: context.signal, once: true };
    const whole = await context.halo.get(haloResources.ticketTypes, id, { includedetails: true }, options);
    const ids = idsIn(whole);
    return ids.length > 0 ? ids : undefined;
  } catch (error) {
    dispensable(error);
    return undefined;
  }
}

/**
 * Refuses a status that the type of a ticket does not allow, and names those that it does.
 *
 * @param ticket as read with its details; undefined where it could not be
 * @throws HaloError `bad_input`
 */
export async function requireAllowedStatus(
  statusId: unknown,
  ticket: HaloRecord | undefined,
  context: ToolContext,
): Promise<void> {
  const id = idOf(statusId);
  if (ticket === undefined || id === undefined || id === idOf(ticket.status_id)) return;
  const allowed = await allowedOn(ticket, context);
  if (allowed === undefined || allowed.includes(id)) return;
  const nameOf = await context.lookups.names("statuses", context.signal).catch((error: unknown) => {
    dispensable(error);
    return () => undefined;
  });
  const shown = (status: number) => {
    const name = nameOf(status);
    return name === undefined ? String(status) : `${status} ${listedName(name)}`;
  };
  throw notSent(
    `status ${shown(id)} is none that this ticket may have by its type. It may have: ${allowed.map(shown).join(", ")}.`,
  );
}
