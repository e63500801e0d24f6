import { plainText, withoutInvisible } from "../text.ts";

/**
 * Halo's error bodies come in several shapes (plain text, a JSON string, `{"Message"}`, `{"error"}`,
 * `{"resultCode","errorMessage"}`, .NET exceptions with `ClassName`, ProblemDetails, model-binding objects keyed by
 * field, and the proxy's HTML pages). This reads out of them what was written for a person and is safe to pass on.
 */

/** The longest that is passed on, in characters. */
const longestStatement = 1_000;
/** The most fields of a model-binding answer that are named. */
const mostFields = 8;
/** How deep errors may lie in each other. */
const deepest = 4;

/** Words that follow "select" in a sentence for a person: "Please select a Category from Categories." */
const inSentences = "a|an|the|one|your|any|at|some|all|valid|another|from|either|which|what|only|more";

/** Text that was not written for people: markup, SQL and its errors, stack frames, file paths, credentials. */
const unsafe = new RegExp(
  [
    /<[a-z!/]/,
    /\bselect\s+(?:\*|top\s+\(?\d|distinct\b|count\s*\(|\[)/,
    /\bselect\b.{1,300}\bfrom\s+(?:\w+\.[\w["]|["[]\w)/,
    new RegExp(`\\bselect\\s+(?!(?:${inSentences})\\b)[\\w.]+(?:\\s*,\\s*[\\w.]+)*\\s+from\\s+\\w`),
    /\bfrom\s+\w+\s+(?:as\s+)?(?:\w+\s+)?(?:where\s+\S+\s*(?:=|<|>|like\b|in\s*\()|(?:inner|left|right|full|cross)\s+(?:outer\s+)?join\b|group\s+by\b)/,
    /\b(?:insert\s+into\s+\S+\s*(?:\(|values\b|select\b)|delete\s+from\s+\S+\s+where\b|update\s+\S+\s+set\s+\S+\s*=|(?:alter|drop|create|truncate)\s+(?:table|procedure|view|index)\b)/,
    /\b(?:table|column|object|database|index|procedure|constraint|key)\s+(?:name\s+)?['"[\u2018\u201c]\w|\binvalid (?:column|object) name\b|\b(?:foreign key|primary key|unique key|check) constraint\b|\bdbo\.|\blogin failed for\b|\bcannot open database\b|\bSqlException\b|\bORA-\d/,
    /\bat [\w.<>]+\(|\bSystem\.(?:Data|Web|Net|IO|NullReference)|stack ?trace/,
    /\b[a-z]:\\|\\\\\w|(?:^|[\s"'(])\/(?:[\w.-]+\/)+[\w.-]+/,
    /\beyJ[\w-]{10,}|\bbearer\s+\S{8,}|\b[0-9a-f]{32,}\b/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "i",
);

/** SQL in capitals, as programs write it. */
const sqlInCapitals = /\bSELECT\b.{1,300}\bFROM\b|\bINSERT INTO\b|\bDELETE FROM\b/;

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

/** A statement fit to be shown, or undefined when the text holds markup, SQL, tables, paths or a stack. */
export function safeSentence(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  // Halo marks up some of its statements (`<b>Category</b>`); a whole page stays markup.
  const plain = /<\/?(?:b|i|u|em|strong|br|p|span|ul|li)\b[^>]*>/i.test(text) ? plainText(text) : text;
  const flat = withoutInvisible(plain.replace(/\p{Cc}+/gu, " "))
    .replace(/\s+/g, " ")
    .trim();
  if (flat === "") return undefined;
  if (unsafe.test(flat) || sqlInCapitals.test(flat)) return databaseStatement(flat);
  return flat.length > longestStatement ? `${flat.slice(0, longestStatement)}…` : flat;
}

/**
 * Halo's own explanation from an error body, or undefined when there is none that may be shown.
 *
 * @param body the text of the answer, already bounded in length
 * @param contentType the answer's `Content-Type`
 */
export function explanationOf(body: string, contentType: string | null): string | undefined {
  const text = body.trim();
  if (text === "" || /html/i.test(contentType ?? "") || /^<(?:!doctype|html)/i.test(text)) return undefined;
  return /^(?:null|true|false|-?\d[\d.eE+-]*)$/.test(text) ? undefined : statementIn(text, deepest);
}

/** The statement in a text, which may be JSON again. */
function statementIn(text: string, depth: number): string | undefined {
  if (!/^\s*["[{]/.test(text)) return safeSentence(text);
  try {
    return statementOf(JSON.parse(text) as unknown, depth);
  } catch {
    return safeSentence(text);
  }
}

/** Keys under which Halo and .NET put a sentence, the one most meant for a person first. */
const sentenceKeys = ["errorMessage", "error_description", "ExceptionMessage", "Message", "message", "error"];
/** Keys of ProblemDetails (RFC 9457), whose title is the same for all errors of a kind. */
const problemKeys = ["detail", "title"];
/** Keys under which errors of single fields stand; without them the object itself is keyed by field. */
const fieldKeys = ["errors", "ModelState", "modelState"];
/** Keys under which another error lies. */
const innerKeys = ["InnerException", "innerException", "error"];

function statementOf(value: unknown, depth: number): string | undefined {
  if (depth === 0) return undefined;
  if (typeof value === "string") return statementIn(value, depth - 1);
  if (Array.isArray(value)) {
    const found = value.slice(0, mostFields).map((entry: unknown) => statementOf(entry, depth - 1));
    return joined(found);
  }
  if (typeof value !== "object" || value === null) return undefined;
  const record = value as Readonly<Record<string, unknown>>;
  const fields = fieldKeys
    .map((key) => fieldStatements(record[key], depth))
    .find((said) => said !== undefined);
  const first = (keys: readonly string[]) =>
    keys
      .map((key) => (typeof record[key] === "string" ? statementOf(record[key], depth) : undefined))
      .find((said) => said !== undefined);
  const said = first(sentenceKeys) ?? (fields === undefined ? first(problemKeys) : first(["detail"]));
  const inner = innerKeys
    .map((key) => (typeof record[key] === "object" ? statementOf(record[key], depth - 1) : undefined))
    .find((each) => each !== undefined);
  return joined([said, fields, inner]) ?? fieldStatements(record, depth);
}

/** What is said of single fields: `{"[0].outcome_id": ["Could not convert …"]}`, or a list of sentences. */
function fieldStatements(fields: unknown, depth: number): string | undefined {
  if (Array.isArray(fields)) return statementOf(fields, depth - 1);
  if (typeof fields !== "object" || fields === null) return undefined;
  const sentences = Object.entries(fields as Readonly<Record<string, unknown>>).flatMap(
    ([field, messages]) => {
      const texts = Array.isArray(messages) ? messages.filter((each) => typeof each === "string") : [];
      const sentence = safeSentence(texts.join(" "));
      if (sentence === undefined) return [];
      const name = safeSentence(field.replace(/^\[\d+\]\.?/, ""));
      return [name === undefined ? sentence : `${name}: ${sentence}`];
    },
  );
  return joined(sentences.slice(0, mostFields));
}

/** Different statements as one text; undefined without any. */
function joined(statements: readonly (string | undefined)[]): string | undefined {
  const known = [...new Set(statements.filter((said) => said !== undefined))];
  const own = known.filter((said) => !known.some((other) => other !== said && other.includes(said)));
  return own.length === 0 ? undefined : own.join("; ");
}
