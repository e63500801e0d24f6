import { plainText } from "../text.ts";
import { safeSentence } from "./statement.ts";

/**
 * Halo's error bodies come in several shapes (plain text, a JSON string, `{"Message"}`, `{"error"}`,
 * `{"resultCode","errorMessage"}`, .NET exceptions with `ClassName`, ProblemDetails, model-binding objects keyed by
 * field, XML, and the proxy's HTML pages). This reads out of them what was written for a person and is safe to pass on.
 */

/** The most fields of a model-binding answer that are named. */
const mostFields = 25;
/** How deep errors may lie in each other. */
const deepest = 6;

/**
 * Halo's own explanation from an error body, or undefined when there is none that may be shown.
 *
 * @param body the text of the answer, already bounded in length
 * @param contentType the answer's `Content-Type`
 */
export function explanationOf(body: string, contentType: string | null): string | undefined {
  const text = body.trim();
  if (text === "" || /html/i.test(contentType ?? "") || /^<(?:!doctype|html)/i.test(text)) return undefined;
  if (text.startsWith("<")) return statementOfXml(text);
  return /^(?:null|true|false|-?\d[\d.eE+-]*)$/.test(text) ? undefined : statementIn(text, deepest);
}

/** The message of an error that .NET wrote as XML. */
function statementOfXml(text: string): string | undefined {
  const messages = ["ExceptionMessage", "Message", "detail", "title"].flatMap((tag) =>
    [...text.matchAll(new RegExp(`<${tag}>([^<]+)</${tag}>`, "gi"))].map(([, said = ""]) =>
      plainText(`<p>${said}</p>`),
    ),
  );
  return messages.map(safeSentence).find((said) => said !== undefined);
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

/** Keys under which Halo and .NET put a sentence, the one most meant for a person first; see {@link keyOf}. */
const sentenceKeys = ["errormessage", "errordescription", "exceptionmessage", "message", "error", "msg"];
/** What may stand beside it, and say more. */
const detailKeys = ["messagedetail", "detail", "details", "reason", "description"];
/** Keys under which errors of single fields stand; without them the object itself is keyed by field. */
const fieldKeys = ["errors", "modelstate", "validationerrors"];
/** Keys under which another error lies. */
const innerKeys = ["innerexception", "innerexceptions", "error", "message", "details"];
/** Keys that name the field which an error is about. */
const nameKeys = ["field", "property", "propertyname"];

/** A key without its case and its joints: `error_message`, `ErrorMessage`. */
const keyOf = (key: string) => key.replace(/[_-]/g, "").toLowerCase();

/** @param isWhole whether it is the body itself, and not what is said of a field */
function statementOf(value: unknown, depth: number, isWhole = true): string | undefined {
  if (depth === 0) return undefined;
  if (typeof value === "string") return statementIn(value, depth - 1);
  if (Array.isArray(value)) return joined(value.map((entry: unknown) => statementOf(entry, depth - 1)));
  if (typeof value !== "object" || value === null) return undefined;
  const record = new Map(Object.entries(value).map(([key, entry]: [string, unknown]) => [keyOf(key), entry]));
  const first = (keys: readonly string[], read: (entry: unknown) => string | undefined) =>
    keys.map((key) => read(record.get(key))).find((said) => said !== undefined);
  const text = (entry: unknown) => (typeof entry === "string" ? statementOf(entry, depth) : undefined);
  const said = first(sentenceKeys, text);
  const detail = first(detailKeys, text);
  const fields = first(fieldKeys, (entry) => text(entry) ?? fieldStatements(entry, depth - 1));
  const inner = first(innerKeys, (entry) =>
    typeof entry === "object" ? statementOf(entry, depth - 1) : undefined,
  );
  const name = said === undefined ? undefined : first(nameKeys, safeSentence);
  const stated = joined([named(name, said), detail, fields, inner]);
  // The title of ProblemDetails (RFC 9457) is the same for all errors of a kind.
  return stated ?? fieldStatements(value, depth, isWhole) ?? text(record.get("title"));
}

/**
 * What is said of single fields: `{"[0].outcome_id": ["Could not convert …"]}`, fields within fields, or a list of
 * sentences.
 *
 * @param isWhole whether it is the body itself, in which only lists of sentences are such statements
 */
function fieldStatements(fields: unknown, depth: number, isWhole = false): string | undefined {
  if (depth <= 0 || typeof fields !== "object" || fields === null) return undefined;
  if (Array.isArray(fields)) return statementOf(fields, depth);
  const statements = Object.entries(fields).map(([field, messages]: [string, unknown]) => {
    const name = safeSentence(field.replace(/^\[\d+\]\.?/, ""));
    if (Array.isArray(messages) && messages.every((each) => typeof each === "string"))
      return named(name, safeSentence(messages.join(" ")));
    if (isWhole) return undefined;
    if (typeof messages === "string") return named(name, safeSentence(messages));
    const entries: readonly unknown[] = Array.isArray(messages) ? messages : [messages];
    return named(name, joined(entries.map((entry) => statementOf(entry, depth - 1, false))));
  });
  return joined(statements);
}

const named = (name: string | undefined, said: string | undefined) =>
  name === undefined || said === undefined ? said : `${name}: ${said}`;

/** Different statements as one text; undefined without any. */
function joined(statements: readonly (string | undefined)[]): string | undefined {
  const known = [...new Set(statements.filter((said) => said !== undefined))];
  const own = known.filter((said) => !known.some((other) => other !== said && other.includes(said)));
  if (own.length === 0) return undefined;
  const more = own.length > mostFields ? [`and ${own.length - mostFields} more`] : [];
  return [...own.slice(0, mostFields), ...more].join("; ");
}
