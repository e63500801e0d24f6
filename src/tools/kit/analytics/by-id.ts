import type { HaloRecord } from "../../../halo/client.ts";
import type { Stop } from "./budget.ts";

/** Rows of a list, some of which were read by id. */
export interface ReadById {
  readonly rows: readonly HaloRecord[];
  /** How many were wanted. */
  readonly wanted: number;
  /** Those that were wanted and could not be read. */
  readonly unread: readonly HaloRecord[];
  /** How many of them because the budget was spent; of the others it is said already. */
  readonly left: number;
  /** Why those were left. */
  readonly stop: Stop;
}

/** Records that were read by id, by the id of their row, and the first failure. */
export interface RecordsRead {
  readonly records: ReadonlyMap<unknown, HaloRecord>;
  readonly failure: unknown;
  /** Whether reading ended because records in a row could not be read. */
  readonly gaveUp: boolean;
}

/**
 * Reads records by id, some at once. One that can't be read costs no other. The first is read by itself, and so is the
 * next when that fails: if Halo gives none, the tries of several would spend the budget.
 *
 * @param one reads a record; `once` without a second try
 * @param room how many more may be read now
 * @param known what was read before, by id: it is not asked for again, and what is read now is added
 */
export async function readRecords(
  wanted: readonly HaloRecord[],
  atOnce: number,
  one: (row: HaloRecord, once: boolean) => Promise<HaloRecord | undefined>,
  room: () => number,
  known: Map<unknown, HaloRecord> = new Map(),
): Promise<RecordsRead> {
  const records = new Map(wanted.flatMap(({ id }) => entryOf(known, id)));
  const asked = wanted.filter(({ id }) => !records.has(id));
  let failure: unknown;
  let size = 1;
  for (let first = 0; first < asked.length && room() > 0; ) {
    const batch = asked.slice(first, first + Math.min(size, room()));
    const once = failure !== undefined;
    const results = await Promise.allSettled(batch.map((row) => one(row, once)));
    const failures = results.filter((result) => result.status === "rejected");
    failure ??= failures[0]?.reason;
    for (const [index, result] of results.entries()) {
      if (result.status !== "fulfilled" || result.value === undefined) continue;
      records.set(batch[index]?.id, result.value);
      known.set(batch[index]?.id, result.value);
    }
    const isNone = failures.length === batch.length;
    if (isNone && first > 0) return { records, failure, gaveUp: true };
    size = isNone ? 1 : atOnce;
    first += batch.length;
  }
  return { records, failure, gaveUp: false };
}

function entryOf(known: ReadonlyMap<unknown, HaloRecord>, id: unknown): [unknown, HaloRecord][] {
  const record = known.get(id);
  return record === undefined ? [] : [[id, record]];
}
