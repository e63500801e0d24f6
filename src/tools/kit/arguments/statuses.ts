import { badInput, dispensable, notSent, readOr } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { closingStatusIds } from "../../../halo/rules.ts";
import { quoteLine } from "../../../halo/text.ts";
import type { ToolContext } from "../context.ts";
import { inSentence } from "./alike.ts";
import type { Argument, Call } from "./argument.ts";
import { listed, withWholeName } from "./matching.ts";
import { type Asking, type NamedRecord, resolveName } from "./names.ts";
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
export const status = (use: StatusUse, description: string) => ofUse("status", use, description);

/** A type of tickets, projects or opportunities, otherwise as any {@link reference}. */
export const ticketType = (use: StatusUse, description: string) => ofUse("ticket_type", use, description);

function ofUse(kind: Kind, use: StatusUse, description: string): Argument<number, string | number> {
  const find = async (words: string | number, asking: Asking): Promise<NamedRecord> => {
    const meant = await onlyOfUse(kind, use, words, asking);
    const found = await resolveName(kind, meant ?? words, asking);
    const required = () => requireUse(kind, use, { id: found.id, words }, asking);
    if (asking.isWrite) {
      await required();
      return found;
    }
    // A list that holds rows shows that there are some of it.
    const check = async () => {
      await found.check?.();
      await required();
    };
    return { ...found, check };
  };
  return reference(kind, { description, find });
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

/**
 * Refuses a status that is not there, or is none of tickets, for an argument that takes its id alone. At most two
 * requests; none of them where the statuses are known.
 *
 * @throws HaloError `bad_input`
 */
export async function requireTicketStatus(
  id: number | undefined,
  argument: string,
  context: ToolContext,
): Promise<void> {
  if (id === undefined) return;
  const call = { context, isWrite: true, named: {}, argument, isOwn: false };
  await resolveName("status", id, call);
  await requireUse("status", "ticket", { id, words: id }, call);
}

/** Refuses one that is surely of another use. */
async function requireUse(
  kind: Kind,
  use: StatusUse,
  { id, words }: { readonly id: number; readonly words: string | number },
  call: Asked,
): Promise<void> {
  const rows = await readOr(lookedUp(sources[kind], false, call), []);
  const row = rows.find((candidate) => candidate.id === id);
  // A status that closes on every Halo is not asked about, nor one whose row says that it is of this use.
  const isUsual = kind === "status" && (closingStatusIds.has(id) || saysUse(row, use));
  if (row === undefined || isUsual) return;
  const ids = await idsFor(kind, use, rows, call);
  if (ids === undefined || ids.has(id)) return;
  const { noun, lister } = sources[kind];
  const given = typeof words === "number" ? id : quoteLine(words);
  const own = rows.filter((candidate) => ids.has(candidate.id));
  const refusal = call.isWrite ? notSent : badInput;
  throw refusal(
    `${noun} ${given} (${id} ${inSentence(row.name)}) is not one of ${haloResources[resourceOf[use]].plural}, which have ${listed(own)}: see ${lister}.`,
  );
}

const resourceOf = { ticket: "tickets", project: "projects", opportunity: "opportunities" } as const;

/** Whether the row of a status says that it is of a use, or nothing; kind 0 holds the usual ones of tickets. */
function saysUse(row: Candidate | undefined, use: StatusUse): boolean {
  const type = textOf(row?.row.type);
  return (
    type === undefined || type === "" || type === use || (use === "ticket" && (type === 0 || type === "0"))
  );
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

/** The statuses that Halo lists for a use; none where they can't be read. One request. */
export async function statusesFor(
  use: StatusUse,
  { context }: { readonly context: Pick<ToolContext, "halo" | "signal"> },
): Promise<ReadonlySet<number>> {
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
