import { requireMaySend } from "../../../halo/bounds/held.ts";
import type { HaloRecord } from "../../../halo/client.ts";
import { HaloError } from "../../../halo/errors.ts";
import type { RecordId } from "../../../halo/records.ts";
import { haloResources } from "../../../halo/resources.ts";
import { quote, quoteLine } from "../../../halo/text.ts";
import type { LedgerRow } from "../../../ledger/entry.ts";
import { valuesOf } from "../../../ledger/look-up.ts";
import type { Write } from "../../../ledger/recorder.ts";
import { shownRecord } from "../../../ledger/words.ts";
import { lineOf } from "../../kit/clean.ts";
import { nameInShort } from "../../kit/confirmation.ts";
import { isOfAll } from "../../kit/crud/writing/bulk.ts";
import { movedWith, namedChanges } from "../../kit/crud/writing/changes.ts";
import { asStored, updateOf } from "../../kit/crud/writing/dry-run.ts";
import { updateRow } from "../../kit/crud/writing/recorded.ts";
import { prepareRemoval } from "../../kit/crud/writing/remove.ts";
import { requireRoom } from "../../kit/crud/writing/room.ts";
import { readWithin, type Stored, sendUpdate } from "../../kit/crud/writing/send.ts";
import type { ToolContext } from "../../kit/define.ts";
import type { Change } from "../../kit/result.ts";
import { fieldsBack } from "./fields.ts";
import { changeableByApi } from "./of-api.ts";
import { type Changeable, changeableOf, insteadOfDeleting, noWayBack, removableOf } from "./records.ts";
import type { Taken } from "./which.ts";

/** What undoing one row means: what would be put back, and what is left and why. */
export interface UndoPlan {
  readonly row: LedgerRow;
  /** What the record is called, where it could be read. */
  readonly summary?: string | undefined;
  /** Of a record that would be deleted, what a list shows of it. */
  readonly line?: string;
  /** What holds now, and what it goes back to. */
  readonly changes: readonly Change[];
  /** What has to be known before a yes: what is left and why, what can't be taken back. */
  readonly said: readonly string[];
  /** Whether something of it is left as it is. */
  readonly isPart: boolean;
  /** The write; none where there is nothing to do. */
  readonly act?: UndoAct;
}

/** The write that undoes a row. */
export interface UndoAct {
  readonly does: "updated" | "deleted";
  /** Its own row of the ledger, for a dry run. */
  readonly write: Write;
  readonly send: () => Promise<Stored>;
  /** What changed by it, once it was sent. */
  readonly tell: (
    stored: Stored,
  ) => Promise<{ readonly changes: readonly Change[]; readonly said: readonly string[] }>;
}

const nothing = (row: LedgerRow, ...said: readonly string[]): UndoPlan => ({
  row,
  changes: [],
  said,
  isPart: true,
});

/**
 * Plans the undoing of rows, each by itself: what can't be undone does not keep the others from it.
 *
 * @throws HaloError when Halo can't be read any more; nothing was changed then
 */
export async function planUndo(rows: readonly Taken[], context: ToolContext): Promise<readonly UndoPlan[]> {
  requireRoom(rows.length, context);
  const listed = await listedTickets(rows, context);
  const plans: UndoPlan[] = [];
  for (const taken of rows) {
    try {
      plans.push(await planOne(taken, { listed, once: rows.length > 1 }, context));
    } catch (error) {
      if (!(error instanceof HaloError) || isOfAll(error)) throw error;
      if (rows.length === 1) throw error.after("Nothing was undone.");
      plans.push(nothing(taken.row, error.message));
    }
  }
  return plans;
}

/** What the plans of one call share: the tickets that one list gave, and whether each write gives up at its first try. */
interface Shared {
  readonly listed: ReadonlyMap<number, HaloRecord>;
  readonly once: boolean;
}

