import { safeSentence } from "./http/statement.ts";
import { type HaloRecord, isRecord } from "./lists.ts";
import { idOf } from "./rules.ts";
import { quoteLine } from "./text.ts";

/**
 * What Halo warns of in a record that it answered with status 200 (`_warning`): it did a part of what was asked. Seen
 * where an attachment was sent in a form that Halo does not take: nothing was stored, and its entry has the id 0.
 *
 * @param sent the fields of a write; those that the answer does not show are named
 * @returns sentences, or undefined where Halo does not warn
 */
export function warningOf(record: HaloRecord, subject: string, sent?: HaloRecord): string | undefined {
  const { _warning: given } = record;
  const texts = (Array.isArray(given) ? given : [given]).filter((text) => isSaid(text));
  if (texts.length === 0) return undefined;
  const said = safeSentence(texts.map((text) => (typeof text === "string" ? text : "")).join(" "));
  const warns =
    said === undefined
      ? `Halo answered with a warning about ${subject} that can't be shown here.`
      : `Halo answered with a warning about ${subject}: ${quoteLine(said)}.`;
  if (sent === undefined) return `${warns} What it gave may not be all.`;
  const missing = notStored(record, sent);
  return missing.length === 0
    ? `${warns} It may have stored only a part: read the record.`
    : `${warns} Its answer does not show as stored: ${missing.join(", ")}. Read the record before you send it again.`;
}

function isSaid(text: unknown): boolean {
  return text !== undefined && text !== null && text !== "" && text !== false;
}

/** The fields that were sent and that the answer lacks, or whose entries have no id. */
function notStored(record: HaloRecord, sent: HaloRecord): string[] {
  const missing = new Set<string>();
  for (const [field, value] of Object.entries(sent)) {
    if (value === undefined || value === null || value === "" || field.startsWith("_")) continue;
    const stored = record[field];
    if (stored === undefined || stored === null || stored === "") missing.add(field);
  }
  for (const [field, value] of Object.entries(record)) {
    const entries: readonly unknown[] = Array.isArray(value) ? value : [];
    if (entries.some((entry) => isRecord(entry) && "id" in entry && isNone(entry.id))) missing.add(field);
  }
  return [...missing];
}

/** Whether an entry's id is a number that names no record. */
function isNone(id: unknown): boolean {
  return Number.isInteger(Number(id)) && idOf(id) === undefined;
}
