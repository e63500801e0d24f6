import type { KeptValue, OpenRow, Seen, SeenValues, Settlement } from "./entry.ts";
import type { StoredFields } from "./rows.ts";
import type { ValueKeeper } from "./values.ts";

/** What a look at Halo says of a write whose end is not known. Decides by values and fingerprints alone. */

/** Clocks differ by up to so much, in milliseconds. */
const clockSkewMs = 2 * 60_000;
/** How long after its row a record may have been created: a call waits for its turn at Halo. */
const longestWaitMs = 3 * 60_000;
/** The most records that are read whole to tell what became of one. */
const mostReadWhole = 10;

type Row = OpenRow & { readonly stored: StoredFields };

/** What became of a write; the ids of records that have to be read whole to tell; undefined when nothing tells it yet. */
type Judgement = Settlement | readonly number[] | undefined;

/** @param isTaken whether a record is known as the one that another row created */
export async function judgementOf(
  row: Row,
  seen: Seen,
  keeper: ValueKeeper,
  isTaken: (record: number) => boolean,
): Promise<Judgement> {
  if (seen.is === "unread") return undefined;
  switch (row.kind) {
    case "created":
      return seen.is === "list" ? created(row, seen, keeper, isTaken) : undefined;
    case "updated":
      if (seen.is === "gone") return { outcome: "unknown", finding: `The ${row.noun} is gone.` };
      return seen.is === "there" ? updated(row, seen.values, keeper) : undefined;
    case "deleted":
      if (seen.is === "gone") return { outcome: "done", finding: `The ${row.noun} is gone.` };
      if (seen.is !== "there") return undefined;
      return seen.isMarked
        ? { outcome: "done", finding: `The ${row.noun} is marked as deleted.` }
        : { outcome: "not_done", finding: `The ${row.noun} is still there.` };
    case "voided":
      if (seen.is !== "there") return undefined;
      return seen.isMarked
        ? { outcome: "done", finding: `The ${row.noun} is voided.` }
        : { outcome: "not_done", finding: `The ${row.noun} is not voided.` };
    case "erased":
      return undefined;
  }
}

async function updated(row: Row, values: SeenValues, keeper: ValueKeeper): Promise<Settlement> {
  const now = new Map(values.map(({ field, value }) => [field, value]));
  const same = async (kept: KeptValue | undefined, field: string) => {
    const value = now.get(field);
    return kept !== undefined && value !== undefined && keeper.isSame(kept, value);
  };
  let [asked, before, neither] = [0, 0, 0];
  for (const { field, before: was, after } of row.stored) {
    if (!now.has(field) || after === undefined) continue;
    const [isAfter, isBefore] = [await same(after, field), await same(was, field)];
    // What was so already shows nothing.
    if (isAfter && isBefore) continue;
    if (isAfter) asked++;
    else if (isBefore) before++;
    else neither++;
  }
  if (asked + before + neither === 0) {
    return { outcome: "unknown", finding: "Halo shows none of the fields that tell it." };
  }
  if (before + neither === 0) return { outcome: "done", finding: "Halo has the new values." };
  if (asked + neither === 0) return { outcome: "not_done", finding: "Halo has the values of before." };
  if (neither === 0) return { outcome: "done_in_part", finding: "Halo has some of the new values." };
  return { outcome: "unknown", finding: "It was changed by somebody since: Halo has other values." };
}

async function created(
  row: Row,
  seen: Extract<Seen, { is: "list" }>,
  keeper: ValueKeeper,
  isTaken: (record: number) => boolean,
): Promise<Judgement> {
  const asked = new Map(row.stored.map(({ field, after }) => [field, after]));
  const identify = row.look.identify.flatMap((field) => {
    const after = asked.get(field);
    return after === undefined ? [] : [{ field, after }];
  });
  if (identify.length === 0) return { outcome: "unknown", finding: "Nothing tells it from others." };
  /** Whether a record has what was sent; undefined where it does not show all of it. */
  const isLikeIt = async (values: SeenValues) => {
    const now = new Map(values.map(({ field, value }) => [field, value]));
    let isShown = true;
    for (const { field, after } of identify) {
      const value = now.get(field);
      if (value === undefined) isShown = false;
      else if (!(await keeper.isSame(after, value))) return false;
    }
    return isShown ? true : undefined;
  };
  const found: number[] = [];
  const notShown: number[] = [];
  let isOpen = !seen.isAll;
  let isDouble = false;
  for (const { record, created: at, values, isWhole = false } of seen.rows) {
    const isEarlier = at !== undefined && at < row.at - clockSkewMs;
    const isLater = at !== undefined && at > row.at + longestWaitMs + clockSkewMs;
    if (isEarlier || isLater) continue;
    const isLike = await isLikeIt(values);
    if (isLike === false) continue;
    if (isLike && isTaken(record)) isDouble = true;
    else if (isLike && at !== undefined) found.push(record);
    // One without a date may have been there before.
    else if (isWhole) isOpen = true;
    else notShown.push(record);
  }
  if (notShown.length > 0 && notShown.length <= mostReadWhole) return notShown;
  return creationOf(row, { found, isDouble, isOpen: isOpen || notShown.length > 0 });
}

function creationOf(
  { noun }: Row,
  { found, isDouble, isOpen }: { found: readonly number[]; isDouble: boolean; isOpen: boolean },
): Settlement | undefined {
  const [record] = found;
  if (found.length > 1) {
    return { outcome: "unknown", finding: `${found.length} like it were created at the time.` };
  }
  if (record !== undefined) return { outcome: "done", finding: `It is there as ${record}.`, record };
  // Most likely this one was not done; but numbers can be given again when a record was deleted.
  if (isDouble) return { outcome: "unknown", finding: "One like it is there, which another write created." };
  if (isOpen) return undefined;
  return { outcome: "not_done", finding: `No ${noun} like it was created at the time.` };
}
