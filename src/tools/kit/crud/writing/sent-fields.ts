import type { HaloRecord } from "../../../../halo/client.ts";
import { relatedTo, relating } from "../../../../halo/rules.ts";
import { type CustomField, customFieldsIn } from "../custom-fields.ts";

/** A field that a write sends, and how it is read from a record. */
export interface SentField {
  /** Its name; of a custom field with the number: `customfields 212`. */
  readonly field: string;
  readonly value: unknown;
  /** Its value in a record; undefined where the record does not show it. */
  readonly read: (from: HaloRecord) => unknown;
  /** For an entry of a list of `{id, value}`, such as a custom field: the whole entry in a record. */
  readonly entryIn?: (from: HaloRecord) => CustomField | undefined;
}

/** What a write sends, field by field; the entries of custom fields (lists of `{id, value}`) one by one. */
export function sentFields(sent: HaloRecord): readonly SentField[] {
  return Object.entries(sent).flatMap(([field, value]): SentField[] => {
    if (field === relating.sent) return idsIn(value).map(relation);
    if (!isEntries(value)) return [{ field, value, read: (from) => from[field] }];
    return value.map((entry): SentField => {
      const entryIn = (from: HaloRecord) =>
        customFieldsIn(from, field).find(({ id }) => String(id) === String(entry.id));
      return {
        field: `${field} ${String(entry.id)}`,
        value: entry.value,
        read: (from) => entryIn(from)?.value,
        entryIn,
      };
    });
  });
}

/** A relation to another ticket, of which Halo shows the rows of all and takes the new ones. */
const relation = (id: number): SentField => ({
  field: `${relating.stored} ${id}`,
  value: true,
  read: (from) => relatedTo(from, id),
});

function idsIn(value: unknown): readonly number[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  return entries.flatMap((entry) =>
    typeof entry === "object" && entry !== null && "id" in entry ? [Number(entry.id)] : [],
  );
}

function isEntries(value: unknown): value is readonly { id: unknown; value: unknown }[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((entry) => typeof entry === "object" && entry !== null && "id" in entry && "value" in entry)
  );
}
