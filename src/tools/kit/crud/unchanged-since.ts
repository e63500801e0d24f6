import type { HaloRecord } from "../../../halo/client.ts";
import { dispensable, HaloError } from "../../../halo/errors.ts";
import { haloDate, plainText, quoteLine } from "../../../halo/text.ts";
import { latestActions } from "../../tickets/latest-actions.ts";
import type { ToolContext } from "../define.ts";
import * as input from "../input.ts";
import { parts } from "../view.ts";

/**
 * Where a record says when it was last changed. The field differs by resource: `last_update` of tickets,
 * projects and opportunities, `alastupdate` of clients, `slastupdate` of sites, `last_modified` of
 * suppliers (Halo's own API description).
 */
export interface LastChange {
  readonly field: string;
  /** Tells who or what moved it, as far as that is cheap; undefined when it can't be told. */
  readonly by?: (id: number, context: ToolContext) => Promise<string | undefined>;
}

/** The argument `if_unchanged_since` of a tool that changes such records. */
export const unchangedSince = (field: string) =>
  input.moment(`${field} as read: refused if changed since`).optional();

/**
 * Refuses when a record was changed after a moment. Halo tells the moment to the second here, so a change
 * within the same second passes; and Halo has no conditional write, so one that falls between this look
 * and the write is not seen either.
 *
 * @param since `yyyy-MM-ddTHH:mm:ss` in UTC, as `input.moment` gives it; nothing is looked at without it
 * @throws HaloError `refused` when it moved, or when the record does not tell
 */
export async function requireUnchanged(
  subject: string,
  record: HaloRecord,
  { field, by }: LastChange,
  since: string | undefined,
  context: ToolContext,
): Promise<void> {
  if (since === undefined) return;
  const changed = haloDate(record[field]);
  if (changed === undefined) {
    throw new HaloError(
      "refused",
      `Nothing was sent: Halo does not say when ${subject} was last changed (${field}), so if_unchanged_since can't be held.`,
      { advice: "Read it, and call without if_unchanged_since if it is as you expect." },
    );
  }
  if (changed <= `${since}Z`) return;
  const mover = await by?.(Number(record.id), context);
  throw new HaloError(
    "refused",
    `Nothing was sent: ${subject} was changed at ${changed}, after ${since}Z (if_unchanged_since).${mover === undefined ? "" : ` ${mover}`}`,
    { advice: `Read it again; if the change still fits, call with if_unchanged_since ${changed}.` },
  );
}

const shown = (name: unknown) =>
  typeof name === "string" && name !== "" ? quoteLine(plainText(name)) : undefined;

/** For tickets: the newest action, which often is what moved it. One request, two for a ticket of many actions. */
async function newestAction(id: number, context: ToolContext): Promise<string | undefined> {
  try {
    const [row] = (await latestActions(id, 1, context)).rows;
    if (row === undefined) return undefined;
    const what = parts(`${row.id}`, haloDate(row.datetime), shown(row.who), shown(row.outcome));
    return `Its newest action: ${what}.`;
  } catch (error) {
    dispensable(error);
    return undefined;
  }
}

/** Of tickets, projects and opportunities. */
export const ticketLastChange: LastChange = { field: "last_update", by: newestAction };
