import type { ParseDiagnostic, Select } from "sqlite3-parser";
import { deepest, longestQuery } from "./bounds.ts";
import { named, refusal } from "./errors.ts";
import { otherDialects } from "./expressions/functions.ts";

/** The text of a query as a tree, or what is wrong with it. */

/** Made at the first query, since its tables take longer to evaluate than most calls take. */
let parser: Promise<typeof import("./sqlite.ts")> | undefined;

/**
 * Parses one SELECT.
 *
 * @returns its tree, and its text as it was parsed
 * @throws HaloError `bad_input` for anything else
 */
export async function parse(written: string): Promise<{ readonly select: Select; readonly text: string }> {
  const text = written.trim().replace(/(?:;\s*)+$/, "");
  requireBounded(text);
  parser ??= import("./sqlite.ts");
  const { parseStmt } = await parser;
  const parsed = parseStmt(text);
  if (parsed.status === "error") throw misspelt(text, parsed.errors);
  const { root } = parsed;
  if (root.type === "SelectStmt") return { select: root.body, text };
  const kind = root.type
    .replace(/Stmt$/, "")
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toUpperCase();
  throw refusal(
    `${kind} is not run here.`,
    "One SELECT is, with CTEs, joins and windows; it changes nothing.",
  );
}

/** What has to hold of the text before it is parsed: the parser itself recurses. */
function requireBounded(text: string): void {
  if (text === "") throw refusal("The query is empty.", "Call halo_query without sql to see the tables.");
  if (text.length > longestQuery) {
    throw refusal(`The query has ${text.length} characters; ${longestQuery} are the most.`);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text)) {
    throw refusal("The query has a control character in it.", "Write it in plain text.");
  }
  let [open, most, cases] = [0, 0, 0];
  for (const [token] of text.matchAll(/[()]|\bcase\b|\bend\b/gi)) {
    const word = token.toLowerCase();
    if (word === "(") open++;
    else if (word === ")") open--;
    else cases += word === "case" ? 1 : -1;
    most = Math.max(most, open + Math.max(0, cases));
  }
  if (most > deepest.parentheses) {
    throw refusal(`The query nests ${most} levels deep; ${deepest.parentheses} are the most.`);
  }
  // A chain of signs or NOTs nests as parentheses do.
  if (/(?:[-+~]\s*){40}|(?:\bnot\s+){40}/i.test(text)) throw refusal("The query nests too deeply.");
}

/** Habits of other databases that SQLite can't parse, and how SQLite writes it. */
const habits: readonly (readonly [RegExp, string])[] = [
  [/\bselect\s+(?:distinct\s+|all\s+)?top\b/i, "SQLite has no TOP: put LIMIT 10 at the end."],
  [/\bfetch\s+(?:first|next)\b/i, "SQLite has no FETCH: put LIMIT 10 OFFSET 0 at the end."],
  [/\bilike\b/i, "SQLite has no ILIKE: LIKE takes no notice of case."],
  [/\bnolock\b/i, "SQLite has no hints such as NOLOCK: leave it out."],
  [/::\s*\w+/, "SQLite casts by cast(value as text); date(column) is the day of a moment."],
  [/\binterval\s*'/i, "SQLite has no INTERVAL: date('now', '-90 day')."],
  [/\b(?:cross|outer)\s+apply\b/i, "SQLite has no APPLY: use a CTE with row_number() over (partition by …)."],
  [/\bpivot\s*\(/i, "SQLite has no PIVOT: sum(case when … then 1 else 0 end) for each column."],
  [/\bqualify\b/i, "SQLite has no QUALIFY: filter the window function in an outer SELECT."],
  [/\bdeclare\b|\bset\s+@|@\w+/i, "There are no variables: write the values into the query."],
];

/** What the parser says, with how SQLite writes what may have been meant. */
function misspelt(text: string, errors: readonly ParseDiagnostic[]): Error {
  const [first] = errors;
  const habit = habits.find(([pattern]) => pattern.test(text))?.[1] ?? functionHabit(text);
  if (first === undefined) return refusal("The query could not be parsed.", habit);
  if (/after single statement/.test(first.message)) {
    return refusal("There is more than one statement.", "One SELECT is run, so send each by itself.");
  }
  const { offset, line } = first.span;
  const before = text
    .slice(Math.max(0, offset - 30), offset)
    .replace(/\s+/g, " ")
    .trimStart();
  const place = `in line ${line}, after ${named(before === "" ? "the beginning" : before)}`;
  const said = /^near /.test(first.message)
    ? `The query can't be read ${place}`
    : `${first.message} (${place})`;
  const hint = habit ?? first.hints?.[0]?.message;
  return refusal(`${said}.`, hint === undefined ? "Write it as SQLite does." : sentence(hint));
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/[.]?$/, ".")}`;

/** A function of another database that is a word of SQLite's own, and so can't be parsed as a function. */
function functionHabit(text: string): string | undefined {
  for (const [, name = ""] of text.matchAll(/\b(\w+)\s*\(/g)) {
    const instead = otherDialects.get(name.toLowerCase());
    if (instead !== undefined) return `SQLite has no ${name}(): ${instead}.`;
  }
  return undefined;
}
