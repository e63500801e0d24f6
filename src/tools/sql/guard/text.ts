import { named, refusal } from "../../query/sql/errors.ts";
import { deepest, longestQuery, mostCasts } from "./bounds.ts";

/** What has to hold of the text of a query before it is parsed. */

/** One word, sign, text or comment of T-SQL. */
const tokens =
  /--[^\n]*|\/\*|'(?:[^']|'')*'|\[(?:[^\]]|\]\])*\]|"(?:[^"]|"")*"|[A-Za-z_@#][\w@#$]*|\d[\w.]*|\s+|[^\s]/g;

/** Words that begin a statement which changes, runs or switches something, wherever they stand outside of names and texts. */
const statements: ReadonlySet<string> = new Set([
  ...[
    "insert",
    "update",
    "delete",
    "merge",
    "truncate",
    "drop",
    "alter",
    "create",
    "grant",
    "revoke",
    "deny",
  ],
  ...["exec", "execute", "declare", "set", "use", "go", "waitfor", "shutdown", "kill", "backup", "restore"],
  ...["bulk", "dbcc", "reconfigure", "openrowset", "opendatasource", "openquery", "openxml", "into", "begin"],
  ...[
    "commit",
    "rollback",
    "print",
    "raiserror",
    "throw",
    "while",
    "goto",
    "return",
    "readtext",
    "writetext",
  ],
]);

/**
 * Refuses a text that is not one SELECT of plain T-SQL, or that is too much for the parser.
 *
 * @returns the text without what may stand behind it
 * @throws HaloError `bad_input`
 */
export function checkedText(written: string): string {
  const text = written.trim().replace(/(?:;\s*)+$/, "");
  if (text === "") throw refusal("The query is empty.", "Call halo_sql_schema to see the tables.");
  if (text.length > longestQuery)
    throw refusal(`The query has ${text.length} characters; ${longestQuery} are the most.`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text))
    throw refusal("The query has a control character in it.", "Write it in plain text.");
  const words = text.match(tokens) ?? [];
  let [cases, signs] = [0, 0];
  /** For each parenthesis that is open, whether it is that of a CAST. */
  const open: boolean[] = [];
  let before = "";
  for (const token of words) {
    const word = token.toLowerCase();
    refuseWord(token, word);
    if (word === "(") open.push(before === "cast");
    else if (word === ")") open.pop();
    else if (word === "case") cases++;
    else if (word === "end") cases--;
    if (/^\s/.test(word)) continue;
    before = word;
    signs = word === "-" || word === "+" || word === "~" || word === "not" ? signs + 1 : 0;
    if (open.length + Math.max(0, cases) > deepest || signs > 4) {
      throw refusal(`The query nests too deeply; ${deepest} levels are the most.`, "Use CTEs.");
    }
    if (open.filter((isCast) => isCast).length > mostCasts) {
      throw refusal(
        `The query has more than ${mostCasts} CASTs within each other.`,
        "Use CONVERT(type, value).",
      );
    }
  }
  const [first = ""] = words;
  if (!/^(?:select|with)$/i.test(first) && first !== "(") {
    throw refusal(`A query begins with SELECT or WITH, not with ${named(first)}.`, "One SELECT is run.");
  }
  return text;
}

function refuseWord(token: string, word: string): void {
  if (word.startsWith("--") || word === "/*") {
    throw refusal("The query has a comment in it.", "Halo's reports take none: leave it out.");
  }
  if (word === ";") throw refusal("There is more than one statement.", "One SELECT is run, without «;».");
  if (word === "'" || word === '"' || word === "[") {
    throw refusal(
      `A ${word === "[" ? "name" : "text"} is not closed.`,
      "Close each ' with a ', each [ with a ].",
    );
  }
  const isText = word.startsWith("'");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  if (!isText && /[^\u0000-\u007f]/.test(token)) {
    throw refusal(
      `${named(token)} is written with letters that are not plain.`,
      "Only texts in '…' may have them.",
    );
  }
  if (/^[@#]/.test(word)) {
    throw refusal(
      `${named(token)} is ${word.startsWith("@") ? "a variable" : "a temporary table"}.`,
      "Halo's reports have none: write the values into the query, and use CTEs.",
    );
  }
  if (statements.has(word)) {
    throw refusal(
      `${word.toUpperCase()} is not run here.`,
      `One SELECT is, and it changes nothing. A column of that name is written [${word}].`,
    );
  }
  if (/^(?:xp|sp|fn)_/.test(word)) {
    throw refusal(`${named(token)} is a procedure or function of the database.`, "They are not run here.");
  }
}
