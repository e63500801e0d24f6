import type { HaloRecord } from "../../../halo/client.ts";
import { unexpectedAnswer } from "../../../halo/errors.ts";
import type { Part } from "./budget.ts";

/** How a list is read. */
export interface GatherOptions extends Part {
  /**
   * Which rows belong to the question. Halo's filters are sent too, to read less, but this decides: Halo ignores
   * filters that it doesn't know, and compares dates in a time zone of its own.
   */
  readonly keep?: (row: HaloRecord) => boolean;
  /** What the rows are, for the sentence: "open tickets". Default: the resource's plural. */
  readonly what?: string;
  /** What is kept of a row; all of it unless given. Of lists that are read by spans of time. */
  readonly take?: (row: HaloRecord) => HaloRecord;
  /** What makes the list shorter, among the arguments of a tool. None unless given. */
  readonly narrowedBy?: readonly Narrowing[];
}

/** Rows that were read, and whether they are all there are. */
export interface Gathered {
  readonly rows: readonly HaloRecord[];
  /** How many rows match in Halo, where it says so. */
  readonly total: number | undefined;
  readonly complete: boolean;
  /** "all 412 tickets", or "the newest 3,900 of 12,300 tickets, because …". */
  readonly said: string;
  /** The two halves of `said` where it is not complete: several lists may have stopped for one reason. */
  readonly stopped?: { readonly read: string; readonly reason: string };
  /** What to do where it is not complete; nothing where nothing would help. */
  readonly advice?: string;
}

/** What can make a list shorter, and the arguments that say it. */
export const narrowings = {
  "a shorter period": ["period"],
  "one client": ["client", "client_id", "clients", "client_ids"],
  "one team": ["team", "team_id"],
  "one agent": ["agent", "agent_id"],
} as const;

export type Narrowing = keyof typeof narrowings;

/** What would make a list of tickets shorter. */
export const narrowsTickets = ["one client", "one team", "one agent"] as const satisfies readonly Narrowing[];

/**
 * What to do when a list was not read to its end: what makes it shorter and can still be asked for.
 *
 * @param asked whether a tool has an argument for it that was not given
 */
export function narrower(
  narrowedBy: readonly Narrowing[],
  asked: (narrowing: Narrowing) => boolean,
): string | undefined {
  const helpful = narrowedBy.filter(asked);
  const last = helpful.at(-1);
  if (last === undefined) return undefined;
  const words = helpful.length === 1 ? last : `${helpful.slice(0, -1).join(", ")} or ${last}`;
  return `Ask for ${words} to have all of it.`;
}

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
 * @param advice what to do where not all were read
 * @throws HaloError `unexpected_answer` when no row of some has an id: that is no list without rows
 */
export function gathered(
  read: readonly HaloRecord[],
  total: number | undefined,
  { keep = () => true }: { readonly keep?: (row: HaloRecord) => boolean },
  what: string,
  reason: string | undefined,
  advice?: string,
): Gathered {
  const usable = read.filter(isUsable);
  if (usable.length === 0 && read.length > 0) throw unexpectedAnswer(`none of its ${what} has an id`);
  const rows = usable.filter(keep);
  const number = (value: number) => value.toLocaleString("en");
  if (reason !== undefined) {
    const among = total === undefined ? "" : ` of ${number(total)}`;
    const part = `the newest ${number(read.length)}${among} ${what}`;
    return {
      rows,
      total,
      complete: false,
      said: `${part}, because ${reason}`,
      stopped: { read: part, reason },
      ...(advice === undefined ? {} : { advice }),
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
  return { rows, total, complete: true, said: allOf(rows.length, what) };
}

/** A source with more said of it: ", without 2 projects among them". */
export function saying(source: Gathered, more: string): Gathered {
  const { said, stopped } = source;
  const also = stopped === undefined ? {} : { stopped: { ...stopped, read: `${stopped.read}${more}` } };
  return { ...source, said: `${said}${more}`, ...also };
}

/** All rows of a list in words: `no open tickets`, `the only recurring invoice`, `all 412 tickets`. */
function allOf(count: number, what: string): string {
  if (count === 0) return `no ${what}`;
  return count === 1 ? `the only ${singular(what)}` : `all ${count.toLocaleString("en")} ${what}`;
}

/**
 * The singular of what a list is of, whose noun is the first plural in it: `open tickets that are assigned to an
 * agent`, `credit notes dated in it`, `opportunities`.
 */
function singular(what: string): string {
  return what.replace(/(?<=[a-z]{2})(?:ies|(?<!s)s)\b/, (ending) => (ending === "ies" ? "y" : ""));
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
