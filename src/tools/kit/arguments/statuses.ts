import type * as z from "zod";
import { dispensable, notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { isClosingStatus } from "../../../halo/rules.ts";
import { quoteLine } from "../../../halo/text.ts";
import { inSentence } from "./alike.ts";
import type { Argument, Call } from "./argument.ts";
import { listed, withWholeName } from "./matching.ts";
import { resolveName } from "./names.ts";
import { reference } from "./references.ts";
import { lookedUp } from "./searching.ts";
import { type Candidate, sources } from "./sources.ts";

/**
 * Statuses of tickets, projects and opportunities stand in one list of Halo's, and so do their types; two of them may have
 * one name. So a name is looked for among those of the kind first, and a write takes none of another kind.
 */

/** What a status or a type is for, as Halo's parameter `type` of statuses has it. */
export type StatusUse = "ticket" | "project" | "opportunity";

type Kind = "status" | "ticket_type";
type Asked = Pick<Call, "context" | "isWrite">;

/** A status for records of one kind, otherwise as any {@link reference}. */
export const status = (use: StatusUse, id: () => z.ZodType<number>) => ofUse("status", use, id);

/** A type of tickets, projects or opportunities, otherwise as any {@link reference}. */
export const ticketType = (use: StatusUse, id: () => z.ZodType<number>) => ofUse("ticket_type", use, id);

function ofUse(kind: Kind, use: StatusUse, id: () => z.ZodType<number>): Argument<number, string | number> {
  return reference(kind, id, async (words, asking) => {
    const meant = await onlyOfUse(kind, use, words, asking);
    const found = await resolveName(kind, meant ?? words, asking);
    if (asking.isWrite) await requireUse(kind, use, { id: found.id, words }, asking);
    return found;
  });
}

/**
 * The id of the only one of the use with a name that others have too; undefined where the name decides alone, or the uses
 * can't be told.
 */
async function onlyOfUse(
  kind: Kind,
  use: StatusUse,
  words: string | number,
  call: Asked,
): Promise<number | undefined> {
  if (typeof words === "number") return undefined;
  const rows = await lookedUp(sources[kind], call.isWrite, call);
  const fitting = withWholeName(rows, words);
  if (fitting.length < 2) return undefined;
  const ids = await idsFor(kind, use, rows, call);
  const own = ids === undefined ? [] : fitting.filter((row) => ids.has(row.id));
  return own.length === 1 ? own[0]?.id : undefined;
}

/** Refuses one that is surely of another use. */
async function requireUse(
  kind: Kind,
  use: StatusUse,
  { id, words }: { readonly id: number; readonly words: string | number },
  call: Asked,
): Promise<void> {
  const rows = await lookedUp(sources[kind], false, call).catch((error: unknown) => {
    dispensable(error);
    return [];
  });
  const row = rows.find((candidate) => candidate.id === id);
  // The statuses that close on every Halo, and for tickets those of kind 0, are not asked about.
  const isUsual = kind === "status" && (isClosingStatus(id) || (use === "ticket" && isOfTickets(row)));
  if (row === undefined || isUsual) return;
  const ids = await idsFor(kind, use, rows, call);
  if (ids === undefined || ids.has(id)) return;
  const { noun, lister } = sources[kind];
  const given = typeof words === "number" ? id : quoteLine(words);
  const own = rows.filter((candidate) => ids.has(candidate.id));
  throw notSent(
    `${noun} ${given} (${id} ${inSentence(row.name)}) is not one of ${haloResources[resourceOf[use]].plural}, which have ${listed(own)}: see ${lister}.`,
  );
}

const resourceOf = { ticket: "tickets", project: "projects", opportunity: "opportunities" } as const;

/** Whether the row of a status says that it is of tickets, or nothing. */
function isOfTickets(row: Candidate | undefined): boolean {
  return [undefined, null, "", 0, "0", "ticket"].includes(textOf(row?.row.type));
}

function textOf(type: unknown) {
  if (typeof type === "string") return type.trim().toLowerCase();
  return typeof type === "number" ? type : undefined;
}

/** Those of a use; undefined where Halo does not tell them apart. */
async function idsFor(
  kind: Kind,
  use: StatusUse,
  rows: readonly Candidate[],
  call: Asked,
): Promise<ReadonlySet<number> | undefined> {
  const ids = kind === "status" ? await statusesFor(use, call) : typesFor(use, rows);
  return ids.size > 0 && ids.size < rows.length ? ids : undefined;
}

async function statusesFor(use: StatusUse, { context }: Asked): Promise<ReadonlySet<number>> {
  const { halo, signal } = context;
  try {
    const query = { type: use, showall: true };
    const own = await halo.listAll(haloResources.statuses, query, { signal, once: true });
    return new Set(own.map(({ id }) => Number(id)));
  } catch (error) {
    dispensable(error);
    return new Set();
  }
}

/** `use` of a ticket type, in the words of the sandbox and of live rows ("tickets"), without an ending. */
const uses: Readonly<Record<StatusUse, RegExp>> = {
  ticket: /^(?:ticket|req)/i,
  project: /^(?:project|prj)/i,
  opportunity: /^opp/i,
};

/** The types of a use, and those that do not say what they are for; none where no type says it. */
function typesFor(use: StatusUse, rows: readonly Candidate[]): ReadonlySet<number> {
  const useOf = ({ row }: Candidate) => (typeof row.use === "string" ? row.use : "");
  if (!rows.some((row) => uses[use].test(useOf(row)))) return new Set();
  const others = Object.values(uses).filter((pattern) => pattern !== uses[use]);
  return new Set(rows.filter((row) => !others.some((other) => other.test(useOf(row)))).map(({ id }) => id));
}
