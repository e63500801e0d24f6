import type { HaloRecord } from "../../../../halo/client.ts";
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
  /** Whether it is a list of other records, told by their ids or texts alone: read and sent as `[{ id: 5 }, { id: 7 }]`. */
  readonly isList?: boolean;
}

/** What a write sends, field by field; the entries of custom fields (lists of `{id, value}`) one by one. */
export function sentFields(sent: HaloRecord): readonly SentField[] {
  return Object.entries(sent).flatMap(([field, value]): SentField[] => {
    const key = keyOfList(value);
    if (key !== undefined) {
      const read = (from: HaloRecord) => membersOf(from[field], key);
      return [{ field, value: membersOf(value, key), read, isList: true }];
    }
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

/** What tells the members of a list that is sent: `id` of the assets of a ticket, `text` of its tags. */
export function keyOfList(value: unknown): "id" | "text" | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return (["id", "text"] as const).find((key) =>
    value.every(
      (entry) =>
        typeof entry === "object" && entry !== null && Object.keys(entry).length === 1 && key in entry,
    ),
  );
}

/** The members of a list by that key, in an order of their own; undefined for what is no list. */
export function membersOf(list: unknown, key: "id" | "text"): readonly HaloRecord[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const told = list.map((entry: unknown) =>
    typeof entry === "object" && entry !== null ? Reflect.get(entry, key) : entry,
  );
  const values = key === "id" ? told.map(Number) : told.map((text) => String(text).trim());
  return values.sort((a, b) => (a < b ? -1 : 1)).map((value) => ({ [key]: value }));
}

function isEntries(value: unknown): value is readonly { id: unknown; value: unknown }[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((entry) => typeof entry === "object" && entry !== null && "id" in entry && "value" in entry)
  );
}
