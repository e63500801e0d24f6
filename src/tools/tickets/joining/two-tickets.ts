import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, dispensable, notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf, isGone, largestActionCount, mergedInto, otherKind } from "../../../halo/rules.ts";
import { quoteName } from "../../../halo/text.ts";
import { lineOf } from "../../kit/clean.ts";
import { withNames } from "../../kit/crud/names.ts";
import type { ToolContext } from "../../kit/define.ts";
import { counted } from "../../kit/view.ts";
import { ticketView } from "../tickets.ts";

/** What tools that bring two tickets together have in common: both are read, looked at and shown. */

/** A ticket as it is before two are brought together. */
export interface ReadTicket {
  readonly id: number;
  readonly record: HaloRecord;
  /** As a list shows it. */
  readonly line: string;
}

/**
 * A ticket that another one is to be brought together with.
 *
 * @throws HaloError `not_found`; `bad_input` for one that is deleted, merged, or no ticket
 */
export async function readTicket(id: number, context: ToolContext): Promise<ReadTicket> {
  const options = { signal: context.signal };
  const record = await context.halo.get(haloResources.tickets, id, { includedetails: true }, options);
  const into = mergedInto(record);
  if (into !== undefined) {
    throw notSent(`ticket ${id} is merged into ticket ${into} already. Go on with ticket ${into}.`);
  }
  if (isGone(record)) throw notSent(`ticket ${id} is deleted in Halo.`);
  const kind = otherKind(record);
  if (kind !== undefined) {
    throw notSent(`${id} is ${kind === "project" ? "a project" : "an opportunity"}, and no ticket.`);
  }
  const [named = record] = (await withNames(ticketView, [record], context)).rows;
  return { id, record, line: lineOf(ticketView, named, context.timeZone) };
}

/** @throws HaloError `bad_input` where the two are one */
export function requireTwo(one: number, other: number | undefined): void {
  if (one === other) throw badInput(`ticket ${one} is given twice: it takes two tickets.`);
}

/** Whether both say their client, and it is not the same one. */
export function isAcrossClients(one: ReadTicket, other: ReadTicket): boolean {
  const [mine, theirs] = [one, other].map(({ record }) => idOf(record.client_id));
  return mine !== undefined && theirs !== undefined && mine !== theirs;
}

/** The client of a ticket, in words. */
export const clientIn = ({ record }: ReadTicket): string =>
  `${quoteName(record.client_name ?? "client")} (${String(record.client_id)})`;

/** The actions of a ticket, Halo's own among them; undefined where they can't be read. One request. */
export async function actionsOf(
  ticketId: number,
  { halo, signal }: Pick<ToolContext, "halo" | "signal">,
): Promise<readonly HaloRecord[] | undefined> {
  try {
    const query = { ticket_id: ticketId, count: largestActionCount };
    const rows = await halo.listAll(haloResources.actions, query, { signal, once: true });
    return rows.filter((row) => row.ticket_id === undefined || Number(row.ticket_id) === ticketId);
  } catch (error) {
    dispensable(error);
    return undefined;
  }
}

/** How many they are, in words. */
export function countOf(actions: readonly HaloRecord[] | undefined): string {
  if (actions === undefined) return "how many actions it has could not be read";
  if (actions.length >= largestActionCount) return `${largestActionCount} actions or more`;
  return counted(actions.length, "action");
}
