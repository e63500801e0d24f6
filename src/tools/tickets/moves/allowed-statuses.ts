import type { HaloRecord } from "../../../halo/client.ts";
import { notSent, readOr } from "../../../halo/errors.ts";
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
 *
 * @param isOfList whether the ticket is a row of a list: then the type is always read
 */
async function allowedOn(
  ticket: HaloRecord,
  typeOf: (id: number) => Promise<HaloRecord | undefined>,
  isOfList: boolean,
): Promise<readonly number[] | undefined> {
  const id = idOf(ticket.tickettype_id);
  // Rows of a list name their type alone.
  const type = isOfList && id !== undefined ? await typeOf(id) : ticket.tickettype;
  if (!isRow(type) || !isOff(type.allowall_status)) return undefined;
  const within = idsIn(type);
  if (within.length > 0 || id === undefined) return within.length > 0 ? within : undefined;
  const ids = idsIn((await typeOf(id)) ?? type);
  return ids.length > 0 ? ids : undefined;
}

/** A ticket type with its details; undefined where it can't be read, which says nothing of what it allows. */
function readType(id: number, { halo, signal }: ToolContext): Promise<HaloRecord | undefined> {
  const type = halo.get(haloResources.ticketTypes, id, { includedetails: true }, { signal, once: true });
  return readOr(type, undefined);
}

/**
 * The same refusal for many tickets as a list gives them: each of their types is read once.
 *
 * @returns what throws `bad_input` for a ticket that may not have the status
 */
export function allowedStatuses(
  statusId: unknown,
  context: ToolContext,
): (ticket: HaloRecord) => Promise<void> {
  const types = new Map<number, Promise<HaloRecord | undefined>>();
  const typeOf = (id: number) => {
    const known = types.get(id) ?? readType(id, context);
    types.set(id, known);
    return known;
  };
  return (ticket) => requireAllowed(statusId, ticket, (row) => allowedOn(row, typeOf, true), context);
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
  const typeOf = (id: number) => readType(id, context);
  if (ticket !== undefined)
    await requireAllowed(statusId, ticket, (row) => allowedOn(row, typeOf, false), context);
}

async function requireAllowed(
  statusId: unknown,
  ticket: HaloRecord,
  allowedOf: (ticket: HaloRecord) => Promise<readonly number[] | undefined>,
  context: ToolContext,
): Promise<void> {
  const id = idOf(statusId);
  if (id === undefined || id === idOf(ticket.status_id)) return;
  const allowed = await allowedOf(ticket);
  if (allowed === undefined || allowed.includes(id)) return;
  const nameOf = await readOr(context.lookups.names("statuses", context.signal), () => undefined);
  const shown = (status: number) => {
    const name = nameOf(status);
    return name === undefined ? String(status) : `${status} ${listedName(name)}`;
  };
  throw notSent(
    `status ${shown(id)} is none that this ticket may have by its type. It may have: ${allowed.map(shown).join(", ")}.`,
  );
}
