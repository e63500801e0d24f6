import { localTime } from "../../../src/halo/dates/days.ts";
import { HaloError } from "../../../src/halo/errors.ts";
import { type Direction, readDate, resolveDate } from "../../../src/tools/kit/arguments/dates.ts";
import { resolvePeriod } from "../../../src/tools/kit/arguments/periods.ts";
import { hoursOf } from "../../../src/tools/kit/arguments/time/durations.ts";
import { clocks, type PhraseClock } from "./clocks.ts";
import { durations } from "./durations.ts";
import { moments } from "./moments.ts";
import { periods } from "./periods.ts";
import { refused } from "./refused.ts";

/** Phrases of time as people and models write them, with their meaning. */

/** A phrase as one kind of argument reads it. */
export interface Phrase {
  readonly kind: string;
  readonly words: string;
  /** What it means at each of {@link clocks}. */
  readonly wanted: readonly string[];
  /** What the code makes of it there. */
  readonly found: () => readonly string[];
}

const rowsOf = (table: string) =>
  table
    .trim()
    .split("\n")
    .map((row) => row.split(" | "));

const everywhere = (cells: readonly string[]) => clocks.map((_, column) => cells[column] ?? cells[0] ?? "");

const local = (date: Date, { timeZone }: PhraseClock) =>
  localTime(date, timeZone).slice(0, 16).replace("T", " ");

/** A span as its days, or as its times where it is not whole days. */
function shown(start: Date, end: Date, clock: PhraseClock): string {
  const [from, to] = [local(start, clock), local(end, clock)];
  if (!from.endsWith("00:00") || !to.endsWith("00:00")) return `${from}..${to}`;
  const last = local(new Date(end.getTime() - 1), clock).slice(0, 10);
  return from.slice(0, 10) === last ? last : `${from.slice(0, 10)}..${last}`;
}

/** A period as it is shown in the tables. */
export function periodAt(words: string, clock: PhraseClock): string {
  const { start, end } = resolvePeriod(words, clock);
  return shown(start, end, clock);
}

/** A date as it is shown there: a day, a time, or the first and last day of more. */
export function momentAt(words: string, looks: Direction, clock: PhraseClock): string {
  const [first, last] = (["first", "last"] as const).map((edge) => readDate(words, edge, clock, { looks }));
  if (first === undefined || last === undefined) return "none";
  return first.getTime() === last.getTime()
    ? local(first, clock)
    : shown(first, new Date(last.getTime() + 1), clock);
}

/** The sentence with which words are refused; empty where they are not. */
export function refusalOf(kind: string, words: string, clock: PhraseClock): string {
  try {
    if (kind === "period") resolvePeriod(words, clock);
    else if (kind === "duration") hoursOf("hours", words, { most: 24, isPositive: true });
    else resolveDate("when", words, { edge: "first", as: kind === "stored" ? "time" : "filter" }, clock);
    return "";
  } catch (error) {
    if (error instanceof HaloError) return error.message;
    throw error;
  }
}

/** All phrases. */
export const phrases: readonly Phrase[] = [
  ...rowsOf(periods).map(([words = "", ...cells]) => ({
    kind: "period",
    words,
    wanted: everywhere(cells),
    found: () => clocks.map((clock) => periodAt(words, clock)),
  })),
  ...rowsOf(moments).map(([words = "", looks = "", ...cells]) => ({
    kind: `date, ${looks}`,
    words,
    wanted: everywhere(cells),
    found: () => clocks.map((clock) => momentAt(words, looks === "ahead" ? "ahead" : "back", clock)),
  })),
  ...rowsOf(durations).map(([words = "", hours = ""]) => ({
    kind: "duration",
    words,
    wanted: everywhere([hours]),
    found: () => clocks.map(() => String(hoursOf("hours", words, { most: 24 }))),
  })),
  ...rowsOf(refused).map(([kind = "", words = "", part = ""]) => ({
    kind: `${kind}, refused`,
    words,
    wanted: everywhere([part]),
    // Of the sentence, the part that is wanted, if it is there.
    found: () =>
      clocks.map((clock) => {
        const sentence = refusalOf(kind, words, clock);
        return sentence.includes(part) ? part : sentence || "not refused";
      }),
  })),
];

/** The meanings of a phrase that are wrong: empty where all are right. */
export function faultsOf({ wanted, found }: Phrase): readonly string[] {
  const all = found();
  return clocks.flatMap(({ what }, column) =>
    all[column] === wanted[column] ? [] : [`${what}: ${all[column]}, not ${wanted[column]}`],
  );
}
