import type { HaloRecord } from "../../../halo/client.ts";
import { unexpectedAnswer } from "../../../halo/errors.ts";

/** How a list is read. */
export interface GatherOptions {
  /**
   * Which rows belong to the question. Halo's filters are sent too, to read less, but this decides: Halo ignores
   * filters that it doesn't know, and compares dates in a time zone of its own.
   */
  readonly keep?: (row: HaloRecord) => boolean;
  /** What the rows are, for the sentence: "open tickets". Default: the resource's plural. */
  readonly what?: string;
  /** The most requests that this list may take of those that are left. */
  readonly requests?: number | undefined;
}

/** Rows that were read, and whether they are all there are. */
export interface Gathered {
  readonly rows: readonly HaloRecord[];
  /** How many rows match in Halo, where it says so. */
  readonly total: number | undefined;
  readonly complete: boolean;
  /** "all 412 tickets", or "the newest 3,900 of 12,300 tickets, because …". */
  readonly said: string;
  /** What to do where it is not complete; {@link narrower} unless given. */
  readonly advice?: string;
}

/** What to do when an answer is not complete, because there is more than it may read. */
export const narrower = "Ask for a shorter period, one client or one team to have all of it.";

/** Whether a row can be counted: each record of Halo's has a number for its id, a timesheet's day 0. */
function isUsable({ id }: HaloRecord): boolean {
  return (
    (typeof id === "number" || (typeof id === "string" && id.trim() !== "")) && Number.isFinite(Number(id))
  );
}

/**
 * What came of reading a list. Rows without an id are left out, which makes it incomplete.
 *
 * @param read the rows that Halo gave
 * @param total how many there are, where Halo says so
 * @param reason why not all were read; undefined when all were
 * @throws HaloError `unexpected_answer` when no row of some has an id: that is no list without rows
 */
export function gathered(
  read: readonly HaloRecord[],
  total: number | undefined,
  { keep = () => true }: { readonly keep?: (row: HaloRecord) => boolean },
  what: string,
  reason: string | undefined,
): Gathered {
  const usable = read.filter(isUsable);
  if (usable.length === 0 && read.length > 0) throw unexpectedAnswer(`none of its ${what} has an id`);
  const rows = usable.filter(keep);
  const number = (value: number) => value.toLocaleString("en");
  if (reason !== undefined) {
    const among = total === undefined ? "" : ` of ${number(total)}`;
    return {
      rows,
      total,
      complete: false,
      said: `the newest ${number(read.length)}${among} ${what}, because ${reason}`,
    };
  }
  const broken = read.length - usable.length;
  if (broken > 0) {
    return {
      rows,
      total,
      complete: false,
      said: `${number(rows.length)} ${what}, without ${number(broken)} that Halo gave with no id`,
      advice: "Look for those in Halo itself.",
    };
  }
  const said = rows.length === 1 ? `the one of ${what} there is` : `all ${number(rows.length)} ${what}`;
  return { rows, total, complete: true, said: rows.length === 0 ? `no ${what} at all` : said };
}

/**
 * How many there are by a list that was read: undefined when it was not, and when none was found in a part of it, which
 * does not show that there are none.
 */
export function countIn(
  source: Gathered | undefined,
  count: number | undefined = source?.rows.length,
): number | undefined {
  return source === undefined || (count === 0 && !source.complete) ? undefined : count;
}
