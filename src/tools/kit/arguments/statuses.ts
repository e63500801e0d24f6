import type * as z from "zod";
import { dispensable, notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { quoteLine } from "../../../halo/text.ts";
import { inSentence } from "./alike.ts";
import type { Argument, Call } from "./argument.ts";
import { withWholeName } from "./matching.ts";
import { resolveName } from "./names.ts";
import { reference } from "./references.ts";
import { lookedUp } from "./searching.ts";
import { type Candidate, sources } from "./sources.ts";

/**
 * Statuses of tickets, projects and opportunities stand in one list of Halo's, and two of them may have one name. So a
 * name is looked for among those of the kind first.
 */

/** What a status is for, as Halo's parameter `type` has it. */
export type StatusUse = "ticket" | "project" | "opportunity";

/** A status for records of one kind, otherwise as any {@link reference}. */
export function status(use: StatusUse, id: () => z.ZodType<number>): Argument<number, string | number> {
  return reference("status", id, async (words, asking) => {
    const meant = await ofUse(use, words, asking);
    const found = await resolveName("status", meant ?? words, asking);
    if (use === "ticket" && asking.isWrite) await requireForTickets(found.id, words, asking);
    return found;
  });
}

/**
 * The id of the only status of the kind with a name that statuses of other kinds have too; undefined where the name
 * decides alone, or the kinds can't be told.
 */
async function ofUse(
  use: StatusUse,
  words: string | number,
  call: Pick<Call, "context" | "isWrite">,
): Promise<number | undefined> {
  if (typeof words === "number") return undefined;
  const rows = await lookedUp(sources.status, call.isWrite, call);
  const fitting = withWholeName(rows, words);
  if (fitting.length < 2) return undefined;
  const ids = await idsFor(use, rows, call);
  const own = ids === undefined ? [] : fitting.filter(({ id }) => ids.has(id));
  return own.length === 1 ? own[0]?.id : undefined;
}

/**
 * Refuses a status that Halo does not list among those of tickets. Only one whose row says that it is of a kind of its
 * own is asked about: kind 0 holds the usual ones of tickets.
 */
async function requireForTickets(
  id: number,
  words: string | number,
  call: Pick<Call, "context" | "isWrite">,
): Promise<void> {
  const rows = await lookedUp(sources.status, false, call).catch((error: unknown) => {
    dispensable(error);
    return [];
  });
  const row = rows.find((candidate) => candidate.id === id);
  const type = row?.row.type;
  if (row === undefined || [undefined, null, "", 0, "0", "ticket"].includes(textOf(type))) return;
  const ids = await idsFor("ticket", rows, call);
  if (ids === undefined || ids.has(id)) return;
  throw notSent(
    `status ${typeof words === "number" ? id : quoteLine(words)} (${id} ${inSentence(row.name)}) is not one of tickets: see halo_list_statuses with type ticket.`,
  );
}

function textOf(type: unknown) {
  if (typeof type === "string") return type.trim().toLowerCase();
  return typeof type === "number" ? type : undefined;
}

/** The statuses that Halo lists for a kind; undefined where it does not tell them apart. */
async function idsFor(
  use: StatusUse,
  rows: readonly Candidate[],
  { context }: Pick<Call, "context">,
): Promise<ReadonlySet<number> | undefined> {
  const { halo, signal } = context;
  try {
    const query = { type: use, showall: true };
    const own = await halo.listAll(haloResources.statuses, query, { signal, once: true });
    const ids = new Set(own.map(({ id }) => Number(id)));
    return ids.size > 0 && ids.size < rows.length ? ids : undefined;
  } catch (error) {
    dispensable(error);
    return undefined;
  }
}