async function planOne(
  { row, nothing: why, isOpen = false }: Taken,
  shared: Shared,
  context: ToolContext,
): Promise<UndoPlan> {
  if (why !== undefined) return nothing(row, why, ...mailSentences(row));
  const final = noWayBack(row);
  if (final !== undefined) return nothing(row, final);
  const changeable =
    changeableOf(row) ?? (row.kind === "updated" ? await changeableByApi(row, context) : undefined);
  if (row.kind !== "created" && changeable === undefined)
    return nothing(row, "No tool puts such records back: look at it in Halo.");
  // Of a call that is of no record, or from before GUIDs were kept.
  if (row.record === undefined)
    return nothing(row, `Which ${row.noun} it was is not known here: look at it in Halo.`);
  if (row.kind === "created" || changeable === undefined) return planDeletion(row, row.record, context);
  const plan = await planPuttingBack(row, row.record, changeable, shared, context);
  const open = "Whether Halo did this change was not known: it is judged by what the record holds now.";
  return isOpen ? { ...plan, said: [open, ...plan.said] } : plan;
}

async function planPuttingBack(
  row: LedgerRow,
  id: RecordId,
  changeable: Changeable,
  { listed: tickets, once }: Shared,
  context: ToolContext,
): Promise<UndoPlan> {
  const { view, watched, says, moves } = changeable;
  const names = row.fields.map(({ field }) => field);
  const listed = view.resource === haloResources.tickets ? tickets.get(Number(id)) : undefined;
  const isWhole = listed !== undefined && valuesOf(listed, names).length === names.length;
  let record: HaloRecord;
  try {
    const options = { signal: context.signal, once: true };
    record = isWhole ? listed : await readWithin(view, id, row.within, options, context);
  } catch (error) {
    if (error instanceof HaloError && error.kind === "not_found") return nothing(row, gone(row));
    throw error;
  }
  const { sent, left, already } = await fieldsBack(row, record, changeable, context);
  const said = [...mailSentences(row), ...(view.warn?.([record]) ?? []), ...left];
  const frame = { row, summary: nameInShort(view, record), isPart: left.length > 0 };
  if (Object.keys(sent).length === 0)
    return { ...frame, changes: [], said: [...said, ...already], isPart: true };
  const { within } = row;
  const beside = changeable.beside?.(record);
  said.push(...(moves?.(sent) ?? []));
  const update = { id, sent, once, within, beside, undoes: row.key };
  // Nothing is shown as possible, and nobody is asked for, what would be refused.
  const request = updateOf(view.resource, id, { ...within, ...beside, ...sent });
  await requireMaySend(request, view.resource, context.halo, context);
  return {
    ...frame,
    said,
    changes: await namedChanges(view, sent, [], record, asStored(sent, record), context),
    act: {
      does: "updated",
      write: updateRow(view, id, sent, record, context, update),
      send: () => sendUpdate(view, record, update, context),
      tell: async (stored) => {
        const changes = await namedChanges(view, sent, watched, record, stored.record, context);
        const standing = (await says?.(record, stored.record, context)) ?? [];
        return {
          changes,
          said: [...movedWith(changes, sent, view), ...dateAnew(changes, sent), ...standing],
        };
      },
    },
  };
}

/** Where the date moved with what was put back: the ledger keeps fields that were sent, and so not the date of before. */
const dateAnew = (changes: readonly Change[], sent: HaloRecord): readonly string[] =>
  Object.hasOwn(sent, "fixbydate") || !changes.some(({ field }) => field === "fixbydate")
    ? []
    : ["Whether fixbydate is now as it was before the change is not known here: compare it."];

