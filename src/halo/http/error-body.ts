import { withoutInvisible } from "../text.ts";

/**
 * Halo's error bodies come in several shapes (plain text, `{"Message"}`, `{"error"}`,
 * `{"resultCode","errorMessage"}`, .NET exceptions with `ClassName`, model-binding objects keyed by
 * field, and the proxy's HTML pages). This reads a sentence out of them that is safe to pass on.
 */

const longestSentence = 300;

// Text that was not written for people: markup, SQL and its errors, stack frames, file paths, credentials.
const unsafe = new RegExp(
  [
    /<[a-z!/]/,
    /\bselect\b.{1,300}\bfrom\s+[[\w"]+[.\]"]/,
    /\b(?:insert\s+into|delete\s+from|update\s+\S+\s+set|(?:alter|drop|create)\s+(?:table|procedure|view|index))\b/,
    /\binvalid (?:column|object) name\b|\bconstraint\b|\blogin failed for\b|\bcannot open database\b|\bSqlException\b|\bORA-\d/,
    /\bat [\w.<>]+\(|\bSystem\.(?:Data|Web|Net|IO)\b|stack ?trace/,
    /\b[a-z]:\\|\\\\\w|(?:^|[\s"'(])\/(?:[\w.-]+\/)+[\w.-]+/,
    /\beyJ[\w-]{10,}|\bbearer\s+\S{8,}|\b[0-9a-f]{32,}\b/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "i",
);

/** A sentence fit to be shown, or undefined when the text holds markup, SQL, paths or a stack. */
export function safeSentence(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  const flat = withoutInvisible(text.replace(/\p{Cc}+/gu, " "))
    .replace(/\s+/g, " ")
    .trim();
  if (flat === "" || unsafe.test(flat)) return undefined;
  return flat.length > longestSentence ? `${flat.slice(0, longestSentence)}…` : flat;
}

/**
 * Halo's own explanation from an error body, or undefined when there is none that may be shown.
 *
 * @param body the text of the answer, already bounded in length
 * @param contentType the answer's `Content-Type`
 */
export function explanationOf(body: string, contentType: string | null): string | undefined {
  const text = body.trim();
  if (text === "" || /html/i.test(contentType ?? "")) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return safeSentence(text);
  }
  if (typeof parsed === "string") return safeSentence(parsed);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
  const record = parsed as Record<string, unknown>;
  for (const key of ["errorMessage", "error_description", "Message", "message", "error", "title"]) {
    const sentence = safeSentence(record[key]);
    if (sentence !== undefined) return sentence;
  }
  return modelBindingSentence(record);
}

function modelBindingSentence(record: Record<string, unknown>): string | undefined {
  const nested = record.errors;
  const fields = typeof nested === "object" && nested !== null ? (nested as Record<string, unknown>) : record;
  const sentences: string[] = [];
  for (const [field, messages] of Object.entries(fields)) {
    if (!Array.isArray(messages)) continue;
    const sentence = safeSentence(messages.filter((message) => typeof message === "string").join(" "));
    const name = safeSentence(field.replace(/^\[\d+\]\.?/, ""));
    if (sentence !== undefined) sentences.push(name === undefined ? sentence : `${name}: ${sentence}`);
  }
  return sentences.length === 0 ? undefined : sentences.slice(0, 5).join("; ");
}
