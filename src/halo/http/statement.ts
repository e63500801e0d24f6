import { plainText, withoutInvisible } from "../text.ts";

/**
 * Which of Halo's statements may be shown: what was written for a person reaches the reader whole, and what shows SQL,
 * tables, paths, stacks or secrets does not.
 */

/** The longest that is passed on, in characters. */
const longestStatement = 1_000;

/** What a database says of itself. */
const ofDatabase = [
  /\b(?:insert\s+into\s+\S+\s*(?:\(|values\b|select\b)|update\s+\S+\s+set\s+\S+\s*=|(?:alter|drop|create|truncate)\s+(?:table|procedure|view|index)\b|merge\s+into\b|exec(?:ute)?\s+(?:sp|usp|xp)_|declare\s+@)/,
  /\bfrom\s+\w+\s+(?:as\s+)?(?:\w+\s+)?(?:where\s+\S+\s*(?:=|<|>|like\b|in\s*\()|(?:inner|left|right|full|cross)\s+(?:outer\s+)?join\b|group\s+by\b)/,
  /\b(?:table|column|object|database|index|procedure|function|constraint|relation|server|(?:duplicate|primary|foreign|unique) key)\s+(?:name\s+)?['"\u2018\u201c]\w/,
  /\binvalid (?:column|object) name\b|\b(?:unknown column|no such (?:table|column)|duplicate key value|multi-part identifier|incorrect syntax near)\b/,
  /\b(?:foreign key|primary key|unique key|check|reference) constraint\b|\bdbo\.|\b[nN]?varchar\b|\bsql ?server\b|\bORA-\d/,
  /\blogin failed for\b|\bcannot open database\b|\b(?:password|pwd|user id|uid|data source|initial catalog|client_secret)\s*=/,
];

/** What a program says of itself: markup, stacks, classes, paths, tokens. */
const ofProgram = [
  /<[a-z!/]/,
  /\bat\s+[\w<>`]+(?:\.[\w<>`]+)+\(|\bSystem\.(?:Data|Web|Net|IO|NullReference)|stack ?trace|\b\w+\.\w*Exception\b|\bSqlException\b|\bfile or assembly\b/,
  /\b[a-z]:[\\/]\w|\\\\\w|\w\\[\w.-]+\\|~\/\w|(?:^|[\s"'(=:,[])\/(?:[\w.-]+\/)+[\w.-]+/,
  /\beyJ[\w-]{10,}|\bbearer\s+\S{8,}|\b[0-9a-f]{32,}\b/,
];

const unsafe = new RegExp([...ofDatabase, ...ofProgram].map(({ source }) => source).join("|"), "i");

/** SQL in capitals, as programs write it. */
const sqlInCapitals = /\bSELECT\b.{1,300}\bFROM\b|\bINSERT INTO\b|\bDELETE FROM\b/;

/** Words that begin what a person is to select: "Please select a Category from Categories." */
const beforeThings =
  /^(?:an?|the|one|your|any|at|some|all|valid|another|from|either|which|what|only|more|inactive|active)\b/i;
/** Where a person is to select it from. */
const places =
  /^(?:an?|the|your|this|these|that|those|any|all|each|among|one|here|there|where|within|lists?|options?|menus?)\b/i;
/** Words that tell a person to do something. */
const toPerson = /\b(?:please|kindly|must|should|(?:need|have|has) to)\s+(?:\w+\s+)?$/i;
/** SQL that no sentence has: all columns, a number of rows, brackets, a name with its parent's. */
const surelySql = /^(?:\*|top\s+\(?\d|distinct\b|count\s*\()|\[|\w\.\w/i;
/** A name as a person sees it: begins with a capital, and is not joined of words. */
const shownName = /^(?:[A-Z][A-Za-z]*?[^\w\s]*|\d+)$/;

const isShownName = (word: string) => shownName.test(word) && !/[a-z][A-Z]|[a-z]Id\b/.test(word);

/** Whether a text has a query: `select faultid from faults`, not "Please select Category from Categories". */
function hasQuery(text: string): boolean {
  for (const found of text.matchAll(/\b(select)\s+(.{1,300}?)\s+(from)\s+(\S+)/gi)) {
    const [, select = "", columns = "", from = "", table = ""] = found;
    if (surelySql.test(columns) || /\w\.["[\w]|^["']?\[/.test(table)) return true;
    if (beforeThings.test(columns) || places.test(table)) continue;
    if (toPerson.test(text.slice(0, found.index))) continue;
    const isWritten = /^[Ss]elect$/.test(select) && from === "from";
    if (!isWritten || ![...columns.split(/\s+/), table].every(isShownName)) return true;
  }
  for (const [, table = ""] of text.matchAll(/\bdelete\s+from\s+(\S+)/gi)) {
    if (!places.test(table) && !isShownName(table)) return true;
  }
  return false;
}

/** What SQL Server's numbers mean to somebody who gave values; the rest of such a message names tables. */
const databaseErrors: Readonly<Record<string, string>> = {
  "245": "a value is of the wrong kind",
  "515": "a value that has to be there is missing",
  "547": "a value refers to a record that is not there, or that others still refer to",
  "2601": "there is a record with the same value already",
  "2627": "there is a record with the same value already",
  "2628": "a text is too long",
  "8115": "a number is too large",
  "8152": "a text is too long",
};

/** What a database error of Halo means, by its number: `A database error occurred (515) - Cannot insert …`. */
function databaseStatement(text: string): string | undefined {
  const number = /\bdatabase error\b[^()]{0,40}\((\d+)\)/i.exec(text)?.[1];
  const meaning = number === undefined ? undefined : databaseErrors[number];
  return meaning === undefined ? undefined : `its database refused this: ${meaning}`;
}

/** The class in front of a .NET exception's message: `System.Exception: A Site must be selected`. */
const exceptionClass = /^(?:[A-Z]\w*\.)+(?!NullReference|Sql|Postgres|Db)\w*Exception(?: \([^)]*\))?:\s*/;
/** Where the frames of a stack begin, behind the message that they belong to. */
const firstFrame = /(?:^|\s)at\s+[\w<>`]+(?:\.[\w<>`]+)+\(/;

/** The messages of a .NET exception that was written as one text, without its frames. */
function withoutStack(text: string): string {
  const messages = text.split(/\s*--->\s*/).map((part) => {
    const frame = firstFrame.exec(part);
    return (frame === null ? part : part.slice(0, frame.index)).trim().replace(exceptionClass, "");
  });
  return messages.filter((message) => message !== "").join(" ");
}

/** A statement fit to be shown, or undefined when the text holds markup, SQL, tables, paths or a stack. */
export function safeSentence(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  // Halo marks up some of its statements (`<b>Category</b>`); a whole page stays markup.
  const plain = /<\/?(?:b|i|u|em|strong|br|p|span|ul|li)\b[^>]*>/i.test(text) ? plainText(text) : text;
  const whole = withoutInvisible(plain.replace(/\p{Cc}+/gu, " "))
    .replace(/\s+/g, " ")
    .trim();
  const flat = withoutStack(whole);
  if (flat === "") return undefined;
  if (unsafe.test(flat) || sqlInCapitals.test(flat) || hasQuery(flat)) return databaseStatement(flat);
  return flat.length > longestStatement ? `${flat.slice(0, longestStatement)}…` : flat;
}
