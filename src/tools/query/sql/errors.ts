import { distance } from "fastest-levenshtein";
import { badInput, type HaloError } from "../../../halo/errors.ts";
import { quoteLine } from "../../../halo/text.ts";

/** What is said of a query that can't be run: what is wrong, and how to write it. */

/** A refusal. */
export const refusal = (happened: string, advice?: string): HaloError =>
  badInput(advice === undefined ? happened : `${happened} ${advice}`);

/** A name out of a query in a sentence. */
export const named = (name: string): string => quoteLine(name.slice(0, 60));

/** The name that is most like the one that was written, if one is like it. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const [first] = ranked(name, names);
  return first !== undefined && first.far < 0.55 ? first.candidate : undefined;
}

/** The names that are most like the one that was written, the nearest first, whether they are like it or not. */
export function nearestOf(name: string, names: readonly string[], most: number): readonly string[] {
  return ranked(name, names)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

function ranked(name: string, names: readonly string[]) {
  const written = name.toLowerCase();
  const parts = written.split("_").filter((part) => part.length > 2);
  return names
    .map((candidate) => {
      const plain = candidate.toLowerCase();
      const far = distance(written, plain) / Math.max(written.length, plain.length);
      const words = plain.split("_");
      const isContained = plain.includes(written) || written.includes(plain);
      const shared = parts.filter((part) => words.includes(part)).length;
      return { candidate, far: far - (isContained ? 0.35 : 0) - 0.15 * shared };
    })
    .sort((a, b) => a.far - b.far);
}

/** SQLite's own error in plain words; it speaks of the query as it was rewritten. */
export function saidBySqlite(error: unknown): HaloError {
  const said = (error instanceof Error ? error.message : String(error)).replace(/: SQLITE_\w+.*$/s, "");
  const aggregate = /misuse of (?:aggregate|window function):? ?(?:function )?(\w+)?/i.exec(said);
  if (aggregate !== null) {
    const which = aggregate[1] === undefined ? "An aggregate" : `${aggregate[1].toLowerCase()}()`;
    return refusal(
      `${which} stands where single rows are looked at.`,
      "Conditions on aggregates go into HAVING; a window function's result is filtered in an outer SELECT.",
    );
  }
  if (/aggregate functions are not allowed in the GROUP BY/i.test(said)) {
    return refusal("GROUP BY names an aggregate.", "Group by columns; filter aggregates in HAVING.");
  }
  if (/same number of result columns/i.test(said)) {
    return refusal("The SELECTs of a UNION, EXCEPT or INTERSECT have different numbers of columns.");
  }
  if (/wrong number of arguments to function (\w+)/i.test(said)) {
    const name = /function (\w+)/i.exec(said)?.[1] ?? "";
    return refusal(`${name}() was given another number of arguments than it takes.`);
  }
  if (/pattern too complex/i.test(said)) {
    return refusal("A LIKE pattern is longer than 50 bytes.", "Search with a shorter one.");
  }
  if (/too big|too large/i.test(said)) {
    return refusal("A text of the query grew too large.", "Put fewer rows together.");
  }
  if (/integer overflow/i.test(said)) return refusal("A sum of whole numbers grew too large.");
  return refusal(
    `SQLite could not run this: ${quoteLine(said.slice(0, 200))}.`,
    "Write it in a simpler way.",
  );
}
