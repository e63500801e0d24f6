import type { HaloRecord } from "../../../halo/client.ts";
import { dateOf } from "../../../halo/text.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import { weekOf } from "../../kit/arguments/periods.ts";
import type { ToolContext } from "../../kit/define.ts";
import { type Dimension, type Grouping, groupingBy, type Named } from "../shared/groups.ts";

/** What a count is split by: the first one, or two, of these. */
export const dimensions = [
  ...["status", "agent", "team", "priority", "client", "type", "category", "source"],
  ...["week", "age"],
] as readonly Split[] as readonly [Split, ...Split[]];

/** One of them. */
export type Split = Dimension | "week" | "age";

/** Which tickets are counted. */
export const states = ["open", "opened", "closed"] as const;
/** One of them. */
export type State = (typeof states)[number];

/** How tickets are split, and what that is called. */
export interface Splitting extends Pick<Grouping, "plural" | "nameKind" | "keyOf" | "describe"> {
  /** After "by". */
  readonly words: string;
  /** Whether a group without an id is that of tickets without such a thing: nobody, no team. */
  readonly hasNone?: boolean;
  /** The order of groups in time, the newest first; those of all others are ordered by their number. */
  readonly order?: (one: Named, other: Named) => number;
}

const day = 86_400_000;

/** Ages of open tickets by the days that have passed since they were opened: from the bound before to below their own. */
const ages: readonly (readonly [below: number, name: string])[] = [
  [1, "under 1 day"],
  [3, "1 to 3 days"],
  [7, "3 to 7 days"],
  [30, "7 to 30 days"],
  [Number.POSITIVE_INFINITY, "30 days and more"],
];

/** Prepares a split; names are read as all answers do. */
export async function splittingBy(
  split: Split,
  state: State,
  context: ToolContext,
  reading: Reading,
): Promise<Splitting> {
  if (split === "week") return byWeek(state, context);
  if (split === "age") return byAge(context);
  const { plural, nameKind, keyOf, describe } = await groupingBy(split, context, reading);
  return {
    words: split === "type" ? "ticket type" : split,
    plural,
    nameKind,
    keyOf,
    describe,
    hasNone: true,
  };
}

function byWeek(state: State, { timeZone }: ToolContext): Splitting {
  const [field, event] =
    state === "closed" ? (["dateclosed", "closing"] as const) : (["dateoccurred", "opening"] as const);
  const nameOf = (row: HaloRecord) => {
    const date = dateOf(row[field]);
    return date === undefined ? `no date of ${event}` : weekOf(date, timeZone);
  };
  return {
    words: `week of ${event} (its Monday)`,
    plural: "weeks",
    ...named(nameOf),
    // A week is a date, which is greater than the words of those without one only by this.
    order: (one, other) => weekRank(other.name).localeCompare(weekRank(one.name), "en"),
  };
}

const weekRank = (name: string) => (/^\d/.test(name) ? name : "");

function byAge({ now }: ToolContext): Splitting {
  const at = now();
  const undated = "no date of opening";
  const nameOf = (row: HaloRecord) => {
    const opened = dateOf(row.dateoccurred);
    if (opened === undefined) return undated;
    const days = (at - opened.getTime()) / day;
    return ages.find(([below]) => days < below)?.[1] ?? undated;
  };
  const rank = ({ name }: Named) => {
    const found = ages.findIndex((age) => age[1] === name);
    return found === -1 ? ages.length : found;
  };
  return {
    words: "age",
    plural: "bands of age",
    ...named(nameOf),
    order: (one, other) => rank(one) - rank(other),
  };
}

function named(nameOf: (row: HaloRecord) => string) {
  return {
    nameKind: "listed",
    keyOf: nameOf,
    describe: ([first]: readonly HaloRecord[]): Named => ({
      id: undefined,
      name: first === undefined ? "" : nameOf(first),
    }),
  } as const;
}