async function planDeletion(row: LedgerRow, id: RecordId, context: ToolContext): Promise<UndoPlan> {
  const removable = removableOf(row);
  const mailed = mailSentences(row);
  if (removable === undefined) return nothing(row, insteadOfDeleting(row), ...mailed);
  const { removal, identify } = removable;
  const { noun } = removal.view.resource;
  if (context.mayDelete !== true) {
    const scope = "Deleting it needs the scope halo:delete, which this sign-in was not granted.";
    return nothing(row, scope, ...mailed);
  }
  let prepared: Awaited<ReturnType<typeof prepareRemoval>>;
  try {
    prepared = await prepareRemoval(removal, { id: Number(id), ...row.within }, context);
  } catch (error) {
    if (error instanceof HaloError && error.kind === "not_found") return nothing(row, gone(row), ...mailed);
    throw error;
  }
  const { record, named, write, send } = prepared;
  const summary = nameInShort(removal.view, named);
  const isDraft = removal.view.resource.draftsBy === "inactive";
  if (record.deleted === true || (record.inactive === true && !isDraft)) {
    return { ...nothing(row, `Halo has marked the ${noun} as deleted already.`, ...mailed), summary };
  }
  const standings = await context.ledger.standing(row.key, valuesOf(record, identify));
  const compared = standings.filter(({ field }) => identify.includes(field));
  const moved = compared.filter(({ holds }) => holds === "other" || holds === "before");
  const isKnown = compared.some(({ holds }) => holds === "after");
  if (moved.length > 0 || !isKnown) {
    const what =
      moved.length > 0
        ? `${moved.map(({ field }) => field).join(", ")} of it changed since, and no write through this server did that`
        : "Halo shows nothing of it that tells whether it is the one that was created";
    // Of some kinds only what was made here is deleted, by an undo.
    const advice =
      removal.name === "halo_undo_change"
        ? "Delete it in Halo itself."
        : `${removal.name} with id ${id}${inWords(row.within)} deletes it all the same.`;
    return { ...nothing(row, `It was left: ${what}. ${advice}`, ...mailed), summary };
  }
  await requireMaySend(prepared.request, removal.view.resource, context.halo, context);
  const said = [...mailed, ...alsoOf(row)];
  return {
    row,
    summary,
    said,
    changes: [],
    isPart: mailed.length > 0,
    line: lineOf(removal.view, named, context.timeZone),
    act: {
      does: "deleted",
      write: write({ undoes: row.key }),
      send: () => send({ undoes: row.key }),
      tell: async () => ({ changes: [], said: [] }),
    },
  };
}

const gone = ({ noun, record }: LedgerRow) =>
  `There is no ${noun} ${record} that this sign-in may read: nothing can be put back.`;

const inWords = (within: LedgerRow["within"]) =>
  Object.entries(within)
    .map(([name, value]) => ` and ${name} ${value}`)
    .join("");

/** What goes, or stays, with an action that is deleted. */
function alsoOf({ fields, within }: LedgerRow): readonly string[] {
  const field = (name: string) => fields.find((each) => each.field === name);
  const known = (name: string, side: "before" | "after") => {
    const kept = field(name)?.[side];
    return kept !== undefined && "value" in kept ? kept.value : undefined;
  };
  const hours = Number(known("timetaken", "after") ?? 0);
  const status = known("new_status", "after");
  const was = known("new_status", "before");
  return [
    ...(hours > 0 ? [`The ${hours} hours on it are deleted with it.`] : []),
    ...(typeof status === "number" && status !== was
      ? [
          `The status ${status} that came with it stays on ticket #${within.ticket_id}${
            was === undefined
              ? ""
              : `; to put it back: halo_update_ticket with id ${within.ticket_id} and status ${was}`
          }.`,
        ]
      : []),
  ];
}

/** What can't be taken back of a row that mailed somebody. */
function mailSentences({ mailed }: LedgerRow): readonly string[] {
  if (mailed.length === 0) return [];
  return [`The mail to ${mailed.map(quoteLine).join(", ")} can't be taken back.`];
}

/** Tickets of several rows by one list, as far as it has them. */
async function listedTickets(
  rows: readonly Taken[],
  context: ToolContext,
): Promise<ReadonlyMap<number, HaloRecord>> {
  const { tickets } = haloResources;
  const ids = rows.flatMap(({ row, nothing: why }) =>
    why === undefined &&
    row.kind === "updated" &&
    row.resource === tickets.path &&
    typeof row.record === "number"
      ? [row.record]
      : [],
  );
  if (ids.length < 2) return new Map();
  try {
    const options = { signal: context.signal, once: true, checkEnd: false };
    const query = { ticketids: ids.join(",") };
    const { rows: found } = await context.halo.list(tickets, query, { number: 1, size: ids.length }, options);
    return new Map(found.map((record) => [Number(record.id), record]));
  } catch (error) {
    if (error instanceof HaloError && !isOfAll(error)) return new Map();
    throw error;
  }
}

/** A row's record with its name: `ticket 2301 «Printer»`. */
export const recordIn = ({ row, summary }: Pick<UndoPlan, "row" | "summary">): string =>
  `${shownRecord(row)}${summary === undefined ? "" : ` ${quote(summary)}`}`;
