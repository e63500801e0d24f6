import type { HaloRecord } from "../../../halo/client.ts";
import { haloDate, plainText } from "../../../halo/text.ts";
import type { Change } from "../result.ts";

/** Longer text is not compared with what was sent, since Halo may store it as HTML or with other line breaks. */
const longestComparable = 255;

/** Whether Halo's value is the one that was sent: the same point in time, text but for white space, ids as text or numbers. */
export function sameValue(stored: unknown, sent: unknown): boolean {
  const date = haloDate(sent);
  // A date is sent with its zone and stored without.
  if (date !== undefined) return haloDate(stored) === date;
  if (typeof sent === "string" && typeof stored === "string") return oneLine(stored) === oneLine(sent);
  if (typeof sent === "object" || typeof stored === "object") {
    return JSON.stringify(stored) === JSON.stringify(sent);
  }
  return stored === sent || (stored !== undefined && String(stored) === String(sent));
}

function oneLine(text: string): string {
  return plainText(text).replace(/\s+/g, " ").trim();
}

/** What a write sent, field by field; the entries of custom fields (lists of `{id, value}`) one by one. */
export function sentFields(
  sent: HaloRecord,
): { field: string; value: unknown; read: (from: HaloRecord) => unknown }[] {
  return Object.entries(sent).flatMap(([field, value]) => {
    if (!isEntries(value)) return [{ field, value, read: (from: HaloRecord) => from[field] }];
    return value.map((entry) => ({
      field: `${field} ${entry.id}`,
      value: entry.value,
      read: (from: HaloRecord) => {
        const list = from[field];
        return isEntries(list) ? list.find(({ id }) => String(id) === String(entry.id))?.value : undefined;
      },
    }));
  });
}

function isEntries(value: unknown): value is readonly { id: unknown; value: unknown }[] {
  return (
    Array.isArray(value) &&
    value.every((entry) => typeof entry === "object" && entry !== null && "id" in entry && "value" in entry)
  );
}

/** The fields of an update whose values differ before and after it. */
export function changesOf(sent: HaloRecord, before: HaloRecord, after: HaloRecord): Change[] {
  return sentFields(sent)
    .map(({ field, read }) => ({ field, before: read(before), after: read(after) }))
    .filter((change) => change.after !== undefined && !sameValue(change.before, change.after));
}

/**
 * Warnings of a write: values that Halo stored differently from what was sent (a rule of the tenant may have changed
 * them), and values that its answer does not show.
 *
 * @param skip fields that Halo acts on and does not keep
 */
export function differences(sent: HaloRecord, stored: HaloRecord, skip: ReadonlySet<string>): string[] {
  const warnings: string[] = [];
  const unseen: string[] = [];
  for (const { field, value, read } of sentFields(sent)) {
    if (skip.has(field) || (typeof value === "object" && value !== null)) continue;
    const now = read(stored);
    if (now === undefined) unseen.push(field);
    else if (typeof value === "string" && value.length > longestComparable) continue;
    else if (!sameValue(now, value)) {
      warnings.push(`Halo stored another value for ${field} than was sent; the record shows what it stored.`);
    }
  }
  if (unseen.length > 0) {
    warnings.push(`Halo's answer does not show ${unseen.join(", ")}: read the record to see what it stored.`);
  }
  return warnings;
}
