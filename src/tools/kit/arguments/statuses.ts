import type * as z from "zod";
import { badInput, dispensable, notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { quoteLine } from "../../../halo/text.ts";
import type { ToolContext } from "../context.ts";
import { inSentence } from "./alike.ts";
import type { Argument, Call } from "./argument.ts";
import { withWholeName } from "./matching.ts";
import { resolveName } from "./names.ts";
import { reference } from "./references.ts";
import { lookedUp } from "./searching.ts";
import { sources } from "./sources.ts";

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
    const requireUse = () => requireForUse(use, found.id, words, asking);
    if (asking.isWrite) await requireUse();
    // A list that holds rows shows that there are some in that status.
    const check = async () => {
      await found.check?.();
      await requireUse();
    };
    return asking.isWrite ? found : { ...found, check };
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
 * Refuses a status of tickets that is not there, or is none of theirs, for an argument that takes its id alone. At most
 * two requests; none of them where the statuses are known.
 *
 * @throws HaloError `bad_input`
 */
export async function requireTicketStatus(id: number, argument: string, context: ToolContext): Promise<void> {
  const call = { context, isWrite: true, named: {}, idArgument: argument };
  await resolveName("status", id, call);
  await requireForUse("ticket", id, id, call);
}

/**
 * Refuses a status that Halo does not list among those of the kind. One is not asked about whose row says that it is of
 * that kind; kind 0 holds the usual ones of tickets.
 */
async function requireForUse(
  use: StatusUse,
  id: number,
  words: string | number,
  call: Pick<Call, "context" | "isWrite">,
): Promise<void> {
  const rows = await lookedUp(sources.status, false, call).catch((error: unknown) => {
    dispensable(error);
    return [];
  });
  const row = rows.find((candidate) => candidate.id === id);
  const type = textOf(row?.row.type);
  const usual: readonly unknown[] = use === "ticket" ? [undefined, "", 0, "0", use] : [undefined, "", use];
  if (row === undefined || usual.includes(type)) return;
  const ids = await idsFor(use, rows, call);
  if (ids === undefined || ids.has(id)) return;
  const plural = use === "opportunity" ? "opportunities" : `${use}s`;
  const refusal = call.isWrite ? notSent : badInput;
  throw refusal(
    `status ${typeof words === "number" ? id : quoteLine(words)} (${id} ${inSentence(row.name)}) is not one of ${plural}: see halo_list_statuses with type ${use}.`,
  );
}

function textOf(type: unknown) {
  if (typeof type === "string") return type.trim().toLowerCase();
  return typeof type === "number" ? type : undefined;
}

/** The statuses that Halo lists for a kind; undefined where it does not tell them apart. */
export async function idsFor(
  use: StatusUse,
  rows: readonly unknown[],
  { context }: { readonly context: Pick<ToolContext, "halo" | "signal"> },
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
